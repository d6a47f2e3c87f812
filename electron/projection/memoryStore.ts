import { gunzipSync, gzipSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';

/**
 * What a work unit's gate and OEE knew of the sealed part as of entry `seq`: a shortcut for the next start, which reads
 * only the entries behind it. Dropping it costs time, never truth.
 */
export interface StoredMemory {
  readonly seq: number;
  readonly value: unknown;
}

export function findMemory(db: Database, workUnit: string): StoredMemory | undefined {
  const row = db.prepare('SELECT seq, tags FROM memory WHERE workUnit = ?').get(workUnit) as
    | { seq: number; tags: Buffer }
    | undefined;
  return row && { seq: row.seq, value: JSON.parse(gunzipSync(row.tags).toString('utf8')) };
}

export function storeMemory(db: Database, workUnit: string, seq: number, value: unknown): void {
  db.prepare(
    `INSERT INTO memory (workUnit, seq, tags) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, tags = excluded.tags`,
  ).run(workUnit, seq, gzipSync(JSON.stringify(value), { level: 1 }));
}
