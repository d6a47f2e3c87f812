import type { AcquisitionReport } from '../../shared/contract/workers.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { AcquisitionLine } from './acquisitionLine.ts';
import { type PauseSpan, withTrueCause } from './gaps.ts';
import type { HoleWatch } from './holeWatch.ts';
import type { Intake } from './intake.ts';
import type { Journal } from './journal.ts';
import type { LinkBook } from './linkBook.ts';
import type { Watching } from './watching.ts';

export interface ReportedParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly book: LinkBook;
  readonly holes: HoleWatch;
  readonly watching: Watching;
  readonly intake: Intake;
  /** By worker. */
  readonly lines: ReadonlyMap<string, AcquisitionLine>;
  /** Spans in which the ledger could not be written. */
  readonly pauses: readonly PauseSpan[];
}

/** Takes in what acquisition reports: frames for the inbox, and word of links, tags and gaps. */
export function createReported(parts: ReportedParts): (worker: string, report: AcquisitionReport) => void {
  const { clock, journal, book, holes, watching, intake, lines, pauses } = parts;

  function takeFrame(worker: string, frame: Frame): void {
    holes.frame(frame, clock.monotonicMs());
    const gap = watching.frame(frame);
    if (gap) journal.soon(() => journal.gap(gap));
    intake.frame(lines.get(worker), frame);
  }

  return (worker, report) => {
    switch (report.type) {
      case 'frame':
        takeFrame(worker, report.frame);
        return;
      case 'health':
        book.health(report.health);
        if (book.isSubscriptionAlive(report.health.connection)) watching.seen(report.health.connection);
        return;
      case 'disabled': {
        const { tag } = report;
        if (book.disable(tag))
          journal.soon(() => void journal.event('tagDisabled', tag.tagId, tag.message, STATION_ACTOR));
        return;
      }
      case 'gap': {
        const { gap } = report;
        journal.soon(() => journal.gap(withTrueCause(gap, pauses)));
        return;
      }
      case 'refused':
        intake.refused(lines.get(worker), report.items);
        return;
      case 'event':
        journal.soon(() => void journal.event(report.event, report.connection, report.detail, STATION_ACTOR));
    }
  };
}
