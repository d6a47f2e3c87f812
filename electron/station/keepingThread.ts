import type { KeepingProgress, RemovalPlanView } from '../../shared/contract/keepingChannels.ts';
import type { FromQuery, KeepingJob } from '../../shared/contract/station.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import { ReaderJob } from './readerJob.ts';
import type { StartReader } from './readerThread.ts';

const IDLE: KeepingProgress = { job: 'none', state: 'idle', what: '', done: 0, total: 0, message: '' };
/** A copy under way closes its files. */
const STOP_MS = 5_000;

/** Backups, archives and removals in a thread of their own that reads the log; what is written goes to the engine. One at a time. */
export class KeepingThread {
  readonly #job: ReaderJob;
  readonly #command: CommandEngine;
  #progress = IDLE;
  #settle: ((ended: KeepingProgress, plan?: RemovalPlanView) => void) | undefined;

  constructor(startReader: StartReader, command: CommandEngine) {
    this.#job = new ReaderJob(startReader, 'keeping', STOP_MS);
    this.#command = command;
  }

  get progress(): KeepingProgress {
    return this.#progress;
  }

  /** @returns how it ended, and of a plan what it says @throws Error when another is under way */
  run(job: KeepingJob): Promise<{ readonly ended: KeepingProgress; readonly plan?: RemovalPlanView }> {
    if (this.#progress.state === 'running')
      throw new Error('another backup or archive is under way; please wait for it');
    this.#progress = { ...IDLE, job: job.job, state: 'running' };
    return new Promise((resolve) => {
      this.#settle = (ended, plan) => resolve(plan === undefined ? { ended } : { ended, plan });
      this.#job.begin(
        { type: 'keeping', job },
        {
          onMessage: (message) => this.#take(message),
          onDeath: (why) => this.#end({ state: 'failed', message: why }),
        },
      );
    });
  }

  #take(message: FromQuery): void {
    switch (message.type) {
      case 'keepingProgress': {
        const { what, done, total } = message;
        this.#progress = { ...this.#progress, what, done, total };
        return;
      }
      case 'keepingAsk': {
        const { id, name, request } = message;
        this.#command(name, request as never).then(
          (value) => this.#job.post({ type: 'keepingAnswer', id, ok: true, value }),
          (error: Error) => this.#job.post({ type: 'keepingAnswer', id, ok: false, message: error.message }),
        );
        return;
      }
      case 'keepingDone':
        this.#end(
          message.ok ? { state: 'done', message: message.message } : { state: 'failed', message: message.message },
          message.ok ? message.plan : undefined,
        );
    }
  }

  #end(ended: Pick<KeepingProgress, 'state' | 'message'>, plan?: RemovalPlanView): void {
    this.#progress = { ...this.#progress, ...ended };
    const settle = this.#settle;
    this.#settle = undefined;
    this.#job.end();
    settle?.(this.#progress, plan);
  }

  /** Ends what is under way: what it has begun is removed by the next. */
  stop(why: string): void {
    if (this.#job.isUnderWay) this.#end({ state: 'failed', message: why });
  }
}
