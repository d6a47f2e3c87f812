import type { Clock } from '../../shared/domain/time.ts';
import { type Ledger, LedgerWriteError } from '../ledger/index.ts';
import type { AcquisitionLine } from './acquisitionLine.ts';
import {
  type CommitSize,
  type CommitSizeBounds,
  commitLatency95Ms,
  startCommitSize,
  stepCommitSize,
} from './commitSize.ts';
import { type DurableFrame, UnprocessableFrame } from './durableFrame.ts';
import { type IntakeQueue, isFrame, type Waiting } from './intakeQueue.ts';
import type { StateHolder } from './stateHolder.ts';

export interface GroupCommit {
  /** Makes the oldest of the queue durable, tells so, and processes them. @throws LedgerWriteError and whatever is a defect */
  commit(): void;
  /** ms at p95 of the last commits. */
  readonly latency95Ms: number;
  /** Readings that the next commit takes at most. */
  readonly readingsMax: number;
}

export interface CommitParts {
  readonly ledger: Ledger;
  readonly holder: StateHolder;
  readonly queue: IntakeQueue;
  readonly clock: Clock;
  readonly size: CommitSizeBounds;
  /** Readings in open windows of all work units together. */
  readonly openReadingsMax: number;
  tellAcks(frames: readonly DurableFrame[]): void;
}

/** Share of the inbox, or of open readings, at which open windows are sealed for the room they take; again after a tenth more. */
const SEAL_AT = 0.65;
const SEAL_AGAIN = 0.1;

/** The way from the queue into the ledger: durable first, then acknowledged, then looked at. */
export function createGroupCommit(parts: CommitParts): GroupCommit {
  const { ledger, holder, queue, clock, size: bounds, tellAcks, openReadingsMax } = parts;
  let size: CommitSize = startCommitSize(bounds);
  let sealedAt = 0;

  function store(taken: readonly Waiting[]): DurableFrame[] {
    const arrived = taken.filter(isFrame);
    const append = () =>
      ledger.transaction(() => {
        for (const waiting of taken) if ('refused' in waiting) holder.current().refuse(waiting.refused);
        return ledger.inbox.append(arrived, clock.now());
      });
    let outcome = append();
    if (outcome.kind === 'full') {
      // Windows that stay open for long hold their frames: sealing what there is makes room.
      holder.current().flush('memory');
      outcome = append();
    }
    if (outcome.kind === 'full')
      throw new LedgerWriteError('full', `the inbox holds ${outcome.holds} ${outcome.bound} of at most ${outcome.max}`);
    return arrived.map(({ frame, encoded }, i) => ({
      number: outcome.frames[i] as number,
      digest: encoded.digest.toString('hex'),
      frame,
    }));
  }

  /** Windows that stay open for long would fill the inbox, or memory: they are sealed early, before anybody has to wait. */
  function sealUnderPressure(): void {
    const { framesMax, bytesMax } = ledger.inboxBounds;
    const share = () =>
      Math.max(
        ledger.inbox.count / framesMax,
        ledger.inbox.bytes / bytesMax,
        holder.current().readingsHeld / openReadingsMax,
      );
    const now = share();
    if (now < SEAL_AT) sealedAt = 0;
    if (now < Math.max(SEAL_AT, sealedAt + SEAL_AGAIN)) return;
    holder.current().flush('memory');
    sealedAt = share();
  }

  return {
    get latency95Ms() {
      return commitLatency95Ms(size);
    },
    get readingsMax() {
      return size.limit;
    },
    commit() {
      const taken = queue.next(size.limit);
      const readings = taken.reduce((sum, waiting) => sum + (isFrame(waiting) ? waiting.frame.tag.length : 0), 0);
      const fromMs = clock.monotonicMs();
      const isAnyStored = taken.some((waiting) => !('lostFrames' in waiting));
      const frames = isAnyStored ? store(taken) : [];
      if (isAnyStored) size = stepCommitSize(size, { readings, latencyMs: clock.monotonicMs() - fromMs }, bounds);
      queue.remove(taken.length);
      if (frames.length > 0) tellAcks(frames);
      returnCredit(taken);
      const state = holder.current();
      state.gzipLevel = queue.frames > 8 ? 1 : readings > 20_000 ? 2 : 6;
      try {
        if (frames.length > 0) state.process(frames);
        sealUnderPressure();
      } catch (error) {
        if (!(error instanceof UnprocessableFrame)) throw error;
        state.setAside(error);
        holder.renew();
      }
    },
  };
}

/** Each line hears of its frames in the order in which it delivered them. */
function returnCredit(taken: readonly Waiting[]): void {
  const byLine = new Map<AcquisitionLine, { runs: { isLost: boolean; frames: number }[]; lent: number }>();
  for (const waiting of taken) {
    const { line } = waiting;
    if (!line) continue;
    const told = byLine.get(line) ?? { runs: [], lent: 0 };
    byLine.set(line, told);
    const isLost = 'lostFrames' in waiting;
    const frames = isLost ? waiting.lostFrames : 1;
    const last = told.runs.at(-1);
    if (last?.isLost === isLost) last.frames += frames;
    else told.runs.push({ isLost, frames });
    if (waiting.isLent) told.lent += frames;
  }
  for (const [line, { runs, lent }] of byLine) {
    for (const { isLost, frames } of runs)
      if (isLost) line.lending?.lost(frames);
      else line.returnCredit(frames);
    if (lent > 0) line.lending?.lend(-lent);
  }
}
