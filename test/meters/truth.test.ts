import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aboveLimitRuns,
  assertCanFire,
  checkHighLow,
  checkSum,
  degreeDays,
  estimate,
  expectByDegreeDays,
  expectByMean,
  findSpike,
  fitLine,
  frozenRuns,
  intervalReadKey,
  isClockOff,
  isZeroDay,
  largestZ,
  negativeRuns,
  registerStep,
  scaledTo,
  spikeRatio,
  splitByTime,
  swapUse,
  totalDegreeDays,
  zOf,
} from '../../electron/meters/index.ts';
import { sharedRows } from './sharedData.ts';

const close = (value: number, digits = 9) => expect.closeTo(value, digits);

describe('degree days of one day, mean and four-case method', () => {
  const rows: [number, number, number, number, number, number][] = [
    [9, 3, 9.5, 9.5, 0, 0],
    [12, 7, 6, 6, 0, 0],
    [17, 11, 1.5, 1.875, 0, 0],
    [19, 14, 0, 0.375, 0, 0.175],
    [22, 17, 0, 0, 1.2, 1.525],
    [15.5, 10, 2.75, 2.75, 0, 0],
    [26, 13, 0, 0.625, 1.2, 2.525],
  ];
  it.each(rows)('max %d, min %d', (max, min, heatingMean, heatingFour, coolingMean, coolingFour) => {
    expect(degreeDays({ max, min }, 'heating', 'mean', 15.5)).toBeCloseTo(heatingMean, 10);
    expect(degreeDays({ max, min }, 'heating', 'fourCase', 15.5)).toBeCloseTo(heatingFour, 10);
    expect(degreeDays({ max, min }, 'cooling', 'mean', 18.3)).toBeCloseTo(coolingMean, 10);
    expect(degreeDays({ max, min }, 'cooling', 'fourCase', 18.3)).toBeCloseTo(coolingFour, 10);
  });
  it('adds up to 19.75, 21.125, 2.4 and 4.225', () => {
    const days = rows.map(([max, min]) => ({ max, min }));
    expect(totalDegreeDays(days, 'heating', 'mean', 15.5)).toBeCloseTo(19.75, 10);
    expect(totalDegreeDays(days, 'heating', 'fourCase', 15.5)).toBeCloseTo(21.125, 10);
    expect(totalDegreeDays(days, 'cooling', 'mean', 18.3)).toBeCloseTo(2.4, 10);
    expect(totalDegreeDays(days, 'cooling', 'fourCase', 18.3)).toBeCloseTo(4.225, 10);
  });
  it('is never negative, and the four-case method never below the mean method', () => {
    fc.assert(
      fc.property(
        fc.float({ min: -40, max: 45, noNaN: true }),
        fc.float({ min: 0, max: 30, noNaN: true }),
        (min, span) => {
          const day = { max: min + span, min };
          const mean = degreeDays(day, 'heating', 'mean', 15.5);
          expect(mean).toBeGreaterThanOrEqual(0);
          expect(degreeDays(day, 'heating', 'fourCase', 15.5)).toBeGreaterThanOrEqual(mean - 1e-9);
        },
      ),
      { verbose: 1 },
    );
  });
});

describe('Seattle 2012 to 2015', () => {
  const rows: [string, number, number, number, number, number, number][] = [
    ['2012-01', 31, 434.05, 347.25, 347.25, 0, 0],
    ['2012-07', 31, 28.75, 2.25, 21.025, 16.95, 44.175],
    ['2014-08', 31, 5.4, 0, 6.875, 77.9, 101.725],
    ['2012', 366, 2660.85, 1835.2, 1955.8, 92.7, 207.025],
    ['2013', 365, 2462.7, 1729.75, 1808.1, 202.05, 310.2],
    ['2014', 365, 2192.1, 1466.4, 1569.9, 195.25, 323.175],
    ['2015', 365, 2141.3, 1408.75, 1511.4, 254.9, 370.825],
  ];
  it.each(rows)('%s: %d days', (period, count, mean183, mean155, four155, cooling, coolingFour) => {
    const days = sharedRows('noaa_weather/seattle_daily_2012_2015.csv')
      ?.filter(({ date }) => date?.startsWith(period))
      .map(({ temp_max, temp_min }) => ({ max: Number(temp_max), min: Number(temp_min) }));
    if (!days) return;
    expect(days).toHaveLength(count);
    expect(totalDegreeDays(days, 'heating', 'mean', 18.3)).toBeCloseTo(mean183, 6);
    expect(totalDegreeDays(days, 'heating', 'mean', 15.5)).toBeCloseTo(mean155, 6);
    expect(totalDegreeDays(days, 'heating', 'fourCase', 15.5)).toBeCloseTo(four155, 6);
    expect(totalDegreeDays(days, 'cooling', 'mean', 18.3)).toBeCloseTo(cooling, 6);
    expect(totalDegreeDays(days, 'cooling', 'fourCase', 18.3)).toBeCloseTo(coolingFour, 6);
  });
});

describe('three sigma against degree days, gas before insulation', () => {
  const weeks = sharedRows('whiteside_gas/before_insulation.csv')?.map(
    ({ Temp, Gas }) => [7 * Math.max(0, 15.5 - Number(Temp)), Number(Gas)] as const,
  );
  it('fits Gas = 0.7586 + 0.0562 · HDD over 26 weeks', () => {
    if (!weeks) return;
    const line = fitLine(weeks);
    expect(line).toEqual({
      intercept: close(0.7586259542),
      slope: close(0.056176974607),
      sd: close(0.2813337399),
      points: 26,
    });
    const residuals = weeks.map(([x, y]) => Math.abs(y - 0.7586259542 - 0.056176974607 * x) / 0.2813337399);
    expect(Math.max(...residuals)).toBeCloseTo(2.204486, 5);
    expect(residuals.indexOf(Math.max(...residuals))).toBe(7);
  });
  it.each([
    [4, 7, 80.5, 5.280872, 6.110634, 1.934916],
    [-0.8, 7.2, 114.1, 7.168419, 0.112255, 2.106908],
    [9, 5, 45.5, 3.314678, 5.990471, 0.214991],
    [8, 3.6, 52.5, 3.707917, -0.383591, -0.988957],
    [2, 3.9, 94.5, 6.06735, -7.70384, -0.730968],
  ])('a week of %d °C and %d: z', (temperature, gas, hdd, expected, z, plain) => {
    if (!weeks) return;
    expect(7 * Math.max(0, 15.5 - temperature)).toBeCloseTo(hdd, 9);
    const expectation = expectByDegreeDays(weeks, hdd);
    expect(expectation?.expected).toBeCloseTo(expected, 5);
    expect(expectation && zOf(gas, expectation)).toBeCloseTo(z, 5);
    const mean = expectByMean(weeks.map(([, y]) => y));
    expect(mean).toEqual({ expected: close(4.75), sd: close(1.1628413477), points: 26 });
    expect(mean && zOf(gas, mean)).toBeCloseTo(plain, 5);
  });
  it('finds the published line against temperature', () => {
    const rows = sharedRows('whiteside_gas/before_insulation.csv');
    if (!rows) return;
    const line = fitLine(rows.map(({ Temp, Gas }) => [Number(Temp), Number(Gas)]));
    expect(line?.slope).toBeCloseTo(-0.39324, 5);
    expect(line?.intercept).toBeCloseTo(6.85383, 5);
  });
  it('flags no week of the file itself when each is held against the 25 others', () => {
    if (!weeks) return;
    const zs = weeks.map(([hdd, gas], i) => {
      const expectation = expectByDegreeDays(weeks.toSpliced(i, 1), hdd);
      return expectation ? zOf(gas, expectation) : 0;
    });
    expect(zs.filter((z) => Math.abs(z) > 3)).toEqual([]);
  });
  it('gives no answer with fewer than 20 points, or where nothing varies', () => {
    expect(expectByMean(Array.from({ length: 19 }, (_, i) => i))).toBeUndefined();
    expect(expectByMean(new Array(20).fill(0.1))).toBeUndefined();
    expect(expectByDegreeDays(new Array(19).fill([1, 2]), 1)).toBeUndefined();
  });
});

describe('a window that contains the tested point', () => {
  it.each([
    [5, 2, 1.789],
    [10, 3, 2.846],
    [11, 3.162, 3.015],
    [20, 4.359, 4.249],
  ])('of %d never exceeds %d (population) or %d (sample)', (points, population, sample) => {
    expect(largestZ(points, 'population')).toBeCloseTo(population, 3);
    expect(largestZ(points, 'sample')).toBeCloseTo(sample, 3);
  });
  it('is refused with a threshold it can never exceed', () => {
    expect(() => assertCanFire(10, 3, 'population')).toThrow('cannot fire');
    expect(() => assertCanFire(10, 3, 'sample')).toThrow('leave the tested point out');
    expect(() => assertCanFire(11, 3, 'population')).not.toThrow();
    expect(() => assertCanFire(11, 3, 'sample')).not.toThrow();
  });
});

describe('spike', () => {
  it.each([
    [[2.0, 2.1, 1.9, 2.2, 2.0, 9.5, 2.1, 2.0, 1.8, 2.0, 2.1, 2.2], 331.8182, true],
    [[2.0, 2.1, 1.9, 2.2, 2.0, 6.16, 2.1, 2.0, 1.8, 2.0, 2.1, 2.2], 180, false],
    [[2.0, 2.1, 1.9, 2.2, 2.0, 6.2, 2.1, 2.0, 1.8, 2.0, 2.1, 2.2], 181.8182, true],
    [[0.1, 0.1, 0.1, 8.0, 8.1, 8.2], 2.5, false],
  ])('%j is %d %% above the third highest', (values, percent, isSpike) => {
    expect((spikeRatio(values) ?? 0) * 100).toBeCloseTo(percent, 4);
    expect(findSpike(values, 180) !== undefined).toBe(isSpike);
  });
  it('has no answer where the third highest is 0', () => {
    expect(spikeRatio([0, 0, 0, 9])).toBeUndefined();
    expect(findSpike([1, null, 2], 180)).toBeUndefined();
  });
});

describe('sum of the intervals against the register', () => {
  const checks = { sumMultiplierUnits: 2, sumPercent: 2, sumRule: 'percent' } as const;
  it('12345.0 → 12377.0 and 31.9: 0.1 (0.3125 %) passes', () => {
    const { difference, percent, isFailed } = checkSum(31.9, 12377 - 12345, 1, checks);
    expect([difference, percent, isFailed]).toEqual([close(0.1), close(0.3125), false]);
  });
  it('100.20 → 100.95 × 40 and 27.4: 2.6 (8.667 %) fails', () => {
    const found = checkSum(27.4, (100.95 - 100.2) * 40, 40, checks);
    expect(found.difference).toBeCloseTo(2.6, 9);
    expect(found.percent).toBeCloseTo(8.667, 3);
    expect(found.isFailed).toBe(true);
  });
  it('follows what the tariff names', () => {
    const failed = (sumRule: 'units' | 'percent' | 'either' | 'both') =>
      checkSum(27.4, 30, 40, { ...checks, sumRule }).isFailed;
    expect([failed('units'), failed('percent'), failed('either'), failed('both')]).toEqual([false, true, true, false]);
  });
  it('names a whole factor between the two as a wrong multiplier', () => {
    expect(checkSum(0.75, 30, 40, checks).factor).toBe(40);
    expect(checkSum(27.4, 30, 40, checks).factor).toBeUndefined();
  });
});

describe('register', () => {
  it.each([
    [99_950, 120, 5, 'rollover', 170],
    [999_998, 3, 6, 'rollover', 5],
    [50_000, 49_999, 5, 'reverse', -1],
    [100, 120, 5, 'use', 20],
    [100, 99, undefined, 'reverse', -1],
  ] as const)('%d → %d with %s digits: %s', (before, after, digits, kind, use) => {
    expect(registerStep(before, after, digits)).toEqual({ kind, use });
  });
});

describe('meter swap', () => {
  const dayUs = 86_400e6;
  const times = { first: 0, swap: 9 * dayUs + 15 * 3600e6, last: 30 * dayUs };
  const meters = { old: { multiplier: 1, digits: 6 }, next: { multiplier: 1, digits: 6 } };
  it('adds what both meters counted: 489.9', () => {
    const reads = { first: 98_765.4, finalRead: 98_921.7, initialRead: 12, last: 345.6 };
    expect(swapUse(reads, times, meters)).toEqual({
      use: close(489.9),
      oldUse: close(156.3),
      newUse: close(333.6),
      isEstimated: false,
    });
  });
  it('takes the new meter’s rate for the old one whose final read was lost: 491.19', () => {
    const reads = { first: 98_765.4, finalRead: undefined, initialRead: 12, last: 345.6 };
    const found = swapUse(reads, times, meters);
    expect(found.oldUse).toBeCloseTo(157.5901840491, 9);
    expect(found.use).toBeCloseTo(491.1901840491, 9);
    expect(found.isEstimated).toBe(true);
  });
});

describe('billing split', () => {
  it('489.9 over 12 and 18 days: 195.96 and 293.94', () => {
    expect(splitByTime(489.9, [12, 18], 2)).toEqual([195.96, 293.94]);
  });
  it('gives each penny once: parts add up to the whole', () => {
    expect(splitByTime(1, [1, 1, 1], 2)).toEqual([0.34, 0.33, 0.33]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
        (pennies, weights) => {
          const parts = splitByTime(pennies / 100, weights, 2);
          expect(Math.round(parts.reduce((sum, part) => sum + Math.round(part * 100), 0))).toBe(pennies);
        },
      ),
      { verbose: 1 },
    );
  });
});

describe('estimation', () => {
  const hole = { length: 3, before: 4, after: 8, like: [null, null, null], total: null, rate: null, isShort: true };
  it('fills a short gap by a straight line: 4, _, _, _, 8 → 5, 6, 7', () => {
    expect(estimate(hole)).toEqual({ values: [5, 6, 7], method: 'line' });
  });
  it('fills a long gap from like days: 3.0, 3.6, 4.2 → 3.6', () => {
    expect(estimate({ ...hole, length: 1, like: [(3 + 3.6 + 4.2) / 3], isShort: false })).toEqual({
      values: [close(3.6)],
      method: 'likeDays',
    });
  });
  it('scales to the register: 12 estimated, 15 used → factor 1.25', () => {
    const found = estimate({ ...hole, length: 4, like: [3.6, 3.2, 2.8, 2.4], total: 15, isShort: false });
    expect(found?.values).toEqual([close(4.5), close(4), close(3.5), close(3)]);
    expect(found?.method).toBe('likeDaysScaled');
  });
  it('keeps the register’s total whatever the shape', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 96 }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (values, total) => {
          const sum = scaledTo({ values, method: 'likeDays' }, total).values.reduce((all, value) => all + value, 0);
          expect(Math.abs(sum - total)).toBeLessThanOrEqual(1e-6 + total * 1e-9);
        },
      ),
      { verbose: 1, examples: [[[5e-324], 99_999]] },
    );
  });
  it('invents nothing: without neighbours, like days and register there is no estimate', () => {
    expect(estimate({ ...hole, before: null, after: null })).toBeUndefined();
  });
});

describe('the other checks', () => {
  it('a device clock more than 3 min off is flagged, 3 min are in order', () => {
    expect([isClockOff(180, 180), isClockOff(181, 180), isClockOff(-200, 180)]).toEqual([false, true, true]);
  });
  it('use outside 50 % … 150 % of its reference is high or low; both bounds are in order', () => {
    const failed = (use: number) => checkHighLow(use, 100, [50, 150])?.isFailed;
    expect([failed(49.9), failed(50), failed(150), failed(150.1)]).toEqual([true, false, false, true]);
    expect(checkHighLow(5, 0, [50, 150])).toBeUndefined();
  });
  it('a whole day of 0 is flagged on an active account alone', () => {
    expect([isZeroDay([0, 0], true), isZeroDay([0, 0], false), isZeroDay([0, null], true)]).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('three times the same use, not 0, is frozen', () => {
    expect(frozenRuns([1, 1, 2, 2, 2, 0, 0, 0, 3], 3)).toEqual([[2, 3]]);
  });
  it('negative use needs export', () => {
    expect(negativeRuns([1, -0.5, -1e-12, 2], false)).toEqual([[1, 1]]);
    expect(negativeRuns([1, -0.5, 2], true)).toEqual([]);
  });
  it('use up to the meter’s largest rate × interval is in order', () => {
    expect(aboveLimitRuns([2.5, 2.6, 2.6], 10, 900_000)).toEqual([[1, 2]]);
  });
});

describe('idempotency key of an interval read', () => {
  const identity = {
    servicePoint: 'sp-1',
    channel: 'delivered',
    intervalEnd: 1_709_251_200_000_000,
    intervalMs: 900_000,
  };
  it('is SHA-256 over ["sp-1","delivered","2024-03-01T00:00:00.000Z",900000]', () => {
    expect(intervalReadKey(identity)).toBe('6ba2afcda3f044fae1f4d81834473f3efc61763bc8879652b242ac114a850ba2');
  });
  it('is another one for each interval, service point, channel and interval length', () => {
    const keys = [
      intervalReadKey(identity),
      intervalReadKey({ ...identity, intervalEnd: identity.intervalEnd + 1 }),
      intervalReadKey({ ...identity, servicePoint: 'sp-', channel: '1delivered' }),
      intervalReadKey({ ...identity, servicePoint: 'sp-1d', channel: 'elivered' }),
      intervalReadKey({ ...identity, intervalMs: 1_800_000 }),
    ];
    expect(new Set(keys).size).toBe(5);
  });
});
