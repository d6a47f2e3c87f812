import type { ShiftConfig } from '../config/station.ts';

export const DAY_MINUTES = 1440;

/** A shift on paper: minutes after midnight of the local day on which it starts; past 1440 it is the next day. */
export interface ShiftMinutes {
  readonly start: number;
  readonly end: number;
  readonly breaks: readonly { readonly start: number; readonly end: number }[];
}

/** `HH:MM` in minutes after midnight; `24:00` is 1440. The configuration schema has checked the form. */
export function minutesOf(clockTime: string): number {
  const [hours = '', minutes = ''] = clockTime.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * Where a shift and its breaks lie. An end at or before the start is the next day; a break that begins before the shift
 * does, by the clock, lies after midnight; so does the end of a break at or before its start.
 */
export function shiftMinutes(shift: Pick<ShiftConfig, 'start' | 'end' | 'breaks'>): ShiftMinutes {
  const start = minutesOf(shift.start);
  const end = after(minutesOf(shift.end), start + 1);
  const breaks = shift.breaks.map(([from, to]) => {
    const breakStart = after(minutesOf(from), start);
    return { start: breakStart, end: after(minutesOf(to), breakStart + 1) };
  });
  return { start, end, breaks };
}

/** The first time of day `minutes` that is not before `earliest`. */
function after(minutes: number, earliest: number): number {
  let at = minutes;
  while (at < earliest) at += DAY_MINUTES;
  return at;
}
