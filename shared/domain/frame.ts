import type { Instant } from './time.ts';
import { KIND_CODE, VALUE_KINDS, type Value, type ValueKind } from './valueType.ts';

/**
 * A frame is what acquisition hands to the engine: readings of ONE connection and ONE work unit, in columns of equal
 * length. It is the unit of acknowledgement: durable as a whole, or not at all. Within a frame each tag's readings stand
 * in ascending source time. Typed arrays are transferred between threads, never copied as objects.
 *
 * `tag` holds the tag's number in the ledger's tag catalogue, which never changes meaning within a ledger. The columns
 * describe themselves: a type that flips between two readings is visible here, and the gate's to judge.
 */
export interface Frame {
  readonly connection: string;
  readonly workUnit: string;
  /** Tag numbers of the catalogue. */
  readonly tag: Uint32Array;
  /** µs UTC. What the device says; for a protocol without device time (Modbus) the time the answer arrived. */
  readonly sourceTime: Float64Array;
  /** µs UTC. What the server says (OPC UA serverTimestamp); NaN where there is none. Empty array: none at all. */
  readonly serverTime: Float64Array;
  /** µs UTC, the station's wall clock when the answer arrived. */
  readonly receivedTime: Float64Array;
  /** Kind codes (`KIND_CODE`). */
  readonly kind: Uint8Array;
  /** 8-byte slots; see valueType.ts for what a slot holds. Zero where the status is Bad: a Bad reading has no value. */
  readonly value: Float64Array;
  /** OPC UA StatusCodes. */
  readonly status: Uint32Array;
  readonly texts: readonly string[];
}

/** One line of the catalogue: the number is fixed for the life of a ledger once the tag was seen. */
export interface CatalogueTag {
  readonly number: number;
  readonly id: string;
}

export const FRAME_READINGS_MAX = 100_000;

/** The 64-bit view of a value column: how int64 and uint64 slots are read and written. */
export const int64Slots = (frame: Pick<Frame, 'value'>): BigInt64Array =>
  new BigInt64Array(frame.value.buffer, frame.value.byteOffset, frame.value.length);

/** The value of one row, or undefined where the status is Bad. */
export function rowValue(frame: Pick<Frame, 'kind' | 'value' | 'status' | 'texts'>, row: number): Value | undefined {
  if ((frame.status[row] as number) >>> 31 === 1) return undefined;
  switch (VALUE_KINDS[frame.kind[row] as number]) {
    case 'bool':
      return frame.value[row] !== 0;
    case 'int64':
      return int64Slots(frame)[row] as bigint;
    case 'uint64':
      return BigInt.asUintN(64, int64Slots(frame)[row] as bigint);
    case 'string':
      return frame.texts[frame.value[row] as number] ?? '';
    default:
      return frame.value[row] as number;
  }
}

export interface FrameRow {
  readonly tag: number;
  readonly kind: ValueKind;
  readonly sourceTime: Instant;
  readonly serverTime?: Instant;
  readonly receivedTime: Instant;
  /** Absent when the status is Bad. */
  readonly value?: Value;
  readonly status: number;
}

/** Builds a frame from rows; for drivers that get readings one by one and for tests. */
export function frameFromRows(connection: string, workUnit: string, rows: readonly FrameRow[]): Frame {
  const n = rows.length;
  const hasServerTime = rows.some((row) => row.serverTime !== undefined);
  const texts: string[] = [];
  const frame = {
    connection,
    workUnit,
    tag: new Uint32Array(n),
    sourceTime: new Float64Array(n),
    serverTime: new Float64Array(hasServerTime ? n : 0),
    receivedTime: new Float64Array(n),
    kind: new Uint8Array(n),
    value: new Float64Array(n),
    status: new Uint32Array(n),
    texts,
  };
  const slots = int64Slots(frame);
  rows.forEach((row, i) => {
    frame.tag[i] = row.tag;
    frame.sourceTime[i] = row.sourceTime;
    if (hasServerTime) frame.serverTime[i] = row.serverTime ?? Number.NaN;
    frame.receivedTime[i] = row.receivedTime;
    frame.status[i] = row.status;
    frame.kind[i] = KIND_CODE[row.kind];
    if (row.value === undefined) return;
    if (row.kind === 'string') frame.value[i] = texts.push(String(row.value)) - 1;
    else if (row.kind === 'int64' || row.kind === 'uint64') slots[i] = BigInt.asIntN(64, BigInt(row.value));
    else frame.value[i] = Number(row.value);
  });
  return frame;
}

/** The buffers to put in a `postMessage` transfer list. */
export function frameTransferList(frame: Frame): ArrayBuffer[] {
  const columns = [
    frame.tag,
    frame.sourceTime,
    frame.serverTime,
    frame.receivedTime,
    frame.kind,
    frame.value,
    frame.status,
  ];
  return [...new Set(columns.map((column) => column.buffer as ArrayBuffer))];
}
