import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { IntakeQueue } from './intakeQueue.ts';
import { type PressureMeasures, smoothed } from './pressure.ts';

/** The picture stays alive while nothing can be stored: slower and slower, but every tag is polled. */
const MEMORY_LOAD_MAX = 0.8;

export interface LoadGauge {
  /** At the start of a turn, before anything is committed: what waits now. */
  before(): void;
  measures(commitMs: number, commitTargetMs: number): PressureMeasures;
}

export interface LoadParts {
  readonly config: StationConfig;
  readonly ledger: Pick<Ledger, 'inbox' | 'inboxBounds'>;
  readonly queue: IntakeQueue;
  readonly clock: Clock;
  isPaused(): boolean;
}

/**
 * How much of what may wait does wait. As long as the ledger is written that is the credit of the fullest line: a line whose
 * credit is always used up has more to say than the disk takes. While it is not, memory counts, and only memory: polling goes
 * on as far as that allows.
 */
export function createLoadGauge({ config, ledger, queue, clock, isPaused }: LoadParts): LoadGauge {
  const { creditFrames, waitingBytesMax } = config.acquisition;
  let credit = 0;
  let lookedAtMs = clock.monotonicMs();

  return {
    before() {
      const nowMs = clock.monotonicMs();
      const seen = isPaused() ? 0 : Math.min(1, queue.framesOfFullestLine / creditFrames);
      credit = smoothed(credit, seen, nowMs - lookedAtMs);
      lookedAtMs = nowMs;
    },
    measures(commitMs, commitTargetMs) {
      const { framesMax, bytesMax } = ledger.inboxBounds;
      const inbox = Math.max(ledger.inbox.count / framesMax, ledger.inbox.bytes / bytesMax);
      const isOnMemory = isPaused() || queue.lent > 0;
      const memory = queue.bytes / waitingBytesMax;
      const waitingMs = isOnMemory || queue.oldestMs === undefined ? 0 : clock.monotonicMs() - queue.oldestMs;
      return {
        queue: isOnMemory ? Math.min(memory, MEMORY_LOAD_MAX) : credit,
        waitingMs,
        commitMs: isPaused() ? 0 : commitMs,
        commitTargetMs,
        inbox: isPaused() ? 0 : inbox,
      };
    },
  };
}
