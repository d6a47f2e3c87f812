import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import { reportJob } from './readerJobs.ts';
import type { StartReader } from './readerThread.ts';

/** Works reports out and writes their files, in a thread that lives as long as one job; one after the other. */
export class ReportThread {
  readonly #job: ReturnType<typeof reportJob>;
  #last: Promise<unknown> = Promise.resolve();
  #stopped: string | undefined;

  constructor(startReader: StartReader) {
    this.#job = reportJob(startReader);
  }

  /** @throws Error when it takes longer than ten minutes, or the station stops */
  run(job: ReportJob): Promise<ReportJobDone> {
    const own = this.#last.then(() => {
      if (this.#stopped !== undefined) throw new Error(this.#stopped);
      return this.#job.run(job);
    });
    this.#last = own.catch(() => undefined);
    return own;
  }

  /** Ends what is under way; whoever waits for it is told why, and what was half written is written anew at the next start. */
  stop(why: string): void {
    this.#stopped = why;
    this.#job.stop(why);
  }
}
