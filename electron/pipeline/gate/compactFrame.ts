import type { Frame } from '../../../shared/domain/frame.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';

/** The two halves of every slot. Slots are copied and compared by halves: a double load may change the bits of a NaN. */
export function wordsOf(value: Float64Array): Int32Array {
  return new Int32Array(value.buffer, value.byteOffset, 2 * value.length);
}

/** The rows of a frame that are not marked in `left`; texts that nobody points to any more are dropped. */
export function compactFrame(frame: Frame, left: Uint8Array, rows: number): Frame {
  const n = frame.tag.length;
  const texts: string[] = [];
  const compacted = {
    connection: frame.connection,
    workUnit: frame.workUnit,
    tag: new Uint32Array(rows),
    sourceTime: new Float64Array(rows),
    serverTime: new Float64Array(frame.serverTime.length === 0 ? 0 : rows),
    receivedTime: new Float64Array(rows),
    kind: new Uint8Array(rows),
    value: new Float64Array(rows),
    status: new Uint32Array(rows),
    texts,
  };
  const from = wordsOf(frame.value);
  const to = wordsOf(compacted.value);
  for (let row = 0, at = 0; row < n; row++) {
    if (left[row] === 1) continue;
    compacted.tag[at] = frame.tag[row] as number;
    compacted.sourceTime[at] = frame.sourceTime[row] as number;
    if (compacted.serverTime.length > 0) compacted.serverTime[at] = frame.serverTime[row] as number;
    compacted.receivedTime[at] = frame.receivedTime[row] as number;
    const kind = frame.kind[row] as number;
    const status = frame.status[row] as number;
    compacted.kind[at] = kind;
    compacted.status[at] = status;
    if (kind === KIND_CODE.string && status >>> 31 === 0) {
      compacted.value[at] = texts.push(frame.texts[frame.value[row] as number] as string) - 1;
    } else {
      to[2 * at] = from[2 * row] as number;
      to[2 * at + 1] = from[2 * row + 1] as number;
    }
    at++;
  }
  return compacted;
}

/** The same frame where no row is marked. */
export function withoutRows(frame: Frame, left: Uint8Array): Frame {
  const leaving = left.reduce((sum, mark) => sum + mark, 0);
  return leaving === 0 ? frame : compactFrame(frame, left, left.length - leaving);
}

export function compactFlags(flags: Uint8Array, left: Uint8Array, rows: number): Uint8Array | null {
  const kept = new Uint8Array(rows);
  let any = 0;
  for (let row = 0, at = 0; row < flags.length; row++) {
    if (left[row] === 1) continue;
    any |= flags[row] as number;
    kept[at++] = flags[row] as number;
  }
  return any === 0 ? null : kept;
}

/** What is left of a frame that was refused as a whole; its names may be missing too. */
export function emptyFrame(frame: Frame): Frame {
  return {
    connection: String(frame?.connection ?? ''),
    workUnit: String(frame?.workUnit ?? ''),
    tag: new Uint32Array(),
    sourceTime: new Float64Array(),
    serverTime: new Float64Array(),
    receivedTime: new Float64Array(),
    kind: new Uint8Array(),
    value: new Float64Array(),
    status: new Uint32Array(),
    texts: [],
  };
}
