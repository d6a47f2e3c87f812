import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { MinuteSummary } from './minuteSummary.ts';

/**
 * One blob per work unit and minute, all tags in columns (format 1):
 *
 *   byte 0       1, the format
 *   bytes 1…8    start of the minute, µs, IEEE 754 double, little-endian
 *   the rest     raw deflate (RFC 1951) of
 *     varint n, then n varints each (LEB128, little end first): tag (less the tag before), count, lastAt (zigzag of the
 *     difference to the tag before), worst status;
 *     n bits, least significant first: 1 where min, max and last are all exact in 32 bits;
 *     byte planes, least significant plane first, of the 32-bit tags: min, max XOR min, last XOR min (4 planes each);
 *     of the 64-bit tags the same with 8 planes each; of all tags: sum as double, 8 planes.
 *
 * Neighbouring bits of one plane are alike, which is what deflate lives on; nothing is rounded.
 */
const FORMAT = 1;
const HEADER_BYTES = 9;
/** No station has more tags; a blob that would unfold to more is not ours. */
const UNFOLDED_BYTES_MAX = 64 * 1024 * 1024;

export function encodeSummary(summary: MinuteSummary): Uint8Array {
  const n = summary.tags.length;
  const out = new ByteWriter(64 + n * 52);
  out.varint(n);
  for (let i = 0; i < n; i++) out.varint((summary.tags[i] as number) - (i > 0 ? (summary.tags[i - 1] as number) : 0));
  for (let i = 0; i < n; i++) out.varint(summary.count[i] as number);
  for (let i = 0; i < n; i++) {
    const step = (summary.lastAt[i] as number) - (i > 0 ? (summary.lastAt[i - 1] as number) : 0);
    out.varint(step < 0 ? -2 * step - 1 : 2 * step);
  }
  for (let i = 0; i < n; i++) out.varint(summary.worst[i] as number);
  const columns = [summary.min, summary.max, summary.last];
  const isNarrow = Uint8Array.from(summary.tags, (_, i) =>
    columns.every((column) => Math.fround(column[i] as number) === column[i]) ? 1 : 0,
  );
  out.bits(isNarrow);
  for (const narrow of [1, 0]) {
    const [min, max, last] = columns.map((column) => {
      const chosen = column.filter((_, i) => isNarrow[i] === narrow);
      return new Uint8Array((narrow ? new Float32Array(chosen) : chosen).buffer);
    }) as [Uint8Array, Uint8Array, Uint8Array];
    const width = narrow ? 4 : 8;
    for (const plane of [min, xor(max, min), xor(last, min)]) out.planes(plane, width);
  }
  out.planes(new Uint8Array(summary.sum.slice().buffer), 8);
  const body = deflateRawSync(out.bytes(), { level: 9 });
  const blob = new Uint8Array(HEADER_BYTES + body.length);
  blob[0] = FORMAT;
  new DataView(blob.buffer).setFloat64(1, summary.minute, true);
  blob.set(body, HEADER_BYTES);
  return blob;
}

/** @throws RangeError when the blob is of another format or cut short */
export function decodeSummary(blob: Uint8Array): MinuteSummary {
  if (blob[0] !== FORMAT) throw new RangeError(`a summary of format ${FORMAT} was expected, found ${blob[0]}`);
  const minute = new DataView(blob.buffer, blob.byteOffset).getFloat64(1, true);
  const unfolded = inflateRawSync(blob.subarray(HEADER_BYTES), { maxOutputLength: UNFOLDED_BYTES_MAX });
  const input = new ByteReader(unfolded);
  const n = input.varint();
  const column = () => Uint32Array.from({ length: n }, () => input.varint());
  const tags = runningSum(column());
  const count = column();
  const lastAt = runningSum(Array.from({ length: n }, () => unzigzag(input.varint())));
  const worst = column();
  const isNarrow = input.bits(n);
  const [min, max, last] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (const narrow of [1, 0]) {
    const rows: number[] = [];
    isNarrow.forEach((bit, i) => {
      if (bit === narrow) rows.push(i);
    });
    const width = narrow ? 4 : 8;
    const low = input.planes(rows.length, width);
    const planes = [low, xor(input.planes(rows.length, width), low), xor(input.planes(rows.length, width), low)];
    [min, max, last].forEach((into, c) => {
      const bytes = planes[c] as Uint8Array;
      const values = narrow ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
      rows.forEach((row, i) => {
        into[row] = values[i] as number;
      });
    });
  }
  const sum = new Float64Array(input.planes(n, 8).buffer);
  return { minute, tags, count, min, max, sum, last, lastAt, worst };
}

const unzigzag = (coded: number): number => (coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2);

function runningSum(steps: ArrayLike<number>): Uint32Array {
  let sum = 0;
  return Uint32Array.from(steps, (step) => {
    sum += step;
    return sum;
  });
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] as number));
}

class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** A whole number from 0 to 2^32 − 1 (zigzag steps: 2^33). */
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#push(rest);
  }

  bits(flags: Uint8Array): void {
    for (let i = 0; i < flags.length; i += 8) {
      let byte = 0;
      for (let b = 0; b < 8 && i + b < flags.length; b++) byte |= (flags[i + b] as number) << b;
      this.#push(byte);
    }
  }

  planes(bytes: Uint8Array, width: number): void {
    for (let plane = 0; plane < width; plane++) {
      for (let at = plane; at < bytes.length; at += width) this.#push(bytes[at] as number);
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#bytes.length + 16);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes[this.#length++] = byte;
  }
}

class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#next();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  bits(n: number): Uint8Array {
    const flags = new Uint8Array(n);
    for (let i = 0; i < n; i += 8) {
      const byte = this.#next();
      for (let b = 0; b < 8 && i + b < n; b++) flags[i + b] = (byte >> b) & 1;
    }
    return flags;
  }

  planes(rows: number, width: number): Uint8Array {
    const bytes = new Uint8Array(rows * width);
    for (let plane = 0; plane < width; plane++) {
      for (let at = plane; at < bytes.length; at += width) bytes[at] = this.#next();
    }
    return bytes;
  }

  #next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a summary ends before its last column');
    return byte;
  }
}
