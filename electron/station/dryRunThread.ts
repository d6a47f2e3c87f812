import { type DryRun, NO_DRY_RUN } from '../../shared/contract/quarantineChannels.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

/** Dry runs of a changed configuration against the quarantine, in a thread of their own; one at a time, and cancellable. */
export class DryRunThread {
  readonly #startReader: StartReader;
  #worker: SupervisedWorker | undefined;
  #run: DryRun = NO_DRY_RUN;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  get progress(): DryRun {
    return this.#run;
  }

  /** One that is under way is ended first. */
  start(configText: string): DryRun {
    this.#end();
    this.#run = { ...NO_DRY_RUN, state: 'running' };
    const worker = this.#startReader('quarantine dry run', {
      onStart: (thread) => thread.post({ type: 'quarantineDryRun', configText } satisfies ToQuery),
      onMessage: (raw) => {
        const message = raw as FromQuery;
        if (message.type !== 'quarantineDryRun' || this.#worker !== worker) return;
        this.#run = message.run;
        if (message.run.state !== 'running') this.#end();
      },
      onDeath: (detail) => {
        if (this.#worker === worker) this.stop(firstLine(detail));
      },
    });
    this.#worker = worker;
    return this.#run;
  }

  cancel(): DryRun {
    if (this.#worker) this.#run = { ...this.#run, state: 'cancelled' };
    this.#end();
    return this.#run;
  }

  stop(why: string): void {
    if (this.#worker) this.#run = { ...this.#run, state: 'failed', message: why };
    this.#end();
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.stop({ type: 'stop' } satisfies ToQuery, READER_STOP_MS);
  }
}
