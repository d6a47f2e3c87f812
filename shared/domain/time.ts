/**
 * Time as Shiftseal keeps it: integer microseconds since 1970-01-01T00:00:00Z (UTC), in a JavaScript number.
 * 2^53 µs last until the year 2255, and OPC UA's sub-millisecond source timestamps (100 ns ticks, rounded) fit.
 */
declare const instant: unique symbol;
export type Instant = number & { readonly [instant]: true };

/** The two clocks of a computer, handed in everywhere: nothing below the outermost shell reads `Date`. */
export interface Clock {
  /** UTC wall clock in µs; may jump when the time server corrects it: for timestamps. */
  now(): Instant;
  /** Never goes backwards, in milliseconds (fractional): for timeouts, delays and durations. */
  monotonicMs(): number;
}

export const US_PER_MS = 1_000;
export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60_000_000;

/** @throws RangeError when `us` is not a safe integer */
export function instantFromUs(us: number): Instant {
  if (!Number.isSafeInteger(us)) throw new RangeError(`an instant is a whole number of microseconds, not ${us}`);
  return us as Instant;
}

export const instantFromMs = (ms: number): Instant => Math.round(ms * US_PER_MS) as Instant;

export const addMs = (at: Instant, ms: number): Instant => Math.round(at + ms * US_PER_MS) as Instant;

const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads ISO 8601 with a zone (`2026-11-21T06:00:00.250001Z`, `…+01:00`); digits past the microsecond are cut.
 *
 * @throws RangeError naming the text when the zone is missing or the date does not exist
 */
export function parseInstant(text: string): Instant {
  const match = ISO.exec(text.trim());
  const [, base, fraction = '', zone] = match ?? [];
  const ms = match && isDate(match[1] as string) ? Date.parse(`${base}${zone}`) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new RangeError(`"${text}" is not an ISO 8601 time with zone, such as 2026-11-21T06:00:00Z`);
  }
  return (ms * US_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6) || 0)) as Instant;
}

/** The engine takes 30 February for 2 March; a day that does not exist is no time. */
const isDate = (base: string): boolean =>
  new Date(`${base.slice(0, 10)}T00:00Z`).getUTCDate() === Number(base.slice(8, 10));

/** ISO 8601 in UTC; milliseconds always, microseconds where they are not zero. */
export function formatInstant(at: Instant): string {
  const ms = Math.floor(at / US_PER_MS);
  const us = at - ms * US_PER_MS;
  const iso = new Date(ms).toISOString();
  return us === 0 ? iso : `${iso.slice(0, -1)}${String(us).padStart(3, '0')}Z`;
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const MS_PER: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads `250ms`, `60s`, `5m`, `8h`, `1d` into milliseconds.
 *
 * @throws RangeError naming the text
 */
export function parseDurationMs(text: string): number {
  const match = DURATION.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a duration, such as 250ms, 60s, 5m or 8h`);
  return Number(match[1]) * (MS_PER[match[2]!] as number);
}
