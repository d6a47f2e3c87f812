import { idealCycleMsOf, type OeeWorkUnit } from './workUnit.ts';

/** Items of one product in a shift. Plain data. */
export interface ItemTally {
  /** Value of the product tag; null: none told, or more than PRODUCTS_MAX of them. */
  readonly product: string | null;
  produced: number;
  rejected: number;
  /** ms at the ideal cycle (Σ PRI × PQ). */
  producedMs: number;
  rejectedMs: number;
}

/** Products told apart in a shift; what comes after is counted together. */
export const PRODUCTS_MAX = 100;

export function addItems(
  items: ItemTally[],
  which: 'produced' | 'rejected',
  quantity: number,
  product: string | undefined,
  unit: OeeWorkUnit,
): void {
  const itemMs = idealCycleMsOf(unit, product);
  const wanted = product ?? null;
  let own = items.find((each) => each.product === wanted);
  if (own === undefined && items.length >= PRODUCTS_MAX) own = items.find((each) => each.product === null);
  if (own === undefined) {
    own = {
      product: items.length < PRODUCTS_MAX ? wanted : null,
      produced: 0,
      rejected: 0,
      producedMs: 0,
      rejectedMs: 0,
    };
    items.push(own);
  }
  own[which] += quantity;
  own[`${which}Ms`] += quantity * itemMs;
}

/** ms at the ideal cycle over all products; undefined for a work unit whose products do not differ. */
export function idealMsOf(
  items: readonly ItemTally[],
  unit: OeeWorkUnit,
): { produced: number; rejected: number } | undefined {
  if (unit.products.size === 0) return undefined;
  let produced = 0;
  let rejected = 0;
  for (const each of items) {
    produced += each.producedMs;
    rejected += each.rejectedMs;
  }
  return { produced, rejected };
}

/** From `at` on the work unit made `product`. */
export interface ProductChange {
  readonly at: number;
  readonly product: string;
}

/** Product changes kept: many shifts' worth; of more the oldest go. */
export const PRODUCT_CHANGES_MAX = 500;

/** @param changes ascending */
export function productAt(changes: readonly ProductChange[], at: number): string | undefined {
  for (let i = changes.length - 1; i >= 0; i -= 1) {
    const change = changes[i] as ProductChange;
    if (change.at <= at) return change.product;
  }
  return undefined;
}

/** Product of items counted at `at`: they were made before it. */
export const productMade = (changes: readonly ProductChange[], at: number): string | undefined =>
  productAt(changes, at - 1);

/** Mean ideal cycle of what was made, in ms; that of the work unit while nothing was made. */
export function meanIdealCycleMs(items: readonly ItemTally[], unit: OeeWorkUnit): number {
  let produced = 0;
  let ms = 0;
  for (const each of items) {
    produced += each.produced;
    ms += each.producedMs;
  }
  return produced === 0 ? unit.plannedRunTimePerItemMs : ms / produced;
}
