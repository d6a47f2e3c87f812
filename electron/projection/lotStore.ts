import type { Database } from 'better-sqlite3';
import type { Disposition, LotBody, LotEvent } from '../../shared/domain/entry.ts';

/** Where a lot lay; µs; `to` null: still there. */
export interface StoredStay {
  readonly store: string;
  readonly from: number;
  readonly to: number | null;
}

export interface StoredLot {
  readonly id: string;
  readonly product: string;
  readonly quantity: string;
  readonly state: string;
  readonly stays: readonly StoredStay[];
}

export interface StoredLotEvent {
  readonly seq: number;
  readonly lot: string;
  readonly event: LotEvent;
  /** µs: when it happened. */
  readonly at: number;
  readonly writtenAt: number;
  readonly store: string | null;
  readonly person: string;
  readonly second: string | null;
  readonly comment: string;
  readonly disposition: Disposition | null;
  readonly excursions: readonly string[];
}

type LotRow = Omit<StoredLot, 'stays'> & { stays: string };
const lotOf = (row: LotRow): StoredLot => ({ ...row, stays: JSON.parse(row.stays) as StoredStay[] });

export function findLot(db: Database, id: string): StoredLot | undefined {
  const row = db.prepare('SELECT * FROM lot WHERE id = ?').get(id) as LotRow | undefined;
  return row && lotOf(row);
}

/** Those on the site first, then the others; by id. */
export const listLots = (db: Database, limit: number): StoredLot[] =>
  (db.prepare("SELECT * FROM lot ORDER BY state IN ('released', 'rejected'), id LIMIT ?").all(limit) as LotRow[]).map(
    lotOf,
  );

/** Keeps one sealed lot entry: the event, and the lot as it is after it. */
export function storeLot(db: Database, seq: number, body: LotBody, after: StoredLot): void {
  db.prepare(
    `INSERT INTO lot (id, product, quantity, state, stays) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET product = excluded.product, quantity = excluded.quantity, state = excluded.state,
       stays = excluded.stays`,
  ).run(after.id, after.product, after.quantity, after.state, JSON.stringify(after.stays));
  db.prepare(
    `INSERT INTO lotEvent (seq, lot, event, at, writtenAt, store, person, second, comment, disposition, excursions)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    body.lot,
    body.event,
    body.from ?? body.at,
    body.at,
    body.store,
    body.actor.user,
    body.secondSignature?.user ?? null,
    body.comment,
    body.disposition ?? null,
    JSON.stringify(body.excursions ?? []),
  );
}

type EventRow = Omit<StoredLotEvent, 'excursions'> & { excursions: string };

/** What happened to a lot, oldest first. */
export const lotEvents = (db: Database, lot: string, limit: number): StoredLotEvent[] =>
  (db.prepare('SELECT * FROM lotEvent WHERE lot = ? ORDER BY seq LIMIT ?').all(lot, limit) as EventRow[]).map(
    (row) => ({ ...row, excursions: JSON.parse(row.excursions) as string[] }),
  );
