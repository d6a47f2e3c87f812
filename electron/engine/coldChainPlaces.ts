import {
  type BudgetConfig,
  type ColdChainConfig,
  rangeOfStore,
  type StationConfig,
  type StoreConfig,
} from '../../shared/domain/config/index.ts';
import { storageClassOf } from '../../shared/domain/thermal/index.ts';
import type { LotStay, Tolerance } from '../coldChain/index.ts';
import { workUnitOf } from './layout.ts';

/** One probe: where it measures, and under which number and work unit its readings are sealed. */
export interface Probe {
  readonly tag: string;
  readonly number: number;
  readonly workUnit: string;
  readonly store: StoreConfig;
  readonly tolerance: Tolerance;
}

/** Probes of a station's stores, by catalogue number. */
export function probesOf(config: StationConfig, numbers: ReadonlyMap<string, number>): Map<number, Probe> {
  const found = new Map<number, Probe>();
  for (const store of config.coldChain?.stores ?? [])
    for (const id of store.probes) {
      const number = numbers.get(id);
      const tag = config.tags.find((each) => each.id === id);
      if (number === undefined || tag === undefined) continue;
      const tolerance = { ...rangeOfStore(store), budgets: [] };
      found.set(number, { tag: id, number, workUnit: workUnitOf(config, tag), store, tolerance });
    }
  return found;
}

const NO_BUDGETS: readonly BudgetConfig[] = [];

/** What a lot of a product tolerates; a product the configuration no longer has: the range of where it lies. */
export function toleranceOf(coldChain: ColdChainConfig, product: string, store: string): Tolerance {
  const known = coldChain.products.find(({ id }) => id === product);
  if (known) {
    const { min, max } = storageClassOf(known.class);
    return { min, max, budgets: known.budgets };
  }
  const place = coldChain.stores.find(({ id }) => id === store);
  const { min, max } = place ? rangeOfStore(place) : { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  return { min, max, budgets: NO_BUDGETS };
}

/** What of a segment falls into a stay; undefined: nothing. */
export function overlap(stay: LotStay, from: number, to: number): readonly [from: number, to: number] | undefined {
  const start = Math.max(from, stay.from);
  const end = Math.min(to, stay.to ?? Number.POSITIVE_INFINITY);
  return end > start ? [start, end] : undefined;
}
