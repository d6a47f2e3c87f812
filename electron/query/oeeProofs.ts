import type { ResponseOf } from '../../shared/contract/ipc.ts';
import type { DataFolder } from './dataFolder.ts';

/** Sealed batches, amendments and stops of a work unit that touch a span (µs), ascending: what its figures rest on. */
export const oeeProofs = (
  data: DataFolder,
  { workUnit, from, to, limit }: { workUnit: string; from: number; to: number; limit: number },
): ResponseOf<'oee:proofs'> =>
  data.db
    .prepare<[string, number, number, number], ResponseOf<'oee:proofs'>[number]>(
      `SELECT seq, kind, fromTime AS "from", toTime AS "to" FROM entry
       WHERE workUnit = ? AND kind IN ('batch', 'amendment', 'stop') AND fromTime < ? AND toTime >= ?
       ORDER BY fromTime, seq LIMIT ?`,
    )
    .all(workUnit, to, from, limit);
