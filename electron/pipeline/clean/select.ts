/**
 * The k-th smallest value (k from 0) by Hoare's selection; orders `values` around it. Expected linear time; when the pivots
 * are unlucky again and again the rest is sorted, so that no input is worse than O(n log n).
 */
export function select(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  let patience = 2 * Math.ceil(Math.log2(values.length + 1)) + 8;
  while (high > low) {
    if (patience-- === 0) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = medianOfThree(values, low, high);
    let i = low - 1;
    let j = high + 1;
    for (;;) {
      do i++;
      while ((values[i] as number) < pivot);
      do j--;
      while ((values[j] as number) > pivot);
      if (i >= j) break;
      const swapped = values[i] as number;
      values[i] = values[j] as number;
      values[j] = swapped;
    }
    if (k <= j) high = j;
    else low = j + 1;
  }
  return values[k] as number;
}

/** One of three values, and never one with no equal or larger value before the last: each partition gets smaller. */
function medianOfThree(values: Float64Array, low: number, high: number): number {
  const a = values[low] as number;
  const b = values[(low + high) >> 1] as number;
  const c = values[high] as number;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
