import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import { ReaderJob } from './readerJob.ts';
import type { StartReader } from './readerThread.ts';

const JOB_MS_MAX = 600_000;

export type JobAnswer<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly message: string };

export interface AwaitedJobKind<Asked, Result> {
  readonly name: string;
  ask(asked: Asked): ToQuery;
  /** What a message of the thread answers; undefined: nothing. */
  answerIn(message: FromQuery): JobAnswer<Result> | undefined;
  /** What whoever asks meanwhile is told. */
  readonly busy: string;
  /** What is said after ten minutes. */
  readonly late: string;
}

/** A job in a thread of its own whose result somebody waits for; one at a time. */
export class AwaitedJob<Asked, Result> {
  readonly #kind: AwaitedJobKind<Asked, Result>;
  readonly #job: ReaderJob;
  #fail: ((error: Error) => void) | undefined;

  constructor(startReader: StartReader, kind: AwaitedJobKind<Asked, Result>) {
    this.#kind = kind;
    this.#job = new ReaderJob(startReader, kind.name);
  }

  /** @throws Error when another is under way, it takes longer than ten minutes, or it is stopped */
  async run(asked: Asked): Promise<Result> {
    const { ask, answerIn, busy, late } = this.#kind;
    if (this.#fail) throw new Error(busy);
    let patience: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#fail = reject;
        patience = setTimeout(() => reject(new Error(late)), JOB_MS_MAX);
        this.#job.begin(ask(asked), {
          onMessage(message) {
            const answer = answerIn(message);
            if (answer?.ok) resolve(answer.value);
            else if (answer) reject(new Error(answer.message));
          },
          onDeath: (why) => reject(new Error(why)),
        });
      });
    } finally {
      clearTimeout(patience);
      this.#fail = undefined;
      this.#job.end();
    }
  }

  /** Ends what is under way; whoever waits for it is told why. */
  stop(why: string): void {
    this.#fail?.(new Error(why));
  }
}
