/** Thread entry: the training plant's upstream beside the desktop app. Messages: `{ isUp }` in, `{ port, isUp }` out. */
import { parentPort, workerData } from 'node:worker_threads';
import { startTrainingUpstream } from '../demo/trainingUpstream.ts';

const port = parentPort;
if (!port) throw new Error('trainingUpstreamWorker runs as a worker thread');
const upstream = await startTrainingUpstream((workerData as { port: number }).port).catch(() =>
  startTrainingUpstream(0),
);
const tell = (): void => port.postMessage({ port: upstream.port, isUp: upstream.isUp() });
port.on('message', (message: { isUp?: boolean; stop?: true }) => {
  if (message.stop) void upstream.close().finally(() => port.close());
  else void upstream.setUp(message.isUp === true).finally(tell);
});
tell();
