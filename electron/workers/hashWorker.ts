/** Makes argon2id hashes, and nothing else: no file, no network, no log. */
import { parentPort } from 'node:worker_threads';
import { deriveHere, type HashAnswer, type HashRequest } from '../identity/index.ts';

if (!parentPort) throw new Error('hashWorker runs as a worker thread');
const port = parentPort;

port.on('message', ({ id, request }: HashRequest) => {
  deriveHere(request).then(
    (bytes) => port.postMessage({ id, bytes } satisfies HashAnswer),
    (error: unknown) =>
      port.postMessage({ id, failed: error instanceof Error ? error.message : 'unknown' } satisfies HashAnswer),
  );
});
