import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads';

export interface SupervisedOptions {
  readonly name: string;
  readonly file: URL;
  /** What the thread is born with; `diedOf` tells a thread that follows a dead one what ended that. */
  workerData?(diedOf: string | undefined): unknown;
  /** The heap the thread may have, in MiB; V8 lets garbage of a busy thread grow to its limit before it looks. Default: V8's own. */
  readonly heapMbMax?: number;
  /** Called for every (re)started thread, before any message is handled. */
  onStart(worker: LiveWorker): void;
  onMessage(message: unknown): void;
  /** The thread died without being told to stop; it is started again after `restartInMs`. */
  onDeath(detail: string, restartInMs: number): void;
}

export interface LiveWorker {
  post(message: unknown, transfer?: readonly Transferable[]): void;
}

export interface SupervisedWorker extends LiveWorker {
  /** Sends `farewell`, waits for the thread to end, and ends it by force after `patienceMs`. */
  stop(farewell: unknown, patienceMs: number): Promise<void>;
  /** Ends the thread and starts a new one at once (it depends on something that was restarted). Nothing once it is stopped. */
  restart(): void;
}

const RESTART_DELAY_MS_MIN = 100;
const RESTART_DELAY_MS_MAX = 30_000;
/** A thread that lived so long is taken to be well: the next death starts the backoff anew. */
const WELL_AFTER_MS = 60_000;

/** A worker thread that is started again when it dies, with capped exponential backoff, until it is stopped. */
export function superviseWorker(options: SupervisedOptions): SupervisedWorker {
  let worker: Worker | undefined;
  let isStopping = false;
  let deaths = 0;
  let diedOf: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended: (() => void) | undefined;

  function start(): void {
    const startedAt = performance.now();
    const own = new Worker(options.file, {
      name: options.name,
      workerData: options.workerData?.(diedOf),
      ...(options.heapMbMax === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: options.heapMbMax, maxYoungGenerationSizeMb: 16 } }),
    });
    worker = own;
    let reason = '';
    own.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    own.on('message', (message) => {
      if (worker === own) options.onMessage(message);
    });
    own.on('exit', (code) => {
      if (worker !== own) return;
      worker = undefined;
      ended?.();
      if (isStopping) return;
      if (performance.now() - startedAt > WELL_AFTER_MS) {
        deaths = 0;
        diedOf = undefined;
      }
      const delayMs = Math.min(RESTART_DELAY_MS_MAX, RESTART_DELAY_MS_MIN * 2 ** deaths++);
      diedOf = reason || (diedOf ?? `ended with code ${code}`);
      options.onDeath(diedOf, delayMs);
      if (!isStopping) timer = setTimeout(start, delayMs); // whoever hears of the death may have stopped it for good
    });
    options.onStart({ post: (message, transfer) => own.postMessage(message, transfer as Transferable[]) });
  }

  start();
  return {
    post: (message, transfer) => worker?.postMessage(message, transfer as Transferable[]),
    restart() {
      if (isStopping) return;
      const old = worker;
      worker = undefined;
      clearTimeout(timer);
      void old?.terminate();
      start();
    },
    async stop(farewell, patienceMs) {
      isStopping = true;
      clearTimeout(timer);
      const own = worker;
      if (!own) return;
      const gone = new Promise<void>((resolve) => {
        ended = resolve;
      });
      own.postMessage(farewell);
      const force = setTimeout(() => void own.terminate(), patienceMs);
      await gone;
      clearTimeout(force);
    },
  };
}

/** A pair of ports for two threads that talk to each other without the main thread between them. */
export function linkedPorts(): { readonly a: MessagePort; readonly b: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  return { a: port1, b: port2 };
}
