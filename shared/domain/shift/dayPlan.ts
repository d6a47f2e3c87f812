import type { RotationConfig, ShiftPlanConfig } from '../config/shifts.ts';
import type { ShiftConfig } from '../config/station.ts';
import { minutesOf, type ShiftMinutes, shiftMinutes } from './pattern.ts';

/** A shift of one date on paper. */
export interface PlannedShift {
  readonly name: string;
  readonly crew?: string;
  readonly minutes: ShiftMinutes;
}

/** What the calendar says of one local date. */
export interface DayPlan {
  /** Ascending. */
  readonly shifts: readonly PlannedShift[];
  readonly holiday?: { readonly name: string; readonly works: boolean };
  /** Why this date is unlike others. */
  readonly override?: string;
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export const dayOfDate = (localDate: string): number => Date.parse(`${localDate}T00:00Z`) / DAY_MS;
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** ISO 8601 weekday, Monday 1 … Sunday 7; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * Works out dates from pattern, holidays and overrides, in this order: the shifts of the weekday; none on a holiday that is
 * not worked; then what an override of the date says: `replace` (also on a holiday), or `cancel`, then `overtime`, then `add`.
 * The rotation only says which crew works a shift, so that a hole in it never stops a line.
 */
export function createDayPlans(plan: ShiftPlanConfig): (day: number) => DayPlan {
  const regular = plan.pattern.map((shift) => ({ shift, minutes: shiftMinutes(shift) }));
  const holidays = new Map((plan.holidays ?? []).map((each) => [dayOfDate(each.date), each]));
  const overrides = new Map((plan.overrides ?? []).map((each) => [dayOfDate(each.date), each]));
  const crewOf = crewsOf(plan.rotation);

  return (day) => {
    const holiday = holidays.get(day);
    const override = overrides.get(day);
    const isFree = holiday !== undefined && !holiday.works;
    let shifts = isFree
      ? []
      : regular
          .filter(({ shift }) => shift.days.includes(weekdayOf(day)))
          .map(({ shift, minutes }) => ({ name: shift.name, minutes }));
    if (override?.replace !== undefined) shifts = override.replace.map(onPaper);
    if (override !== undefined) {
      shifts = shifts
        .filter(({ name }) => !override.cancel.includes(name))
        .map((each) => {
          const overtime = override.overtime.find(({ shift }) => shift === each.name);
          return overtime === undefined ? each : { ...each, minutes: stretched(each.minutes, overtime) };
        });
      shifts = [...shifts, ...override.add.map(onPaper)];
    }
    return {
      shifts: shifts
        .sort((a, b) => a.minutes.start - b.minutes.start)
        .map((each) => {
          const crew = crewOf(day, each.name);
          return crew === undefined ? each : { ...each, crew };
        }),
      ...(holiday === undefined ? {} : { holiday: { name: holiday.name, works: holiday.works } }),
      ...(override === undefined ? {} : { override: override.reason }),
    };
  };
}

/** The crew that works a shift on a day; undefined where the rotation names none. */
export function crewsOf(rotation: RotationConfig | undefined): (day: number, shift: string) => string | undefined {
  if (rotation === undefined) return () => undefined;
  const anchor = dayOfDate(rotation.anchor);
  return (day, shift) =>
    rotation.crews.find(({ plan }) => plan[(((day - anchor) % plan.length) + plan.length) % plan.length] === shift)
      ?.crew;
}

const onPaper = (shift: Pick<ShiftConfig, 'name' | 'start' | 'end' | 'breaks'>) => ({
  name: shift.name,
  minutes: shiftMinutes(shift),
});

/** A start by the clock lies on the evening before where it is later than the old one by more than half a day. */
function stretched(
  minutes: ShiftMinutes,
  { start, end }: { readonly start?: string | undefined; readonly end?: string | undefined },
): ShiftMinutes {
  const from = start === undefined ? minutes.start : nearest(minutesOf(start), minutes.start);
  const to = end === undefined ? minutes.end : nearest(minutesOf(end), minutes.end);
  const later = to > from ? to : to + 1440;
  const breaks = minutes.breaks.filter((pause) => pause.start >= from && pause.end <= later);
  return { start: from, end: later, breaks };
}

const nearest = (minute: number, wanted: number): number =>
  [minute - 1440, minute, minute + 1440, minute + 2880].reduce((best, each) =>
    Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best,
  );
