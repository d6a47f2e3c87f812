import { type Interval, mergeIntervals } from '../../shared/domain/shift/index.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';
import type { StateChange } from './states.ts';

/** A reading of the state tag; state undefined: Bad, or a code that the state map does not list. */
export interface StateReading extends StateChange {
  readonly at: Instant;
}

/** A reading at `at` holds for `holdMsMax` and no longer: the unknown rest of the time up to `next`. */
export function outlivedTime(at: Instant | undefined, next: Instant, holdMsMax: number | undefined): Interval[] {
  if (at === undefined || holdMsMax === undefined) return [];
  const from = addMs(at, holdMsMax);
  return from < next ? [{ from, to: next }] : [];
}

/** All time before `to` in which the last state reading was too old to hold; readings ascending. Merged. */
export function outlivedTimes(
  readings: readonly StateReading[],
  to: Instant,
  holdMsMax: number | undefined,
): Interval[] {
  return mergeIntervals(
    readings.flatMap((reading, i) => {
      const next = Math.min(readings[i + 1]?.at ?? to, to) as Instant;
      return outlivedTime(reading.at, next, holdMsMax);
    }),
  );
}
