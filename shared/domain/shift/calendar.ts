import type { ShiftConfig, StationConfig } from '../config/station.ts';
import { type Instant, US_PER_SECOND } from '../time.ts';
import { type Interval, intersectIntervals, mergeIntervals } from './interval.ts';
import { type ShiftMinutes, shiftMinutes } from './pattern.ts';
import { createZoneClock, type ZoneClock } from './zoneClock.ts';

/** One shift that really takes place. µs UTC; `start` belongs to it, `end` to the next. */
export interface Shift {
  readonly name: string;
  /** The station's local date on which it starts, `YYYY-MM-DD`. */
  readonly localDate: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Planned breaks inside the shift, ascending and disjoint. */
  readonly breaks: readonly Interval[];
}

export interface ShiftCalendarConfig {
  /** IANA time zone of the station. */
  readonly timeZone: string;
  readonly pattern: readonly ShiftConfig[];
}

export interface ShiftCalendar {
  /** The shift that runs at `at`; undefined between shifts. */
  shiftAt(at: Instant): Shift | undefined;
  /**
   * Shifts with any time in [from, to), ascending.
   * @throws RangeError for a span of more than SHIFT_SPAN_DAYS_MAX days
   */
  shiftsBetween(from: Instant, to: Instant): Shift[];
  /** The next moment after `at` at which a shift ends or begins; undefined when none does within eight days. */
  boundaryAfter(at: Instant): Instant | undefined;
}

/** Ten years of shifts in one answer is a mistake of the caller. */
export const SHIFT_SPAN_DAYS_MAX = 3_660;

/** Days kept worked out: a week for the live screens, and as many for a report being made beside them. */
const CACHED_DAYS_MAX = 32;
const DAY_SECONDS = 86_400;
const DAY_US = DAY_SECONDS * US_PER_SECOND;

/** The calendar of a station; a section of its own is enough for a test. */
export const shiftCalendarOf = (config: Pick<StationConfig, 'station' | 'shifts'>): ShiftCalendar =>
  createShiftCalendar({ timeZone: config.station.timeZone, pattern: config.shifts.pattern });

/**
 * Works shifts out from the pattern, local day by local day, and remembers the days asked for last. Wall times follow the
 * rules of zoneClock.ts, so a night shift over a clock change is an hour shorter or longer. Where two shifts of a pattern
 * overlap (`overlappingShifts` refuses that), the one that began first is the one that runs.
 *
 * @throws RangeError when the zone is not an IANA time zone
 */
export function createShiftCalendar(config: ShiftCalendarConfig): ShiftCalendar {
  const zone = createZoneClock(config.timeZone);
  const pattern = config.pattern.map((shift) => ({ shift, minutes: shiftMinutes(shift) }));
  const days = new Map<number, readonly Shift[]>();
  let latest: Shift | undefined;

  function shiftsOfDay(day: number): readonly Shift[] {
    const known = days.get(day);
    if (known !== undefined) return known;
    if (days.size >= CACHED_DAYS_MAX) days.delete(days.keys().next().value as number);
    const made = pattern
      .filter(({ shift }) => shift.days.includes(weekdayOf(day)))
      .map(({ shift, minutes }) => shiftOf(zone, shift.name, day, minutes))
      .filter((shift) => shift.end > shift.start)
      .sort((a, b) => a.start - b.start);
    days.set(day, made);
    return made;
  }

  /** A shift may start on the day before (or, written 24:00, two days); at a clock change around midnight on the next. */
  function shiftsAround(at: Instant): Shift[] {
    const day = localDayOf(zone, at);
    return [day - 2, day - 1, day, day + 1].flatMap((each) => shiftsOfDay(each));
  }

  function shiftAt(at: Instant): Shift | undefined {
    if (latest !== undefined && at >= latest.start && at < latest.end) return latest;
    const running = shiftsAround(at).find((shift) => at >= shift.start && at < shift.end);
    latest = running ?? latest;
    return running;
  }

  function shiftsBetween(from: Instant, to: Instant): Shift[] {
    if (to <= from) return [];
    if (to - from > SHIFT_SPAN_DAYS_MAX * DAY_US) {
      throw new RangeError(`shifts can be listed for at most ${SHIFT_SPAN_DAYS_MAX} days at once`);
    }
    const shifts: Shift[] = [];
    const lastDay = localDayOf(zone, to) + 1;
    for (let day = localDayOf(zone, from) - 2; day <= lastDay; day += 1) {
      for (const shift of shiftsOfDay(day)) if (shift.end > from && shift.start < to) shifts.push(shift);
    }
    return shifts.sort((a, b) => a.start - b.start);
  }

  function boundaryAfter(at: Instant): Instant | undefined {
    const running = shiftAt(at);
    if (running !== undefined) return running.end;
    return shiftsBetween(at, (at + 8 * DAY_US) as Instant).find((shift) => shift.start > at)?.start;
  }

  return { shiftAt, shiftsBetween, boundaryAfter };
}

/** Planned busy time of a shift (ISO 22400-2: PBT) within [from, to): the shift without its planned breaks. */
export function plannedIntervals(shift: Shift, from: Instant = shift.start, to: Instant = shift.end): Interval[] {
  const planned: Interval[] = [];
  let start = Math.max(from, shift.start) as Instant;
  const end = Math.min(to, shift.end) as Instant;
  for (const pause of shift.breaks) {
    if (pause.from > start) planned.push({ from: start, to: Math.min(pause.from, end) as Instant });
    start = Math.max(start, pause.to) as Instant;
    if (start >= end) break;
  }
  if (end > start) planned.push({ from: start, to: end });
  return planned.filter((each) => each.to > each.from);
}

function shiftOf(zone: ZoneClock, name: string, day: number, minutes: ShiftMinutes): Shift {
  const at = (minute: number): Instant =>
    (zone.unixSecondsOf(day * DAY_SECONDS + minute * 60) * US_PER_SECOND) as Instant;
  const start = at(minutes.start);
  const end = at(minutes.end);
  const breaks = mergeIntervals(minutes.breaks.map((pause) => ({ from: at(pause.start), to: at(pause.end) })));
  const localDate = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  return { name, localDate, start, end, breaks: intersectIntervals(breaks, [{ from: start, to: end }]) };
}

/** Days since 1970-01-01 on the station's wall calendar. */
function localDayOf(zone: ZoneClock, at: Instant): number {
  const unixSeconds = Math.floor(at / US_PER_SECOND);
  return Math.floor((unixSeconds + zone.offsetSecondsAt(unixSeconds)) / DAY_SECONDS);
}

/** ISO 8601 weekday, Monday 1 … Sunday 7; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
