import type { Rounding } from '../../../shared/domain/pack/index.ts';
import { shareOf } from './share.ts';

/** NTU: the limit that 95 % of a month's readings keep, and the one that none may pass. */
export interface TurbidityLimits {
  readonly limit: number;
  readonly ceiling: number;
}

/**
 * Combined filter effluent by filtration technology: conventional and direct 40 CFR 141.551 (and 141.173), slow sand and
 * diatomaceous earth 141.73(b) and (c). Other technologies have limits set by the state, within 1 and 5 NTU.
 */
export const TURBIDITY_LIMITS = {
  conventional: { limit: 0.3, ceiling: 1 },
  direct: { limit: 0.3, ceiling: 1 },
  slowSand: { limit: 1, ceiling: 5 },
  diatomaceousEarth: { limit: 1, ceiling: 5 },
} as const satisfies Record<string, TurbidityLimits>;
export const OTHER_TECHNOLOGY_MAX: TurbidityLimits = { limit: 1, ceiling: 5 };

export type Filtration =
  | { readonly kind: keyof typeof TURBIDITY_LIMITS }
  | ({ readonly kind: 'other' } & TurbidityLimits);

/** @throws RangeError when a state's limits for another technology are above what the rule allows */
export function turbidityLimitsOf(filtration: Filtration): TurbidityLimits {
  if (filtration.kind !== 'other') return TURBIDITY_LIMITS[filtration.kind];
  const { limit, ceiling } = filtration;
  if (limit > OTHER_TECHNOLOGY_MAX.limit || ceiling > OTHER_TECHNOLOGY_MAX.ceiling || limit > ceiling)
    throw new RangeError(
      `limits of another technology must not be above ${OTHER_TECHNOLOGY_MAX.limit} and ${OTHER_TECHNOLOGY_MAX.ceiling} NTU, nor the first above the second; given ${limit} and ${ceiling}`,
    );
  return { limit, ceiling };
}

/** A month of combined filter effluent; every field but `n` and `ok` undefined where nothing was measured. */
export interface TurbidityMonth {
  readonly n: number;
  readonly ok: number;
  readonly percent: number | undefined;
  /** NTU, as recorded. */
  readonly highest: number | undefined;
  /** 95 % of the readings at or below the limit. */
  readonly isShareMet: boolean | undefined;
  /** No reading above the ceiling. */
  readonly isCeilingMet: boolean | undefined;
}

/** @param values NTU, one for each reading that was taken; what is missing is left out (a monitoring violation, not a pass) */
export function turbidityMonth(
  values: readonly number[],
  { limit, ceiling }: TurbidityLimits,
  rounding: Rounding,
): TurbidityMonth {
  const share = shareOf(values, { limit, side: 'atOrBelow', percent: 95, rounding });
  const under = shareOf(values, { limit: ceiling, side: 'atOrBelow', percent: 100, rounding });
  const { n, ok, percent, worst, isMet } = share;
  return { n, ok, percent, highest: worst, isShareMet: isMet, isCeilingMet: under.isMet };
}
