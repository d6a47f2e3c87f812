import { onStraightLine } from '../clean/straightLine.ts';

/**
 * Series of different rates on one time grid, by a declared method. At a grid time g:
 * - `last`: the newest reading at or before g, if not older than `maxAgeMs`; a Bad one is no value;
 * - `linear`: on the straight line by time between the readings around g, if these are not further apart than `maxAgeMs`;
 *   none where one side is missing or Bad. For numbers only: states, bools and texts are never interpolated;
 * - `meanInBucket`: the mean of the values with g ≤ time < g + everyMs; for numbers only.
 */
export const ALIGN_METHODS = ['last', 'linear', 'meanInBucket'] as const;
export type AlignMethod = (typeof ALIGN_METHODS)[number];

export interface AlignOptions {
  readonly everyMs: number;
  readonly method: AlignMethod;
  /** ms; how old a value may be (`last`), how far apart two (`linear`). `meanInBucket` does without. */
  readonly maxAgeMs: number;
}

export interface GridSpan {
  /** µs, first grid time. */
  readonly from: number;
  /** µs, no grid time after it. */
  readonly to: number;
}

/** A value at a time; undefined: nothing was known there (a Bad reading). */
export interface TimedValue<V> {
  /** µs */
  readonly time: number;
  readonly value: V | undefined;
}

export interface Series {
  readonly tag: string;
  /** µs, ascending. */
  readonly time: Float64Array;
  /** NaN: a Bad reading. */
  readonly values: Float64Array;
}

export interface Aligned extends AlignOptions {
  /** µs */
  readonly time: Float64Array;
  /** One per series; NaN where the method gives no value. */
  readonly columns: readonly { readonly tag: string; readonly values: Float64Array }[];
}

/** Number series on the grid of multiples of `everyMs` since 1970 that their readings span. */
export function align(series: readonly Series[], options: AlignOptions, span = spanOf(series, options)): Aligned {
  const everyUs = options.everyMs * 1000;
  const n = span.to < span.from ? 0 : Math.floor((span.to - span.from) / everyUs) + 1;
  const columns = series.map(({ tag, time, values }) => {
    const aligned = alignedValues(timedValues(time, values), options, span, asNumber);
    return { tag, values: Float64Array.from({ length: n }, () => aligned.next().value ?? Number.NaN) };
  });
  return { ...options, time: Float64Array.from({ length: n }, (_, i) => span.from + i * everyUs), columns };
}

const asNumber = (value: number): number => value;

function* timedValues(time: Float64Array, values: Float64Array): Generator<TimedValue<number>> {
  for (let i = 0; i < time.length; i++) {
    const value = values[i] as number;
    yield { time: time[i] as number, value: Number.isNaN(value) ? undefined : value };
  }
}

/** From the first grid time at or before the first reading to the last at or before the last. */
function spanOf(series: readonly Series[], { everyMs }: AlignOptions): GridSpan {
  const everyUs = everyMs * 1000;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { time } of series) {
    if (time.length === 0) continue;
    from = Math.min(from, time[0] as number);
    to = Math.max(to, time[time.length - 1] as number);
  }
  return { from: gridBefore(from, everyUs), to: gridBefore(to, everyUs) };
}

export const gridBefore = (time: number, everyUs: number): number => Math.floor(time / everyUs) * everyUs;

/**
 * One value per grid time, undefined where there is none; reads no further into the series than it must, and keeps two
 * readings at most.
 *
 * @param numberOf the value as a number; throws where it is none (never called by `last`)
 */
export function* alignedValues<V>(
  readings: Iterator<TimedValue<V>>,
  { method, everyMs, maxAgeMs }: AlignOptions,
  { from, to }: GridSpan,
  numberOf: (value: V) => number,
): Generator<V | number | undefined, undefined> {
  const everyUs = everyMs * 1000;
  const maxAgeUs = maxAgeMs * 1000;
  let before: TimedValue<V> | undefined;
  let after = nextOf(readings);
  const advanceTo = (grid: number): void => {
    while (after && after.time <= grid) {
      before = after;
      after = nextOf(readings);
    }
  };
  for (let grid = from; grid <= to; grid += everyUs) {
    if (method === 'meanInBucket') {
      let sum = 0;
      let count = 0;
      for (; after && after.time < grid + everyUs; after = nextOf(readings)) {
        if (after.time < grid || after.value === undefined) continue;
        sum += numberOf(after.value);
        count++;
      }
      yield count === 0 ? undefined : sum / count;
      continue;
    }
    advanceTo(grid);
    if (method === 'last') yield before && grid - before.time <= maxAgeUs ? before.value : undefined;
    else yield lineBetween(before, after, grid, maxAgeUs, numberOf);
  }
  return undefined;
}

function lineBetween<V>(
  before: TimedValue<V> | undefined,
  after: TimedValue<V> | undefined,
  grid: number,
  maxAgeUs: number,
  numberOf: (value: V) => number,
): number | undefined {
  if (before?.value === undefined) return undefined;
  const value = numberOf(before.value);
  if (before.time === grid) return value;
  if (after?.value === undefined || after.time - before.time > maxAgeUs) return undefined;
  return onStraightLine(before.time, value, after.time, numberOf(after.value), grid);
}

function nextOf<V>(readings: Iterator<TimedValue<V>>): TimedValue<V> | undefined {
  const next = readings.next();
  return next.done ? undefined : next.value;
}
