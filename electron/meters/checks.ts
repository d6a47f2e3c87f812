import type { MeterChecks } from '../../shared/domain/config/meters.ts';

/** Validation of uses, each check a pure rule; what a market sets differently is handed in. */

/** (highest − third highest) / third highest, as a ratio; undefined with fewer than three values or a third of 0. */
export function spikeRatio(values: readonly (number | null)[]): number | undefined {
  const sorted = values.filter((value) => value !== null).sort((a, b) => b - a);
  const [highest, , third] = sorted;
  if (highest === undefined || third === undefined || third <= 0) return undefined;
  return (highest - third) / third;
}

/** Interval with the spike; undefined when the day has none. The limit itself passes. */
export function findSpike(
  values: readonly (number | null)[],
  percent: number,
): { readonly index: number; readonly percent: number } | undefined {
  const ratio = spikeRatio(values);
  if (ratio === undefined) return undefined;
  const found = ratio * 100;
  // 6.16 against 2.2 is 180.00000000000003 %: that is the limit, not above it.
  if (found <= percent * (1 + 1e-12) + 1e-9) return undefined;
  const highest = Math.max(...values.filter((value) => value !== null));
  return { index: values.indexOf(highest), percent: found };
}

export interface SumCheck {
  readonly difference: number;
  /** % of what the register says; undefined where that is 0. */
  readonly percent: number | undefined;
  readonly isFailed: boolean;
  /** The whole factor by which the two differ, where they do: the multiplier is wrong. */
  readonly factor?: number;
}

const FACTORS = [10, 20, 30, 40, 50, 60, 80, 100, 120, 160, 200, 300, 400, 1000];

/** Energy tolerance: Σ intervals against register difference × multiplier. */
export function checkSum(
  intervals: number,
  registerUse: number,
  multiplier: number,
  checks: Pick<MeterChecks, 'sumMultiplierUnits' | 'sumPercent' | 'sumRule'>,
): SumCheck {
  const difference = Math.abs(intervals - registerUse);
  const percent = registerUse === 0 ? undefined : (difference / Math.abs(registerUse)) * 100;
  const isOffUnits = difference > checks.sumMultiplierUnits * multiplier;
  const isOffPercent = percent === undefined ? difference > 0 : percent > checks.sumPercent;
  const isFailed = {
    units: isOffUnits,
    percent: isOffPercent,
    either: isOffUnits || isOffPercent,
    both: isOffUnits && isOffPercent,
  }[checks.sumRule];
  const factor = isFailed ? wholeFactor(intervals, registerUse, multiplier) : undefined;
  return { difference, percent, isFailed, ...(factor === undefined ? {} : { factor }) };
}

function wholeFactor(intervals: number, registerUse: number, multiplier: number): number | undefined {
  if (!(intervals > 0) || !(registerUse > 0)) return undefined;
  const ratio = intervals > registerUse ? intervals / registerUse : registerUse / intervals;
  const isNear = (factor: number): boolean => factor > 1 && Math.abs(ratio / factor - 1) <= 0.02;
  return [multiplier, ...FACTORS].find(isNear);
}

/** Use as a percentage of what it is held against; undefined where that is 0. Both bounds are in order. */
export function checkHighLow(
  use: number,
  reference: number,
  [low, high]: MeterChecks['highLowPercent'],
): { readonly percent: number; readonly isFailed: boolean } | undefined {
  if (!(reference > 0)) return undefined;
  const percent = (use / reference) * 100;
  return { percent, isFailed: percent < low || percent > high };
}

/** A whole day without use on an active account; a day with an unknown interval is none. */
export const isZeroDay = (values: readonly (number | null)[], isActive: boolean): boolean =>
  isActive && values.length > 0 && values.every((value) => value === 0);

/** Runs of the same use, not 0, of at least `length`: [first, how many]. */
export function frozenRuns(values: readonly (number | null)[], length: number): [number, number][] {
  const found: [number, number][] = [];
  let first = 0;
  for (let i = 1; i <= values.length; i++) {
    const isSame = i < values.length && values[i] === values[first];
    if (isSame) continue;
    if (values[first] !== null && values[first] !== 0 && i - first >= length) found.push([first, i - first]);
    first = i;
  }
  return found;
}

/** Intervals that fail a test, as runs. */
export function runsWhere(values: readonly (number | null)[], fails: (value: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  values.forEach((value, i) => {
    if (value === null || !fails(value)) return;
    const last = found.at(-1);
    if (last && last[0] + last[1] === i) last[1]++;
    else found.push([i, 1]);
  });
  return found;
}

/** Below 0 where nothing may flow back. What adding up leaves (−1e-12) is 0. */
export const negativeRuns = (values: readonly (number | null)[], isExportAllowed: boolean): [number, number][] =>
  isExportAllowed ? [] : runsWhere(values, (value) => value < -1e-9);

/** Above the largest rate of the meter × the interval; the limit itself is in order. */
export const aboveLimitRuns = (
  values: readonly (number | null)[],
  maxRate: number | undefined,
  intervalMs: number,
): [number, number][] => {
  if (maxRate === undefined) return [];
  const limit = (maxRate * intervalMs) / 3_600_000;
  return runsWhere(values, (value) => value > limit * (1 + 1e-9));
};

/** s that a device clock is off; flagged when more than allowed. */
export const isClockOff = (offSeconds: number, max: number): boolean => Math.abs(offSeconds) > max;
