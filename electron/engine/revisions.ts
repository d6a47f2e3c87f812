import type { LiveSnapshot } from '../../shared/contract/live.ts';
import type { EntryKind } from '../../shared/domain/entry.ts';

/** Counts up whenever a list behind a screen changes; the screen fetches again only then. */
export type Revisions = { -readonly [List in keyof LiveSnapshot['revisions']]: number };

export const NO_REVISIONS: Readonly<Revisions> = Object.freeze({
  alarms: 0,
  excursions: 0,
  quarantine: 0,
  entries: 0,
  results: 0,
  stops: 0,
  shifts: 0,
  meters: 0,
  inventory: 0,
});

/** Which list an entry of a kind changes, besides the log itself. */
export const LIST_OF_KIND: Readonly<Partial<Record<EntryKind, keyof Revisions>>> = {
  alarm: 'alarms',
  excursion: 'excursions',
  lot: 'excursions',
  quarantine: 'quarantine',
  verdict: 'quarantine',
  result: 'results',
  deadline: 'results',
  sample: 'results',
  inventory: 'inventory',
  pack: 'results',
  meterRead: 'meters',
  meterException: 'meters',
  meterSwap: 'meters',
  stop: 'stops',
  shiftNote: 'shifts',
  shiftHandover: 'shifts',
  shiftClosed: 'shifts',
  shiftReport: 'shifts',
};

/** Everything may have changed: every screen looks again. */
export const allLater = (revisions: Readonly<Revisions>): Revisions =>
  Object.fromEntries(Object.entries(revisions).map(([list, count]) => [list, count + 1])) as Revisions;
