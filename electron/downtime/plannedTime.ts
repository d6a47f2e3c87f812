import type { ShiftRef, StopPart } from '../../shared/domain/entries/stop.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { PlannedWithin } from './figures.ts';
import { plannedUsOf } from './standstills.ts';

/**
 * Planned time of a stop within [from, to), in µs: by the calendar where it still has the shift as it was; of a shift that was
 * changed since, all of the time, since its breaks are no longer known.
 */
export function plannedUsIn(calendar: ShiftCalendar, shift: ShiftRef, from: number, to: number): number {
  const found = calendar.shiftAt(shift.start as Instant);
  return found !== undefined && found.start === shift.start && found.end === shift.end
    ? plannedUsOf(found, from as Instant, to as Instant)
    : Math.max(0, Math.min(to, shift.end) - Math.max(from, shift.start));
}

/**
 * For figures: what an entry says of a part holds; only a part that goes on, or is cut by the span, is worked out anew.
 *
 * @param now up to where a stop that goes on has lasted (µs)
 */
export const plannedWithin =
  (calendarOf: (area: string) => ShiftCalendar, now: number): PlannedWithin =>
  (stop, part: StopPart, from, to) => {
    if (part.plannedUs !== null && part.from >= from && part.to !== null && part.to <= to) return part.plannedUs;
    const start = Math.max(part.from, from);
    const end = Math.min(part.to ?? now, to);
    return end > start ? plannedUsIn(calendarOf(stop.shift.area), stop.shift, start, end) : 0;
  };
