import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countedValue,
  type Episode,
  episodesBeyond,
  isAbovePermitted,
  isTwoMonthViolation,
  operationalEvaluationLevel,
  type PercentileMethod,
  percentileOf,
  runningAverage,
  runsAbove,
  TURBIDITY_LIMITS,
  turbidityLimitsOf,
  turbidityMonth,
  undetectedPercent,
} from '../../electron/rules/formulas/index.ts';
import type { Rounding } from '../../shared/domain/pack/index.ts';
import { describeSharedData, sharedFile } from '../imports/support/sharedData.ts';

const AS_RECORDED: Rounding = { places: 0, mode: 'halfUp', moment: 'none' };
const CONVENTIONAL = TURBIDITY_LIMITS.conventional;
/** `n` readings, of which the first are the given ones and the rest right. */
const month = (n: number, ...wrong: number[]): number[] => [...wrong, ...Array<number>(n - wrong.length).fill(0.12)];
const times = (count: number, value: number): number[] => Array<number>(count).fill(value);

describe('a month of combined filter effluent, 0.3 NTU in 95 % and never above 1 NTU', () => {
  it.each([
    ['30 days × 6, nine above 0.3', month(180, 0.62, ...times(8, 0.4)), 171, 95, 0.62, true, true],
    ['30 days × 6, ten above 0.3', month(180, 0.62, ...times(9, 0.4)), 170, 94.4444, 0.62, false, true],
    ['31 days × 6, nine above 0.3', month(186, 0.95, ...times(8, 0.31)), 177, 95.1613, 0.95, true, true],
    ['31 days × 6, one of 1.01', month(186, 1.01), 185, 99.4624, 1.01, true, false],
    ['plant ran 12 days only, three above', month(72, 0.48, 0.4, 0.31), 69, 95.8333, 0.48, true, true],
    ['exactly 0.3 throughout', times(180, 0.3), 180, 100, 0.3, true, true],
  ] as const)('%s', (_, values, ok, percent, highest, isShareMet, isCeilingMet) => {
    const judged = turbidityMonth(values, CONVENTIONAL, AS_RECORDED);
    expect(judged).toMatchObject({ n: values.length, ok, highest, isShareMet, isCeilingMet });
    expect(judged.percent).toBeCloseTo(percent, 4);
  });

  it('94.96 % is a failure although it prints as 95.0 %', () => {
    const judged = turbidityMonth(month(417, ...times(21, 0.4)), CONVENTIONAL, AS_RECORDED);
    expect(judged.percent?.toFixed(1)).toBe('95.0');
    expect(judged.isShareMet).toBe(false);
  });

  it('is undefined without readings, not 0 %; what is missing is neither a pass nor among the readings', () => {
    expect(turbidityMonth([], CONVENTIONAL, AS_RECORDED)).toEqual({
      n: 0,
      ok: 0,
      percent: undefined,
      highest: undefined,
      isShareMet: undefined,
      isCeilingMet: undefined,
    });
    expect(turbidityMonth([0.2, Number.NaN, 0.2], CONVENTIONAL, AS_RECORDED).n).toBe(2);
  });

  it('rounded to the limit’s precision where the state says so: 0.34 passes, 0.35 fails', () => {
    const rounded: Rounding = { places: 1, mode: 'halfUp', moment: 'beforeComparison' };
    expect(turbidityMonth([0.34], CONVENTIONAL, AS_RECORDED).ok).toBe(0);
    expect(turbidityMonth([0.34], CONVENTIONAL, rounded).ok).toBe(1);
    expect(turbidityMonth([0.35], CONVENTIONAL, rounded).ok).toBe(0);
    const toUnits: Rounding = { places: 0, mode: 'halfUp', moment: 'beforeComparison' };
    expect(turbidityMonth([1.4], CONVENTIONAL, toUnits).isCeilingMet).toBe(true);
    expect(turbidityMonth([1.4], CONVENTIONAL, AS_RECORDED).isCeilingMet).toBe(false);
  });

  it('slow sand and diatomaceous earth: 1 and 5 NTU; another technology as the state says, not above those', () => {
    expect(turbidityLimitsOf({ kind: 'slowSand' })).toEqual({ limit: 1, ceiling: 5 });
    expect(turbidityLimitsOf({ kind: 'diatomaceousEarth' })).toEqual({ limit: 1, ceiling: 5 });
    expect(turbidityLimitsOf({ kind: 'other', limit: 0.15, ceiling: 1 })).toMatchObject({ limit: 0.15, ceiling: 1 });
    expect(() => turbidityLimitsOf({ kind: 'other', limit: 0.3, ceiling: 6 })).toThrow(/not be above 1 and 5 NTU/);
  });
});

describe('individual filter, two consecutive recordings above 1.0 NTU', () => {
  it('1.01 and 1.05 are one trigger; 1.02 and 1.20 alone are none', () => {
    expect(runsAbove([0.4, 1.02, 0.98, 1.01, 1.05, 0.9, 1.2], 1, 2)).toEqual([{ first: 3, last: 4, worst: 1.05 }]);
  });
  it('a missing recording between them breaks the run', () => {
    expect(runsAbove([1.01, Number.NaN, 1.05], 1, 2)).toEqual([]);
  });
  it('a long run is one, up to the last recording', () => {
    expect(runsAbove([1.1, 1.2, 1.3], 1, 2)).toEqual([{ first: 0, last: 2, worst: 1.3 }]);
  });
});

const HOUR_US = 3_600_000_000;
const below = (values: readonly number[], method: 'sampleAndHold' | 'interpolated'): Episode[] =>
  episodesBeyond(
    values.map((_, hour) => hour * HOUR_US),
    values,
    { side: 'below', limit: 0.2, method, gapMsMax: 4 * 3_600_000 },
  );
const hours = ([first]: readonly Episode[]): number => (first?.knownMs ?? 0) / 3_600_000;

describe('residual entering the distribution system, not below 0.2 mg/L for more than 4 h', () => {
  const A = [0.8, 0.6, 0.3, 0.19, 0.15, 0.1, 0.18, 0.22, 0.4];
  const B = [0.5, 0.4, 0.19, 0.12, 0.08, 0.1, 0.15, 0.21, 0.5];
  const C = [0.5, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.5];
  it.each([
    ['not more than 4 h', A, 4, 3.590909, 0.1],
    ['more than 4 h by both methods', B, 5, 4.880952, 0.08],
  ])('%s', (_, values, held, interpolated, lowest) => {
    expect(hours(below(values, 'sampleAndHold'))).toBe(held);
    expect(hours(below(values, 'interpolated'))).toBeCloseTo(interpolated, 6);
    expect(below(values, 'sampleAndHold')).toMatchObject([{ peak: lowest }]);
  });
  it('from hour 3 to hour 7, and exactly 0.2 is not below', () => {
    expect(below(A, 'sampleAndHold')).toMatchObject([{ from: 3 * HOUR_US, to: 7 * HOUR_US }]);
    expect(below(C, 'sampleAndHold')).toEqual([]);
    expect(below(C, 'interpolated')).toEqual([]);
  });
  it('time between readings too far apart is unknown, and said so', () => {
    const at = [0, 1, 9, 10].map((hour) => hour * HOUR_US);
    const settings = { side: 'below', limit: 0.2, method: 'sampleAndHold', gapMsMax: 3_600_000 } as const;
    const [episode] = episodesBeyond(at, [0.1, 0.1, 0.1, 0.5], settings);
    expect(episode).toMatchObject({ knownMs: 3 * 3_600_000, unknownMs: 7 * 3_600_000 });
  });
});

describe('residual in the distribution system, V = 100·(c + d + e)/(a + b)', () => {
  const counts = (c: number) => ({ a: 96, b: 4, c, d: 1, e: 1 });
  it.each([
    [2, 4, false],
    [3, 5, false],
    [4, 6, true],
  ])('c = %i gives %d %%', (c, percent, isOver) => {
    expect(undetectedPercent(counts(c))).toBe(percent);
    expect(isAbovePermitted(counts(c), 5)).toBe(isOver);
  });
  it('is undefined without samples, and a violation only in two months running', () => {
    const none = { a: 0, b: 0, c: 0, d: 0, e: 0 };
    expect([undetectedPercent(none), isAbovePermitted(none, 5)]).toEqual([undefined, undefined]);
    expect(isTwoMonthViolation(true, true)).toBe(true);
    expect(isTwoMonthViolation(false, true)).toBe(false);
    expect(isTwoMonthViolation(undefined, true)).toBeUndefined();
  });
});

describe('running annual average against the maximum residual disinfectant level of 4.0 mg/L', () => {
  const MONTHS = [3.6, 3.8, 3.9, 4.1, 4.2, 4.0, 3.9, 4.1, 4.3, 4.2, 4.0, 3.8, 4.2, 4.3, 4.4];
  it('months 1–12 keep it, months 4–15 do not', () => {
    const first = runningAverage(MONTHS.slice(0, 12), 12, 4);
    const last = runningAverage(MONTHS.slice(3, 15), 12, 4);
    expect(first.value).toBeCloseTo(3.991667, 6);
    expect(last.value).toBeCloseTo(4.125, 9);
    expect([first.isMet, last.isMet]).toEqual([true, false]);
  });
  it('cannot be said before the year is full, unless nothing could still save it', () => {
    expect(runningAverage([4, 4, 4], 12, 4)).toMatchObject({ value: undefined, isMet: undefined });
    expect(runningAverage([20, 20, 9], 12, 4)).toMatchObject({ isCertainToExceed: true, isMet: false });
  });
  it('one month above 4.0 is no violation, and exactly 4.0 is none', () => {
    expect(runningAverage(times(12, 4), 12, 4).isMet).toBe(true);
  });
});

describe('trihalomethanes at one location, µg/L', () => {
  it('operational evaluation level (Q1 + Q2 + 2·Q3)/4, undefined with a quarter missing', () => {
    expect(operationalEvaluationLevel([60, 70, 100])).toBe(82.5);
    expect(operationalEvaluationLevel([60, undefined, 100])).toBeUndefined();
    expect(operationalEvaluationLevel([])).toBeUndefined();
  });
  it('an average of exactly 80 keeps the limit', () => {
    expect(runningAverage([60, 70, 100, 90], 4, 80)).toMatchObject({ value: 80, isMet: true });
    expect(runningAverage([60, 70, 101, 90], 4, 80).isMet).toBe(false);
    expect(runningAverage([400], 4, 80).isMet).toBe(false);
  });
});

const TEN = [1.2, 2.3, 3.1, 4.0, 4.5, 5.2, 6.8, 7.4, 12.5, 14.1];
const TWENTY_FIVE = [
  0.8, 1.1, 1.3, 1.9, 2.0, 2.4, 2.8, 3.1, 3.4, 3.9, 4.2, 4.5, 5.0, 5.8, 6.2, 6.9, 7.1, 7.8, 8.4, 9.2, 10.1, 11.4, 12.8,
  13.9, 16.5,
];
const METHODS: readonly PercentileMethod[] = ['nearestRankHalfUp', 'nextRankUp', 'interpolated'];
const byEach = (values: readonly number[]) => METHODS.map((method) => percentileOf(values, 90, method).value);

describe('90th percentile of lead and copper', () => {
  it.each([
    ['ten', TEN, [12.5, 12.5, 12.5]],
    ['ten whole numbers', [2, 3, 4, 5, 6, 8, 10, 12, 18, 25], [18, 18, 18]],
    ['twenty-five', TWENTY_FIVE, [12.8, 12.8, 12.1]],
    ['five: mean of the two highest', [0.008, 0.006, 0.02, 0, 0.001], [0.014, 0.014, 0.014]],
    ['four: the highest', [3, 9, 1, 4], [9, 9, 9]],
  ] as const)('%s samples', (_, values, expected) => {
    byEach(values).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 9);
    });
  });
  it('the two highest below ten sites, where the state wants it', () => {
    expect(percentileOf([1, 2, 3, 4, 5, 6, 8], 90, 'twoHighestBelowTen').value).toBe(7);
    expect(percentileOf(TEN, 90, 'twoHighestBelowTen').value).toBe(12.5);
  });
  it('is undefined without samples', () => {
    expect(percentileOf([], 90, 'interpolated').value).toBeUndefined();
  });
  it('lies between the smallest and the greatest sample, whatever the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 120 }),
        (values) => {
          for (const method of METHODS) {
            const { value } = percentileOf(values, 90, method);
            expect(value).toBeGreaterThanOrEqual(Math.min(...values));
            expect(value).toBeLessThanOrEqual(Math.max(...values));
            expect(percentileOf([...values].reverse(), 90, method).value).toBe(value);
          }
        },
      ),
    );
  });
});

describe('values below the detection limit', () => {
  it('count as nothing, half the limit or the limit, as stated', () => {
    expect(['zero', 'half', 'limit'].map((as) => countedValue(1, 'below', as as 'zero'))).toEqual([0, 0.5, 1]);
    expect(countedValue(200.5, 'above', 'zero')).toBe(200.5);
  });
});

describeSharedData('Flint 2015, lead', () => {
  const rows = () => readFileSync(sharedFile('flint_lead/flint_mdeq.csv'), 'utf8').trim().split('\n').slice(1);
  const column = (index: number) =>
    rows()
      .map((row) => row.split(',')[index] as string)
      .filter((cell) => cell !== 'NA')
      .map(Number);
  it('71 samples are above 15 µg/L by every method', () => {
    expect(column(1)).toHaveLength(71);
    expect(byEach(column(1))).toEqual([18, 18, 17.5]);
  });
  it('with two struck out, 69 are below by every method', () => {
    const values = byEach(column(2));
    expect(column(2)).toHaveLength(69);
    expect(values.slice(0, 2)).toEqual([11, 13]);
    expect(values[2]).toBeCloseTo(11.2, 9);
  });
});
