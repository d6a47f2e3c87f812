import type { Instant } from '../../shared/domain/time.ts';

/**
 * Watches values that must move: a heartbeat of a device's program, a transmitter that is never quite still. Knows per value
 * since when it has been the very same; a Bad reading neither changes nor confirms it.
 */
export interface Unchanged {
  /** µs: source time of the first reading with this value, later by the time in which nobody looked. */
  readonly since: Instant;
  readonly value: number | string | boolean | bigint;
  /** µs: source time of the latest reading with this value. */
  readonly confirmedAt: Instant;
}

/**
 * @param before undefined before the first reading; an older reading than the latest changes nothing
 * @param unobservedUs µs since the reading before in which nobody looked; they do not count: a bit that toggles every second may
 *   well read the same before and after an hour without communication
 */
export function stepUnchanged(
  before: Unchanged | undefined,
  value: Unchanged['value'],
  at: Instant,
  unobservedUs = 0,
): Unchanged {
  if (before !== undefined && at < before.confirmedAt) return before;
  if (before === undefined || !Object.is(before.value, value)) return { since: at, value, confirmedAt: at };
  return { ...before, since: (before.since + unobservedUs) as Instant, confirmedAt: at };
}

/**
 * Whether a value has not moved for longer than it may.
 *
 * @param afterMs longest time for which the same value is believed
 */
export const isFrozen = (unchanged: Unchanged | undefined, afterMs: number): boolean =>
  unchanged !== undefined && unchanged.confirmedAt - unchanged.since > afterMs * 1000;
