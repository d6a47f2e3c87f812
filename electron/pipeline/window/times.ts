/** The boundary behind the first `count` of the ascending times; times that are equal are never parted. */
export function endOfFirst(times: Float64Array, count: number): number {
  const last = times[count - 1] as number;
  const next = times[count];
  if (next === undefined || next > last) return last + 1;
  return last > (times[0] as number) ? last : last + 1;
}

/** Index of the first of the ascending times that is not before `end`. */
export function firstAtOrAfter(times: Float64Array, end: number): number {
  let low = 0;
  for (let high = times.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of a group, ascending. */
export function rowsOf(groupOf: Int32Array, group: number): Uint32Array {
  let n = 0;
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] === group) n++;
  const rows = new Uint32Array(n);
  n = 0;
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] === group) rows[n++] = row;
  return rows;
}

/** Infinity where there is none. */
export function earliest(times: Float64Array, rows: number): number {
  let min = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) if ((times[row] as number) < min) min = times[row] as number;
  return min;
}

/** From the earliest time to behind the latest. */
export function spanOf(times: Float64Array): { start: number; end: number } {
  let max = Number.NEGATIVE_INFINITY;
  for (const time of times) if (time > max) max = time;
  return { start: earliest(times, times.length), end: max + 1 };
}
