import { expect, it } from 'vitest';
import { isInAreas, refusalByArea } from '../../shared/domain/area.ts';

const press = { id: 'press-1', path: 'Plant A/Forming/Line 1/Press 1' };

it.each([
  ['nobody is limited', undefined, press, true],
  ['the path itself', ['Plant A/Forming/Line 1/Press 1'], press, true],
  ['everything below a path', ['Plant A/Forming'], press, true],
  ['not a name that only begins alike', ['Plant A/Form'], press, false],
  ['the id of the equipment', ['press-1'], press, true],
  ['another area', ['Plant A/Filling'], press, false],
  ['one of several', ['Plant A/Filling', 'press-1'], press, true],
  ['what belongs to no equipment concerns everybody', ['Plant A/Filling'], undefined, true],
] as const)('%s', (_rule, areas, place, isInside) => {
  expect(isInAreas(areas, place)).toBe(isInside);
  expect(refusalByArea(areas, place) === undefined).toBe(isInside);
});

it('a refusal names the place and the areas', () => {
  expect(refusalByArea(['Plant A/Filling'], press)).toBe(
    'Plant A/Forming/Line 1/Press 1 is outside your areas (Plant A/Filling)',
  );
});
