import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import type { SupervisedWorker } from '../supervision/index.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

export interface ReaderJobEvents {
  onMessage(message: FromQuery): void;
  /** The thread died: what a person reads of why. It is not started again. */
  onDeath(why: string): void;
}

/**
 * One job in a reader thread that lives as long as the job. A thread that was ended may still have something on the way:
 * nobody hears it, or the last word of the old job would overwrite what became of it, or the next one's.
 */
export class ReaderJob {
  readonly #startReader: StartReader;
  readonly #name: string;
  readonly #stopMs: number;
  #worker: SupervisedWorker | undefined;

  /** @param stopMs how long the thread may take to close its files */
  constructor(startReader: StartReader, name: string, stopMs = READER_STOP_MS) {
    this.#startReader = startReader;
    this.#name = name;
    this.#stopMs = stopMs;
  }

  get isUnderWay(): boolean {
    return this.#worker !== undefined;
  }

  /** One that is under way is ended first. */
  begin(asked: ToQuery, on: ReaderJobEvents): void {
    this.end();
    const worker = this.#startReader(this.#name, {
      onStart: (thread) => thread.post(asked),
      onMessage: (raw) => {
        if (this.#worker === worker) on.onMessage(raw as FromQuery);
      },
      onDeath: (detail) => {
        if (this.#worker !== worker) return;
        this.end(); // else it would be started again
        on.onDeath(firstLine(detail));
      },
    });
    this.#worker = worker;
  }

  post(message: ToQuery): void {
    this.#worker?.post(message);
  }

  end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.stop({ type: 'stop' } satisfies ToQuery, this.#stopMs);
  }
}
