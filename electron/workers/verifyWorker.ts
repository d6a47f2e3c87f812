import { parentPort, workerData } from 'node:worker_threads';
import { helpWithRanges, type RangeWork } from '../ledger/helping/index.ts';

/** Thread entry: takes a share of a verification, and ends. Reads only. */
if (!parentPort) throw new Error('verifyWorker runs as a worker thread');
helpWithRanges(workerData as RangeWork, parentPort);
