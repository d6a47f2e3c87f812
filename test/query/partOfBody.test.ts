import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { partOfBody } from '../../electron/query/partOfBody.ts';

const hostile = fc.constantFrom(
  'a',
  'line.temp',
  '"',
  '],"to":',
  '","tags":[{"flags":',
  '{"flags":',
  ',"tag":"a","values":[',
  '\\',
  'ü',
);
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  hostile,
  fc.constant(null),
  fc.boolean(),
);
const tag = fc.record({
  ...{
    tag: fc.oneof(hostile, fc.string({ minLength: 1 })),
    kind: fc.constantFrom('number', 'string'),
    source: fc.constant(0),
  },
  ...{
    received: fc.constant(null),
    server: fc.constant(null),
    status: fc.constant([]),
    flags: fc.constant([[0, 1, ['late']]]),
  },
  values: fc.array(value),
});
const body = fc.record({
  ...{
    v: fc.constant(1),
    kind: fc.constantFrom('batch', 'amendment'),
    station: fc.oneof(hostile, fc.string()),
    to: fc.nat(),
  },
  ...{ tags: fc.array(tag, { maxLength: 6 }), axes: fc.constant([{ start: 1, steps: [1] }]), workUnit: hostile },
  lineage: fc.record({
    worker: hostile,
    cleaning: fc.constant([{ tag: 'a', clean: { tags: [{ flags: 1 }], to: 3 } }]),
  }),
});

describe('a batch with the columns of some tags alone', () => {
  it('has them as the whole batch does, each in its place, and everything beside them', () => {
    fc.assert(
      fc.property(body, fc.array(fc.nat(5)), (whole, wanted) => {
        const ids = wanted.flatMap((i) => whole.tags[i]?.tag ?? []);
        const text = canonicalJson(whole);
        const part = partOfBody(text, ids) as unknown as typeof whole;
        const { tags, ...rest } = JSON.parse(text) as typeof whole;
        const { tags: some, ...same } = part;
        expect(same).toEqual(rest);
        expect(some).toHaveLength(tags.length);
        tags.forEach((each, i) => {
          if (ids.includes(each.tag)) expect(some[i]).toEqual(each);
          else if (some[i]?.tag !== '') expect(some[i]).toEqual(each);
        });
      }),
      { numRuns: 500 },
    );
  });
});
