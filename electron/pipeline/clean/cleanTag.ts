import type { FilterConfig } from '../../../shared/domain/config/index.ts';
import { KIND_CODE, VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import type { TagRows } from '../batch/batchTags.ts';
import { jsonValues } from '../batch/values.ts';
import { isRefused, type TagCleaner } from './cleaners.ts';
import { filledOnLines, type GapFilling, missingReadings } from './fillGaps.ts';
import { type NumberSeries, numberSeries, rowOf } from './numberSeries.ts';
import { describeFilter, type FilterResult, runFilter } from './runFilter.ts';
import { onStraightLine } from './straightLine.ts';

/** What cleaning says about one tag of a batch. Nothing in it is a reading, and no reading is changed by it. */
export interface TagCleaning {
  /** The value the clean layer shows instead, engineering units: [row, value, method]. Ascending rows, each once. */
  readonly corrections: readonly (readonly [row: number, value: number, method: string])[];
  /** Values at times where nothing was read: [µs, value, method]. */
  readonly filled: readonly (readonly [time: number, value: FilledValue, method: string])[];
  /** Which readings which filter marked: runs [row, length, filter kind], by filter, then row. */
  readonly flagged: readonly (readonly [row: number, length: number, rule: string])[];
  readonly findings: readonly { readonly rule: string; readonly detail: string; readonly count: number }[];
}

/** Engineering units; a held bool, text or unscaled 64-bit integer as the batch writes it. */
export type FilledValue = number | string | boolean;

/**
 * Marks, corrections and filled values of one tag's rows in a batch; a pure function of the rows and the cleaner.
 *
 * Each filter sees all readings with a value, as they came, in engineering units with calibration offset. A marked reading
 * is replaced by the first filter in the list that marks it and replaces: Hampel's by the median of its window, others on
 * the straight line by time between the nearest readings that no filter marked; without one on both sides it stays.
 * Gaps are filled between good readings: status Good, and not marked, or corrected (then from the correction).
 */
export function cleanTag(cleaner: TagCleaner, tag: TagRows): TagCleaning {
  if (tag.kind === KIND_CODE.string) return cleanTexts(cleaner, tag);
  const nature = tag.kind === KIND_CODE.bool && cleaner.nature !== 'state' ? 'bool' : cleaner.nature;
  const series = numberSeries(tag, cleaner.scale);
  const allowed = cleaner.filters.filter((filter) => !isRefused(filter, nature));
  const results = allowed.map((filter) => runFilter(series, filter));
  const corrected = correct(series, allowed, results);
  const { filling } = cleaner;
  const mayFill = filling && (filling.method === 'hold' || nature === 'number' || nature === 'unknown');
  const filled = mayFill ? fill(cleaner, filling, tag, series, results, corrected) : [];
  return {
    corrections: [...corrected.values()].map(({ row, value, method }) => [row, value, method] as const),
    filled,
    flagged: allowed.flatMap(({ kind }, f) => runsOfRows(series, results[f]?.at ?? [], kind)),
    findings: [
      ...allowed.flatMap((filter, f) => filterFindings(filter, results[f] as FilterResult)),
      ...refusals(cleaner, allowed, filling !== undefined && !mayFill, tag),
      ...fillFindings(filling, filled.length),
    ],
  };
}

interface Correction {
  readonly row: number;
  readonly value: number;
  readonly method: string;
}

/** Index into the series → correction; in ascending order of the rows. */
function correct(
  series: NumberSeries,
  filters: readonly FilterConfig[],
  results: readonly FilterResult[],
): ReadonlyMap<number, Correction> {
  const found = new Map<number, Correction>();
  if (!filters.some((filter, f) => filter.action === 'replace' && (results[f] as FilterResult).at.length > 0))
    return found;
  const marked = new Uint8Array(series.values.length);
  for (const { at } of results) for (const i of at) marked[i] = 1;
  filters.forEach((filter, f) => {
    if (filter.action !== 'replace') return;
    const { at, instead } = results[f] as FilterResult;
    const lines = instead ? undefined : linesAcross(series, at, marked);
    at.forEach((i, k) => {
      const value = instead ? instead[k] : lines?.[k];
      if (value === undefined || found.has(i)) return;
      found.set(i, {
        row: rowOf(series, i),
        value: value + 0,
        method: `${filter.kind}:${instead ? 'median' : 'linear'}`,
      });
    });
  });
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** For each marked index the value between its nearest unmarked neighbours; undefined where one side has none. */
function linesAcross(
  { time, values }: NumberSeries,
  at: readonly number[],
  marked: Uint8Array,
): (number | undefined)[] {
  let before = -1;
  let after = 0;
  let seen = 0;
  return at.map((i) => {
    for (; seen < i; seen++) if (marked[seen] === 0) before = seen;
    if (after < i) after = i;
    while (after < marked.length && marked[after] === 1) after++;
    if (before < 0 || after >= marked.length) return undefined;
    const [t0, t1] = [time[before] as number, time[after] as number];
    return onStraightLine(t0, values[before] as number, t1, values[after] as number, time[i] as number);
  });
}

function fill(
  cleaner: TagCleaner,
  filling: GapFilling,
  tag: TagRows,
  series: NumberSeries,
  results: readonly FilterResult[],
  corrected: ReadonlyMap<number, Correction>,
): TagCleaning['filled'] {
  const { anchors, times, values } = anchorsOf(tag, series, results, corrected);
  const missing = missingReadings(times, series.time, filling);
  if (filling.method === 'linear') {
    return filledOnLines(times, values, missing).map((value, k) => [missing[k]?.time as number, value + 0, 'linear']);
  }
  return missing.map(({ time, after }) => {
    const i = anchors[after] as number;
    const held = corrected.has(i)
      ? (values[after] as number)
      : heldValue(cleaner, tag, rowOf(series, i), values[after] as number);
    return [time, held, 'hold'];
  });
}

/** The good readings of a series: index into it, µs, and the value that the clean layer shows. */
function anchorsOf(
  { columns, first }: TagRows,
  series: NumberSeries,
  results: readonly FilterResult[],
  corrected: ReadonlyMap<number, Correction>,
): { anchors: Uint32Array; times: Float64Array; values: Float64Array } {
  const n = series.values.length;
  const marked = new Uint8Array(n);
  for (const { at } of results) for (const i of at) marked[i] = 1;
  const anchors = new Uint32Array(n);
  const times = new Float64Array(n);
  const values = new Float64Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if ((columns.status[first + rowOf(series, i)] as number) >>> 30 !== 0) continue;
    const correction = marked[i] === 1 ? corrected.get(i) : undefined;
    if (marked[i] === 1 && !correction) continue;
    anchors[count] = i;
    times[count] = series.time[i] as number;
    values[count++] = correction ? correction.value : (series.values[i] as number);
  }
  return { anchors: anchors.subarray(0, count), times: times.subarray(0, count), values: values.subarray(0, count) };
}

/** A bool stays a bool; a 64-bit integer that no scale touches stays exact. */
function heldValue({ scale }: TagCleaner, tag: TagRows, row: number, value: number): FilledValue {
  const kind = VALUE_KINDS[tag.kind];
  const isAsRead = scale.isIdentity && scale.offset === 0;
  if (kind === 'bool' || (isAsRead && (kind === 'int64' || kind === 'uint64'))) {
    return jsonValues(tag.columns, { first: tag.first + row, count: 1 }, tag.kind)[0] as FilledValue;
  }
  return value + 0;
}

/** Texts are held or left open; no filter knows what to make of them. */
function cleanTexts(cleaner: TagCleaner, tag: TagRows): TagCleaning {
  const { columns, first, count } = tag;
  const { filling } = cleaner;
  const isHeld = filling?.method === 'hold';
  const rows = Array.from({ length: count }, (_, row) => row).filter(
    (row) => (columns.status[first + row] as number) >>> 31 === 0,
  );
  const good = rows.filter((row) => (columns.status[first + row] as number) >>> 30 === 0);
  const timesOf = (which: readonly number[]) => Float64Array.from(which, (row) => columns.time[first + row] as number);
  const missing = isHeld ? missingReadings(timesOf(good), timesOf(rows), filling) : [];
  const filled = missing.map(({ time, after }): TagCleaning['filled'][number] => {
    const row = good[after] as number;
    return [time, columns.texts[columns.value[first + row] as number] as string, 'hold'];
  });
  return {
    corrections: [],
    filled,
    flagged: [],
    findings: [...refusals(cleaner, [], filling?.method === 'linear', tag), ...fillFindings(filling, filled.length)],
  };
}

function runsOfRows(series: NumberSeries, at: readonly number[], rule: string): TagCleaning['flagged'] {
  const runs: [number, number, string][] = [];
  for (const i of at) {
    const row = rowOf(series, i);
    const last = runs[runs.length - 1];
    if (last && last[0] + last[1] === row) last[1]++;
    else runs.push([row, 1, rule]);
  }
  return runs;
}

function filterFindings(filter: FilterConfig, { at, heldByFloor = 0 }: FilterResult): TagCleaning['findings'] {
  const detail = describeFilter(filter);
  return [
    ...(at.length > 0 ? [{ rule: filter.kind, detail, count: at.length }] : []),
    ...(heldByFloor > 0 && filter.kind === 'hampel'
      ? [{ rule: 'hampelFloor', detail: `${detail}, but for the σ floor (${filter.sigmaFloor})`, count: heldByFloor }]
      : []),
  ];
}

function fillFindings(filling: GapFilling | undefined, count: number): TagCleaning['findings'] {
  return filling && count > 0 ? [{ rule: 'filled', detail: `${filling.method}, where nothing was read`, count }] : [];
}

/** What was asked for and may not be done with values of this kind: said in each batch. */
function refusals(
  cleaner: TagCleaner,
  allowed: readonly FilterConfig[],
  isFillRefused: boolean,
  tag: TagRows,
): TagCleaning['findings'] {
  const left = cleaner.filters.filter((filter) => !allowed.includes(filter)).map(({ kind }) => kind);
  if (isFillRefused) left.push('linear' as never);
  if (left.length === 0) return [];
  const what = cleaner.nature === 'state' ? 'state codes' : `values of kind ${VALUE_KINDS[tag.kind]}`;
  return [{ rule: 'notCleaned', detail: `${left.join(', ')}: not for ${what}`, count: tag.count }];
}
