import type { Database } from 'better-sqlite3';
import type { ExcursionRow } from '../../shared/contract/ipc.ts';
import type { ExcursionBody } from '../../shared/domain/entry.ts';

/** Applies one sealed excursion entry to the `excursion` projection. */
export function projectExcursion(db: Database, body: ExcursionBody): void {
  db.prepare(
    `INSERT INTO excursion (id, tag, workUnit, side, bound, unit, onset, endAt, peak, peakAt, durationMs, unknownMs, readings)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET endAt = excluded.endAt, peak = excluded.peak, peakAt = excluded.peakAt,
       durationMs = excluded.durationMs, unknownMs = excluded.unknownMs, readings = excluded.readings`,
  ).run(
    body.excursion,
    body.tag,
    body.workUnit,
    body.side,
    body.bound,
    body.unit,
    body.onset,
    body.event === 'closed' ? body.to : null,
    body.peak,
    body.peakAt,
    body.durationMs,
    body.unknownMs,
    body.readings,
  );
}

type StoredExcursion = Omit<ExcursionRow, 'durationMs'> & { durationMs: number | null };

/** Open ones first, then the newest; the duration of an open one runs until `now` (µs). */
export function listExcursions(db: Database, limit: number, now: number): ExcursionRow[] {
  const rows = db
    .prepare(
      `SELECT id, tag, workUnit, side, bound, unit, onset, endAt AS "end", peak, peakAt, durationMs, unknownMs, readings
       FROM excursion ORDER BY (endAt IS NOT NULL), onset DESC LIMIT ?`,
    )
    .all(limit) as StoredExcursion[];
  return rows.map((row) => ({ ...row, durationMs: row.durationMs ?? Math.max(0, (now - row.onset) / 1000) }));
}

export function countOpenExcursions(db: Database): ReadonlyMap<string, number> {
  const rows = db
    .prepare('SELECT workUnit, COUNT(*) AS open FROM excursion WHERE endAt IS NULL GROUP BY workUnit')
    .all() as { workUnit: string | null; open: number }[];
  return new Map(rows.map((row) => [row.workUnit ?? '', row.open]));
}
