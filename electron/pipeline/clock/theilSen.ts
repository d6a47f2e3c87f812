/** Slope of the Theil–Sen line: the median of the slopes of all pairs with different x; 0 where there is none. O(n²). */
export function theilSen(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let m = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const run = (x[j] as number) - (x[i] as number);
      if (run !== 0) slopes[m++] = ((y[j] as number) - (y[i] as number)) / run;
    }
  }
  return m === 0 ? 0 : median(slopes.subarray(0, m));
}

/** Mean of the middle two for an even number; 0 without values. Orders `values`. */
export function median(values: Float64Array): number {
  const sorted = values.sort();
  const n = sorted.length;
  if (n === 0) return 0;
  const middle = n >> 1;
  return n % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
