import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlantProcess, GRID_MS, PRESS_IDEAL_CYCLE_MS } from '../../../electron/demo/process/index.ts';

const MINUTE = 60_000;
const SEEDS = [1, 2, 3, 7, 42, 99, 1234, 2026];

/** Everything the plant can say, as text: NaN and bigint included. */
const snapshot = (process: ReturnType<typeof createPlantProcess>): string =>
  JSON.stringify([process.atMs, process.state], (_key, value: unknown) =>
    typeof value === 'bigint' || Number.isNaN(value) ? String(value) : value,
  );

describe('one seed, one history', () => {
  it('passes through the same states, whatever the pattern of looking', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.array(fc.double({ min: 0, max: 90_000, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (seed, steps) => {
          const jumping = createPlantProcess(seed);
          const walking = createPlantProcess(seed);
          let at = 0;
          for (const step of steps) {
            at += step;
            jumping.advanceTo(at);
            while (walking.atMs + GRID_MS <= at) walking.advanceTo(walking.atMs + GRID_MS);
            expect(snapshot(jumping)).toBe(snapshot(walking));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('differs from seed to seed', () => {
    expect(new Set(SEEDS.map((seed) => snapshot(createPlantProcess(seed)))).size).toBe(SEEDS.length);
  });

  it('does not go back when asked for an earlier time', () => {
    const process = createPlantProcess(1);
    process.advanceTo(5_000);
    const before = snapshot(process);
    process.advanceTo(1_000);
    expect(snapshot(process)).toBe(before);
  });
});

describe('the press over eight hours, OEE = good × ideal cycle / planned time', () => {
  const shifts = SEEDS.map((seed) => {
    const process = createPlantProcess(seed);
    const good = (): number => process.state.press.totalCount - process.state.press.rejectCount;
    const first = good();
    let before = first;
    const windows = Array.from({ length: 16 }, (_, i) => {
      process.advanceTo((i + 1) * 30 * MINUTE);
      const made = good() - before;
      before = good();
      return (made * PRESS_IDEAL_CYCLE_MS) / (30 * MINUTE);
    });
    return { seed, windows, shift: ((good() - first) * PRESS_IDEAL_CYCLE_MS) / (480 * MINUTE) };
  });

  it.each(shifts)('lies between 55 and 85 % for the whole shift (seed $seed)', ({ shift }) => {
    expect(shift).toBeGreaterThan(0.55);
    expect(shift).toBeLessThan(0.85);
  });

  it('lies between 55 and 85 % in at least 97 % of the half hours, and moves', () => {
    const windows = shifts.flatMap((shift) => shift.windows);
    const inside = windows.filter((oee) => oee >= 0.55 && oee <= 0.85);
    expect(inside.length / windows.length).toBeGreaterThanOrEqual(0.97);
    expect(Math.max(...windows) - Math.min(...windows)).toBeGreaterThan(0.08);
  });
});

describe('what a newcomer sees in the first minutes', () => {
  it.each(SEEDS)('a cold room excursion opens within 3 minutes and closes within 10 (seed %i)', (seed) => {
    const process = createPlantProcess(seed);
    expect(process.state.coldRoom.airTempCelsius).toBeLessThan(8);
    let opened: number | undefined;
    let closed: number | undefined;
    for (let at = 0; at <= 10 * MINUTE && closed === undefined; at += GRID_MS) {
      process.advanceTo(at);
      const celsius = process.state.coldRoom.airTempCelsius;
      if (opened === undefined && celsius > 8) opened = at;
      if (opened !== undefined && celsius < 7.5) closed = at;
    }
    expect(opened).toBeLessThan(3 * MINUTE);
    expect(closed).toBeLessThan(10 * MINUTE);
  });

  it.each(SEEDS)('the oil level transmitter sends NaN about every two minutes (seed %i)', (seed) => {
    const process = createPlantProcess(seed);
    let bursts = 0;
    let wasNaN = false;
    for (let at = 0; at <= 20 * MINUTE; at += GRID_MS) {
      process.advanceTo(at);
      const isNaNNow = Number.isNaN(process.state.press.oilLevelPercent);
      if (isNaNNow && !wasNaN) bursts += 1;
      if (at === 3 * MINUTE) expect(bursts).toBeGreaterThan(0);
      wasNaN = isNaNNow;
    }
    expect(bursts).toBeGreaterThanOrEqual(8);
    expect(bursts).toBeLessThanOrEqual(15);
  });
});

describe('the cold room and the filter over eight hours', () => {
  it.each(SEEDS.slice(0, 4))('pass their limits now and then, and return (seed %i)', (seed) => {
    const process = createPlantProcess(seed);
    const seen = { warm: 0, turbid: 0, low: 0, steps: 0, opened: 0, volumeFell: 0, min: 100, max: -100 };
    let volume = process.state.filter.totalVolumeLitre;
    let wasWarm = false;
    for (let at = 0; at <= 480 * MINUTE; at += 1_000) {
      process.advanceTo(at);
      const { coldRoom, filter } = process.state;
      const isWarm = coldRoom.airTempCelsius > 8;
      seen.steps += 1;
      if (isWarm) seen.warm += 1;
      if (isWarm && !wasWarm) seen.opened += 1;
      if (filter.turbidityNtu > 0.3) seen.turbid += 1;
      if (filter.freeChlorineMgPerL < 0.2) seen.low += 1;
      if (filter.totalVolumeLitre < volume) seen.volumeFell += 1;
      volume = filter.totalVolumeLitre;
      wasWarm = isWarm;
      seen.min = Math.min(seen.min, coldRoom.airTempCelsius);
      seen.max = Math.max(seen.max, coldRoom.airTempCelsius);
    }
    expect(seen.min).toBeGreaterThan(2);
    expect(seen.max).toBeLessThan(16);
    expect(seen.volumeFell).toBe(0);
    expect(seen.opened).toBeGreaterThan(15);
    expect(seen.warm / seen.steps).toBeLessThan(0.25);
    expect(seen.turbid / seen.steps).toBeGreaterThan(0.02);
    expect(seen.turbid / seen.steps).toBeLessThan(0.2);
    expect(seen.low / seen.steps).toBeLessThan(0.05);
  });
});
