import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type {
  AcquisitionPreload,
  CreditReturn,
  FromAcquisition,
  ToAcquisition,
} from '../../shared/contract/workers.ts';
import { type CreateDriver, createAcquisition, type Driver } from '../acquisition/index.ts';

import { systemClock, systemTimers } from '../supervision/index.ts';

/** Thread entry: polls devices and stamps what they say. Knows the engine only as a message port. */
const port = parentPort;
if (!port) throw new Error('acquisitionWorker runs as a worker thread');
let acquisition: Driver | undefined;
let line: MessagePort | undefined;
// The engine is still opening its ledger; should this fail, the start says why.
void driverFor((workerData as AcquisitionPreload).protocol).catch(() => undefined);

port.on('message', (message: ToAcquisition) => {
  if (message.type === 'start') {
    const { enginePort, folder } = message;
    line = enginePort;
    acquisition = createAcquisition(
      message,
      {
        post: (report, transfer) => enginePort.postMessage(report, transfer),
        onCredit: (take) => enginePort.on('message', (credit: CreditReturn) => take(credit)),
      },
      {
        clock: systemClock(),
        timers: systemTimers,
        random: Math.random,
        driverFor,
        folderOf(connection) {
          const path = join(folder, connection.replaceAll(':', '_'));
          mkdirSync(path, { recursive: true, mode: 0o700 });
          return path;
        },
      },
    );
    acquisition.start();
    return;
  }
  void (acquisition?.stop() ?? Promise.resolve()).finally(() => {
    port.postMessage({ type: 'stopped' } satisfies FromAcquisition);
    line?.close();
    port.close();
  });
});

async function driverFor(protocol: string): Promise<CreateDriver> {
  if (protocol === 'modbus-tcp') return (await import('../acquisition/modbus/index.ts')).createModbusDriver;
  return (await import('../acquisition/opcua/index.ts')).createOpcuaDriver;
}
