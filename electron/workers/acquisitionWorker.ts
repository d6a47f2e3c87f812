import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type {
  AcquisitionPreload,
  AcquisitionStart,
  FromAcquisition,
  LinkRequest,
  ToAcquisition,
  ToAcquisitionFromEngine,
} from '../../shared/contract/workers.ts';
import type { ConnectionConfig } from '../../shared/domain/config/index.ts';
import { type Acquisition, createAcquisition, type Protocol, protocolFor } from '../acquisition/index.ts';
import { serialPortsOver } from '../acquisition/modbus/serial/index.ts';
import { readSecrets } from '../secrets/index.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';

/** Thread entry: polls devices and stamps what they say. Knows the engine only as a message port. */
const port = parentPort;
if (!port) throw new Error('acquisitionWorker runs as a worker thread');
let acquisition: Acquisition | undefined;
let line: MessagePort | undefined;
// The engine is still opening its ledger; should this fail, the start says why.
void loadProtocol((workerData as AcquisitionPreload).protocol).catch(() => undefined);

port.on('message', (message: ToAcquisition) => {
  if (message.type === 'start') begin(message);
  else if (message.type === 'link') answer(message.id, message.connection, message.request);
  else
    void (acquisition?.stop() ?? Promise.resolve()).finally(() => {
      port.postMessage({ type: 'stopped' } satisfies FromAcquisition);
      line?.close();
      port.close();
    });
});

/** How files are read is electron/imports' part, put together with the rest here. */
function loadProtocol(protocol: ConnectionConfig['protocol']): Promise<Protocol> {
  return protocolFor(protocol, async () => (await import('../imports/index.ts')).fileImporter);
}

function begin(message: AcquisitionStart): void {
  const { enginePort, serialPort, folder, dataFolder } = message;
  line = enginePort;
  acquisition = createAcquisition(
    message,
    {
      post: (report, transfer) => enginePort.postMessage(report, transfer),
      onMessage: (take) => enginePort.on('message', (fromEngine: ToAcquisitionFromEngine) => take(fromEngine)),
    },
    {
      clock: systemClock(),
      timers: systemTimers,
      random: Math.random,
      protocolFor: loadProtocol,
      folderOf(connection) {
        const path = join(folder, connection.replaceAll(':', '_'));
        mkdirSync(path, { recursive: true, mode: 0o700 });
        return path;
      },
      dataFolder,
      secret: (name) => readSecrets(dataFolder)[name],
      ...(serialPort === undefined ? {} : { openSerial: serialPortsOver(serialPort) }),
    },
  );
  acquisition.start();
}

function answer(id: number, connection: string, request: LinkRequest): void {
  const asked = acquisition?.ask(connection, request) ?? Promise.reject(new Error('the station is still starting'));
  asked.then(
    (value) => port?.postMessage({ type: 'answer', id, ok: true, value } satisfies FromAcquisition),
    (error: Error) =>
      port?.postMessage({ type: 'answer', id, ok: false, message: error.message } satisfies FromAcquisition),
  );
}
