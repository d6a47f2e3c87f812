// A thread that reads serial ports it cannot open itself: one line for each piece it receives, until it is told to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { serialPortsOver } from '../../../../electron/acquisition/modbus/serial/serialRelay.ts';

const open = serialPortsOver(workerData.port);
const settings = { path: workerData.path, baudRate: 115200, dataBits: 8, parity: 'none', stopBits: 2 };
const pipe = open(settings, {
  opened: () => pipe.write(Uint8Array.of(1, 3, 0, 4, 0, 2, 0x85, 0xca)),
  received: (piece) => parentPort.postMessage({ bytes: piece }),
  closed: (reason) => parentPort.postMessage({ closed: reason }),
});
parentPort.once('message', async () => {
  await pipe.destroy();
  parentPort.postMessage({ gone: true });
  parentPort.close();
});
