import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { IntakeQueue } from './intakeQueue.ts';
import { type PressureMeasures, smoothed } from './pressure.ts';

export interface LoadGauge {
  /** A line has used up half its credit: the next commit need not wait for its time. */
  readonly wantsTurn: boolean;
  /** At the start of a turn, before anything is committed: what waits now. */
  before(): void;
  /** At the end of what a turn writes. */
  after(): void;
  measures(commitMs: number, commitTargetMs: number): PressureMeasures;
}

export interface LoadParts {
  readonly config: StationConfig;
  readonly ledger: Pick<Ledger, 'inbox' | 'inboxBounds'>;
  readonly queue: IntakeQueue;
  readonly clock: Clock;
  isPaused(): boolean;
}

/** The picture stays alive while nothing can be stored: slower and slower, but every tag is polled. */
const MEMORY_LOAD_MAX = 0.8;
/** Share of its time that the engine may spend on writing and processing before that counts. */
const BUSY_FROM = 0.7;
/** A turn that finds half the credit used up was asked for; while the engine is busy the other half is under way. */
const CREDIT_FULL = 0.5;
/** Nothing came for so long: nothing waits. */
const EMPTY_MS = 250;

/**
 * How much of what may wait does wait. As long as the ledger is written, that is credit, and only while the engine has no
 * time left: then acquisition stands still for want of credit. Neither alone is overload: a slow disk that keeps up is busy,
 * and sixty devices that answer in the same instant use up their credit for a moment. While the ledger is not written memory
 * counts, and only memory: polling goes on as far as that allows.
 */
export function createLoadGauge({ config, ledger, queue, clock, isPaused }: LoadParts): LoadGauge {
  const { creditFrames, waitingBytesMax } = config.acquisition;
  let load = 0;
  /** Since the last look at which something waited: how long it is, and how much of it went into turns. */
  let spanFromMs = clock.monotonicMs();
  let turnedAtMs = spanFromMs;
  let busyMs = 0;
  let emptySinceMs: number | undefined;

  return {
    get wantsTurn() {
      return !isPaused() && queue.framesOfFullestLine >= creditFrames * CREDIT_FULL;
    },
    before() {
      const nowMs = clock.monotonicMs();
      turnedAtMs = nowMs;
      const spanMs = nowMs - spanFromMs;
      // A turn that comes by its time right after a long one finds nothing yet: what waits is still on its way to this thread.
      emptySinceMs = queue.framesOfFullestLine > 0 ? undefined : (emptySinceMs ?? nowMs);
      if (emptySinceMs !== undefined && nowMs - emptySinceMs < EMPTY_MS) return;
      const busy = spanMs <= 0 ? 0 : (busyMs / spanMs - BUSY_FROM) / (1 - BUSY_FROM);
      const credit = queue.framesOfFullestLine / creditFrames / CREDIT_FULL;
      const seen = isPaused() ? 0 : Math.max(0, Math.min(1, busy, credit));
      load = smoothed(load, seen, spanMs);
      spanFromMs = nowMs;
      busyMs = 0;
    },
    after() {
      busyMs += clock.monotonicMs() - turnedAtMs;
    },
    measures(commitMs, commitTargetMs) {
      const { framesMax, bytesMax } = ledger.inboxBounds;
      const inbox = Math.max(ledger.inbox.count / framesMax, ledger.inbox.bytes / bytesMax);
      const isOnMemory = isPaused() || queue.lent > 0;
      const memory = Math.min(MEMORY_LOAD_MAX, queue.bytes / waitingBytesMax);
      const waitingMs = isOnMemory || queue.oldestMs === undefined ? 0 : clock.monotonicMs() - queue.oldestMs;
      return {
        queue: isOnMemory ? memory : load,
        waitingMs,
        commitMs: isPaused() ? 0 : commitMs,
        commitTargetMs,
        inbox: isPaused() ? 0 : inbox,
      };
    },
  };
}
