import type { Database } from 'better-sqlite3';
import type { ReceiptBody } from '../../shared/domain/entry.ts';

/** Applies one sealed receipt: everything up to its last entry is safe at that target. */
export function projectReceipt(db: Database, seq: number, body: ReceiptBody): void {
  db.prepare(
    `INSERT INTO delivery (target, deliveredTo, receiptSeq, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (target) DO UPDATE SET deliveredTo = MAX(deliveredTo, excluded.deliveredTo),
       receiptSeq = excluded.receiptSeq, at = excluded.at`,
  ).run(body.target, body.lastSeq + 1, seq, body.at);
}

export interface Delivery {
  readonly target: string;
  /** Sequence number up to which, exclusive, everything was received. */
  readonly deliveredTo: number;
  readonly receiptSeq: number;
  readonly at: number;
}

export function deliveries(db: Database): Delivery[] {
  return db.prepare('SELECT target, deliveredTo, receiptSeq, at FROM delivery ORDER BY target').all() as Delivery[];
}

/**
 * "Safe upstream until": the source time (µs) before which every sealed reading has been received; undefined while
 * nothing was. With a backlog it is the earliest source time still waiting, otherwise the latest one delivered.
 */
export function safeUntil(db: Database, deliveredTo: number): number | undefined {
  if (deliveredTo === 0) return undefined;
  const waiting = db
    .prepare("SELECT MIN(fromTime) AS t FROM entry WHERE seq >= ? AND kind IN ('batch', 'amendment')")
    .get(deliveredTo) as { t: number | null };
  const delivered = db
    .prepare(
      "SELECT MAX(toTime) AS t FROM (SELECT toTime FROM entry WHERE seq < ? AND kind IN ('batch', 'amendment') ORDER BY seq DESC LIMIT 200)",
    )
    .get(deliveredTo) as { t: number | null };
  const times = [waiting.t, delivered.t].filter((t): t is number => t !== null);
  return times.length === 0 ? undefined : Math.min(...times);
}
