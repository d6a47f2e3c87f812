/** Columns of a frame as bytes: plain, as runs, or narrow. See frameCodec.ts for when which is used. */

export type Column = Float64Array | Uint32Array | Uint8Array;

/** Rows at which the runs of a column begin. */
export type Runs = readonly number[];

export interface ByteSource {
  readonly bytes: Buffer;
  at: number;
}

const LENGTH_BYTES = 4;

/**
 * The runs of a column, or undefined when its plain form is as short. NaN is the only value that equals nothing: it is
 * written plain, bit by bit.
 *
 * @param step what a value grows by within a run: 1 or 0
 */
export function runsOf(column: Column, step: number): Runs | undefined {
  const n = column.length;
  const runsMax = Math.floor((n * column.BYTES_PER_ELEMENT - LENGTH_BYTES) / (column.BYTES_PER_ELEMENT + LENGTH_BYTES));
  const starts: number[] = [];
  let expected = Number.NaN;
  for (let row = 0; row < n; row++) {
    const value = column[row] as number;
    if (value !== expected || (value === 0 && step === 0 && row > 0 && isOtherZero(column, row))) {
      if (starts.length >= runsMax || Number.isNaN(value)) return undefined;
      starts.push(row);
    }
    expected = value + step;
  }
  return starts.length <= runsMax ? starts : undefined;
}

/** 0 and −0 are equal, and not the same bits. */
const isOtherZero = (column: Column, row: number): boolean =>
  !Object.is(column[row] as number, column[row - 1] as number);

export function writeRuns(payload: Buffer, at: number, column: Column, runs: Runs): void {
  let to = payload.writeUInt32LE(runs.length, at);
  runs.forEach((start, i) => {
    const value = column[start] as number;
    if (column.BYTES_PER_ELEMENT === 8) to = payload.writeDoubleLE(value, to);
    else if (column.BYTES_PER_ELEMENT === 4) to = payload.writeUInt32LE(value, to);
    else to = payload.writeUInt8(value, to);
    to = payload.writeUInt32LE((runs[i + 1] ?? column.length) - start, to);
  });
}

/** @throws RangeError when the bytes end early, or the runs do not fill the column */
export function readRuns(input: ByteSource, into: Column, step: number): void {
  const { bytes } = input;
  let row = 0;
  let runs = bytes.readUInt32LE(input.at);
  let at = input.at + LENGTH_BYTES;
  for (; runs > 0; runs--) {
    const value =
      into.BYTES_PER_ELEMENT === 8
        ? bytes.readDoubleLE(at)
        : into.BYTES_PER_ELEMENT === 4
          ? bytes.readUInt32LE(at)
          : bytes.readUInt8(at);
    const length = bytes.readUInt32LE(at + into.BYTES_PER_ELEMENT);
    at += into.BYTES_PER_ELEMENT + LENGTH_BYTES;
    if (length === 0 || row + length > into.length) throw new RangeError('its runs are longer than the frame');
    if (step === 0) into.fill(value, row, row + length);
    else for (let i = 0; i < length; i++) into[row + i] = value + i;
    row += length;
  }
  if (row !== into.length) throw new RangeError('its runs are shorter than the frame');
  input.at = at;
}

export function writePlain(payload: Buffer, at: number, column: Column): void {
  payload.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
}

/** @throws RangeError when the bytes end early */
export function readPlain(input: ByteSource, into: Column): void {
  const end = input.at + into.byteLength;
  if (end > input.bytes.length) throw new RangeError(`${end} bytes were expected`);
  new Uint8Array(into.buffer).set(input.bytes.subarray(input.at, end));
  input.at = end;
}

/** Whether every slot is exact as a 32-bit float; a NaN, whatever its bits, is not. */
export function isNarrow(value: Float64Array): boolean {
  for (let row = 0; row < value.length; row++) {
    const slot = value[row] as number;
    if (Math.fround(slot) !== slot) return false;
  }
  return true;
}

export function writeNarrow(payload: Buffer, at: number, value: Float64Array): void {
  const narrow = new Float32Array(value);
  payload.set(new Uint8Array(narrow.buffer), at);
}

/** @throws RangeError when the bytes end early */
export function readNarrow(input: ByteSource, into: Float64Array): Float64Array {
  const end = input.at + 4 * into.length;
  if (end > input.bytes.length) throw new RangeError(`${end} bytes were expected`);
  const narrow = new Float32Array(into.length);
  new Uint8Array(narrow.buffer).set(input.bytes.subarray(input.at, end));
  into.set(narrow);
  input.at = end;
  return into;
}

/** The same bits in every row; 0 and NaN, which may hide other bits, count as different. */
export function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let row = 0; row < a.length; row++) if (a[row] !== b[row] || a[row] === 0) return false;
  return true;
}
