import { Worker } from 'node:worker_threads';
import type { Argon2Request, Derive } from './argon2.ts';

/** One request to the hashing thread, and its one answer. Nothing of it is ever logged. */
export interface HashRequest {
  readonly id: number;
  readonly request: Argon2Request;
}
export type HashAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly failed: string };

export interface HashThread {
  readonly derive: Derive;
  close(): Promise<void>;
}

/** More at once are refused: each takes tens of milliseconds and megabytes. */
const WAITING_MAX = 16;

/**
 * Hashes in a thread of its own, one after the other, so that the caller's event loop stays free. The thread begins with the
 * first hash, keeps no process alive, and is begun anew after it died.
 *
 * @param file the built `hashWorker`
 */
export function openHashThread(file: URL): HashThread {
  const waiting = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let lastId = 0;

  function failAll(error: Error): void {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    // Nothing of the environment: secrets may stand there.
    const own = new Worker(file, { env: {}, stdin: false });
    own.unref();
    own.on('message', (answer: HashAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('bytes' in answer) asked?.resolve(answer.bytes);
      else asked?.reject(new Error(`a password could not be hashed: ${answer.failed}`));
      if (waiting.size === 0) own.unref();
    });
    own.on('error', (error) => own === worker && failAll(error));
    own.on('exit', () => own === worker && failAll(new Error('the hashing thread has ended')));
    return own;
  }

  return {
    derive: (request) =>
      new Promise((resolve, reject) => {
        if (waiting.size >= WAITING_MAX) return reject(new Error('too many passwords at once; try again'));
        worker ??= start();
        worker.ref(); // an answer is awaited
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, request } satisfies HashRequest);
      }),
    async close() {
      const own = worker;
      failAll(new Error('the station is closing'));
      await own?.terminate();
    },
  };
}
