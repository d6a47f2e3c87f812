/** A running average over periods; `value` undefined while a period is missing: an average of what happens to be there says too little. */
export interface RunningAverage {
  readonly value: number | undefined;
  readonly known: number;
  readonly periods: number;
  /** Whatever the missing periods bring, even nothing at all, the average will be above the limit. */
  readonly isCertainToExceed: boolean;
  /** Undefined while it cannot be said. Strictly greater than the limit exceeds. */
  readonly isMet: boolean | undefined;
}

/**
 * Running annual average of monthly (or quarterly) averages: chlorine and chloramines 40 CFR 141.133(c)(1), 141.65; TTHM and HAA5
 * by location 141.620(d), 141.64(b)(2).
 *
 * @param averages of the last `periods` months or quarters, oldest first; undefined where nothing was measured
 * @param limit exceeded means strictly greater
 * @param compare the value as it is held against the limit (rounding)
 */
export function runningAverage(
  averages: readonly (number | undefined)[],
  periods: number,
  limit: number,
  compare: (value: number) => number = (value) => value,
): RunningAverage {
  const known = averages.filter((each) => each !== undefined);
  const sum = known.reduce((total, each) => total + each, 0);
  const value = known.length === periods ? sum / periods : undefined;
  const isCertainToExceed = known.length > 0 && known.length <= periods && compare(sum / periods) > limit;
  const isMet = isCertainToExceed ? false : value === undefined ? undefined : compare(value) <= limit;
  return { value, known: known.length, periods, isCertainToExceed, isMet };
}

/**
 * Operational evaluation level (40 CFR 141.626(a)): (Q1 + Q2 + 2·Q3)/4, what the annual average becomes if the next quarter is like
 * the last. Undefined where one of the three quarters is missing.
 *
 * @param quarters the two quarters before and the current one, oldest first
 */
export function operationalEvaluationLevel(quarters: readonly (number | undefined)[]): number | undefined {
  const [q1, q2, q3] = quarters;
  return q1 === undefined || q2 === undefined || q3 === undefined ? undefined : (q1 + q2 + 2 * q3) / 4;
}

/** Undefined, not 0, without values. */
export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((total, each) => total + each, 0) / values.length;
