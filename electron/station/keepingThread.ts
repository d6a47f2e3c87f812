import type { KeepingProgress, RemovalPlanView } from '../../shared/contract/keepingChannels.ts';
import type { FromQuery, KeepingJob, ToQuery } from '../../shared/contract/station.ts';
import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, type StartReader } from './readerThread.ts';

const IDLE: KeepingProgress = { job: 'none', state: 'idle', what: '', done: 0, total: 0, message: '' };
/** A copy under way closes its files. */
const STOP_MS = 5_000;

type Command = <C extends EngineCommandName>(
  name: C,
  request: EngineCommands[C]['request'],
) => Promise<EngineCommands[C]['response']>;

/** Backups, archives and removals in a thread of their own that reads the log; what is written goes to the engine. One at a time. */
export class KeepingThread {
  readonly #startReader: StartReader;
  readonly #command: Command;
  #worker: SupervisedWorker | undefined;
  #progress = IDLE;
  #settle: ((ended: KeepingProgress, plan?: RemovalPlanView) => void) | undefined;

  constructor(startReader: StartReader, command: Command) {
    this.#startReader = startReader;
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
      this.#worker = this.#startReader('keeping', {
        onStart: (worker) => worker.post({ type: 'keeping', job } satisfies ToQuery),
        onMessage: (raw) => this.#take(raw as FromQuery),
        onDeath: (detail) => this.#end({ state: 'failed', message: firstLine(detail) }),
      });
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
        const post = (answer: object): void => this.#worker?.post({ type: 'keepingAnswer', id, ...answer });
        this.#command(name, request as never).then(
          (value) => post({ ok: true, value }),
          (error: Error) => post({ ok: false, message: error.message }),
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
    this.#release();
    settle?.(this.#progress, plan);
  }

  #release(): void {
    const own = this.#worker;
    this.#worker = undefined;
    void own?.stop({ type: 'stop' } satisfies ToQuery, STOP_MS);
  }

  /** Ends what is under way: what it has begun is removed by the next. */
  stop(why: string): void {
    if (this.#worker) this.#end({ state: 'failed', message: why });
  }
}
