import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Excursion,
  type ExcursionBounds,
  excursionAt,
  type OpenExcursion,
  stepExcursion,
} from '../../electron/alarms/index.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';

const minute = (n: number): Instant => (n * US_PER_MINUTE) as Instant;
/** Readings every 5 min hold for 15 min. */
const fridge: ExcursionBounds = { tagId: 'fridge.temp', min: 2, max: 8, staleAfterMs: 15 * 60_000 };

function run(readings: readonly (readonly [minute: number, value: number | undefined])[], bounds = fridge) {
  let open: OpenExcursion | undefined;
  const closed: Excursion[] = [];
  const opened: Excursion[] = [];
  for (const [at, value] of readings) {
    const step = stepExcursion(open, minute(at), value, bounds);
    open = step.open;
    for (const { kind, excursion } of step.effects) (kind === 'excursionOpened' ? opened : closed).push(excursion);
  }
  return { open, opened, closed };
}

describe('a refrigerator log, 2 … 8 °C with both ends inside', () => {
  const times = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 80, 85, 90, 95, 100];
  const celsius = [4.8, 5.1, 5.6, 7.4, 8.0, 8.6, 9.4, 9.1, 8.2, 7.9, 7.2, 6.0, 5.2, 4.0, 2.1, 1.9, 1.6, 2.0, 2.4];
  const { closed, open } = run(times.map((at, i) => [at, celsius[i]]));

  it('has one excursion above, of 20 min and up to 9.4 °C', () => {
    expect(closed[0]).toEqual({
      tagId: 'fridge.temp',
      side: 'high',
      bound: 8,
      onset: minute(25),
      end: minute(45),
      isClosed: true,
      durationMs: 20 * 60_000,
      unknownMs: 0,
      peak: { value: 9.4, at: minute(30) },
      readings: 4,
      degreeHours: expect.closeTo(((0.6 + 1.4 + 1.1 + 0.2) * 5) / 60, 9),
    });
  });

  it('has one excursion below, of 10 min and down to 1.6 °C', () => {
    expect(closed[1]).toMatchObject({
      side: 'low',
      bound: 2,
      onset: minute(85),
      end: minute(95),
      durationMs: 10 * 60_000,
      peak: { value: 1.6, at: minute(90) },
      readings: 2,
    });
  });

  it('has no other', () => {
    expect(closed).toHaveLength(2);
    expect(open).toBeUndefined();
  });
});

describe('an excursion', () => {
  it('is told when it opens, with the reading that opened it', () => {
    expect(run([[0, 9]]).opened[0]).toMatchObject({ isClosed: false, durationMs: 0, peak: { value: 9, at: 0 } });
  });

  it('as it stands now: its duration grows, and past the hold of the last reading it is unknown', () => {
    const { open } = run([
      [0, 9],
      [5, 9.5],
    ]);
    expect(excursionAt(open!, minute(10), fridge)).toMatchObject({
      durationMs: 10 * 60_000,
      unknownMs: 0,
      isClosed: false,
    });
    expect(excursionAt(open!, minute(30), fridge)).toMatchObject({ durationMs: 30 * 60_000, unknownMs: 10 * 60_000 });
  });

  it('states the unknown time after a Bad reading apart', () => {
    const { closed } = run([
      [0, 9],
      [5, undefined],
      [10, undefined],
      [15, 9],
      [20, 7],
    ]);
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({ durationMs: 20 * 60_000, unknownMs: 10 * 60_000, readings: 2 });
  });

  it('states the part of a gap that the last reading does not hold for', () => {
    expect(
      run([
        [0, 9],
        [60, 7],
      ]).closed[0],
    ).toMatchObject({ durationMs: 60 * 60_000, unknownMs: 45 * 60_000 });
  });

  it('a Bad reading after a long silence does not shorten the unknown time', () => {
    expect(
      run([
        [0, 9],
        [50, undefined],
        [60, 7],
      ]).closed[0],
    ).toMatchObject({ unknownMs: 45 * 60_000 });
  });

  it('is neither opened nor closed by a Bad reading', () => {
    expect(run([[0, undefined]]).opened).toEqual([]);
    expect(
      run([
        [0, 9],
        [5, undefined],
      ]).closed,
    ).toEqual([]);
  });

  it('that jumps to the other side ends there, and another begins', () => {
    const { closed, open } = run([
      [0, 9],
      [5, 1],
    ]);
    expect(closed[0]).toMatchObject({ side: 'high', end: minute(5) });
    expect(open).toMatchObject({ side: 'low', onset: minute(5) });
  });

  it('has one side only where one bound is set', () => {
    expect(run([[0, -99]], { ...fridge, min: undefined }).opened).toEqual([]);
  });

  it('keeps the first time of an extreme that is reached twice', () => {
    expect(
      run([
        [0, 9],
        [5, 9],
        [10, 7],
      ]).closed[0]?.peak,
    ).toEqual({ value: 9, at: 0 });
  });
});

describe('laws of excursions', () => {
  it('durations by sample-and-hold: the time for which the last reading was outside', () => {
    const log = fc.array(fc.constantFrom(0, 2, 5, 8, 9, 12), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(log, (values) => {
        const { closed, open } = run(values.map((value, i) => [i, value]));
        const end = values.length - 1;
        const stated = [...closed, ...(open === undefined ? [] : [excursionAt(open, minute(end), fridge)])];
        const outside = values.slice(0, -1).filter((value) => value < 2 || value > 8).length;
        expect(stated.reduce((sum, each) => sum + each.durationMs, 0)).toBe(outside * 60_000);
      }),
    );
  });

  it('unknown time is never more than the duration', () => {
    const log = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(undefined, 5, 9, 12)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(log, (steps) => {
        let at = 0;
        const { closed } = run(
          steps.map(([gap, value]) => {
            at += gap;
            return [at, value] as const;
          }),
        );
        for (const each of closed) {
          expect(each.unknownMs).toBeLessThanOrEqual(each.durationMs);
          expect(each.peak.value).toBeGreaterThan(8);
        }
      }),
    );
  });
});
