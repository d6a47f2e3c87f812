import type { Database } from 'better-sqlite3';
import type { ExcursionRow } from '../../shared/contract/ipc.ts';
import type { ExcursionBody } from '../../shared/domain/entry.ts';

/** Applies one sealed excursion entry to the `excursion` projection. */
export function projectExcursion(db: Database, body: ExcursionBody): void {
  if (body.event === 'annotated') {
    db.prepare('UPDATE excursion SET cause = ?, causeComment = ?, causeBy = ?, causeAt = ? WHERE id = ?').run(
      body.cause ?? null,
      body.comment ?? '',
      body.actor?.user ?? null,
      body.at,
      body.excursion,
    );
    return;
  }
  db.prepare(
    `INSERT INTO excursion (id, tag, workUnit, side, bound, unit, onset, endAt, peak, peakAt, durationMs, unknownMs, readings,
       degreeHours, suppressedMs, suppressedBy)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET endAt = excluded.endAt, peak = excluded.peak, peakAt = excluded.peakAt,
       durationMs = excluded.durationMs, unknownMs = excluded.unknownMs, readings = excluded.readings,
       degreeHours = excluded.degreeHours`,
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
    body.degreeHours ?? null,
    body.suppressedMs ?? null,
    body.suppressedBy ?? null,
  );
}

type StoredExcursion = Omit<ExcursionRow, 'durationMs'> & { durationMs: number | null };

const COLUMNS = `id, tag, workUnit, side, bound, unit, onset, endAt AS "end", peak, peakAt, durationMs, unknownMs, readings,
  degreeHours, suppressedMs, suppressedBy, cause, causeComment, causeBy, causeAt`;

const until =
  (now: number) =>
  (row: StoredExcursion): ExcursionRow => ({
    ...row,
    durationMs: row.durationMs ?? Math.max(0, (now - row.onset) / 1000),
  });

/** Open ones first, then the newest; the duration of an open one runs until `now` (µs). */
export function listExcursions(db: Database, limit: number, now: number): ExcursionRow[] {
  const rows = db
    .prepare(`SELECT ${COLUMNS} FROM excursion ORDER BY (endAt IS NOT NULL), onset DESC LIMIT ?`)
    .all(limit) as StoredExcursion[];
  return rows.map(until(now));
}

export function findExcursion(db: Database, id: string, now: number): ExcursionRow | undefined {
  const row = db.prepare(`SELECT ${COLUMNS} FROM excursion WHERE id = ?`).get(id) as StoredExcursion | undefined;
  return row && until(now)(row);
}

/** Excursions of one tag that share time with [from, to), µs; oldest first. */
export function excursionsOf(db: Database, tag: string, from: number, to: number, now: number): ExcursionRow[] {
  const rows = db
    .prepare(
      `SELECT ${COLUMNS} FROM excursion WHERE tag = ? AND onset < ? AND (endAt IS NULL OR endAt > ?) ORDER BY onset
       LIMIT 1000`,
    )
    .all(tag, to, from) as StoredExcursion[];
  return rows.map(until(now));
}

export function countOpenExcursions(db: Database): ReadonlyMap<string, number> {
  const rows = db
    .prepare('SELECT workUnit, COUNT(*) AS open FROM excursion WHERE endAt IS NULL GROUP BY workUnit')
    .all() as { workUnit: string | null; open: number }[];
  return new Map(rows.map((row) => [row.workUnit ?? '', row.open]));
}
