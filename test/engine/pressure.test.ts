import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  liveSlowdownOf,
  NO_PRESSURE,
  type Pressure,
  type PressureMeasures,
  paceOf,
  smoothed,
  stepPressure,
} from '../../electron/engine/pressure.ts';

const CALM: PressureMeasures = { queue: 0, waitingMs: 0, commitMs: 5, commitTargetMs: 50, inbox: 0.1 };

/** Looks every 50 ms. @returns the levels passed through, in order */
function hold(pressure: Pressure, measures: Partial<PressureMeasures>, fromMs: number, forMs: number) {
  const levels: number[] = [];
  let now = pressure;
  for (let ms = fromMs; ms <= fromMs + forMs; ms += 50) {
    now = stepPressure(now, { ...CALM, ...measures }, ms);
    if (levels.at(-1) !== now.level) levels.push(now.level);
  }
  return { levels, pressure: now };
}

describe('overload is answered in a fixed order', () => {
  it('slower pictures first, then longer intervals, then critical tags only: one step at a time', () => {
    const { levels } = hold(NO_PRESSURE, { queue: 1 }, 0, 10_000);
    expect(levels).toEqual([1, 2, 3, 4, 5]);
    expect(levels.map((level) => paceOf(level as Pressure['level']))).toEqual([0, 1, 2, 3, 4]);
    expect(liveSlowdownOf(1)).toBeGreaterThan(liveSlowdownOf(0));
  });

  it('stands at the level that the load asks for', () => {
    expect(hold(NO_PRESSURE, { queue: 0.5 }, 0, 20_000).levels).toEqual([1, 2]);
  });

  it('slow commits that keep up ask for slower pictures, and cost no reading', () => {
    expect(hold(NO_PRESSURE, { commitMs: 5_000 }, 0, 20_000).levels).toEqual([1]);
  });

  it('a filling inbox is no pressure as long as sealing keeps it below three quarters', () => {
    expect(hold(NO_PRESSURE, { inbox: 0.74 }, 0, 10_000).levels).toEqual([0]);
    expect(hold(NO_PRESSURE, { inbox: 0.95 }, 0, 10_000).levels.at(-1)).toBe(5);
  });

  it('readings that wait four seconds are full load, however few they are', () => {
    expect(hold(NO_PRESSURE, { waitingMs: 4_000 }, 0, 10_000).levels.at(-1)).toBe(5);
  });
});

describe('and taken back slowly', () => {
  it('one step after three seconds of calm each', () => {
    const { pressure } = hold(NO_PRESSURE, { queue: 1 }, 0, 5_000);
    expect(hold(pressure, {}, 20_000, 2_900).levels).toEqual([5]);
    expect(hold(pressure, {}, 20_000, 3_100).levels).toEqual([5, 4]);
    expect(hold(pressure, {}, 20_000, 16_000).levels).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it('a load in the band between leaving and entering changes nothing', () => {
    const { pressure } = hold(NO_PRESSURE, { queue: 0.5 }, 0, 5_000);
    expect(hold(pressure, { queue: 0.3 }, 10_000, 60_000).levels).toEqual([2]);
  });

  it('a load that stands is tried again more and more seldom: the log does not fill with changes', () => {
    let pressure = NO_PRESSURE;
    let changes = 0;
    // What comes in is too much at level 1 and below: whenever the station steps down to it, the queue fills again.
    for (let ms = 0; ms < 3_600_000; ms += 50) {
      const next = stepPressure(pressure, { ...CALM, queue: pressure.level < 2 ? 0.6 : 0.05 }, ms);
      if (next.level !== pressure.level) changes++;
      pressure = next;
    }
    expect(changes).toBeLessThan(80);
  });
});

describe('whatever is measured', () => {
  it('the level moves by one step at most, and no step up follows another within half a second', () => {
    const share = fc.double({ min: 0, max: 1.5, noNaN: true });
    const measures = fc.record({
      queue: share,
      waitingMs: fc.nat(20_000),
      commitMs: fc.nat(5_000),
      commitTargetMs: fc.constant(50),
      inbox: share,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(measures, fc.integer({ min: 1, max: 2_000 })), { maxLength: 200 }), (looks) => {
        let pressure: Pressure = NO_PRESSURE;
        let ms = 0;
        let upAt = Number.NEGATIVE_INFINITY;
        for (const [measure, afterMs] of looks) {
          ms += afterMs;
          const next = stepPressure(pressure, measure, ms);
          expect(Math.abs(next.level - pressure.level)).toBeLessThanOrEqual(1);
          if (next.level > pressure.level) {
            expect(ms - upAt).toBeGreaterThanOrEqual(500);
            upAt = ms;
          }
          pressure = next;
        }
      }),
    );
  });

  it('a queue that is full for one look in twenty is no overload; one that is full at every look is, within two seconds', () => {
    let bursts = 0;
    let standing = 0;
    let highest = 0;
    for (let look = 0; look < 400; look++) {
      bursts = smoothed(bursts, look % 20 === 0 ? 1 : 0, 50);
      if (look > 100) highest = Math.max(highest, bursts);
    }
    for (let look = 0; look < 40; look++) standing = smoothed(standing, 1, 50);
    expect(highest).toBeLessThan(0.25);
    expect(standing).toBeGreaterThan(0.85);
  });
});
