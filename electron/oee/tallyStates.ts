import { type Interval, intersectIntervals, subtractIntervals, totalUs } from '../../shared/domain/shift/index.ts';
import { type StateChange, UNKNOWN_STATE } from './states.ts';

/** Time per state name, in whole µs, so that sums are exact and do not depend on the order of adding. */
export type StateTally = ReadonlyMap<string, number>;

/**
 * How long the work unit was in each state within the planned time. Time inside a planned break is counted nowhere.
 * What lies in an unknown interval, before the first change or in an undefined state is UNKNOWN: a state is never carried
 * through a loss of communication, which would pass silence off as production.
 *
 * @param planned merged intervals (shift without breaks)
 * @param changes ascending by time; of several at one moment the last holds
 * @param unknown merged intervals
 */
export function tallyStates(
  planned: readonly Interval[],
  changes: readonly StateChange[],
  unknown: readonly Interval[],
): StateTally {
  const tally = new Map<string, number>();
  const add = (state: string, us: number): void => {
    if (us > 0) tally.set(state, (tally.get(state) ?? 0) + us);
  };
  add(UNKNOWN_STATE, totalUs(intersectIntervals(planned, unknown)));
  let next = 0;
  let state: string | undefined;
  for (const { from, to } of subtractIntervals(planned, unknown)) {
    let start: number = from;
    while (next < changes.length && (changes[next] as StateChange).at < to) {
      const change = changes[next] as StateChange;
      if (change.at > start) {
        add(state ?? UNKNOWN_STATE, change.at - start);
        start = change.at;
      }
      state = change.state;
      next += 1;
    }
    add(state ?? UNKNOWN_STATE, to - start);
  }
  return tally;
}

/** The sum of two tallies of times that do not overlap. */
export function addTallies(a: StateTally, b: StateTally): StateTally {
  const sum = new Map(a);
  for (const [state, us] of b) sum.set(state, (sum.get(state) ?? 0) + us);
  return sum;
}
