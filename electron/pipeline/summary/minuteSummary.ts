import { US_PER_MINUTE } from '../../../shared/domain/time.ts';
import { KIND_CODE } from '../../../shared/domain/valueType.ts';
import { cleanValue, type Scale } from '../scale.ts';
import type { ReadingColumns } from '../window/closedWindow.ts';

/**
 * What a trend shows of one minute of one work unit: one row per tag, tags ascending. Values are clean engineering values
 * (scale and calibration offset). A pure function of sealed batches: the summary of a minute is the fold, in log order, of
 * the summaries of the batches that hold readings of it.
 */
export interface MinuteSummary {
  /** µs, a multiple of one minute. */
  readonly minute: number;
  /** Catalogue numbers. */
  readonly tags: Uint32Array;
  /** Readings with a value (Good or Uncertain). 0: only Bad ones; min, max, sum and last are then 0 and mean nothing. */
  readonly count: Uint32Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Mean = sum / count. */
  readonly sum: Float64Array;
  readonly last: Float64Array;
  /** µs after the start of the minute of the last reading with a value. */
  readonly lastAt: Uint32Array;
  /** The StatusCode of greatest severity: the greatest as an unsigned number (OPC 10000-4 §7.39: severity on top). */
  readonly worst: Uint32Array;
}

/** One tag's row while it is being built. */
export interface SummaryRow {
  readonly tag: number;
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
  lastAt: number;
  worst: number;
}

/**
 * Minutes of a batch, ascending; texts have no summary. `scaleOf` gives undefined for a tag that is to be left out.
 * 64-bit integers count as the nearest double.
 */
export function summariesOf(
  columns: ReadingColumns,
  scaleOf: (tag: number) => Scale | undefined,
  fromMinute = Number.NEGATIVE_INFINITY,
): MinuteSummary[] {
  const minutes = new Map<number, SummaryRow[]>();
  const numbers = numbersOf(columns);
  for (let g = 0; g < columns.tags.length; g++) {
    const tag = columns.tags[g] as number;
    const scale = scaleOf(tag);
    if (!scale) continue;
    const isPlain = scale.isIdentity && scale.offset === 0;
    let row: SummaryRow | undefined;
    let minute = Number.NaN;
    let minuteEnd = Number.NEGATIVE_INFINITY;
    for (let at = columns.starts[g] as number; at < (columns.starts[g + 1] as number); at++) {
      const time = columns.time[at] as number;
      if (time < fromMinute || columns.kind[at] === KIND_CODE.string) continue;
      if (!(time < minuteEnd && time >= minute)) {
        minute = Math.floor(time / US_PER_MINUTE) * US_PER_MINUTE;
        minuteEnd = minute + US_PER_MINUTE;
        row = { tag, count: 0, min: 0, max: 0, sum: 0, last: 0, lastAt: 0, worst: 0 };
        const rows = minutes.get(minute);
        if (rows) rows.push(row);
        else minutes.set(minute, [row]);
      }
      const status = columns.status[at] as number;
      const into = row as SummaryRow;
      if (status > into.worst) into.worst = status;
      if (status >>> 31 === 1) continue;
      const raw = numbers[at] as number;
      // +0 turns −0 into 0, as the sealed body does.
      const value = (isPlain ? raw : cleanValue(scale, raw)) + 0;
      if (into.count === 0 || value < into.min) into.min = value;
      if (into.count === 0 || value > into.max) into.max = value;
      into.count++;
      into.sum += value;
      into.last = value;
      into.lastAt = time - minute;
    }
  }
  return [...minutes.keys()].sort((a, b) => a - b).map((minute) => summaryOfRows(minute, minutes.get(minute) ?? []));
}

/** Puts `later` (by position in the log) on top of `earlier`: counts and sums add, `last` is the later in source time. */
export function mergeSummary(earlier: MinuteSummary, later: MinuteSummary): MinuteSummary {
  return summaryOfRows(earlier.minute, [...rowsOfSummary(earlier), ...rowsOfSummary(later)]);
}

function summaryOfRows(minute: number, rows: readonly SummaryRow[]): MinuteSummary {
  const merged: SummaryRow[] = [];
  for (const row of rows.toSorted((a, b) => a.tag - b.tag)) {
    const before = merged[merged.length - 1];
    if (before?.tag === row.tag) addRow(before, row);
    else merged.push({ ...row });
  }
  const doubles = (field: 'min' | 'max' | 'sum' | 'last') => Float64Array.from(merged, (row) => row[field]);
  const words = (field: 'tag' | 'count' | 'lastAt' | 'worst') => Uint32Array.from(merged, (row) => row[field]);
  return {
    minute,
    tags: words('tag'),
    count: words('count'),
    min: doubles('min'),
    max: doubles('max'),
    sum: doubles('sum'),
    last: doubles('last'),
    lastAt: words('lastAt'),
    worst: words('worst'),
  };
}

function addRow(into: SummaryRow, row: SummaryRow): void {
  if (row.worst > into.worst) into.worst = row.worst;
  if (row.count === 0) return;
  if (into.count === 0 || row.min < into.min) into.min = row.min;
  if (into.count === 0 || row.max > into.max) into.max = row.max;
  if (into.count === 0 || row.lastAt >= into.lastAt) {
    into.last = row.last;
    into.lastAt = row.lastAt;
  }
  into.count += row.count;
  into.sum += row.sum;
}

function rowsOfSummary(summary: MinuteSummary): SummaryRow[] {
  return Array.from(summary.tags, (tag, i) => ({
    tag,
    count: summary.count[i] as number,
    min: summary.min[i] as number,
    max: summary.max[i] as number,
    sum: summary.sum[i] as number,
    last: summary.last[i] as number,
    lastAt: summary.lastAt[i] as number,
    worst: summary.worst[i] as number,
  }));
}

/** The value column as numbers: the column itself where no tag has 64-bit integers. */
function numbersOf(columns: ReadingColumns): Float64Array {
  const { kind, value } = columns;
  if (!kind.includes(KIND_CODE.int64) && !kind.includes(KIND_CODE.uint64)) return value;
  const slots = new BigInt64Array(value.buffer, value.byteOffset, value.length);
  return Float64Array.from(value, (double, row) => {
    if (kind[row] === KIND_CODE.int64) return Number(slots[row]);
    return kind[row] === KIND_CODE.uint64 ? Number(BigInt.asUintN(64, slots[row] as bigint)) : double;
  });
}
