import type { DryRunReport } from '../../shared/contract/packChannels.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';
import { firstLine, READER_STOP_MS, type StartReader } from './readerThread.ts';

const TRIAL_MS_MAX = 600_000;

/** Dry runs of a rule pack against recorded days, in a thread of their own; one at a time. */
export class PackTrialThread {
  readonly #startReader: StartReader;
  #fail: ((error: Error) => void) | undefined;

  constructor(startReader: StartReader) {
    this.#startReader = startReader;
  }

  /** @throws Error when another is under way, it takes longer than ten minutes, or it is stopped */
  async run(file: string, hours: number): Promise<DryRunReport> {
    if (this.#fail) throw new Error('another dry run is under way; please wait for it');
    let end = (): void => undefined;
    try {
      return await new Promise<DryRunReport>((resolve, fail) => {
        this.#fail = fail;
        const worker = this.#startReader('pack dry run', {
          onStart: (thread) => thread.post({ type: 'packDryRun', file, hours } satisfies ToQuery),
          onMessage(raw) {
            const message = raw as FromQuery;
            if (message.type !== 'packDryRun') return;
            if (message.ok) resolve(message.report);
            else fail(new Error(message.message));
          },
          onDeath: (detail) => fail(new Error(firstLine(detail))),
        });
        const late = (): void => fail(new Error('the dry run took too long; try fewer days'));
        const patience = setTimeout(late, TRIAL_MS_MAX);
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

  /** Ends what is under way; whoever waits for it is told why. */
  stop(why: string): void {
    this.#fail?.(new Error(why));
  }
}
