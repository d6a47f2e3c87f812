import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { GapReport } from '../../shared/domain/link.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { encodeFrame } from '../ledger/index.ts';
import type { AcquisitionLine } from './acquisitionLine.ts';
import { isFleeting } from './flow.ts';
import { bytesOfFrame, bytesOfRefused, IntakeQueue } from './intakeQueue.ts';
import type { Journal } from './journal.ts';
import { LossBook } from './lossBook.ts';
import type { EngineSettings } from './settings.ts';
import type { StateHolder } from './stateHolder.ts';
import { presentable } from './unstoredView.ts';

/** What comes in from acquisition, up to the queue. */
export interface Intake {
  readonly queue: IntakeQueue;
  frame(line: AcquisitionLine | undefined, frame: Frame): void;
  /** Not readings, but evidence: kept like frames, in order with them. */
  refused(line: AcquisitionLine | undefined, items: readonly RefusedItem[]): void;
  /** The ledger cannot be written: what waits of fleeting readings gets its credit back, so that reading goes on. */
  borrow(): void;
  /** Readings that found no room since the last call of `lossGaps`. */
  readonly lostReadings: number;
  /** The losses as gaps; told once. */
  lossGaps(detail: string): GapReport[];
}

/** Beyond this share of the memory for waiting readings only frames with a critical tag are kept. */
const FOR_ALL = 0.9;

/**
 * While the ledger cannot be written, polling goes on: readings are shown, and wait in memory. When that is full the newest are
 * counted as lost, never an older one and never an acknowledged one. What a sender would send again (a request, a message, a
 * file) is not taken in on credit: it waits where it is.
 */
export function createIntake(
  settings: EngineSettings,
  holder: StateHolder,
  journal: Pick<Journal, 'soon' | 'event'>,
  clock: Clock,
  isPaused: () => boolean,
): Intake {
  const { config, numbers } = settings;
  const { waitingBytesMax } = config.acquisition;
  const queue = new IntakeQueue();
  const fleeting = new Set(config.connections.filter(({ protocol }) => isFleeting(protocol)).map(({ id }) => id));
  const critical = new Set(config.tags.filter((tag) => tag.critical).map(({ id }) => numbers.get(id) as number));
  const tagsOf = new Map(config.connections.map(({ id }) => [id, new Set<number>()]));
  for (const tag of config.tags) tagsOf.get(tag.connection)?.add(numbers.get(tag.id) as number);
  const losses = new LossBook((connection) => tagsOf.get(connection) ?? new Set(), settings.tagIdOf);

  const isCritical = (frame: Frame): boolean => critical.size > 0 && frame.tag.some((tag) => critical.has(tag));
  const hasRoom = (bytes: number, frame: Frame): boolean =>
    queue.bytes + bytes <= waitingBytesMax * (isCritical(frame) ? 1 : FOR_ALL);

  return {
    queue,
    frame(line, frame) {
      try {
        const encoded = encodeFrame(frame);
        const bytes = bytesOfFrame(frame, encoded);
        const sinceMs = clock.monotonicMs();
        const mayBorrow = line?.lending !== undefined && fleeting.has(frame.connection);
        if (isPaused()) holder.current().live.take(presentable(frame, settings));
        const isLent = mayBorrow && (isPaused() || queue.lent > 0) && hasRoom(bytes, frame);
        if (mayBorrow && isPaused() && !isLent) {
          losses.lost(frame);
          queue.pushLost(line, sinceMs);
        } else {
          losses.kept(frame);
          queue.push({ line, frame, encoded, sinceMs, bytes, isLent });
        }
        if (isLent || (mayBorrow && isPaused())) line?.lending?.lend(1);
      } catch (error) {
        // Columns that do not fit together: a mistake of ours, told in the log; the credit goes back.
        const { message } = error as Error;
        journal.soon(() => void journal.event('frameUnreadable', frame.connection, message, STATION_ACTOR));
        line?.returnCredit(1);
      }
    },
    refused(line, refused) {
      const bytes = bytesOfRefused(refused);
      queue.push({ line, refused, sinceMs: clock.monotonicMs(), bytes, isLent: false });
    },
    borrow() {
      const lent = queue.lend(({ line, frame }) => line?.lending !== undefined && fleeting.has(frame.connection));
      for (const [line, frames] of lent) line.lending?.lend(frames);
    },
    get lostReadings() {
      return losses.total;
    },
    lossGaps: (detail) => losses.takeGaps('ledgerUnavailable', detail, clock.now()),
  };
}
