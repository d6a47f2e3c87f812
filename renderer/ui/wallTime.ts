import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';

/** "2026-11-01T10:30" on the wall of a zone as µs UTC, around a clock change by the rules of `ZoneClock`; undefined where it is no time. */
export function instantOf(text: string, timeZone: string): number | undefined {
  const localMs = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  return Number.isNaN(localMs) ? undefined : createZoneClock(timeZone).unixSecondsOf(localMs / 1000) * 1e6;
}

/** The other way round, to the minute: what a `datetime-local` control shows of a moment (µs UTC). */
export function wallTimeOf(us: number, timeZone: string): string {
  const seconds = Math.floor(us / 1e6);
  return new Date((seconds + createZoneClock(timeZone).offsetSecondsAt(seconds)) * 1000).toISOString().slice(0, 16);
}
