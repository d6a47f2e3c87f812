import type { Due } from '../../shared/domain/pack/index.ts';
import { createZoneClock, type ZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import { type Instant, US_PER_MS, US_PER_SECOND } from '../../shared/domain/time.ts';

/** The days on which the state can be reached, in the zone of the station. */
export interface BusinessCalendar {
  readonly timeZone: string;
  /** ISO weekdays. */
  readonly businessDays: readonly number[];
  /** Local days `2026-11-26` that are none. */
  readonly holidays: readonly string[];
}

const DAY_SECONDS = 86_400;
const HOUR_MS = 3_600_000;
/** A calendar without any business day within so many days is a mistake. */
const SEARCH_DAYS_MAX = 400;

/**
 * When something is due. Hours count from the moment itself; everything else ends at a local midnight, so that "within seven days" is
 * over when the seventh day is.
 *
 * @throws RangeError when the calendar has no business day
 */
export function dueTime(due: Due, from: Instant, calendar: BusinessCalendar): Instant {
  if (due.kind === 'hours') return Math.round(from + due.hours * HOUR_MS * US_PER_MS) as Instant;
  const zone = createZoneClock(calendar.timeZone);
  const day = localDay(zone, from);
  switch (due.kind) {
    case 'days':
      return endOfDay(zone, day + due.days);
    case 'dayOfNextMonth': {
      const date = new Date(day * DAY_SECONDS * 1000);
      return endOfDay(zone, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, due.day) / 1000 / DAY_SECONDS);
    }
    case 'endOfNextBusinessDay':
      return endOfDay(zone, nextBusinessDay(day, calendar));
  }
}

/** Local days since 1970. */
function localDay(zone: ZoneClock, at: Instant): number {
  const seconds = Math.floor(at / US_PER_SECOND);
  return Math.floor((seconds + zone.offsetSecondsAt(seconds)) / DAY_SECONDS);
}

const endOfDay = (zone: ZoneClock, day: number): Instant =>
  (zone.unixSecondsOf((day + 1) * DAY_SECONDS) * US_PER_SECOND) as Instant;

function nextBusinessDay(day: number, { businessDays, holidays }: BusinessCalendar): number {
  for (let next = day + 1; next <= day + SEARCH_DAYS_MAX; next++) {
    const date = new Date(next * DAY_SECONDS * 1000);
    const isBusinessDay = businessDays.includes(((date.getUTCDay() + 6) % 7) + 1);
    if (isBusinessDay && !holidays.includes(date.toISOString().slice(0, 10))) return next;
  }
  throw new RangeError(`there is no business day within ${SEARCH_DAYS_MAX} days: check businessDays and holidays`);
}
