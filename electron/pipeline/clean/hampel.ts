import type { HampelFilter } from '../../../shared/domain/config/index.ts';
import { select } from './select.ts';

/** Makes the median absolute deviation of normally distributed values their standard deviation. */
export const MAD_TO_SIGMA = 1.4826;

export interface HampelResult {
  /** Indices of the outliers, ascending. */
  readonly at: number[];
  /** The medians of their windows: what they are replaced by. */
  readonly medians: number[];
  /** Readings that only `sigmaFloor` kept from being outliers. */
  readonly heldByFloor: number;
}

/**
 * Hampel's identifier: an outlier is further than nSigma × 1.4826 × MAD (strictly) from the median of its window of
 * 2 × halfWidth + 1 values; at the ends the window shrinks to what there is. Medians of even windows are the mean of the
 * middle two; all medians are of the values as they came, never of replaced ones. With more than half of a window equal the
 * MAD is 0, and any other value is an outlier unless `sigmaFloor` (units of the values) says how much is nothing.
 *
 * One pass with a sorted window: O(n · halfWidth), without allocation per value.
 */
export function hampel(
  values: Float64Array,
  filter: Pick<HampelFilter, 'halfWidth' | 'nSigma' | 'sigmaFloor'>,
): HampelResult {
  const { halfWidth, nSigma } = filter;
  const sigmaFloor = filter.sigmaFloor === 'usualStep' ? usualStep(values) / 2 : filter.sigmaFloor;
  const n = values.length;
  const at: number[] = [];
  const medians: number[] = [];
  let heldByFloor = 0;
  const window = new Float64Array(Math.min(n, 2 * halfWidth + 1));
  let size = 0;
  for (let next = 0; next < Math.min(halfWidth, n); next++) insert(window, size++, values[next] as number);
  for (let i = 0; i < n; i++) {
    const entering = i + halfWidth;
    const leaving = i - halfWidth - 1;
    if (entering < n && leaving >= 0) exchange(window, size, values[leaving] as number, values[entering] as number);
    else if (entering < n) insert(window, size++, values[entering] as number);
    else if (leaving >= 0) remove(window, size--, values[leaving] as number);
    const middle = size >> 1;
    const median =
      size % 2 === 1 ? (window[middle] as number) : meanOf(window[middle - 1] as number, window[middle] as number);
    const distance = Math.abs((values[i] as number) - median);
    if (distance === 0) continue;
    const sigma = MAD_TO_SIGMA * deviation(window, size, median);
    if (!(distance > nSigma * sigma)) continue;
    if (distance > nSigma * sigmaFloor) {
      at.push(i);
      medians.push(median);
    } else {
      heldByFloor++;
    }
  }
  return { at, medians, heldByFloor };
}

/**
 * The usual step between neighbouring readings that differ: the (lower) median of the steps other than 0; 0 where there are
 * none. On a coarse sensor it is the resolution; on a noisy one about the σ of the noise, and half of it never reaches the
 * MAD of a window that has one.
 */
export function usualStep(values: Float64Array): number {
  const steps = new Float64Array(values.length);
  let n = 0;
  for (let i = 1; i < values.length; i++) {
    const step = Math.abs((values[i] as number) - (values[i - 1] as number));
    if (step > 0) steps[n++] = step;
  }
  return n === 0 ? 0 : select(steps.subarray(0, n), (n - 1) >> 1);
}

/** Median of |x − median| over a sorted window: the deviations grow from the middle outwards, so they are merged from there. */
function deviation(window: Float64Array, size: number, median: number): number {
  const middle = size >> 1;
  let right = middle;
  let left = middle - 1;
  let before = 0;
  let last = 0;
  for (let taken = 0; taken <= middle; taken++) {
    before = last;
    const below = left >= 0 ? median - (window[left] as number) : Number.POSITIVE_INFINITY;
    const above = right < size ? (window[right] as number) - median : Number.POSITIVE_INFINITY;
    if (above <= below) {
      last = above;
      right++;
    } else {
      last = below;
      left--;
    }
  }
  return size % 2 === 1 ? last : meanOf(before, last);
}

export function meanOf(a: number, b: number): number {
  const sum = a + b;
  return Number.isFinite(sum) ? sum / 2 : a / 2 + b / 2;
}

function insert(window: Float64Array, size: number, value: number): void {
  let i = size;
  while (i > 0 && (window[i - 1] as number) > value) {
    window[i] = window[i - 1] as number;
    i--;
  }
  window[i] = value;
}

function remove(window: Float64Array, size: number, value: number): void {
  for (let i = placeOf(window, size, value); i < size - 1; i++) window[i] = window[i + 1] as number;
}

/** One value leaves and another enters: only what lies between the two moves. */
function exchange(window: Float64Array, size: number, leaving: number, entering: number): void {
  let i = placeOf(window, size, leaving);
  if (entering >= leaving) {
    while (i < size - 1 && (window[i + 1] as number) < entering) {
      window[i] = window[i + 1] as number;
      i++;
    }
  } else {
    while (i > 0 && (window[i - 1] as number) > entering) {
      window[i] = window[i - 1] as number;
      i--;
    }
  }
  window[i] = entering;
}

/** Where a value that is in the window stands. Short windows are quicker from the front than halved. */
function placeOf(window: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size - 1;
  while (high - low > 16) {
    const middle = (low + high) >> 1;
    if ((window[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  while (low < high && (window[low] as number) < value) low++;
  return low;
}
