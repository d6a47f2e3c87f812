import type { FilterConfig } from '../../../shared/domain/config/index.ts';
import { frozenRuns } from './frozen.ts';
import { hampel } from './hampel.ts';
import { iqrOutliers } from './iqr.ts';
import type { NumberSeries } from './numberSeries.ts';
import { tooSteep } from './rateOfChange.ts';
import { rollingZOutliers } from './rollingZ.ts';
import { spikes } from './spike.ts';

export interface FilterResult {
  /** Indices into the series, ascending. */
  readonly at: readonly number[];
  /** What the filter itself puts in their place (Hampel: the medians); others are replaced on a straight line. */
  readonly instead?: readonly number[];
  /** Readings that only the σ floor kept from being marked. */
  readonly heldByFloor?: number;
}

/** Which readings of a series one filter marks. Every filter sees the values as they came, whatever others did. */
export function runFilter({ time, values }: NumberSeries, filter: FilterConfig): FilterResult {
  switch (filter.kind) {
    case 'hampel': {
      const { at, medians, heldByFloor } = hampel(values, filter);
      return { at, instead: medians, heldByFloor };
    }
    case 'iqr':
      return { at: iqrOutliers(values, filter) };
    case 'rollingZ':
      return { at: rollingZOutliers(values, filter) };
    case 'rateOfChange':
      return { at: tooSteep(time, values, filter) };
    case 'frozen':
      return { at: frozenRuns(time, values, filter) };
    case 'spike':
      return { at: spikes(values, filter) };
  }
}

/** What the filter does, in words with its parameters; of a finding. */
export function describeFilter(filter: FilterConfig): string {
  switch (filter.kind) {
    case 'hampel':
      return `further than ${filter.nSigma} × 1.4826 × MAD from the median of ${2 * filter.halfWidth + 1} readings`;
    case 'iqr':
      return `beyond the quartiles (${filter.quartiles}) of the batch by more than ${filter.factor} × their distance`;
    case 'rollingZ':
      return `more than ${filter.threshold} standard deviations from the mean of the ${filter.window} readings before`;
    case 'rateOfChange':
      return `steeper than ${filter.maxPerSecond} per second`;
    case 'frozen':
      return `at least ${filter.afterReadings} equal readings in a row${filter.afterMs > 0 ? ` over ${filter.afterMs} ms` : ''}`;
    case 'spike':
      return `a step of more than ${filter.maxStep} that came back within ${filter.returnWithin} readings`;
  }
}
