import { parentPort } from 'node:worker_threads';
import { serveHelp } from '../ledger/helping/index.ts';

/** Thread entry: takes shares of verifications until it is ended. Reads only. */
if (!parentPort) throw new Error('verifyWorker runs as a worker thread');
serveHelp(parentPort);
