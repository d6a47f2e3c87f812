/** Counts of a month's samples in the distribution system, named as 40 CFR 141.72(b)(3) names them. */
export interface ResidualCounts {
  /** Samples in which the residual was measured. */
  readonly a: number;
  /** Samples in which only the heterotrophic plate count was measured. */
  readonly b: number;
  /** Residual undetected, and no plate count. */
  readonly c: number;
  /** Residual undetected, and plate count above 500/mL. */
  readonly d: number;
  /** Residual not measured, and plate count above 500/mL. */
  readonly e: number;
}

/** V = 100·(c + d + e)/(a + b), in per cent; undefined without samples. */
export function undetectedPercent({ a, b, c, d, e }: ResidualCounts): number | undefined {
  return a + b === 0 ? undefined : (100 * (c + d + e)) / (a + b);
}

/** Strictly more than the permitted per cent, in whole numbers; undefined without samples. */
export const isAbovePermitted = ({ a, b, c, d, e }: ResidualCounts, permittedPercent: number): boolean | undefined =>
  a + b === 0 ? undefined : 100 * (c + d + e) > permittedPercent * (a + b);

/** A violation needs two consecutive months above what is permitted; undefined where one of the two says nothing. */
export function isTwoMonthViolation(before: boolean | undefined, now: boolean | undefined): boolean | undefined {
  if (before === false || now === false) return false;
  return before === undefined || now === undefined ? undefined : true;
}
