import type { Database } from 'better-sqlite3';

/** One-minute summaries, one blob per work unit and minute; what a blob holds is the pipeline's to know. */
export interface SummaryRow {
  readonly minute: number;
  readonly columns: Buffer;
}

export function findSummary(db: Database, workUnit: string, minute: number): Buffer | undefined {
  const row = db.prepare('SELECT columns FROM summary WHERE workUnit = ? AND minute = ?').get(workUnit, minute) as
    | { columns: Buffer }
    | undefined;
  return row?.columns;
}

export function storeSummary(db: Database, workUnit: string, minute: number, columns: Uint8Array): void {
  db.prepare(
    `INSERT INTO summary (workUnit, minute, columns) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET columns = excluded.columns`,
  ).run(workUnit, minute, columns);
}

/** Minutes from `from` (µs, inclusive) to `to` (exclusive), ascending. */
export function summaries(db: Database, workUnit: string, from: number, to: number): SummaryRow[] {
  return db
    .prepare('SELECT minute, columns FROM summary WHERE workUnit = ? AND minute >= ? AND minute < ? ORDER BY minute')
    .all(workUnit, from, to) as SummaryRow[];
}
