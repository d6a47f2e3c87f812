import { parentPort, workerData } from 'node:worker_threads';
import type { FromWitness, ToWitness, WitnessWorkerData } from '../../shared/contract/witnesses.ts';
import { openDataFolder } from '../query/dataFolder.ts';
import { pause, systemClock } from '../supervision/index.ts';
import {
  Cosigning,
  type CosigningServer,
  checkpointSource,
  cosignerPlace,
  filePlace,
  openCosigner,
  type Place,
  type PlacePorts,
  serveCosigning,
  startCarrier,
  timestampPlace,
} from '../witness/index.ts';

/**
 * Thread entry: brings checkpoints to places outside the station. A file on a share blocks its thread as long as the share
 * does, so each file has a thread of its own; what is asked over HTTP shares one, and so does the witness for other stations.
 */
const port = parentPort;
if (!port) throw new Error('witnessWorker runs as a worker thread');
const asked = workerData as WitnessWorkerData;
const say = (message: FromWitness): void => port.postMessage(message);
const clock = systemClock();
const data = openDataFolder(asked.dataDir);
const ports: PlacePorts = {
  now: clock.now,
  monotonicMs: clock.monotonicMs,
  heard: (source, note) => say({ type: 'heard', source, note }),
};

const source = checkpointSource(asked.dataDir, data.ledger);
const carriers = placesOf(asked).map((place) =>
  startCarrier({ place, source, ports, wait: pause, tell: (status) => say({ type: 'status', status }) }),
);
const serving = serve();

function placesOf({
  dataDir: folder,
  files,
  cosigners,
  cosignEveryMs: everyMs,
  timestamp,
}: WitnessWorkerData): Place[] {
  return [
    ...files.map((path) => filePlace(path, ports)),
    ...cosigners.map((config) => cosignerPlace({ folder, config, everyMs, ports })),
    ...(timestamp === undefined ? [] : [timestampPlace({ folder, config: timestamp, now: clock.now })]),
  ];
}

/** This station as a witness for others. A port that is taken keeps nothing else from its work. */
async function serve(): Promise<CosigningServer | undefined> {
  const { cosigning, dataDir: folder, stationId } = asked;
  if (cosigning === undefined) return undefined;
  try {
    const { cosigner } = openCosigner(folder, `shiftseal/${stationId}/cosigner`);
    const witness = new Cosigning({ folder, cosigner, logs: cosigning.logs, now: clock.now });
    return await serveCosigning(witness, cosigning, (line) => say({ type: 'log', level: 'info', message: line }));
  } catch (error) {
    say({
      type: 'log',
      level: 'error',
      message: `checkpoints of others cannot be cosigned: ${(error as Error).message}`,
    });
    return undefined;
  }
}

port.on('message', (message: ToWitness) => {
  if (message.type !== 'stop') return;
  void Promise.all([...carriers.map((carrier) => carrier.stop()), serving.then((server) => server?.close())]).then(
    () => {
      data.close();
      port.close();
    },
  );
});
