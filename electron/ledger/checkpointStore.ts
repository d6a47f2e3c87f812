import type { Database } from 'better-sqlite3';
import type { SignedCheckpoint } from './checkpointNote.ts';

export interface CheckpointRow {
  readonly size: number;
  /** µs UTC. */
  readonly at: number;
  readonly note: string;
}

const US_PER_HOUR = 3_600_000_000;
/** Kept whatever their age; the trigger `checkpointDelete` holds the same number. */
export const NEWEST_CHECKPOINTS_KEPT = 100;

export const newestCheckpointRow = (db: Database): CheckpointRow | undefined =>
  db.prepare<[], CheckpointRow>('SELECT size, at, note FROM checkpoint ORDER BY size DESC LIMIT 1').get();

export function insertCheckpoint(db: Database, { size, at, note }: SignedCheckpoint): void {
  db.prepare('INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)').run(size, at, note);
}

/**
 * Removes old checkpoints, the one documented way: the newest 100 stay, those that close a shift stay, and of the others the
 * first of each hour. A newer checkpoint proves all that an older one did, so nothing provable is lost.
 *
 * @returns how many were removed
 */
export function thinCheckpoints(db: Database): number {
  const removed = db
    .prepare(
      `WITH old AS (
         SELECT size, at / ${US_PER_HOUR} AS hour FROM checkpoint
         WHERE size < coalesce((SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1 OFFSET ?), 0)
           AND instr(note, char(10) || 'mark shiftEnd' || char(10)) = 0
       )
       DELETE FROM checkpoint WHERE size IN (SELECT size FROM old)
         AND size NOT IN (SELECT min(size) FROM old GROUP BY hour)`,
    )
    .run(NEWEST_CHECKPOINTS_KEPT - 1);
  return removed.changes;
}
