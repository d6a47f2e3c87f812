import type { VerifyProgress } from '../../shared/contract/ipc.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

const IDLE: VerifyProgress = { state: 'idle', done: 0, total: 0, root: '', problems: [] };

/** Verifies the whole log in a thread of its own while someone asks; one at a time. */
export class VerifyThread {
  readonly #startReader: StartReader;
  #worker: SupervisedWorker | undefined;
  #progress = IDLE;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  get progress(): VerifyProgress {
    return this.#progress;
  }

  start(): VerifyProgress {
    if (this.#progress.state === 'running') return this.#progress;
    this.#progress = { ...IDLE, state: 'running' };
    this.#worker = this.#startReader('verify', {
      onStart: (worker) => worker.post({ type: 'verify' } satisfies ToQuery),
      onMessage: (raw) => {
        const message = raw as FromQuery;
        if (message.type !== 'verify') return;
        this.#progress = message.progress;
        if (this.#progress.state !== 'running') this.stop();
      },
      onDeath: (detail) => this.fail(firstLine(detail)),
    });
    return this.#progress;
  }

  cancel(): VerifyProgress {
    if (this.#progress.state !== 'running') return this.#progress;
    this.#progress = { ...this.#progress, state: 'cancelled' };
    this.stop();
    return this.#progress;
  }

  /** Ends what is under way, and shows why. */
  fail(why: string): void {
    if (!this.#worker) return;
    this.#progress = { ...this.#progress, state: 'failed', problems: [why] };
    this.stop();
  }

  stop(): void {
    const own = this.#worker;
    this.#worker = undefined;
    void own?.stop({ type: 'stop' } satisfies ToQuery, READER_STOP_MS);
  }
}
