import type { Database } from 'better-sqlite3';
import type { QuarantineRow } from '../../shared/contract/quarantineChannels.ts';
import type { BatchBody, QuarantineBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { decodeFrame, unpackBody } from '../ledger/index.ts';
import { type DecodedTag, decodeBatch, isSameReading, type SealedCursor } from '../pipeline/index.ts';

/** The entry of the log that holds the same as a refused item. */
export interface Twin {
  readonly seq: number;
  readonly key: string;
  readonly tag: string;
}

/** Batches decoded at most while one entry is looked for. */
const DECODED_MAX = 16;
const TWINS_LOOKED_AT = 50;

export function quarantineBodyOf(db: Database, seq: number): QuarantineBody {
  const packed = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck().get(seq) as Buffer;
  return JSON.parse(unpackBody(packed).toString('utf8')) as QuarantineBody;
}

/** `#17` of a tag that was not configured is the catalogue's number 17: it may have a name by now. */
export function tagNameOf(tag: string, tagIdOf: (number: number) => string): string {
  const number = /^#(\d+)$/.exec(tag)?.[1];
  return number === undefined ? tag : tagIdOf(Number(number));
}

/**
 * Looks in the sealed log for every row of a frame of one tag: same time, value and status.
 *
 * @returns the entry that holds the first row; undefined when one of the rows is nowhere sealed
 */
export function sealedTwin(db: Database, frame: Frame, tag: string): Twin | undefined {
  const around = db.prepare<[string, number, number], { seq: number; key: string }>(
    `SELECT seq, key FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND kind IN ('batch', 'amendment')
     AND length(body) > 0 ORDER BY fromTime DESC`,
  );
  const opened = new Map<number, DecodedTag | undefined>();
  const open = (seq: number): DecodedTag | undefined => {
    if (!opened.has(seq)) {
      if (opened.size >= DECODED_MAX) opened.delete(opened.keys().next().value as number);
      const packed = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck().get(seq) as Buffer;
      const body = JSON.parse(unpackBody(packed).toString('utf8')) as BatchBody;
      opened.set(
        seq,
        decodeBatch(body).find((column) => column.tag === tag),
      );
    }
    return opened.get(seq);
  };
  let first: Twin | undefined;
  for (let row = 0; row < frame.tag.length; row++) {
    const time = frame.sourceTime[row] as number;
    const held = around.all(frame.workUnit, time, time).find(({ seq }) => {
      const column = open(seq);
      const at = column ? column.time.indexOf(time) : -1;
      if (!column || at < 0) return false;
      const kind = new Uint8Array(column.time.length).fill(KIND_CODE[column.kind]);
      return rowsAt(column, time, at).some((other) => isSameReading(frame, row, { ...column, kind }, other));
    });
    if (!held) return undefined;
    first ??= { ...held, tag };
  }
  return first;
}

function rowsAt(column: DecodedTag, time: number, first: number): number[] {
  const rows: number[] = [];
  for (let row = first; column.time[row] === time; row++) rows.push(row);
  return rows;
}

/** Another quarantine entry that keeps the same readings, or the same payload; one that is itself kept out as a duplicate does not count. */
export function refusedTwin(db: Database, row: QuarantineRow, body: QuarantineBody): Twin | undefined {
  const others = db
    .prepare<[string, string, number, number], { seq: number; id: string; tag: string }>(
      `SELECT seq, id, tag FROM quarantine WHERE id <> ? AND tag = ? AND firstTime <= ? AND lastTime >= ?
         AND verdict IS NOT 'rejected' ORDER BY seq LIMIT ${TWINS_LOOKED_AT}`,
    )
    .all(row.id, row.tag, row.firstTime, row.lastTime);
  for (const { seq, id, tag } of others) {
    const other = quarantineBodyOf(db, seq);
    const kept = new Set(other.readings.map(contentOf));
    const isSame =
      body.readings.length > 0
        ? body.readings.every((reading) => kept.has(contentOf(reading)))
        : body.payload !== undefined && body.payload === other.payload;
    if (isSame) return { seq, key: id, tag };
  }
  return undefined;
}

const contentOf = ({ sourceTime, value, status }: QuarantineBody['readings'][number]): string =>
  JSON.stringify([sourceTime, value, status]);

/** Whether no reading of a frame that a verdict sent back is sealed: the whole of it still waits in the inbox. */
export function isWholeInInbox(db: Database, number: number): boolean {
  const stored = db
    .prepare<[number], { workUnit: string; payload: Buffer }>('SELECT workUnit, payload FROM inbox WHERE frame = ?')
    .get(number);
  if (!stored) return false;
  const saved = db.prepare('SELECT value FROM cursor WHERE name = ?').pluck().get(`window:${stored.workUnit}`);
  if (saved === undefined) return true;
  const { cursor } = JSON.parse(saved as string) as { cursor: SealedCursor };
  if (number > cursor.closedFrame) return true;
  return decodeFrame(stored.payload).sourceTime.every((time) => time >= cursor.closedEnd);
}
