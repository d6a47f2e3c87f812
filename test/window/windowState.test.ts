import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  firstWindowState,
  reachableBounds,
  readWindowState,
  writeWindowState,
} from '../../electron/window/windowState.ts';

const folder = mkdtempSync(join(tmpdir(), 'shiftseal-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'window.json');

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -1920, y: 0, width: 1920, height: 1040 };

describe('the remembered window', () => {
  it('is read back as it was written', () => {
    const state = {
      bounds: { x: 5, y: 6, width: 1200, height: 700 },
      maximised: true,
      fullScreen: false,
      zoomLevel: 1,
    };
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it.each([
    ['half a file', '{"maximised":tr'],
    ['an unknown key', '{"maximised":false,"fullScreen":false,"zoomLevel":0,"colour":1}'],
    [
      'a width of nothing',
      '{"bounds":{"x":0,"y":0,"width":0,"height":9},"maximised":false,"fullScreen":false,"zoomLevel":0}',
    ],
  ])('starts anew from %s', (_case, content) => {
    writeFileSync(file, content);
    expect(readWindowState(file)).toEqual(firstWindowState);
  });
});

describe('the place of the window', () => {
  it('is the middle of the first screen at the first start', () => {
    expect(reachableBounds(undefined, [screen])).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
  });

  it('is where it was while that screen is there', () => {
    const bounds = { x: -1800, y: 40, width: 1300, height: 800 };
    expect(reachableBounds(bounds, [screen, left])).toEqual(bounds);
  });

  it('is the first screen when the remembered one was unplugged', () => {
    expect(reachableBounds({ x: -1800, y: 40, width: 1300, height: 800 }, [screen])).toMatchObject({ x: 240, y: 70 });
  });

  it('always leaves a hand’s breadth of title bar to get hold of', () => {
    const coordinate = fc.integer({ min: -5000, max: 5000 });
    const extent = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(fc.record({ x: coordinate, y: coordinate, width: extent, height: extent }), (remembered) => {
        const placed = reachableBounds(remembered, [screen, left]);
        const grip = [screen, left].some(
          (area) =>
            placed.y >= area.y &&
            placed.y < area.y + area.height &&
            Math.min(placed.x + placed.width, area.x + area.width) - Math.max(placed.x, area.x) >= 120,
        );
        expect(grip).toBe(true);
      }),
    );
  });
});
