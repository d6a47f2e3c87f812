import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

const JOB_MS_MAX = 600_000;

/** Works reports out and writes their files, in a thread that lives as long as one job; one after the other. */
export class ReportThread {
  readonly #startReader: StartReader;
  #last: Promise<unknown> = Promise.resolve();
  #fail: ((error: Error) => void) | undefined;
  #stopped: string | undefined;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  /** @throws Error when it takes longer than ten minutes, or the station stops */
  run(job: ReportJob): Promise<ReportJobDone> {
    const own = this.#last.then(() => this.#one(job));
    this.#last = own.catch(() => undefined);
    return own;
  }

  async #one(job: ReportJob): Promise<ReportJobDone> {
    if (this.#stopped !== undefined) throw new Error(this.#stopped);
    let end = (): void => undefined;
    try {
      return await new Promise<ReportJobDone>((resolve, fail) => {
        this.#fail = fail;
        const worker = this.#startReader('report', {
          onStart: (thread) => thread.post({ type: 'report', job } satisfies ToQuery),
          onMessage(raw) {
            const message = raw as FromQuery;
            if (message.type !== 'report') return;
            if (message.ok) resolve(message.done);
            else fail(new Error(message.message));
          },
          onDeath: (detail) => fail(new Error(firstLine(detail))),
        });
        const patience = setTimeout(() => fail(new Error('the report took too long')), JOB_MS_MAX);
        end = () => {
          clearTimeout(patience);
          void worker.stop({ type: 'stop' } satisfies ToQuery, READER_STOP_MS);
        };
      });
    } finally {
      this.#fail = undefined;
      end();
    }
  }

  /** Ends what is under way; whoever waits for it is told why, and what was half written is written anew at the next start. */
  stop(why: string): void {
    this.#stopped = why;
    this.#fail?.(new Error(why));
  }
}
