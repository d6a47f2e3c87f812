import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import { ReaderJob } from './readerJob.ts';
import type { StartReader } from './readerThread.ts';

export interface WatchedJobKind<Asked, Progress> {
  readonly name: string;
  /** Before the first. */
  readonly idle: Progress;
  ask(asked: Asked): ToQuery;
  /** What a message of the thread says of it; undefined: nothing. */
  progressIn(message: FromQuery): Progress | undefined;
  withReason(progress: Progress, why: string): Progress;
  /** What becomes of one that is under way when another is asked for. */
  readonly whenBusy: 'goesOn' | 'isReplaced';
}

/** A job in a thread of its own that a person starts, watches and may cancel; one at a time. */
export class WatchedJob<Asked, Progress extends { readonly state: string }> {
  readonly #kind: WatchedJobKind<Asked, Progress>;
  readonly #job: ReaderJob;
  #progress: Progress;

  constructor(startReader: StartReader, kind: WatchedJobKind<Asked, Progress>) {
    this.#kind = kind;
    this.#job = new ReaderJob(startReader, kind.name);
    this.#progress = kind.idle;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** @param ended told the last word of the thread; not of one that was cancelled, stopped, or died */
  start(asked: Asked, ended?: (progress: Progress) => void): Progress {
    if (this.#job.isUnderWay && this.#kind.whenBusy === 'goesOn') return this.#progress;
    this.#progress = { ...this.#kind.idle, state: 'running' };
    this.#job.begin(this.#kind.ask(asked), {
      onMessage: (message) => {
        this.#progress = this.#kind.progressIn(message) ?? this.#progress;
        if (this.#progress.state === 'running') return;
        this.#job.end();
        ended?.(this.#progress);
      },
      onDeath: (why) => this.#fail(why),
    });
    return this.#progress;
  }

  cancel(): Progress {
    if (this.#job.isUnderWay) this.#progress = { ...this.#progress, state: 'cancelled' };
    this.#job.end();
    return this.#progress;
  }

  /** Ends what is under way, and shows why. */
  stop(why: string): void {
    if (this.#job.isUnderWay) this.#fail(why);
    this.#job.end();
  }

  #fail(why: string): void {
    this.#progress = this.#kind.withReason({ ...this.#progress, state: 'failed' }, why);
  }
}
