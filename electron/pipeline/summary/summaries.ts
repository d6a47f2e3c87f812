import { US_PER_MINUTE } from '../../../shared/domain/time.ts';
import type { Scale } from '../scale.ts';
import type { ReadingColumns } from '../window/closedWindow.ts';
import { type MinuteSummary, mergeSummary, summariesOf } from './minuteSummary.ts';

/**
 * The summaries of one work unit as its log entries go by, in log order. A minute is given out once every window up to
 * its end is closed; a part that comes later (from an amendment) is given out at once, to be merged onto what is stored.
 * The result depends on the sequence of entries alone, so that a rebuild from the log stores the same bytes.
 */
export interface Summaries {
  /**
   * Takes a sealed batch or amendment.
   *
   * @param windowEnd end of its window, µs; null for an amendment
   * @returns the minutes (or late parts of them) to be stored: `mergeSummary(stored, given)` where one is stored
   */
  add(columns: ReadingColumns, windowEnd: number | null): MinuteSummary[];
  /** After a restart: takes again, in log order, an entry with readings of the minute that was open. Gives nothing out. */
  recall(columns: ReadingColumns): void;
}

/** @param closedEnd where the work unit is sealed, µs (0: nothing yet) */
export function createSummaries(scaleOf: (tag: number) => Scale | undefined, closedEnd = 0): Summaries {
  const open = new Map<number, MinuteSummary>();
  let sealedUpTo = closedEnd;
  const fold = (columns: ReadingColumns, fromMinute: number) => {
    for (const part of summariesOf(columns, scaleOf, fromMinute)) {
      const before = open.get(part.minute);
      open.set(part.minute, before ? mergeSummary(before, part) : part);
    }
  };
  return {
    add(columns, windowEnd) {
      fold(columns, Number.NEGATIVE_INFINITY);
      sealedUpTo = Math.max(sealedUpTo, windowEnd ?? 0);
      const done = [...open.values()].filter((part) => part.minute + US_PER_MINUTE <= sealedUpTo);
      for (const part of done) open.delete(part.minute);
      return done.sort((a, b) => a.minute - b.minute);
    },
    recall(columns) {
      fold(columns, Math.floor(sealedUpTo / US_PER_MINUTE) * US_PER_MINUTE);
    },
  };
}
