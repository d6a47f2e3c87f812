/**
 * A frame as bytes, for the inbox. Each byte of it is hashed, written to the WAL and waited for, so columns that say little
 * are written small; nothing is rounded. Little-endian:
 *
 *   0  magic "SSFR"   4  version u16   6  column forms u16   8  readings u32   12  bytes of the JSON u32
 *  16  tag · sourceTime · serverTime · receivedTime · value · status · kind · JSON {connection, texts, workUnit} in UTF-8
 *
 * Forms (bits of the u16, two for each column in that order), and what a column then is:
 *
 *   0  plain: the typed array as it is in memory
 *   1  steady: runs; u32 how many, then each run's first value as in the plain form and its length u32. Within a run a tag
 *      number grows by one from reading to reading; every other column repeats itself
 *   2  narrow: values that are exact in 32 bits, as f32; received times that are the source times: nothing
 *   3  absent: no such column (server times)
 *
 * Value slots are copied as bits, never through a number, unless they are exact as f32: NaN payloads and 64-bit integers
 * survive. Equal frames give equal bytes, so their SHA-256 is the frame's digest in the lineage of a batch.
 */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { FRAME_READINGS_MAX, type Frame } from '../../shared/domain/frame.ts';
import {
  type Column,
  isNarrow,
  isSame,
  readNarrow,
  readPlain,
  readRuns,
  runsOf,
  writeNarrow,
  writePlain,
  writeRuns,
} from './frameColumns.ts';

const MAGIC = 0x52465353; // "SSFR"
const VERSION = 2;
const HEADER_BYTES = 16;
const PLAIN = 0;
const STEADY = 1;
const NARROW = 2;
const ABSENT = 3;
const COLUMNS = ['tag', 'sourceTime', 'serverTime', 'receivedTime', 'value', 'status', 'kind'] as const;
type ColumnName = (typeof COLUMNS)[number];

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
  const parts = COLUMNS.map((name) => formOf(frame, name));
  let bytes = HEADER_BYTES + json.length;
  for (const part of parts) bytes += part.bytes;
  const payload = Buffer.allocUnsafe(bytes);
  let forms = 0;
  let at = HEADER_BYTES;
  parts.forEach((part, i) => {
    forms |= part.form << (2 * i);
    part.write(payload, at);
    at += part.bytes;
  });
  payload.writeUInt32LE(MAGIC, 0);
  payload.writeUInt16LE(VERSION, 4);
  payload.writeUInt16LE(forms, 6);
  payload.writeUInt32LE(frame.tag.length, 8);
  payload.writeUInt32LE(json.length, 12);
  payload.set(json, at);
  return { payload, digest: digestOf(payload) };
}

export const digestOf = (payload: Uint8Array): Buffer => createHash('sha256').update(payload).digest();

interface Part {
  readonly form: number;
  readonly bytes: number;
  write(payload: Buffer, at: number): void;
}

const NOTHING = { bytes: 0, write: () => undefined };

function formOf(frame: Frame, name: ColumnName): Part {
  const column = frame[name];
  if (name === 'serverTime' && column.length === 0) return { form: ABSENT, ...NOTHING };
  if (name === 'receivedTime' && isSame(frame.receivedTime, frame.sourceTime)) return { form: NARROW, ...NOTHING };
  if (name === 'value') {
    const { value } = frame;
    if (!isNarrow(value)) return plain(value);
    return { form: NARROW, bytes: 4 * value.length, write: (payload, at) => writeNarrow(payload, at, value) };
  }
  const runs = runsOf(column, name === 'tag' ? 1 : 0);
  if (runs === undefined) return plain(column);
  const bytes = 4 + runs.length * (column.BYTES_PER_ELEMENT + 4);
  return { form: STEADY, bytes, write: (payload, at) => writeRuns(payload, at, column, runs) };
}

const plain = (column: Column): Part => ({
  form: PLAIN,
  bytes: column.byteLength,
  write: (payload, at) => writePlain(payload, at, column),
});

/**
 * The frame, in columns of its own.
 *
 * @throws FrameCodecError when the bytes are not a whole frame
 */
export function decodeFrame(payload: Uint8Array): Frame {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) throw new FrameCodecError('not a frame');
  const version = bytes.readUInt16LE(4);
  if (version !== VERSION) throw new FrameCodecError(`frame format ${version} is unknown, expected ${VERSION}`);
  const forms = bytes.readUInt16LE(6);
  const n = bytes.readUInt32LE(8);
  const jsonBytes = bytes.readUInt32LE(12);
  if (n > FRAME_READINGS_MAX) throw new FrameCodecError(`a frame of ${n} readings exceeds ${FRAME_READINGS_MAX}`);
  const formAt = (name: ColumnName) => (forms >> (2 * COLUMNS.indexOf(name))) & 3;
  const input = { bytes, at: HEADER_BYTES };
  const read = <T extends Column>(name: ColumnName, into: T): T => {
    const form = formAt(name);
    if (form === STEADY) readRuns(input, into, name === 'tag' ? 1 : 0);
    else if (form === PLAIN) readPlain(input, into);
    else throw new FrameCodecError(`column ${name} has the unknown form ${form}`);
    return into;
  };
  try {
    const tag = read('tag', new Uint32Array(n));
    const sourceTime = read('sourceTime', new Float64Array(n));
    const serverTime = formAt('serverTime') === ABSENT ? new Float64Array(0) : read('serverTime', new Float64Array(n));
    const receivedTime =
      formAt('receivedTime') === NARROW ? sourceTime.slice() : read('receivedTime', new Float64Array(n));
    const value =
      formAt('value') === NARROW ? readNarrow(input, new Float64Array(n)) : read('value', new Float64Array(n));
    const status = read('status', new Uint32Array(n));
    const kind = read('kind', new Uint8Array(n));
    if (bytes.length !== input.at + jsonBytes) {
      throw new FrameCodecError(`a frame of ${n} readings does not have ${bytes.length} bytes`);
    }
    const { connection, texts, workUnit } = parseNames(bytes.toString('utf8', input.at));
    return { connection, workUnit, texts, tag, sourceTime, serverTime, receivedTime, value, status, kind };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FrameCodecError(`a frame of ${n} readings is cut short: ${error.message}`, { cause: error });
  }
}

function assertColumns(frame: Frame): void {
  if (endianness() !== 'LE') throw new RangeError('frames are encoded on little-endian computers only');
  const n = frame.tag.length;
  if (n > FRAME_READINGS_MAX) throw new RangeError(`a frame of ${n} readings exceeds ${FRAME_READINGS_MAX}`);
  for (const name of COLUMNS) {
    const { length } = frame[name];
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
