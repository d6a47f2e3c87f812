import type { ShiftPlanConfig } from '../config/shifts.ts';
import type { StationConfig } from '../config/station.ts';
import { type Instant, US_PER_SECOND } from '../time.ts';
import { createDayPlans, type DayPlan, dateOfDay, type PlannedShift } from './dayPlan.ts';
import { type Interval, intersectIntervals, mergeIntervals } from './interval.ts';
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
  /** Who works it, where crews rotate. */
  readonly crew?: string;
}

export interface ShiftCalendarConfig extends ShiftPlanConfig {
  /** IANA time zone of the station. */
  readonly timeZone: string;
}

/** A local date with its shifts, and what makes it unlike others. */
export interface CalendarDay extends Omit<DayPlan, 'shifts'> {
  /** `YYYY-MM-DD`. */
  readonly localDate: string;
  readonly shifts: readonly Shift[];
}

export interface ShiftCalendar {
  /** The shift that runs at `at`; undefined between shifts. */
  shiftAt(at: Instant): Shift | undefined;
  /**
   * Shifts with any time in [from, to), ascending.
   * @throws RangeError for a span of more than SHIFT_SPAN_DAYS_MAX days
   */
  shiftsBetween(from: Instant, to: Instant): Shift[];
  /** The next moment after `at` at which a shift ends or begins; undefined when none does within LOOK_AHEAD_DAYS. */
  boundaryAfter(at: Instant): Instant | undefined;
}

/** A calendar that also knows dates without shifts. */
export interface DatedCalendar extends ShiftCalendar {
  /**
   * Local dates that begin in [from, to), and the one at `from`.
   * @throws RangeError as shiftsBetween
   */
  daysBetween(from: Instant, to: Instant): CalendarDay[];
}

/** Ten years of shifts in one answer is a mistake of the caller. */
export const SHIFT_SPAN_DAYS_MAX = 3_660;

/** Works holidays are shorter; a plant that stands longer is asked for its next shift every time. */
export const LOOK_AHEAD_DAYS = 62;
/** Days kept worked out: the look ahead, and a month for a report being made beside it. */
const CACHED_DAYS_MAX = 96;
const DAY_SECONDS = 86_400;
const DAY_US = DAY_SECONDS * US_PER_SECOND;

/** The calendar of a station, or of one of its areas; a section of its own is enough for a test. */
export function shiftCalendarOf(config: Pick<StationConfig, 'station' | 'shifts'>, area = ''): DatedCalendar {
  const own = config.shifts.areas?.find((each) => each.area === area);
  return createShiftCalendar({ ...(own ?? config.shifts), timeZone: config.station.timeZone });
}

/**
 * Works shifts out from the pattern, local day by local day, and remembers the days asked for last. Wall times follow the
 * rules of zoneClock.ts, so a night shift over a clock change is an hour shorter or longer. Where two shifts of a pattern
 * overlap (`overlappingShifts` refuses that), the one that began first is the one that runs.
 *
 * @throws RangeError when the zone is not an IANA time zone
 */
export function createShiftCalendar(config: ShiftCalendarConfig): DatedCalendar {
  const zone = createZoneClock(config.timeZone);
  const planOf = createDayPlans(config);
  const days = new Map<number, readonly Shift[]>();
  let latest: Shift | undefined;

  function shiftsOfDay(day: number): readonly Shift[] {
    const known = days.get(day);
    if (known !== undefined) return known;
    if (days.size >= CACHED_DAYS_MAX) days.delete(days.keys().next().value as number);
    const made = planOf(day)
      .shifts.map((planned) => shiftOf(zone, planned, day))
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
    assertSpan(from, to);
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
    const first = localDayOf(zone, at) - 1;
    for (let day = first; day <= first + LOOK_AHEAD_DAYS; day += 1) {
      const next = shiftsOfDay(day).find((shift) => shift.start > at);
      // The next date may begin a shift on the evening before it.
      const earlier = next && shiftsOfDay(day + 1).find((shift) => shift.start > at && shift.start < next.start);
      if (next !== undefined) return (earlier ?? next).start;
    }
    return undefined;
  }

  function daysBetween(from: Instant, to: Instant): CalendarDay[] {
    if (to <= from) return [];
    assertSpan(from, to);
    const days: CalendarDay[] = [];
    const lastDay = localDayOf(zone, (to - 1) as Instant);
    for (let day = localDayOf(zone, from); day <= lastDay; day += 1) {
      const { shifts: _planned, ...notes } = planOf(day);
      days.push({ localDate: dateOfDay(day), shifts: shiftsOfDay(day), ...notes });
    }
    return days;
  }

  return { shiftAt, shiftsBetween, boundaryAfter, daysBetween };
}

function assertSpan(from: Instant, to: Instant): void {
  if (to - from > SHIFT_SPAN_DAYS_MAX * DAY_US)
    throw new RangeError(`shifts can be listed for at most ${SHIFT_SPAN_DAYS_MAX} days at once`);
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

function shiftOf(zone: ZoneClock, { name, crew, minutes }: PlannedShift, day: number): Shift {
  const at = (minute: number): Instant =>
    (zone.unixSecondsOf(day * DAY_SECONDS + minute * 60) * US_PER_SECOND) as Instant;
  const start = at(minutes.start);
  const end = at(minutes.end);
  const breaks = mergeIntervals(minutes.breaks.map((pause) => ({ from: at(pause.start), to: at(pause.end) })));
  return {
    name,
    localDate: dateOfDay(day),
    start,
    end,
    breaks: intersectIntervals(breaks, [{ from: start, to: end }]),
    ...(crew === undefined ? {} : { crew }),
  };
}

/** Days since 1970-01-01 on the station's wall calendar. */
function localDayOf(zone: ZoneClock, at: Instant): number {
  const unixSeconds = Math.floor(at / US_PER_SECOND);
  return Math.floor((unixSeconds + zone.offsetSecondsAt(unixSeconds)) / DAY_SECONDS);
}
