import type { Instant } from '../../shared/domain/time.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import type { Periods, Span } from './periods.ts';

/** A recording interval of a local day, counted from its midnight. */
export interface Slot extends Span {
  /** Midnight of its day. */
  readonly day: number;
  readonly index: number;
}

export interface Slots {
  at(time: number): Slot;
  /** How many a day has: on days of 23 and 25 hours those that begin within it. */
  countOfDay(day: Span): number;
  ofDay(day: Span): Slot[];
  /** Slots that begin in a span, from inclusive, to exclusive. */
  count(from: number, to: number): number;
}

/**
 * Parts of local days, `everyMs` long. A day's last slot ends at midnight: on the day clocks are put back a four-hour slot is one of
 * five hours, not two.
 */
export function createSlots(periods: Periods, everyMs: number): Slots {
  const everyUs = everyMs * US_PER_MS;
  let last: Slot | undefined;

  const countOfDay = (day: Span): number => Math.max(1, Math.round((day.to - day.from) / everyUs));
  function slotOf(day: Span, index: number): Slot {
    const slots = countOfDay(day);
    const from = day.from + index * everyUs;
    const to = index === slots - 1 ? day.to : from + everyUs;
    return { from: from as Instant, to: to as Instant, day: day.from, index };
  }
  return {
    countOfDay,
    ofDay: (day) => Array.from({ length: countOfDay(day) }, (_, index) => slotOf(day, index)),
    at(time) {
      if (last && time >= last.from && time < last.to) return last;
      const day = periods.spanAt('day', time as Instant);
      last = slotOf(day, Math.min(countOfDay(day) - 1, Math.floor((time - day.from) / everyUs)));
      return last;
    },
    count(from, to) {
      let slots = 0;
      for (let day = periods.spanAt('day', from as Instant); day.from < to; day = periods.spanFrom('day', day.from, 1))
        for (const slot of boundary(day, from, to) ? this.ofDay(day) : [])
          if (slot.from >= from && slot.from < to) slots++;

      return slots;
    },
  };
}

const boundary = (day: Span, from: number, to: number): boolean => day.to > from && day.from < to;
