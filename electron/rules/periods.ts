import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import { type Instant, US_PER_MS, US_PER_SECOND } from '../../shared/domain/time.ts';

/** Periods a rule may judge: local days, weeks (from Monday), months, quarters, years, and hours of the wall clock. */
export const PERIODS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** `to` is exclusive. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Periods {
  /** The period the moment lies in: borders are local midnights (hours: full hours of the wall clock). */
  spanAt(period: Period, at: Instant): Span;
  /** The period `count` periods after the one the moment lies in; negative: before. */
  spanFrom(period: Period, at: Instant, count: number): Span;
  /** Start of a local day `2026-11-21`. */
  dayStart(date: string): Instant;
  /** Local date `2026-11-21`, month `2026-11`, quarter `2026-Q4`, year `2026`, week `2026-11-16`, hour `2026-11-21T06`. */
  nameOf(period: Period, at: Instant): string;
}

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
/** Days are asked for millions of times and are few. */
const CACHE_MAX = 512;

/**
 * Local periods of a zone. Borders follow the zone's clock changes: a day has 23, 24 or 25 hours, and the hour of the wall clock
 * that happens twice is one period of two hours.
 *
 * @throws RangeError when the zone is not an IANA time zone
 */
export function createPeriods(timeZone: string): Periods {
  const zone = createZoneClock(timeZone);
  const borders = new Map<number, Instant>();
  let last: { period: Period; span: Span } | undefined;

  function instantOf(localSeconds: number): Instant {
    const known = borders.get(localSeconds);
    if (known !== undefined) return known;
    if (borders.size >= CACHE_MAX) borders.clear();
    const found = (zone.unixSecondsOf(localSeconds) * US_PER_SECOND) as Instant;
    borders.set(localSeconds, found);
    return found;
  }

  const wallOf = (at: Instant): number => {
    const seconds = Math.floor(at / US_PER_SECOND);
    return seconds + zone.offsetSecondsAt(seconds);
  };

  function localStart(period: Period, wall: number, count: number): number {
    if (period === 'hour') return (Math.floor(wall / HOUR_SECONDS) + count) * HOUR_SECONDS;
    const day = Math.floor(wall / DAY_SECONDS);
    if (period === 'day') return (day + count) * DAY_SECONDS;
    if (period === 'week') return (day - ((day + 3) % 7) + 7 * count) * DAY_SECONDS; // 1970-01-01 was a Thursday
    const date = new Date(wall * 1000);
    const month = date.getUTCMonth();
    const year = date.getUTCFullYear();
    if (period === 'month') return Date.UTC(year, month + count, 1) / 1000;
    if (period === 'quarter') return Date.UTC(year, month - (month % 3) + 3 * count, 1) / 1000;
    return Date.UTC(year + count, 0, 1) / 1000;
  }

  function spanFrom(period: Period, at: Instant, count: number): Span {
    const wall = wallOf(at);
    return { from: instantOf(localStart(period, wall, count)), to: instantOf(localStart(period, wall, count + 1)) };
  }

  return {
    spanFrom,
    spanAt(period, at) {
      if (last?.period === period && at >= last.span.from && at < last.span.to) return last.span;
      const span = spanFrom(period, at, 0);
      last = { period, span };
      return span;
    },
    dayStart: (date) => instantOf(Date.parse(`${date}T00:00:00Z`) / 1000),
    nameOf(period, at) {
      const start = new Date(localStart(period, wallOf(at), 0) * 1000).toISOString();
      if (period === 'hour') return start.slice(0, 13);
      if (period === 'month') return start.slice(0, 7);
      if (period === 'year') return start.slice(0, 4);
      return period === 'quarter'
        ? `${start.slice(0, 4)}-Q${Math.floor(Number(start.slice(5, 7)) / 3) + 1}`
        : start.slice(0, 10);
    },
  };
}

export const hoursOf = ({ from, to }: Span): number => (to - from) / (3_600_000 * US_PER_MS);
