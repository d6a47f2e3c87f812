import type { Shift, ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

/**
 * The calendar as OEE uses it: a shift that was running when the station was first put into service begins there. Time
 * before it is nobody's unknown time, and a newcomer's first shift would otherwise be hours of nothing.
 */
export function calendarSince(calendar: ShiftCalendar, commissionedAt: Instant): ShiftCalendar {
  const clip = (shift: Shift): Shift => {
    if (shift.start >= commissionedAt || shift.end <= commissionedAt) return shift;
    const breaks = shift.breaks
      .filter(({ to }) => to > commissionedAt)
      .map(({ from, to }) => ({ from: Math.max(from, commissionedAt) as Instant, to }));
    return { ...shift, start: commissionedAt, breaks };
  };
  return {
    shiftAt(at) {
      const shift = calendar.shiftAt(at);
      return shift && clip(shift);
    },
    shiftsBetween: (from, to) => calendar.shiftsBetween(from, to).map(clip),
    boundaryAfter: (at) => calendar.boundaryAfter(at),
  };
}
