/**
 * A frame as bytes, for the inbox. Little-endian, every column on an 8-byte boundary so that it can be read in place:
 *
 *   0  magic "SSFR"   4  version u16   6  flags u16 (1: has server times)   8  readings u32   12  bytes of the JSON u32
 *  16  sourceTime f64[n] · serverTime f64[n] if flagged · receivedTime f64[n] · value 8 bytes[n]
 *      tag u32[n] · status u32[n] · kind u8[n], each padded to 8 bytes · JSON {connection, texts, workUnit} in UTF-8
 *
 * Value slots are copied as bits, never through a number: NaN payloads and 64-bit integers survive. Equal frames give equal
 * bytes, so their SHA-256 is the frame's digest in the lineage of a batch.
 */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { FRAME_READINGS_MAX, type Frame } from '../../shared/domain/frame.ts';

const MAGIC = 0x52465353; // "SSFR"
const VERSION = 1;
const HAS_SERVER_TIME = 1;
const HEADER_BYTES = 16;

/** The bytes are not a frame of a version we know. */
export class FrameCodecError extends Error {
  override readonly name = 'FrameCodecError';
}

export interface EncodedFrame {
  readonly payload: Buffer;
  /** SHA-256 of the payload. */
  readonly digest: Buffer;
}

/** @throws RangeError when the columns are of unequal length or too long: a mistake of the sender */
export function encodeFrame(frame: Frame): EncodedFrame {
  assertColumns(frame);
  const { connection, texts, workUnit } = frame;
  const json = Buffer.from(JSON.stringify({ connection, texts, workUnit }));
  const readings = frame.tag.length;
  const hasServerTime = frame.serverTime.length > 0;
  const layout = layoutOf(readings, hasServerTime);
  const payload = Buffer.alloc(layout.json + json.length);
  payload.writeUInt32LE(MAGIC, 0);
  payload.writeUInt16LE(VERSION, 4);
  payload.writeUInt16LE(hasServerTime ? HAS_SERVER_TIME : 0, 6);
  payload.writeUInt32LE(readings, 8);
  payload.writeUInt32LE(json.length, 12);
  const columns = columnsOf(frame);
  for (const [name, offset] of layout.columns) {
    const column = columns[name];
    payload.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
  }
  payload.set(json, layout.json);
  return { payload, digest: digestOf(payload) };
}

export const digestOf = (payload: Uint8Array): Buffer => createHash('sha256').update(payload).digest();

/**
 * The columns are views of `payload` where its memory is aligned (what SQLite returns is), else of one copy.
 *
 * @throws FrameCodecError when the bytes are not a whole frame
 */
export function decodeFrame(payload: Uint8Array): Frame {
  const header = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== MAGIC) throw new FrameCodecError('not a frame');
  const version = header.readUInt16LE(4);
  if (version !== VERSION) throw new FrameCodecError(`frame format ${version} is unknown, expected ${VERSION}`);
  const hasServerTime = (header.readUInt16LE(6) & HAS_SERVER_TIME) !== 0;
  const n = header.readUInt32LE(8);
  const jsonBytes = header.readUInt32LE(12);
  const layout = layoutOf(n, hasServerTime);
  if (n > FRAME_READINGS_MAX || header.length !== layout.json + jsonBytes) {
    throw new FrameCodecError(`a frame of ${n} readings does not have ${header.length} bytes`);
  }
  const { connection, texts, workUnit } = parseNames(header.toString('utf8', layout.json));
  const aligned = header.byteOffset % 8 === 0 ? header : copyAligned(header);
  const at = (name: ColumnName) => aligned.byteOffset + (layout.columns.get(name) as number);
  const { buffer } = aligned;
  return {
    connection,
    workUnit,
    texts,
    sourceTime: new Float64Array(buffer, at('sourceTime'), n),
    serverTime: hasServerTime ? new Float64Array(buffer, at('serverTime'), n) : new Float64Array(0),
    receivedTime: new Float64Array(buffer, at('receivedTime'), n),
    value: new Float64Array(buffer, at('value'), n),
    tag: new Uint32Array(buffer, at('tag'), n),
    status: new Uint32Array(buffer, at('status'), n),
    kind: new Uint8Array(buffer, at('kind'), n),
  };
}

type ColumnName = 'sourceTime' | 'serverTime' | 'receivedTime' | 'value' | 'tag' | 'status' | 'kind';
type Columns = Record<ColumnName, Float64Array | Uint32Array | Uint8Array>;

const columnsOf = ({ sourceTime, serverTime, receivedTime, value, tag, status, kind }: Frame): Columns => ({
  sourceTime,
  serverTime,
  receivedTime,
  value,
  tag,
  status,
  kind,
});

function layoutOf(readings: number, hasServerTime: boolean): { columns: Map<ColumnName, number>; json: number } {
  const widths: [ColumnName, number][] = [
    ['sourceTime', 8],
    ...(hasServerTime ? ([['serverTime', 8]] as [ColumnName, number][]) : []),
    ['receivedTime', 8],
    ['value', 8],
    ['tag', 4],
    ['status', 4],
    ['kind', 1],
  ];
  const columns = new Map<ColumnName, number>();
  let offset = HEADER_BYTES;
  for (const [name, width] of widths) {
    columns.set(name, offset);
    offset += Math.ceil((readings * width) / 8) * 8;
  }
  return { columns, json: offset };
}

function assertColumns(frame: Frame): void {
  if (endianness() !== 'LE') throw new RangeError('frames are encoded on little-endian computers only');
  const n = frame.tag.length;
  if (n > FRAME_READINGS_MAX) throw new RangeError(`a frame of ${n} readings exceeds ${FRAME_READINGS_MAX}`);
  for (const [name, { length }] of Object.entries(columnsOf(frame))) {
    if (length !== n && !(name === 'serverTime' && length === 0)) {
      throw new RangeError(`frame of ${frame.connection}: column ${name} has ${length} readings, tag has ${n}`);
    }
  }
}

function parseNames(text: string): Pick<Frame, 'connection' | 'texts' | 'workUnit'> {
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    names = undefined; // named below, like every other wrong shape
  }
  const { connection, texts, workUnit } = (names ?? {}) as Partial<Frame>;
  const isWhole = typeof connection === 'string' && typeof workUnit === 'string' && Array.isArray(texts);
  if (!isWhole || !texts.every((item) => typeof item === 'string')) {
    throw new FrameCodecError('the names of the frame are damaged');
  }
  return { connection, texts, workUnit };
}

function copyAligned(bytes: Buffer): Buffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return Buffer.from(copy.buffer);
}
