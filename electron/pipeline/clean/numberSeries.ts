import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import type { TagRows } from '../batch/batchTags.ts';
import { cleanValue, type Scale } from '../scale.ts';

/** The readings of a tag that have a value, in engineering units with the calibration offset: what filters look at. */
export interface NumberSeries {
  /** µs, ascending; the same time may come twice. */
  readonly time: Float64Array;
  /** Finite. */
  readonly values: Float64Array;
  /** Row of each value within the tag; null where every row has one. */
  readonly rows: Uint32Array | null;
}

export const rowOf = (series: NumberSeries, i: number): number => series.rows?.[i] ?? i;

/** Bad rows have no value and are left out; so is what the scale takes beyond the doubles. Not for texts. */
export function numberSeries(tag: TagRows, scale: Scale): NumberSeries {
  const { columns, first, count } = tag;
  const raw = rawNumbers(tag);
  const { status } = columns;
  let usable = 0;
  const values = new Float64Array(count);
  const rows = new Uint32Array(count);
  const isAsRead = scale.isIdentity && scale.offset === 0;
  for (let row = 0; row < count; row++) {
    if ((status[first + row] as number) >>> 31 === 1) continue;
    const value = isAsRead ? (raw[row] as number) : cleanValue(scale, raw[row] as number);
    if (!Number.isFinite(value)) continue;
    values[usable] = value;
    rows[usable++] = row;
  }
  const time = columns.time.subarray(first, first + count);
  if (usable === count) return { time, values, rows: null };
  const kept = rows.subarray(0, usable);
  return {
    time: Float64Array.from(kept, (row) => time[row] as number),
    values: values.subarray(0, usable),
    rows: kept,
  };
}

function rawNumbers({ columns, first, count, kind }: TagRows): Float64Array {
  const { value } = columns;
  if (kind !== KIND_CODE.int64 && kind !== KIND_CODE.uint64) return value.subarray(first, first + count);
  const slots = new BigInt64Array(value.buffer, value.byteOffset, value.length).subarray(first, first + count);
  const isUnsigned = kind === KIND_CODE.uint64;
  return Float64Array.from(slots, (bits) => Number(isUnsigned ? BigInt.asUintN(64, bits) : bits));
}
