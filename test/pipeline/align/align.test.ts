import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlignMethod, align } from '../../../electron/pipeline/index.ts';

const SECOND = 1_000_000;
const series = (tag: string, ...points: [second: number, value: number][]) => ({
  tag,
  time: Float64Array.from(points, ([second]) => second * SECOND),
  values: Float64Array.from(points, ([, value]) => value),
});
const none = Number.NaN;
const aligned = (method: AlignMethod, maxAgeMs: number, ...all: ReturnType<typeof series>[]) => {
  const { time, columns } = align(all, { everyMs: 1000, method, maxAgeMs });
  return { seconds: Array.from(time, (at) => at / SECOND), values: columns.map(({ values }) => Array.from(values)) };
};

describe('two series of different rates on a grid of one second', () => {
  const fast = series('fast', [0.5, 1], [1, 2], [1.5, 3], [2, 4], [2.5, 5], [3, 6]);
  const slow = series('slow', [0, 10], [3, 16]);

  it('last: the newest reading at or before the grid time', () => {
    expect(aligned('last', 60_000, fast, slow)).toEqual({
      seconds: [0, 1, 2, 3],
      values: [
        [none, 2, 4, 6],
        [10, 10, 10, 16],
      ],
    });
  });

  it('last: nothing where it is older than maxAge, to the microsecond', () => {
    expect(aligned('last', 2000, slow).values).toEqual([[10, 10, 10, 16]]);
    expect(aligned('last', 1999, slow).values).toEqual([[10, 10, none, 16]]);
  });

  it('linear: on the straight line by time between the readings around it', () => {
    expect(aligned('linear', 60_000, fast, slow).values).toEqual([
      [none, 2, 4, 6],
      [10, 12, 14, 16],
    ]);
  });

  it('linear: nothing where the readings around it are further apart than maxAge', () => {
    expect(aligned('linear', 2999, slow).values).toEqual([[10, none, none, 16]]);
    expect(aligned('linear', 3000, slow).values).toEqual([[10, 12, 14, 16]]);
  });

  it('meanInBucket: the mean from the grid time to the next, that one excluded', () => {
    expect(aligned('meanInBucket', 0, fast, slow).values).toEqual([
      [1, 2.5, 4.5, 6],
      [10, none, none, 16],
    ]);
  });

  it('declares method, spacing and age in the result', () => {
    const result = align([fast], { everyMs: 1000, method: 'last', maxAgeMs: 5000 });
    expect(result).toMatchObject({ method: 'last', everyMs: 1000, maxAgeMs: 5000 });
  });
});

describe('a Bad reading', () => {
  const broken = series('a', [0, 1], [1, none], [2.5, 4], [4, 5]);
  it('is no value for last', () => expect(aligned('last', 60_000, broken).values).toEqual([[1, none, none, 4, 5]]));
  it('breaks the line', () =>
    expect(aligned('linear', 60_000, broken).values).toEqual([[1, none, none, 4 + 1 / 3, 5]]));
  it('has no part in a mean', () => expect(aligned('meanInBucket', 0, broken).values).toEqual([[1, none, 4, none, 5]]));
});

describe('whatever the series', () => {
  const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: -50, max: 50 })), {
    maxLength: 40,
  });
  it.each(['last', 'linear', 'meanInBucket'] as const)('%s gives values within those of the readings', (method) => {
    fc.assert(
      fc.property(points, (given) => {
        const sorted = given.map(([at, value]): [number, number] => [at / 7, value]).sort(([a], [b]) => a - b);
        const result = align([series('a', ...sorted)], { everyMs: 1000, method, maxAgeMs: 1e9 });
        const all = sorted.map(([, value]) => value);
        for (const value of result.columns[0]?.values ?? []) {
          if (Number.isNaN(value)) continue;
          expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        }
      }),
    );
  });

  it('an empty one gives no rows', () =>
    expect(align([series('a')], { everyMs: 1000, method: 'last', maxAgeMs: 1 }).time).toHaveLength(0));
});
