import {
  type Interval,
  intersectIntervals,
  plannedIntervals,
  type Shift,
  type ShiftCalendar,
  subtractIntervals,
  totalUs,
} from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ValueSpan } from './runs.ts';

/** Time without a break in which a work unit is known not to have produced, whatever it was called. */
export interface Standstill extends Interval {
  /** State name with which it began. */
  readonly state: string;
  /** It had not ended at the end of what is known. */
  readonly isOpen: boolean;
}

/** How state names are read: some are production (or no stop), some mean that nobody knows, all others are standing. */
export interface StateReader {
  isProduction(state: string): boolean;
  isUnknown(state: string): boolean;
}

/**
 * Time of which nobody knows the state is no standstill, and parts two of them: silence is not passed off as a stop. Only
 * unknown time no longer than `bridgedUs` between two standstills, such as a link that was lost for seconds, keeps them one.
 *
 * @param spans ascending and disjoint, up to `until`
 * @param unknown merged
 */
export function standstillsOf(
  spans: readonly ValueSpan[],
  unknown: readonly Interval[],
  until: Instant,
  states: StateReader,
  bridgedUs = 0,
): Standstill[] {
  const found: { from: Instant; to: Instant; state: string }[] = [];
  let hasRunSince = true;
  for (const { from, to, value } of spans) {
    if (value === undefined || states.isUnknown(value)) continue;
    for (const piece of subtractIntervals([{ from, to }], unknown)) {
      const last = found.at(-1);
      if (states.isProduction(value)) hasRunSince = true;
      else if (last !== undefined && !hasRunSince && piece.from - last.to <= bridgedUs) last.to = piece.to;
      else {
        found.push({ ...piece, state: value });
        hasRunSince = false;
      }
    }
  }
  return found.map((each) => ({ ...each, isOpen: each.to === until }));
}

/** A stop as the readings draw it: the part of a standstill that lies in one shift, from its first to its last planned moment. */
export interface DrawnStop {
  readonly from: Instant;
  /** Null: it goes on. */
  readonly to: Instant | null;
  readonly shift: Shift;
  readonly state: string;
}

/**
 * A standstill whose planned time (shifts without breaks) is longer than a small stop, cut at the ends of shifts: each part
 * belongs to the shift whose figures it burdens, so a part may be shorter than a small stop.
 */
export function stopsOf(standstill: Standstill, calendar: ShiftCalendar, microStopUs: number): DrawnStop[] {
  const { from, to, state, isOpen } = standstill;
  const parts = calendar
    .shiftsBetween(from, to)
    .map((shift) => ({ shift, planned: plannedWithin(shift, from, to) }))
    .filter(({ planned }) => planned.length > 0);
  const plannedUs = parts.reduce((sum, { planned }) => sum + totalUs(planned), 0);
  if (plannedUs <= microStopUs) return [];
  return parts.map(({ shift, planned }) => ({
    from: (planned[0] as Interval).from,
    to: isOpen && shift.end > to ? null : (planned.at(-1) as Interval).to,
    shift,
    state,
  }));
}

const plannedWithin = (shift: Shift, from: Instant, to: Instant): Interval[] =>
  intersectIntervals(plannedIntervals(shift), [{ from, to }]);

/** Planned time of a shift within [from, to), in µs. */
export const plannedUsOf = (shift: Shift, from: Instant, to: Instant): number =>
  totalUs(plannedWithin(shift, from, to));
