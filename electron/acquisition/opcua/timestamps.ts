import type { Instant } from '../../../shared/domain/time.ts';

/** The least and greatest DateTime of OPC UA mean "no time" (OPC 10000-6 §5.2.2.5), as does all outside 2^53 µs. */
const US_MAX = 9_000_000_000_000_000;

/**
 * A DataValue's time to the microsecond: the library gives milliseconds and, beside them, the rest in picoseconds
 * (100 ns ticks of the DateTime plus 10 ps units of the picoseconds field). Rounded to the nearest microsecond.
 *
 * @returns NaN when the server gave no time
 */
export function instantOf(timestamp: Date | null | undefined, picoseconds: number | undefined): number {
  if (!(timestamp instanceof Date)) return Number.NaN;
  const us = timestamp.getTime() * 1000 + Math.round((picoseconds || 0) / 1_000_000);
  return us > -US_MAX && us < US_MAX ? us : Number.NaN;
}

/** The station's clock when an answer arrived, whole milliseconds in µs. */
export const receivedInstant = (now: Instant): Instant => (Math.round(now / 1000) * 1000) as Instant;

/** ISO 8601 in UTC: milliseconds, and 100 ns digits where a DateTime value has them. */
export function isoOfDateTime(date: Date & { picoseconds?: number }): string {
  const iso = date.toISOString();
  const ticks = Math.floor((date.picoseconds ?? 0) / 100_000);
  return ticks === 0 ? iso : `${iso.slice(0, -1)}${String(ticks).padStart(4, '0').replace(/0+$/, '')}Z`;
}
