import type { FrozenFilter } from '../../../shared/domain/config/index.ts';
import { US_PER_MS } from '../../../shared/domain/time.ts';

/**
 * Indices of all values of runs of the very same value that have at least `afterReadings` values and last at least `afterMs`
 * from first to last, ascending.
 *
 * @param time µs, ascending
 */
export function frozenRuns(
  time: Float64Array,
  values: Float64Array,
  { afterReadings, afterMs, nonZeroOnly }: Pick<FrozenFilter, 'afterReadings' | 'afterMs' | 'nonZeroOnly'>,
): number[] {
  const at: number[] = [];
  let start = 0;
  for (let i = 1; i <= values.length; i++) {
    if (i < values.length && values[i] === values[start]) continue;
    const lasted = (time[i - 1] as number) - (time[start] as number);
    const isFrozen = i - start >= afterReadings && lasted >= afterMs * US_PER_MS;
    if (isFrozen && !(nonZeroOnly && values[start] === 0)) for (let k = start; k < i; k++) at.push(k);
    start = i;
  }
  return at;
}
