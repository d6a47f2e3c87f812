import type { BudgetConfig } from '../../shared/domain/config/index.ts';
import { kineticRate, meanKineticOfSums } from '../../shared/domain/thermal/index.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';

/**
 * What something went through, as sums over the segments of one probe: times in µs, `rates` for the mean kinetic temperature,
 * `degrees` for the mean. Plain data; adding the same segments in the same order gives the same numbers.
 */
export interface Exposure {
  readonly knownUs: number;
  /** Nobody knows the temperature; counted nowhere else. */
  readonly unknownUs: number;
  /** Σ µs · e^(−ΔH/(R·T)) */
  readonly rates: number;
  /** Σ µs · °C */
  readonly degrees: number;
  readonly highUs: number;
  readonly lowUs: number;
  /** Outside the range where no budget helps. */
  readonly uncoveredUs: number;
  /** Time within each budget's band, in their order. */
  readonly budgetUs: readonly number[];
  readonly min: number | null;
  readonly max: number | null;
}

export const noExposure = (budgets: number): Exposure => ({
  knownUs: 0,
  unknownUs: 0,
  rates: 0,
  degrees: 0,
  highUs: 0,
  lowUs: 0,
  uncoveredUs: 0,
  budgetUs: Array.from({ length: budgets }, () => 0),
  min: null,
  max: null,
});

/** A range in °C, both ends inside, and what a product may spend beyond it. */
export interface Tolerance {
  readonly min: number;
  readonly max: number;
  readonly budgets: readonly BudgetConfig[];
}

/** @param us length of the segment. @param value °C; NaN: not known */
export function addSegment(before: Exposure, us: number, value: number, { min, max, budgets }: Tolerance): Exposure {
  if (Number.isNaN(value)) return { ...before, unknownUs: before.unknownUs + us };
  const isHigh = value > max;
  const isLow = value < min;
  const inBudget = budgets.map((budget) => isInBudget(budget, value));
  const isUncovered = (isHigh || isLow) && !inBudget.includes(true);
  return {
    knownUs: before.knownUs + us,
    unknownUs: before.unknownUs,
    rates: before.rates + us * kineticRate(value),
    degrees: before.degrees + us * value,
    highUs: before.highUs + (isHigh ? us : 0),
    lowUs: before.lowUs + (isLow ? us : 0),
    uncoveredUs: before.uncoveredUs + (isUncovered ? us : 0),
    budgetUs: before.budgetUs.map((spent, i) => spent + (inBudget[i] ? us : 0)),
    min: before.min === null ? value : Math.min(before.min, value),
    max: before.max === null ? value : Math.max(before.max, value),
  };
}

/** The bound itself costs nothing; the far end still belongs to the band. */
export function isInBudget({ side, beyond, upTo }: BudgetConfig, value: number): boolean {
  if (side === 'high') return value > beyond && (upTo === undefined || value <= upTo);
  return value < beyond && (upTo === undefined || value >= upTo);
}

/** °C; undefined while nothing is known. */
export const kineticOf = ({ rates, knownUs }: Exposure): number | undefined => meanKineticOfSums(rates, knownUs);
export const meanOf = ({ degrees, knownUs }: Exposure): number | undefined =>
  knownUs > 0 ? degrees / knownUs : undefined;

/** Where a budget stands: of several probes the worst counts. */
export interface BudgetStanding {
  readonly budget: BudgetConfig;
  readonly usedMs: number;
  readonly leftMs: number;
  /** Of the allowed time; 1 and more: used up. A budget of no time is used up by the first moment. */
  readonly usedShare: number;
}

export function budgetStanding(budgets: readonly BudgetConfig[], exposures: readonly Exposure[]): BudgetStanding[] {
  return budgets.map((budget, i) => {
    const usedMs = Math.max(0, ...exposures.map(({ budgetUs }) => (budgetUs[i] ?? 0) / US_PER_MS));
    const usedShare = budget.allowedMs > 0 ? usedMs / budget.allowedMs : usedMs > 0 ? 1 : 0;
    return { budget, usedMs, leftMs: Math.max(0, budget.allowedMs - usedMs), usedShare };
  });
}
