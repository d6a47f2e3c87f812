import { describe, expect, it } from 'vitest';
import { pictureOf, scaleOf, ticksBetween } from '../../renderer/features/excursions/pictureShapes.ts';
import type { ExcursionRow } from '../../shared/contract/ipc.ts';

const minute = (n: number): number => n * 60e6;
const row = { side: 'high', bound: 8, onset: minute(10), peak: 10, end: minute(25) } as ExcursionRow;
const trend = (points: readonly (readonly [minute: number, value: number])[]) => ({
  tag: 'room',
  unit: 'Cel',
  time: Float64Array.from(points, ([at]) => at * 60),
  value: Float64Array.from(points, ([, value]) => value),
});
const about = { row, store: null, longestIntervalMs: 600_000 };

describe('the picture of an excursion', () => {
  it('shades what lies beyond the bound, cut where the curve crosses it', () => {
    const { beyond } = pictureOf(
      trend([
        [0, 6],
        [10, 10],
        [20, 10],
        [25, 6],
      ]),
      [],
      about,
      0,
      minute(30),
      minute(25),
    );
    expect(beyond).toEqual([
      [
        { at: minute(5), value: 8 },
        { at: minute(10), value: 10 },
        { at: minute(20), value: 10 },
        { at: minute(22.5), value: 8 },
      ],
    ]);
  });

  it('breaks the curve where nothing is known, and hatches that time', () => {
    const drawn = pictureOf(
      trend([
        [0, 6],
        [10, 10],
        [12, Number.NaN],
        [15, 9],
        [40, 6],
      ]),
      [],
      about,
      0,
      minute(40),
      minute(40),
    );
    expect(drawn.runs.map((run) => run.length)).toEqual([2, 1, 1]);
    expect(drawn.unknown).toEqual([
      [minute(10), minute(15)],
      [minute(15), minute(40)],
    ]);
  });

  it('shows a door as open from its change to the next, also when it was open before the picture begins', () => {
    const door = trend([
      [-30, 1],
      [5, 0],
      [20, 1],
    ]);
    const { strips } = pictureOf(
      trend([
        [0, 6],
        [9, 7],
      ]),
      [door, undefined],
      about,
      0,
      minute(30),
      minute(30),
    );
    expect(strips).toEqual([
      [
        { from: 0, to: minute(5) },
        { from: minute(20), to: minute(30) },
      ],
      [],
    ]);
  });

  it('has room for the bounds and the peak', () => {
    const { low, high } = pictureOf(trend([[0, 6]]), [], about, 0, minute(30), minute(30));
    expect(low).toBeLessThan(6);
    expect(high).toBeGreaterThan(10);
    expect(ticksBetween(low, high, 4)).toEqual([6, 8, 10]);
    expect(scaleOf(0, 10, 100, 0)(5)).toBe(50);
  });
});
