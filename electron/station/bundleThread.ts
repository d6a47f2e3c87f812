import { BUNDLE_IDLE, type BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { BundleJob, FromQuery, ToQuery } from '../../shared/contract/station.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

/** Writes the evidence of a span into a folder, in a thread of its own while someone asks; one at a time. */
export class BundleThread {
  readonly #startReader: StartReader;
  #worker: SupervisedWorker | undefined;
  #progress = BUNDLE_IDLE;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  get progress(): BundleProgress {
    return this.#progress;
  }

  start(job: BundleJob): BundleProgress {
    if (this.#progress.state === 'running') return this.#progress;
    this.#progress = { ...BUNDLE_IDLE, state: 'running' };
    this.#worker = this.#startReader('bundle', {
      onStart: (worker) => worker.post({ type: 'bundle', job } satisfies ToQuery),
      onMessage: (raw) => {
        const message = raw as FromQuery;
        if (message.type !== 'bundle') return;
        this.#progress = message.progress;
        if (this.#progress.state !== 'running') this.stop();
      },
      onDeath: (detail) => this.fail(firstLine(detail)),
    });
    return this.#progress;
  }

  cancel(): BundleProgress {
    if (this.#progress.state !== 'running') return this.#progress;
    this.#progress = { ...this.#progress, state: 'cancelled' };
    this.stop();
    return this.#progress;
  }

  /** Ends what is under way, and says why. */
  fail(why: string): void {
    if (!this.#worker) return;
    this.#progress = { ...this.#progress, state: 'failed', message: why };
    this.stop();
  }

  stop(): void {
    const own = this.#worker;
    this.#worker = undefined;
    void own?.stop({ type: 'stop' } satisfies ToQuery, READER_STOP_MS);
  }
}
