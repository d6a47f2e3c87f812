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
interface SummaryRow {
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
  const merged = emptySummary(earlier.minute, earlier.tags.length + later.tags.length);
  let n = 0;
  for (let i = 0, j = 0; i < earlier.tags.length || j < later.tags.length; n++) {
    const a = earlier.tags[i] ?? Number.POSITIVE_INFINITY;
    const b = later.tags[j] ?? Number.POSITIVE_INFINITY;
    copyRow(merged, n, a <= b ? earlier : later, a <= b ? i++ : j++);
    if (a === b) addRow(merged, n, later, j++);
  }
  return firstRows(merged, n);
}

function summaryOfRows(minute: number, rows: readonly SummaryRow[]): MinuteSummary {
  const ordered = rows.toSorted((a, b) => a.tag - b.tag);
  const summary = emptySummary(minute, ordered.length);
  let n = 0;
  for (const row of ordered) {
    if (n > 0 && summary.tags[n - 1] === row.tag) addRow(summary, n - 1, summaryOfRows(minute, [row]), 0);
    else putRow(summary, n++, row);
  }
  return firstRows(summary, n);
}

function emptySummary(minute: number, rows: number): MinuteSummary {
  return {
    minute,
    tags: new Uint32Array(rows),
    count: new Uint32Array(rows),
    min: new Float64Array(rows),
    max: new Float64Array(rows),
    sum: new Float64Array(rows),
    last: new Float64Array(rows),
    lastAt: new Uint32Array(rows),
    worst: new Uint32Array(rows),
  };
}

function putRow(into: MinuteSummary, at: number, row: SummaryRow): void {
  into.tags[at] = row.tag;
  into.count[at] = row.count;
  into.min[at] = row.min;
  into.max[at] = row.max;
  into.sum[at] = row.sum;
  into.last[at] = row.last;
  into.lastAt[at] = row.lastAt;
  into.worst[at] = row.worst;
}

function copyRow(into: MinuteSummary, at: number, from: MinuteSummary, row: number): void {
  into.tags[at] = from.tags[row] as number;
  into.count[at] = from.count[row] as number;
  into.min[at] = from.min[row] as number;
  into.max[at] = from.max[row] as number;
  into.sum[at] = from.sum[row] as number;
  into.last[at] = from.last[row] as number;
  into.lastAt[at] = from.lastAt[row] as number;
  into.worst[at] = from.worst[row] as number;
}

function addRow(into: MinuteSummary, at: number, from: MinuteSummary, row: number): void {
  into.worst[at] = Math.max(into.worst[at] as number, from.worst[row] as number);
  if (from.count[row] === 0) return;
  if (into.count[at] === 0) {
    const worst = into.worst[at] as number;
    copyRow(into, at, from, row);
    into.worst[at] = worst;
    return;
  }
  into.min[at] = Math.min(into.min[at] as number, from.min[row] as number);
  into.max[at] = Math.max(into.max[at] as number, from.max[row] as number);
  if ((from.lastAt[row] as number) >= (into.lastAt[at] as number)) {
    into.last[at] = from.last[row] as number;
    into.lastAt[at] = from.lastAt[row] as number;
  }
  into.count[at] = (into.count[at] as number) + (from.count[row] as number);
  into.sum[at] = (into.sum[at] as number) + (from.sum[row] as number);
}

function firstRows(summary: MinuteSummary, n: number): MinuteSummary {
  if (n === summary.tags.length) return summary;
  const { minute, tags, count, min, max, sum, last, lastAt, worst } = summary;
  return {
    minute,
    tags: tags.slice(0, n),
    count: count.slice(0, n),
    min: min.slice(0, n),
    max: max.slice(0, n),
    sum: sum.slice(0, n),
    last: last.slice(0, n),
    lastAt: lastAt.slice(0, n),
    worst: worst.slice(0, n),
  };
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
