import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aheadOfStation, type ClockModel, correctTime, createClockModel } from '../../../electron/pipeline/index.ts';
import { SECOND, T0 } from '../fixtures.ts';

const MINUTE = 60 * SECOND;

/** A source whose clock is `behindUs` behind at T0 and loses `ppm`; each reading waits on the network. */
interface Source {
  readonly behindUs: number;
  readonly ppm: number;
  readonly seconds: number;
  readonly from?: number;
  /** µs on the way, for the i-th reading. */
  readonly delayUs: (i: number) => number;
}

/** Seeded noise, 0 … 1. */
const noise = (i: number, seed = 1) => Math.abs(Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453) % 1;

function watch(model: ClockModel, { behindUs, ppm, seconds, delayUs, from = 0 }: Source): void {
  for (let i = from; i < from + seconds; i++) {
    const trueTime = T0 + i * SECOND;
    const source = Math.round(trueTime - behindUs - (ppm * i * SECOND) / 1e6);
    model.observe(source, Math.round(trueTime + delayUs(i)));
  }
}

/** Station time that the model gives for what the source says at true second i, minus the truth: µs. */
function errorAt(model: ClockModel, { behindUs, ppm }: Source, i: number): number {
  const trueTime = T0 + i * SECOND;
  const estimate = model.estimate();
  if (!estimate) return Number.NaN;
  return correctTime(Math.round(trueTime - behindUs - ppm * i), estimate) - trueTime;
}

describe('the clock of a source', () => {
  it('is unknown until there are readings enough', () => {
    const model = createClockModel();
    watch(model, { behindUs: 0, ppm: 0, seconds: 9, delayUs: () => 300 });
    expect(model.estimate()).toBeUndefined();
    watch(model, { behindUs: 0, ppm: 0, seconds: 1, from: 9, delayUs: () => 300 });
    expect(model.estimate()).toMatchObject({ offsetUs: 300, ratePpm: 0, driftPpm: 0, samples: 10, since: T0 + 300 });
  });

  it.each([
    ['a little behind and losing', 2_500_000, 16.667],
    ['ahead and gaining', -750_000, -35],
    ['right', 0, 0],
    ['an hour behind: a zone mistaken', 3_600_000_000, 2],
  ])('%s: offset and drift are found under jitter and delays', (_, behindUs, ppm) => {
    const model = createClockModel();
    const delayUs = (i: number) => 200 + 3000 * noise(i) ** 4 + (noise(i, 7) > 0.9 ? 400_000 * noise(i, 3) : 0);
    const source = { behindUs, ppm, seconds: 2 * 3600, delayUs };
    watch(model, source);
    const estimate = model.estimate();
    expect(Math.abs((estimate?.driftPpm ?? 999) - ppm)).toBeLessThan(0.2);
    expect(Math.abs(errorAt(model, source, 7200))).toBeLessThan(1_000);
    expect(estimate?.spreadUs).toBeLessThan(500);
  });

  it('is not moved by a quarter of an hour in which every packet was late', () => {
    const model = createClockModel();
    const source: Source = {
      behindUs: 100_000,
      ppm: 5,
      seconds: 7200,
      delayUs: (i) => 200 + 100 * noise(i) + (i > 3000 && i < 3900 ? 200_000 : 0),
    };
    watch(model, source);
    expect(Math.abs(errorAt(model, source, 7200))).toBeLessThan(1_000);
    expect(Math.abs((model.estimate()?.driftPpm ?? 999) - 5)).toBeLessThan(1);
  });

  it('that was set is learnt anew within minutes, and what was before is forgotten', () => {
    const model = createClockModel();
    const delayUs = (i: number) => 200 + 100 * noise(i);
    watch(model, { behindUs: 10_000_000, ppm: 5, seconds: 3600, delayUs });
    const after: Source = { behindUs: 0, ppm: 0, seconds: 300, from: 3600, delayUs };
    watch(model, after);
    expect(Math.abs(errorAt(model, after, 3900))).toBeLessThan(1_000);
    expect(model.estimate()?.since).toBeGreaterThanOrEqual(T0 + 3600 * SECOND);
  });

  it('follows a station clock that jumped back', () => {
    const model = createClockModel();
    for (let i = 0; i < 1200; i++) model.observe(T0 + i * SECOND, T0 + i * SECOND + 500);
    for (let i = 1200; i < 1800; i++) model.observe(T0 + i * SECOND, T0 + i * SECOND - 7200 * SECOND);
    expect(model.estimate()?.offsetUs).toBe(-7200 * SECOND);
  });

  it('takes no more memory after a week than after two hours', () => {
    const model = createClockModel();
    for (let i = 0; i < 7 * 24 * 60; i++) {
      for (const second of [0, 30])
        model.observe(T0 + i * MINUTE + second * SECOND, T0 + i * MINUTE + second * SECOND + 200);
    }
    expect(model.snapshot().buckets).toHaveLength(120);
  });

  it('survives a restart: a restored model goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 1000 }), (cut, seed) => {
        const delayUs = (i: number) => 200 + 1000 * noise(i, seed);
        const source = { behindUs: 1_000_000, ppm: 20, delayUs };
        const whole = createClockModel();
        watch(whole, { ...source, seconds: 3600 });
        const first = createClockModel();
        watch(first, { ...source, seconds: cut });
        const second = createClockModel({}, JSON.parse(JSON.stringify(first.snapshot())));
        watch(second, { ...source, from: cut, seconds: 3600 - cut });
        expect(second.estimate()).toEqual(whole.estimate());
        expect(second.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 20 },
    );
  });

  it('asked again and again gives the same answer, and counts the readings', () => {
    const model = createClockModel();
    watch(model, { behindUs: 0, ppm: 0, seconds: 30, delayUs: () => 200 });
    expect(model.estimate()).toEqual(model.estimate());
    watch(model, { behindUs: 0, ppm: 0, seconds: 10, from: 30, delayUs: () => 900 });
    expect(model.estimate()).toMatchObject({ samples: 40, offsetUs: 200 });
  });

  it('is told to people as what the source is ahead of the station', () => {
    const model = createClockModel();
    watch(model, { behindUs: -2_000_000, ppm: 0, seconds: 20, delayUs: () => 0 });
    expect(aheadOfStation(model.estimate() as never, T0)).toEqual({ offsetMs: 2000, driftPpm: 0, spreadMs: 0 });
  });
});
