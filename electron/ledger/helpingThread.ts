import type { MessagePort, Worker } from 'node:worker_threads';
import {
  helpWithRanges,
  type RangeFound,
  type RangeHelper,
  type RangeListener,
  type RangeWork,
} from './soundRanges.ts';

/** Works are numbered: what is found of an earlier one may still be on its way when the next is asked for. */
interface NumberedWork {
  readonly number: number;
  readonly work: RangeWork;
}
interface NumberedFind extends RangeFound {
  readonly number: number;
}

/**
 * A thread that helps to verify, started before there is work, because its start takes as long as a million readings. It keeps the
 * process alive until it is closed: who waits for its share may have nothing else to wait for.
 */
export class HelpingThread implements RangeHelper {
  readonly #worker: Pick<Worker, 'on' | 'postMessage' | 'terminate'>;
  #number = 0;
  #tell: RangeListener | undefined;
  #isLost = false;

  /** @param worker runs `serveHelp`; see electron/workers/verifyWorker.ts */
  constructor(worker: Pick<Worker, 'on' | 'postMessage' | 'terminate'>) {
    this.#worker = worker;
    const lost = (): void => {
      this.#isLost = true;
      this.#tell?.lost();
    };
    worker.on('message', ({ number, range, leaves }: NumberedFind) => {
      if (number === this.#number) this.#tell?.found({ range, leaves });
    });
    worker.on('error', lost);
    worker.on('exit', lost);
  }

  help(work: RangeWork, tell: RangeListener): void {
    this.#number += 1;
    this.#tell = tell;
    if (this.#isLost) tell.lost();
    else this.#worker.postMessage({ number: this.#number, work } satisfies NumberedWork);
  }

  close(): void {
    this.#tell = undefined;
    void this.#worker.terminate();
  }
}

/** What the thread runs. A ledger that it cannot read ends it, and so tells. */
export function serveHelp(port: Pick<MessagePort, 'on' | 'postMessage'>): void {
  port.on('message', ({ number, work }: NumberedWork) => {
    helpWithRanges(work, ({ range, leaves }) => {
      const find: NumberedFind = { number, range, leaves };
      port.postMessage(find, leaves === null ? [] : [leaves.buffer as ArrayBuffer]);
    });
  });
}
