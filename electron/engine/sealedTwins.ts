import type { Database } from 'better-sqlite3';
import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { decodeBatch, isSameReading, type SealedTwin } from '../pipeline/index.ts';

/** Entries kept decoded: repeats of one outage come in one piece, and lie in a few windows. */
const DECODED_MAX = 64;
/** Batches looked at for one time, from the one that starts last before it: windows do not overlap. */
const BATCHES_MAX = 64;

/** One tag of a batch, as `isSameReading` compares it. */
interface DecodedColumn {
  readonly columns: Parameters<typeof isSameReading>[2];
  readonly rowOf: ReadonlyMap<number, number>;
}
type Decoded = ReadonlyMap<string, DecodedColumn>;

interface Span {
  readonly seq: number;
  readonly toTime: number;
}
interface Looked {
  /** Where the log stood. */
  readonly size: number;
  /** µs: for times from here … */
  readonly from: number;
  /** … to before here. */
  readonly until: number;
  readonly spans: readonly Span[];
}

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
  const batches = db.prepare<[string, number, number], Span>(
    `SELECT seq, toTime FROM entry WHERE workUnit = ? AND fromTime <= ? AND fromTime IS NOT NULL
       AND kind = 'batch' ORDER BY fromTime DESC LIMIT ?`,
  );
  // Amendments may overlap as they like: an import in no order of time makes long ones. All that touch the time count.
  const amendments = db.prepare<[string, number, number], Span>(
    `SELECT seq, toTime FROM entry INDEXED BY entryByKind
       WHERE kind = 'amendment' AND workUnit = ? AND fromTime <= ? AND toTime >= ?`,
  );
  const nextStart = db
    .prepare<[string, number], number | null>(
      'SELECT min(fromTime) FROM entry WHERE workUnit = ? AND fromTime > ? AND fromTime IS NOT NULL',
    )
    .pluck();
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM entry').pluck();
  let looked: Looked | undefined;
  const bodyOf = db.prepare<[number], { body: Buffer }>('SELECT body FROM entry WHERE seq = ?');
  const decoded = new Map<number, Decoded>();

  /** The entries that may hold the time; the same until another one begins, or one is appended. */
  function around(time: number): readonly Span[] {
    const size = newest.get() ?? -1;
    if (looked && looked.size === size && time >= looked.from && time < looked.until) return looked.spans;
    const spans = [
      ...batches.all(workUnit, time, BATCHES_MAX).filter(({ toTime }) => toTime >= time),
      ...amendments.all(workUnit, time, time),
    ];
    looked = { size, from: time, until: nextStart.get(workUnit, time) ?? Number.POSITIVE_INFINITY, spans };
    return spans;
  }

  function open(seq: number): Decoded {
    const known = decoded.get(seq) ?? decode(seq);
    decoded.delete(seq);
    decoded.set(seq, known); // the one used last stays longest
    if (decoded.size > DECODED_MAX) decoded.delete(decoded.keys().next().value as number);
    return known;
  }

  function decode(seq: number): Decoded {
    const packed = bodyOf.get(seq)?.body as Buffer;
    if (packed.length === 0) return new Map(); // removed under retention, long before anything late can name it
    const body = JSON.parse(unpack(packed).toString('utf8')) as BatchBody;
    return new Map(
      decodeBatch(body).map((column) => [
        column.tag,
        {
          columns: { ...column, kind: new Uint8Array(column.time.length).fill(KIND_CODE[column.kind]) },
          rowOf: new Map(Array.from(column.time, (time, row) => [time, row])),
        },
      ]),
    );
  }

  return (frame: Frame, row: number) => {
    const time = frame.sourceTime[row] as number;
    const tag = tagIdOf(frame.tag[row] as number);
    let answer: ReturnType<SealedTwin> = 'none';
    for (const { seq, toTime } of around(time)) {
      if (toTime < time) continue;
      const found = open(seq).get(tag);
      const at = found?.rowOf.get(time);
      if (found === undefined || at === undefined) continue;
      if (isSameReading(frame, row, found.columns, at)) return 'same';
      answer = 'different';
    }
    return answer;
  };
}
