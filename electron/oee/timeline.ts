import { type Interval, intersectIntervals, subtractIntervals } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type StateChange, UNKNOWN_STATE } from './states.ts';

/** A stretch of one state, for drawing: start, end (µs UTC), state name. */
export type StateSegment = readonly [start: Instant, end: Instant, state: string];

/**
 * The state timeline of [from, to) as touching segments without repeats; unknown time lies over what states say.
 *
 * @param changes ascending by time
 * @param unknown merged intervals
 */
export function stateTimeline(
  changes: readonly StateChange[],
  unknown: readonly Interval[],
  span: Interval,
): StateSegment[] {
  const segments: StateSegment[] = [];
  const draw = (start: Instant, end: Instant, state: string): void => {
    if (end <= start) return;
    const last = segments.at(-1);
    if (last !== undefined && last[2] === state && last[1] === start)
      segments[segments.length - 1] = [last[0], end, state];
    else segments.push([start, end, state]);
  };
  const known = subtractIntervals([span], unknown).map((each) => ({ ...each, isKnown: true }));
  const lost = intersectIntervals([span], unknown).map((each) => ({ ...each, isKnown: false }));
  let next = 0;
  let state: string | undefined;
  for (const { from, to, isKnown } of [...known, ...lost].sort((a, b) => a.from - b.from)) {
    let start = from;
    while (next < changes.length && (changes[next] as StateChange).at < to) {
      const change = changes[next] as StateChange;
      if (isKnown && change.at > start) {
        draw(start, change.at as Instant, state ?? UNKNOWN_STATE);
        start = change.at as Instant;
      }
      state = change.state;
      next += 1;
    }
    draw(start, to, isKnown ? (state ?? UNKNOWN_STATE) : UNKNOWN_STATE);
  }
  return segments;
}

/** Half as many segments: each pair becomes one, in the state that lasted longer. For drawing only. */
export function coarsen(segments: readonly StateSegment[]): StateSegment[] {
  const coarse: StateSegment[] = [];
  for (let i = 0; i < segments.length; i += 2) {
    const a = segments[i] as StateSegment;
    const b = segments[i + 1];
    if (b === undefined) coarse.push(a);
    else coarse.push([a[0], b[1], a[1] - a[0] >= b[1] - b[0] ? a[2] : b[2]]);
  }
  return coarse;
}
