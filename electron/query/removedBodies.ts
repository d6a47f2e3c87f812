import type { Database } from 'better-sqlite3';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { keepingActs } from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** What stands where the body of an entry was: when it was removed, and which entry says so. */
export function removalText(db: Database, seq: number): string {
  const row = db
    .prepare<[number], { retentionSeq: number; at: number }>(
      'SELECT retentionSeq, entry.at AS at FROM removedBody JOIN entry ON entry.seq = retentionSeq WHERE removedBody.seq = ?',
    )
    .get(seq);
  if (row === undefined) return 'body removed under retention';
  return `body removed under retention on ${day(row.at)}, see entry ${row.retentionSeq}`;
}

/** Whether readings of a tag between two source times (µs, both inclusive) were removed; in words, undefined when none were. */
export const removedReadings = (data: DataFolder, tag: string, from: number, to: number): string | undefined =>
  removedOf(data, data.configs.tag(tag).workUnits, from, to);

/** The same of all work units. */
export function removedBatches(data: DataFolder, from: number, to: number): string | undefined {
  const units = data.db.prepare("SELECT DISTINCT workUnit FROM entry WHERE kind = 'batch'").pluck().all();
  return removedOf(data, units as string[], from, to);
}

function removedOf(data: DataFolder, workUnits: readonly string[], from: number, to: number): string | undefined {
  const hasRemovals = data.db.prepare("SELECT 1 FROM entry WHERE kind = 'retention' LIMIT 1").get();
  if (hasRemovals === undefined) return undefined;
  const select = data.db.prepare<unknown[], { count: number; first: number | null; last: number | null }>(
    `SELECT count(*) AS count, min(fromTime) AS first, max(toTime) AS last FROM entry
     WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND length(body) = 0 AND +kind IN ('batch', 'amendment')`,
  );
  const found = workUnits.flatMap((workUnit) => select.get(workUnit, to, from) ?? []);
  const count = found.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return undefined;
  const first = Math.min(...found.map(({ first: at }) => at ?? Number.POSITIVE_INFINITY));
  const last = Math.max(...found.map(({ last: at }) => at ?? Number.NEGATIVE_INFINITY));
  const [newest] = keepingActs(data.db, ['removed'], 1);
  const when = newest === undefined ? '' : ` (last on ${day(newest.at)}, entry ${newest.seq})`;
  return `readings of ${count} batches from ${day(first)} to ${day(last)} were removed under retention${when}; the archive of that time has them where one was made`;
}

const day = (at: number): string => formatInstant(at as Instant).slice(0, 10);
