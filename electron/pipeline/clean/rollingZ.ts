import type { RollingZFilter } from '../../../shared/domain/config/index.ts';

/**
 * z of each value against the `window` values before it: (x − mean) / sample standard deviation; NaN where there are fewer
 * before it, and where those are all the same: a constant window has SD 0 by definition (summed naively it would come out
 * near 1e-17 and make anything an outlier), no z, and is the frozen filter's business.
 *
 * Means and squares are Welford sums over blocks of `window` values, from each block's end backwards and from its start
 * forwards; a window is one of the former joined to one of the latter (Chan's formula). Nothing is ever subtracted from a sum,
 * so that an enormous value leaves no rounding behind it, and the work is linear whatever the window.
 */
export function rollingZScores(values: Float64Array, window: number): Float64Array {
  const n = values.length;
  const z = new Float64Array(n).fill(Number.NaN);
  if (n <= window) return z;
  const tailMean = new Float64Array(n);
  const tailSquares = new Float64Array(n);
  for (let start = 0; start < n; start += window)
    sumTails(values, start, Math.min(start + window, n), tailMean, tailSquares);
  // Values start … i − 1 of the block that i − 1 lies in.
  let headCount = 0;
  let headMean = 0;
  let headSquares = 0;
  for (let i = window; i < n; i++) {
    const last = i - 1;
    if (last % window === 0) headCount = headMean = headSquares = 0;
    if (i > window) {
      headCount++;
      const delta = (values[last] as number) - headMean;
      headMean += delta / headCount;
      headSquares += delta * ((values[last] as number) - headMean);
    }
    const first = i - window;
    const isOneBlock = first % window === 0;
    const tails = window - headCount;
    let mean = tailMean[first] as number;
    let squares = tailSquares[first] as number;
    if (!isOneBlock) {
      const delta = headMean - mean;
      squares += headSquares + (delta * delta * tails * headCount) / window;
      mean += (delta * headCount) / window;
    }
    if (squares > 0) z[i] = ((values[i] as number) - mean) / Math.sqrt(squares / (window - 1));
  }
  return z;
}

/** Mean and sum of squared differences of each value up to the block's end. */
function sumTails(values: Float64Array, start: number, end: number, means: Float64Array, squares: Float64Array): void {
  let mean = 0;
  let sum = 0;
  let count = 0;
  for (let i = end - 1; i >= start; i--) {
    const value = values[i] as number;
    const delta = value - mean;
    count++;
    mean += delta / count;
    sum += delta * (value - mean);
    means[i] = mean;
    squares[i] = sum;
  }
}

/** Indices of the values with |z| > threshold, ascending. */
export function rollingZOutliers(
  values: Float64Array,
  { window, threshold }: Pick<RollingZFilter, 'window' | 'threshold'>,
): number[] {
  const z = rollingZScores(values, window);
  const at: number[] = [];
  for (let i = window; i < z.length; i++) if (Math.abs(z[i] as number) > threshold) at.push(i);
  return at;
}
