import type { Database } from 'better-sqlite3';
import type { ExcursionRow } from '../../shared/contract/ipc.ts';
import type { ColdChainConfig } from '../../shared/domain/config/index.ts';
import { excursionsOf, lotEvents, type StoredLot } from '../projection/index.ts';

/** Events of one lot that are looked through. */
const EVENTS_MAX = 10_000;

/** Excursions of the probes beside which a lot lay, while it lay there; oldest first, each once. */
export function excursionsOfLot(
  db: Database,
  { stores }: Pick<ColdChainConfig, 'stores'>,
  lot: Pick<StoredLot, 'stays'>,
  now: number,
): ExcursionRow[] {
  const found = new Map<string, ExcursionRow>();
  for (const stay of lot.stays) {
    const probes = stores.find(({ id }) => id === stay.store)?.probes ?? [];
    for (const probe of probes)
      for (const row of excursionsOf(db, probe, stay.from, stay.to ?? Number.MAX_SAFE_INTEGER, now))
        found.set(row.id, row);
  }
  return [...found.values()].sort((a, b) => a.onset - b.onset);
}

/** Excursions that a decision about the lot names. */
export const decidedExcursions = (db: Database, lot: string): ReadonlySet<string> =>
  new Set(
    lotEvents(db, lot, EVENTS_MAX)
      .filter(({ event }) => event === 'disposed')
      .flatMap(({ excursions }) => excursions),
  );
