import type { Rounding } from '../../../shared/domain/pack/index.ts';
import { comparedValue } from '../rounding.ts';

/** How many of a period's readings were right, and which one was worst. */
export interface Share {
  readonly n: number;
  readonly ok: number;
  /** 100·ok/n; undefined without readings: nothing was measured, and 0 % would be a lie. Shown, never compared. */
  readonly percent: number | undefined;
  /** Farthest on the wrong side, as recorded; undefined without readings. */
  readonly worst: number | undefined;
  /** `percent` of the readings at least, in whole numbers: 100·ok ≥ percent·n. Undefined without readings. */
  readonly isMet: boolean | undefined;
}

export type ShareSide = 'atOrBelow' | 'atOrAbove';

/** @param percent whole per cent, 1 to 100 */
export function isShareMet(ok: number, n: number, percent: number): boolean | undefined {
  return n === 0 ? undefined : 100 * ok >= percent * n;
}

/** A value equal to the limit is right. Values without a number (NaN) are not readings. */
export const isRight = (value: number, limit: number, side: ShareSide, rounding: Rounding): boolean => {
  const compared = comparedValue(value, rounding);
  return side === 'atOrBelow' ? compared <= limit : compared >= limit;
};

/**
 * The share of readings at or below (above) a limit: the 95 % rule of turbidity, 40 CFR 141.551(a). What was not measured is
 * neither right nor wrong, and not among the readings.
 */
export function shareOf(
  values: Iterable<number>,
  { limit, side, percent, rounding }: { limit: number; side: ShareSide; percent: number; rounding: Rounding },
): Share {
  let n = 0;
  let ok = 0;
  let worst: number | undefined;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n++;
    if (isRight(value, limit, side, rounding)) ok++;
    if (worst === undefined || (side === 'atOrBelow' ? value > worst : value < worst)) worst = value;
  }
  return { n, ok, percent: n === 0 ? undefined : (100 * ok) / n, worst, isMet: isShareMet(ok, n, percent) };
}
