import type { DayKind } from '../../shared/domain/meterCheck.ts';
import { createZoneClock, type ZoneClock } from '../../shared/domain/shift/zoneClock.ts';

const DAY_SECONDS = 86_400;
const US = 1_000_000;

/** One local day and its intervals: 96 of 15 min, 92 in the spring change and 100 in the autumn one; hourly 24, 23 and 25. */
export interface LocalDay {
  /** yyyy-MM-dd */
  readonly date: string;
  /** µs UTC */
  readonly start: number;
  /** µs UTC, exclusive */
  readonly end: number;
  readonly intervalUs: number;
  readonly intervals: number;
  readonly kind: DayKind;
}

export interface MeterCalendar {
  day(date: string, intervalMs: number): LocalDay;
  /** Local date of an instant (µs). */
  dateOf(at: number): string;
  /** Minutes since local midnight that the wall shows at an instant: what like days are compared by. */
  wallMinutes(at: number): number;
  kindOf(date: string): DayKind;
}

export function createMeterCalendar(timeZone: string, holidays: readonly string[]): MeterCalendar {
  const zone: ZoneClock = createZoneClock(timeZone);
  const isHoliday = new Set(holidays);
  const starts = new Map<string, number>();
  const startOf = (date: string): number => {
    const known = starts.get(date);
    if (known !== undefined) return known;
    const start = zone.unixSecondsOf(localSeconds(date)) * US;
    if (starts.size > 5_000) starts.clear();
    starts.set(date, start);
    return start;
  };
  const kindOf = (date: string): DayKind => {
    if (isHoliday.has(date)) return 'holiday';
    const weekday = new Date(localSeconds(date) * 1000).getUTCDay();
    return weekday === 0 || weekday === 6 ? 'weekend' : 'weekday';
  };
  const localOf = (at: number): number => {
    const unix = Math.floor(at / US);
    return unix + zone.offsetSecondsAt(unix);
  };
  return {
    day(date, intervalMs) {
      const start = startOf(date);
      const end = startOf(addDays(date, 1));
      const intervalUs = intervalMs * 1000;
      return { date, start, end, intervalUs, intervals: Math.round((end - start) / intervalUs), kind: kindOf(date) };
    },
    dateOf: (at) => isoDate(localOf(at)),
    wallMinutes: (at) => Math.floor((((localOf(at) % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) / 60),
    kindOf,
  };
}

const localSeconds = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;
const isoDate = (local: number): string => new Date(local * 1000).toISOString().slice(0, 10);

/** Calendar days later; negative: earlier. */
export const addDays = (date: string, days: number): string => isoDate(localSeconds(date) + days * DAY_SECONDS);

/** Whole days from `a` to `b`. */
export const daysBetween = (a: string, b: string): number => (localSeconds(b) - localSeconds(a)) / DAY_SECONDS;
