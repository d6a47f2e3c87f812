import type { RateOfChangeFilter } from '../../../shared/domain/config/index.ts';
import { US_PER_SECOND } from '../../../shared/domain/time.ts';

/**
 * Indices of the values that are further than maxPerSecond × elapsed from the last value that passed, ascending. The first
 * value passes. What is allowed grows with the time since: after a real step values pass again as soon as the step, spread
 * over that time, was slow enough. Two values at one time may not differ.
 *
 * @param time µs, ascending
 */
export function tooSteep(
  time: Float64Array,
  values: Float64Array,
  { maxPerSecond }: Pick<RateOfChangeFilter, 'maxPerSecond'>,
): number[] {
  const at: number[] = [];
  const perUs = maxPerSecond / US_PER_SECOND;
  let passed = 0;
  for (let i = 1; i < values.length; i++) {
    const elapsed = (time[i] as number) - (time[passed] as number);
    if (Math.abs((values[i] as number) - (values[passed] as number)) > perUs * elapsed) at.push(i);
    else passed = i;
  }
  return at;
}
