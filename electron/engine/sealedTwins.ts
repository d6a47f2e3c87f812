import type { Database } from 'better-sqlite3';
import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { type DecodedTag, decodeBatch, isSameReading, type SealedTwin } from '../pipeline/index.ts';

/** Batches kept decoded: repeats of one outage come in one piece, and lie in a few windows. */
const DECODED_MAX = 8;
/** Entries looked at for one time, from the one that starts last before it: windows do not overlap, amendments are few. */
const ENTRIES_MAX = 64;

type Decoded = ReadonlyMap<string, { readonly column: DecodedTag; readonly rowOf: ReadonlyMap<number, number> }>;

/**
 * Looks into the log whether a reading that is older than what its tag has said since is sealed already. The gate's own
 * memory is short; without this a device that repeats itself after an outage would have a reading sealed twice.
 */
export function createSealedTwins(
  db: Database,
  workUnit: string,
  tagIdOf: (tag: number) => string,
  unpack: (packed: Buffer) => Buffer,
): SealedTwin {
  const around = db.prepare<[string, number, number], { seq: number; toTime: number }>(
    `SELECT seq, toTime FROM entry WHERE workUnit = ? AND fromTime <= ? AND fromTime IS NOT NULL
       AND kind IN ('batch', 'amendment') ORDER BY fromTime DESC LIMIT ?`,
  );
  const bodyOf = db.prepare<[number], { body: Buffer }>('SELECT body FROM entry WHERE seq = ?');
  const decoded = new Map<number, Decoded>();

  function open(seq: number): Decoded {
    const known = decoded.get(seq) ?? decode(seq);
    decoded.delete(seq);
    decoded.set(seq, known); // the one used last stays longest
    if (decoded.size > DECODED_MAX) decoded.delete(decoded.keys().next().value as number);
    return known;
  }

  function decode(seq: number): Decoded {
    const packed = bodyOf.get(seq)?.body as Buffer;
    const body = JSON.parse(unpack(packed).toString('utf8')) as BatchBody;
    return new Map(
      decodeBatch(body).map((column) => [
        column.tag,
        { column, rowOf: new Map(Array.from(column.time, (time, row) => [time, row])) },
      ]),
    );
  }

  return (frame: Frame, row: number) => {
    const time = frame.sourceTime[row] as number;
    const tag = tagIdOf(frame.tag[row] as number);
    let answer: ReturnType<SealedTwin> = 'none';
    for (const { seq, toTime } of around.all(workUnit, time, ENTRIES_MAX)) {
      if (toTime < time) continue;
      const found = open(seq).get(tag);
      const at = found?.rowOf.get(time);
      if (found === undefined || at === undefined) continue;
      const { column } = found;
      const columns = { ...column, kind: new Uint8Array(column.time.length).fill(KIND_CODE[column.kind]) };
      if (isSameReading(frame, row, columns, at)) return 'same';
      answer = 'different';
    }
    return answer;
  };
}
