import type { LotEventRow, LotRow } from '../../shared/contract/coldChainChannels.ts';
import type { ColdChainConfig } from '../../shared/domain/config/index.ts';
import { storageClassOf } from '../../shared/domain/thermal/index.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import { budgetStanding, type Exposure, kineticOf, LOT_STATES, type LotState } from '../coldChain/index.ts';
import { toleranceOf } from '../engine/coldChainPlaces.ts';
import { decidedExcursions, excursionsOfLot } from '../engine/lotExcursions.ts';
import { secondPersonFor } from '../engine/lotSecondPerson.ts';
import { listLots, lotEvents, lotExposures, type StoredLot } from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { packsInForce } from './packs.ts';

const LOTS_MAX = 20_000;
const UNDECIDED_MAX = 1_000;

/** Lots with what they went through, those on the site first. */
export function lotRows(data: DataFolder, limit: number, now: number): LotRow[] {
  const coldChain = data.configs.latest()?.config.coldChain;
  return coldChain ? lotRowsOf(data, coldChain, listLots(data.db, limit), now) : [];
}

/** Lots that lay in a store at some time of [from, to), µs. */
export const lotsIn = (data: DataFolder, store: string, from: number, to: number): StoredLot[] =>
  listLots(data.db, LOTS_MAX).filter(({ stays }) =>
    stays.some((stay) => stay.store === store && stay.from < to && (stay.to ?? Number.POSITIVE_INFINITY) > from),
  );

export const lotHistory = (data: DataFolder, lot: string): LotEventRow[] =>
  lotEvents(data.db, lot, 1_000).map((event) => ({ ...event, excursions: [...event.excursions] }));

export const lotRowsOf = (
  data: DataFolder,
  coldChain: ColdChainConfig,
  lots: readonly StoredLot[],
  now: number,
): LotRow[] => {
  const rules = packsInForce(data).flatMap(({ loaded: { pack } }) =>
    pack.rules.flatMap(({ id, secondPerson }) => (secondPerson ? { pack: pack.id, rule: id } : [])),
  );
  return lots.map((lot) => ({
    ...lotRow(data, coldChain, lot, now),
    secondPersonFor: secondPersonFor(data.db, coldChain, rules, lot),
  }));
};

function lotRow(
  data: DataFolder,
  coldChain: ColdChainConfig,
  lot: StoredLot,
  now: number,
): Omit<LotRow, 'secondPersonFor'> {
  const product = coldChain.products.find(({ id }) => id === lot.product);
  const [first, last] = [lot.stays[0], lot.stays.at(-1)];
  const exposures = lotExposures(data.db, lot.id).map(({ exposure }) => exposure as Exposure);
  const worst = (of: (exposure: Exposure) => number): number => Math.max(0, ...exposures.map(of)) / US_PER_MS;
  const extreme = (pick: (...values: number[]) => number, of: (exposure: Exposure) => number | null): number | null => {
    const values = exposures.flatMap((exposure) => of(exposure) ?? []);
    return values.length === 0 ? null : pick(...values);
  };
  const decided = decidedExcursions(data.db, lot.id);
  const store = coldChain.stores.find(({ id }) => id === last?.store);
  return {
    id: lot.id,
    product: lot.product,
    productName: product?.name ?? lot.product,
    className: product ? storageClassOf(product.class).name : '',
    quantity: lot.quantity,
    state: LOT_STATES.find((state) => state === lot.state) ?? ('stored' satisfies LotState),
    store: last && last.to === null ? last.store : null,
    storeName: store?.name ?? last?.store ?? '',
    since: last?.from ?? 0,
    receivedAt: first?.from ?? 0,
    leftAt: last?.to ?? null,
    aboveMs: worst(({ highUs }) => highUs),
    belowMs: worst(({ lowUs }) => lowUs),
    unknownMs: worst(({ unknownUs }) => unknownUs),
    uncoveredMs: worst(({ uncoveredUs }) => uncoveredUs),
    kinetic: extreme(Math.max, (exposure) => kineticOf(exposure) ?? null),
    min: extreme(Math.min, ({ min }) => min),
    max: extreme(Math.max, ({ max }) => max),
    budgets: budgetStanding(toleranceOf(coldChain, lot.product, last?.store ?? '').budgets, exposures).map(
      ({ budget, ...standing }) => ({
        id: budget.id,
        side: budget.side,
        beyond: budget.beyond,
        upTo: budget.upTo ?? null,
        allowedMs: budget.allowedMs,
        ...standing,
      }),
    ),
    undecided: excursionsOfLot(data.db, coldChain, lot, now)
      .map(({ id }) => id)
      .filter((id) => !decided.has(id))
      .slice(0, UNDECIDED_MAX),
  };
}
