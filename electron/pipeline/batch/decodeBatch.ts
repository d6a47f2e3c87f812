import type { AmendmentBody, Axis, BatchBody, BatchTag } from '../../../shared/domain/entry.ts';
import { KIND_CODE, type Value, type ValueKind } from '../../../shared/domain/valueType.ts';
import { flagBits } from '../readingFlags.ts';
import type { ReadingColumns } from '../window/closedWindow.ts';
import { NO_SERVER_TIME } from './axes.ts';

/** One tag of a sealed batch as columns; slots as in a frame (shared/domain/valueType.ts). */
export interface DecodedTag {
  readonly tag: string;
  readonly kind: ValueKind;
  /** µs UTC */
  readonly time: Float64Array;
  /** µs UTC */
  readonly received: Float64Array;
  /** µs UTC, NaN where the server gave none; null where it never did. */
  readonly server: Float64Array | null;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** Bits of `FLAG`. */
  readonly flags: Uint8Array;
  readonly texts: readonly string[];
}

/** The inverse of `buildBatchBody`: exact to the last bit, but for −0, which JSON writes 0. */
export function decodeBatch(body: Pick<BatchBody | AmendmentBody, 'axes' | 'tags'>): DecodedTag[] {
  const axes = body.axes.map(timesOf);
  return body.tags.map((tag) => decodeTag(tag, axes));
}

/** All tags in the one set of columns that summaries are made from; tags the catalogue does not know are left out. */
export function columnsOf(
  decoded: readonly DecodedTag[],
  tagNumber: (id: string) => number | undefined,
): ReadingColumns {
  const tags = decoded.filter((tag) => tagNumber(tag.tag) !== undefined);
  const rows = tags.reduce((sum, tag) => sum + tag.time.length, 0);
  const starts = new Uint32Array(tags.length + 1);
  const value = new Float64Array(rows);
  const texts: string[] = [];
  const columns = {
    tags: Uint32Array.from(tags, (tag) => tagNumber(tag.tag) as number),
    starts,
    time: new Float64Array(rows),
    received: new Float64Array(rows),
    server: new Float64Array(tags.some((tag) => tag.server) ? rows : 0).fill(Number.NaN),
    kind: new Uint8Array(rows),
    value,
    status: new Uint32Array(rows),
    flags: new Uint8Array(rows),
    texts,
  };
  tags.forEach((tag, g) => {
    const at = starts[g] as number;
    const end = at + tag.time.length;
    starts[g + 1] = end;
    columns.time.set(tag.time, at);
    columns.received.set(tag.received, at);
    if (tag.server) columns.server.set(tag.server, at);
    columns.kind.fill(KIND_CODE[tag.kind], at, end);
    int64Of(value).set(int64Of(tag.value), at);
    columns.status.set(tag.status, at);
    columns.flags.set(tag.flags, at);
    if (tag.kind !== 'string') return;
    for (let row = at; row < end; row++) value[row] = (value[row] as number) + texts.length;
    texts.push(...tag.texts);
  });
  return columns;
}

/** The value of one row; undefined where the status is Bad. */
export function decodedValue(tag: DecodedTag, row: number): Value | undefined {
  if ((tag.status[row] as number) >>> 31 === 1) return undefined;
  const slot = tag.value[row] as number;
  switch (tag.kind) {
    case 'bool':
      return slot !== 0;
    case 'string':
      return tag.texts[slot] ?? '';
    case 'int64':
      return int64Of(tag.value)[row] as bigint;
    case 'uint64':
      return BigInt.asUintN(64, int64Of(tag.value)[row] as bigint);
    default:
      return slot;
  }
}

const int64Of = (value: Float64Array) => new BigInt64Array(value.buffer, value.byteOffset, value.length);

function timesOf(axis: Axis): Float64Array {
  const times = new Float64Array(axis.steps.length + 1);
  let time = axis.start;
  times[0] = time;
  for (let i = 0; i < axis.steps.length; i++) {
    time += axis.steps[i] as number;
    times[i + 1] = time;
  }
  return times;
}

function decodeTag(tag: BatchTag, axes: readonly Float64Array[]): DecodedTag {
  const n = tag.values.length;
  const time = axisAt(axes, tag, tag.source);
  const status = new Uint32Array(n);
  for (const [row, length, code] of tag.status) status.fill(code, row, row + length);
  const flags = new Uint8Array(n);
  for (const [row, length, names] of tag.flags) flags.fill(flagBits(names), row, row + length);
  const texts: string[] = [];
  return {
    tag: tag.tag,
    kind: tag.kind,
    time,
    received: tag.received === null ? time : axisAt(axes, tag, tag.received),
    server:
      tag.server === null ? null : axisAt(axes, tag, tag.server).map((at) => (at === NO_SERVER_TIME ? Number.NaN : at)),
    value: slotsOf(tag, texts),
    status,
    flags,
    texts,
  };
}

function axisAt(axes: readonly Float64Array[], tag: BatchTag, index: number): Float64Array {
  const axis = axes[index];
  if (axis?.length !== tag.values.length) {
    throw new RangeError(
      `${tag.tag}: expected axis ${index} with ${tag.values.length} times, found ${axis?.length ?? 'none'}`,
    );
  }
  return axis;
}

function slotsOf(tag: BatchTag, texts: string[]): Float64Array {
  const slots = new Float64Array(tag.values.length);
  const bits = int64Of(slots);
  const code = KIND_CODE[tag.kind];
  for (let row = 0; row < slots.length; row++) {
    const value = tag.values[row];
    if (value === null || value === undefined) continue;
    if (code === KIND_CODE.float32) slots[row] = Math.fround(value as number);
    else if (code <= KIND_CODE.bool) slots[row] = Number(value);
    else if (code === KIND_CODE.string) slots[row] = texts.push(value as string) - 1;
    else bits[row] = BigInt.asIntN(64, BigInt(value as string));
  }
  return slots;
}
