import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';

export type DayState = 'validated' | 'estimated' | 'waiting' | 'missing';
export type DayCounts = MeterPointRow['days'][number];

/** What a day is, at a glance: the worst part of it decides. */
export function dayStateOf(day: DayCounts | undefined): DayState {
  if (day === undefined || day.missing > 0) return 'missing';
  if (day.failed > 0) return 'waiting';
  return day.estimated > 0 ? 'estimated' : 'validated';
}

export const DAY_STATE_WORD: Readonly<Record<DayState, string>> = {
  validated: 'validated',
  estimated: 'partly estimated',
  waiting: 'failed a check',
  missing: 'missing',
};

/** Local dates ending yesterday, ascending; `until` is the last one. */
export function lastDates(until: string, count: number): string[] {
  const end = Date.parse(`${until}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) =>
    new Date(end - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** "18 Nov" of a local date. */
export const shortDate = (date: string, locale: string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    day: '2-digit',
    month: 'short',
    timeZone: 'UTC',
  }).format(Date.parse(`${date}T12:00:00Z`));

/** Today by the clock of the station. */
export const localDate = (timeZone: string, nowMs: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(nowMs);
