import { createZoneClock } from '../../../shared/domain/shift/zoneClock.ts';
import { US_PER_SECOND } from '../../../shared/domain/time.ts';

/** What a wall time can mean in a zone: one moment, none (clocks put forward over it) or two (put back over it). */
export type LocalMeaning = readonly number[];

const DAY_S = 86_400;
const DAYS_REMEMBERED = 4_096;

/**
 * Moments (µs UTC, ascending) at which a wall clock of the zone shows `localUs`. Days without a clock change are remembered
 * with their offset, so that a file costs one look at the zone per day and not per row.
 *
 * @throws RangeError when the zone is not an IANA time zone
 */
export function localTimes(timeZone: string): (localUs: number) => LocalMeaning {
  const zone = createZoneClock(timeZone);
  /** Offset of a local day in seconds; NaN where clocks change near it. */
  const offsets = new Map<number, number>();

  function offsetOfDay(day: number): number {
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const before = zone.offsetSecondsAt((day - 1) * DAY_S);
    const after = zone.offsetSecondsAt((day + 2) * DAY_S);
    const middle = zone.offsetSecondsAt(day * DAY_S + DAY_S / 2);
    const offset = before === after && before === middle ? before : Number.NaN;
    if (offsets.size >= DAYS_REMEMBERED) offsets.clear();
    offsets.set(day, offset);
    return offset;
  }

  return (localUs) => {
    const local = Math.floor(localUs / US_PER_SECOND);
    const offset = offsetOfDay(Math.floor(local / DAY_S));
    if (!Number.isNaN(offset)) return [localUs - offset * US_PER_SECOND];
    const candidates = new Set([zone.offsetSecondsAt(local - DAY_S), zone.offsetSecondsAt(local + DAY_S)]);
    return [...candidates]
      .filter((each) => zone.offsetSecondsAt(local - each) === each)
      .map((each) => localUs - each * US_PER_SECOND)
      .sort((a, b) => a - b);
  };
}
