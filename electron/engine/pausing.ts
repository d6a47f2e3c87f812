import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { type Ledger, LedgerError, LedgerWriteError, type WriteFailure } from '../ledger/index.ts';
import { WRITE_ALARM, writeCondition } from './capacity.ts';
import type { Journal } from './journal.ts';
import type { StateHolder } from './stateHolder.ts';
import type { StorageKeeper } from './storageKeeper.ts';

/** Why readings cannot be made durable, and since when. */
export interface Pause {
  readonly since: Instant;
  readonly why: string;
  readonly reason: WriteFailure | 'walBound' | 'defect';
  /** Monotonic ms of the next look. */
  readonly retryAtMs: number;
  /** The ledger is open, sound, and takes small things: people are served from the reserve while readings are refused. */
  readonly takesSmallThings: boolean;
  /** The log says that it is paused. */
  readonly isTold: boolean;
}

export interface PauseParts {
  readonly ledger: Ledger;
  readonly holder: StateHolder;
  readonly journal: Journal;
  readonly keeper: StorageKeeper;
  readonly clock: Clock;
  /** The oldest readings that wait, as a trial; nothing when none wait. */
  commitOne(): void;
  say(level: 'info' | 'error', message: string): void;
  begun(pause: Pause): void;
  /** Readings are stored again; the log is being told: inside no transaction. */
  over(pause: Pause, to: Instant): void;
}

const RETRY_EVERY_MS = 1_000;

/**
 * What happens when a write fails. Nothing is acknowledged. The file is opened anew, its end is checked and the state is made
 * again from what is durable; then small things are written, from the reserve if the disk is full. Readings wait until a
 * trial with the oldest of them succeeds.
 */
export class Pausing {
  #pause: Pause | undefined;

  constructor(private readonly parts: PauseParts) {}

  get current(): Pause | undefined {
    return this.#pause;
  }

  /** Runs what writes. @returns whether it could */
  guarded(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  failed(error: unknown): void {
    const { keeper, say } = this.parts;
    const why = error instanceof Error ? error.message : String(error);
    const reason = error instanceof LedgerWriteError ? error.reason : 'defect';
    let retryAfterMs = RETRY_EVERY_MS;
    if (reason === 'full' && keeper.hasReserve) {
      keeper.releaseReserve();
      retryAfterMs = 0;
    }
    if (!this.#pause && !(error instanceof LedgerError)) say('error', (error as Error).stack ?? why);
    this.#begin(why, reason, false, retryAfterMs);
  }

  /** Nothing has failed, but a reading more might: the write-ahead log nears its bound. */
  refuseReadings(why: string): void {
    this.#begin(why, 'walBound', true, RETRY_EVERY_MS);
  }

  #begin(why: string, reason: Pause['reason'], takesSmallThings: boolean, retryAfterMs: number): void {
    const { clock, say, begun } = this.parts;
    const before = this.#pause;
    const retryAtMs = clock.monotonicMs() + retryAfterMs;
    this.#pause = {
      ...(before ?? { since: clock.now(), isTold: false }),
      why,
      reason,
      retryAtMs,
      takesSmallThings,
    };
    if (before) return;
    say('error', `ledger paused: ${why}`);
    begun(this.#pause);
  }

  /** When it is time: tries to go on. Never throws. */
  retry(): void {
    const pause = this.#pause;
    if (pause && this.parts.clock.monotonicMs() >= pause.retryAtMs) this.guarded(() => this.#goOn(pause));
  }

  /** For the clean stop: the last chance for what waits. */
  retryNow(): void {
    const pause = this.#pause;
    if (pause) this.guarded(() => this.#goOn(pause));
  }

  #goOn(pause: Pause): void {
    const { ledger, holder, keeper, clock, commitOne } = this.parts;
    if (!pause.takesSmallThings) {
      ledger.reopen();
      holder.renew();
    }
    this.#pause = { ...pause, takesSmallThings: true, retryAtMs: clock.monotonicMs() + RETRY_EVERY_MS };
    this.#tell(this.#pause);
    if (pause.reason === 'full' && !keeper.isSpaceBack()) return;
    if (pause.reason === 'walBound' && !ledger.foldWal('emptied').isEmptied) return;
    commitOne();
    this.#end(this.#pause);
  }

  /** The log learns of the pause while it lasts, where it can. */
  #tell(pause: Pause): void {
    if (pause.isTold) return;
    const { ledger, holder, journal } = this.parts;
    ledger.transaction(() => {
      journal.event('ledgerPaused', 'ledger', pause.why, STATION_ACTOR, pause.since);
      holder.current().judging.tellSystem(WRITE_ALARM, writeCondition(pause.since, pause.why), pause.since);
      holder.current().storeJudging();
    });
    this.#pause = { ...pause, isTold: true };
  }

  #end(pause: Pause): void {
    const { ledger, holder, journal, clock, say, over } = this.parts;
    const to = clock.now();
    ledger.transaction(() => {
      const after = `after ${Math.round((to - pause.since) / 1000)} ms`;
      journal.event('ledgerResumed', 'ledger', after, STATION_ACTOR, to);
      holder.current().judging.tellSystem(WRITE_ALARM, undefined, to);
      holder.current().storeJudging();
    });
    this.#pause = undefined;
    over(pause, to);
    say('info', 'ledger is written again');
  }
}
