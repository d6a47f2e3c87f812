import type { Database } from 'better-sqlite3';
import type { z } from 'zod';
import type { QuarantineRow } from '../../shared/contract/ipc.ts';
import type { QuarantineBody, verdictBodySchema } from '../../shared/domain/entry.ts';

/** Applies one sealed quarantine entry to the `quarantine` projection. */
export function projectQuarantine(db: Database, seq: number, body: QuarantineBody): void {
  db.prepare(
    `INSERT INTO quarantine (id, seq, at, tag, connection, workUnit, step, error, readings, firstTime, verdictReason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
  ).run(
    body.key,
    seq,
    body.at,
    body.tag,
    body.connection,
    body.workUnit,
    body.step,
    body.error,
    body.readings.length,
    body.readings[0]?.sourceTime ?? body.from ?? body.at,
  );
}

/** Applies one sealed verdict; the latest verdict on an entry stands. */
export function projectVerdict(db: Database, body: z.infer<typeof verdictBodySchema>): void {
  db.prepare('UPDATE quarantine SET verdict = ?, verdictBy = ?, verdictReason = ?, verdictAt = ? WHERE id = ?').run(
    body.verdict,
    body.actor.user,
    body.reason,
    body.at,
    body.quarantine,
  );
}

const COLUMNS = `id, seq, at, tag, connection, workUnit, step, error, readings, firstTime, verdict, verdictBy, verdictReason,
  verdictAt`;

/** Waiting: no verdict yet, or escalated. The newest first. */
export function listQuarantine(db: Database, scope: 'waiting' | 'all', limit: number): QuarantineRow[] {
  return db
    .prepare(
      `SELECT ${COLUMNS} FROM quarantine ${scope === 'waiting' ? "WHERE verdict IS NOT 'rejected'" : ''}
       ORDER BY seq DESC LIMIT ?`,
    )
    .all(limit) as QuarantineRow[];
}

export function findQuarantine(db: Database, id: string): QuarantineRow | undefined {
  return db.prepare(`SELECT ${COLUMNS} FROM quarantine WHERE id = ?`).get(id) as QuarantineRow | undefined;
}

export function countWaiting(db: Database): number {
  const row = db.prepare("SELECT COUNT(*) AS n FROM quarantine WHERE verdict IS NOT 'rejected'").get() as { n: number };
  return row.n;
}
