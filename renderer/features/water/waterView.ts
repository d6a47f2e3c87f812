import type { WaterDeadline, WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { kindOf } from '../../../shared/domain/water/figures.ts';

/** A UCUM code as people write it. */
export const unitText = (unit: string): string =>
  unit === '1' ? '' : unit.replace(/[{}]/g, '').replace(/^ug\//, 'µg/');

/** A number with at most four digits that matter. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));

export const VERDICT_WORD = {
  met: 'Met',
  notMet: 'Not met',
  undefined: 'Undefined',
  information: 'For information',
} as const;

export type Urgency = 'overdue' | 'soon' | 'open' | 'done';
/** A deadline of which less than a quarter is left is pressing. */
const SOON_SHARE = 0.25;

export function urgencyOf({ due, countsFrom, doneAt }: WaterDeadline, nowUs: number): Urgency {
  if (doneAt !== null) return 'done';
  if (due <= nowUs) return 'overdue';
  return due - nowUs < SOON_SHARE * (due - countsFrom) ? 'soon' : 'open';
}

/** Share of the time that is used up, 0 to 1. */
export const usedShare = ({ due, countsFrom }: WaterDeadline, nowUs: number): number =>
  Math.min(1, Math.max(0, (nowUs - countsFrom) / Math.max(1, due - countsFrom)));

/** Results of one kind, running periods first where there are any. */
export function ofKind(results: readonly WaterResult[], kind: string): WaterResult[] {
  return results.filter(({ figures }) => kindOf(figures) === kind);
}

/** A place’s name; the id where it has none. `site-03.tthm` is at the place `site-03`. */
export function placeName(places: WaterOverview['places'], subject: string): string {
  const dot = subject.lastIndexOf('.');
  const id = dot > 0 ? subject.slice(0, dot) : subject;
  return places.find((place) => place.id === id || place.id === subject)?.name ?? subject;
}

/** Days of a month `2026-10` that a span begins with, as `2026-10-01` …, in the zone. */
export function daysOf(fromUs: number, timeZone: string): string[] {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const [year = 1970, month = 1] = day
    .format(fromUs / 1000 + 12 * 3_600_000)
    .split('-')
    .map(Number);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: count }, (_, i) => new Date(Date.UTC(year, month - 1, i + 1)).toISOString().slice(0, 10));
}
