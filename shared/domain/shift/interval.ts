import type { Instant } from '../time.ts';

/** A stretch of time, half open: `from` belongs to it, `to` does not. µs UTC. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

/** The same time as ascending, disjoint, non-empty intervals; touching ones become one. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter((each) => each.to > each.from).sort((a, b) => a.from - b.from);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to) merged.push({ from: next.from, to: next.to });
    else if (next.to > last.to) merged[merged.length - 1] = { from: last.from, to: next.to };
  }
  return merged;
}

/** Time in both. Both lists merged (see mergeIntervals). */
export function intersectIntervals(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] as Interval;
    const right = b[j] as Interval;
    const from = Math.max(left.from, right.from) as Instant;
    const to = Math.min(left.to, right.to) as Instant;
    if (to > from) both.push({ from, to });
    if (left.to < right.to) i += 1;
    else j += 1;
  }
  return both;
}

/** Time in `whole` and not in `removed`. Both lists merged (see mergeIntervals). */
export function subtractIntervals(whole: readonly Interval[], removed: readonly Interval[]): Interval[] {
  const rest: Interval[] = [];
  let j = 0;
  for (const { from, to } of whole) {
    let start = from;
    while (j < removed.length && (removed[j] as Interval).to <= start) j += 1;
    for (let k = j; k < removed.length && (removed[k] as Interval).from < to; k += 1) {
      const hole = removed[k] as Interval;
      if (hole.from > start) rest.push({ from: start, to: hole.from });
      start = Math.max(start, hole.to) as Instant;
    }
    if (start < to) rest.push({ from: start, to });
  }
  return rest;
}

/** Length of a merged list, in µs. */
export function totalUs(intervals: readonly Interval[]): number {
  let us = 0;
  for (const { from, to } of intervals) us += to - from;
  return us;
}
