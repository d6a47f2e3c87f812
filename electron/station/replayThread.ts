import type { ReplayReport } from '../../shared/contract/links.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

const REPLAY_MS_MAX = 600_000;

interface TrialRun {
  readonly worker: SupervisedWorker;
  readonly patience: NodeJS.Timeout;
  fail(error: Error): void;
}

/** Trial runs of another configuration over sealed raw, in a thread of their own; one at a time. */
export class ReplayThread {
  readonly #startReader: StartReader;
  #run: TrialRun | undefined;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  /** @throws Error when another is under way, it takes longer than ten minutes, or it is stopped */
  run(configText: string, hours: number): Promise<ReplayReport> {
    if (this.#run) return Promise.reject(new Error('another trial run is under way; please wait for it'));
    return this.#begin(configText, hours).finally(() => this.#end());
  }

  /** Ends what is under way; whoever waits for it is told why. */
  stop(why: string): void {
    this.#run?.fail(new Error(why));
  }

  #begin(configText: string, hours: number): Promise<ReplayReport> {
    return new Promise((resolve, fail) => {
      const worker = this.#startReader('replay', {
        onStart: (thread) => thread.post({ type: 'replay', configText, hours } satisfies ToQuery),
        onMessage(raw) {
          const message = raw as FromQuery;
          if (message.type !== 'replay') return;
          if (message.ok) resolve(message.report);
          else fail(new Error(message.message));
        },
        onDeath: (detail) => fail(new Error(firstLine(detail))),
      });
      const late = (): void => fail(new Error('the trial run took too long; try fewer hours'));
      this.#run = { worker, patience: setTimeout(late, REPLAY_MS_MAX), fail };
    });
  }

  #end(): void {
    const own = this.#run;
    this.#run = undefined;
    clearTimeout(own?.patience);
    void own?.worker.stop({ type: 'stop' } satisfies ToQuery, READER_STOP_MS);
  }
}
