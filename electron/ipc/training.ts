import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { FaultListing } from '../demo/faults.ts';
import { filesEveryMs, type PlantId, writeTrainingFiles } from '../demo/plants/index.ts';
import type { FromTrainingPlant, ToTrainingPlant, TrainingPlantWorkerData } from '../demo/trainingPlantMessages.ts';

/** The training plant and its upstream, each in a thread of its own, as the desktop app holds them. */
export interface Training {
  readonly modbusPort: number;
  readonly opcuaPort: number;
  readonly upstreamPort: number;
  faults(): readonly FaultListing[];
  setFault(id: string, on: boolean): Promise<readonly FaultListing[]>;
  setUpstream(isUp: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Ports of the last run are taken again, so that the station's configuration stays the same from start to start. */
const portsSchema = z.strictObject({ modbusPort: z.int(), opcuaPort: z.int(), upstreamPort: z.int() });
type Ports = z.infer<typeof portsSchema>;

/** A newcomer first sees the backlog grow, then drain: the upstream is away for the first seconds. */
const UPSTREAM_AWAY_MS = 20_000;

export async function startTraining(
  dataFolder: string,
  workersFolder: string,
  plant: PlantId | undefined,
): Promise<Training> {
  const portsFile = join(dataFolder, 'training.json');
  const certificateFolder = join(dataFolder, 'training-plant');
  mkdirSync(certificateFolder, { recursive: true, mode: 0o700 });
  writeTrainingFiles(plant, dataFolder, Date.now());
  const everyMs = filesEveryMs(plant);
  const writing =
    everyMs === undefined ? undefined : setInterval(() => writeTrainingFiles(plant, dataFolder, Date.now()), everyMs);

  let faults: readonly FaultListing[] = [];
  let waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const startPlant = (wanted: Partial<Ports>) =>
    new Promise<{ worker: Worker; modbusPort: number; opcuaPort: number }>((resolve, reject) => {
      const workerData: TrainingPlantWorkerData = { certificateFolder, ...pick(wanted) };
      const worker = new Worker(join(workersFolder, 'trainingPlantWorker.js'), { workerData });
      worker.on('error', reject);
      worker.on('message', (message: FromTrainingPlant) => {
        if (message.type === 'failed') return reject(new Error(message.message));
        if (message.type === 'refused') {
          waiting.shift()?.reject(new Error(message.message));
          return;
        }
        faults = message.faults;
        if (message.type === 'ready') resolve({ worker, modbusPort: message.modbusPort, opcuaPort: message.opcuaPort });
        else waiting.shift()?.resolve();
      });
      worker.on('exit', () => {
        for (const one of waiting) one.reject(new Error('the training plant has ended'));
        waiting = [];
      });
    });

  const known = await portsIfFree(portsFile);
  const starting = startPlant(known ?? {});
  starting.catch(() => undefined); // awaited below, or by whoever uses the plant
  const startingUpstream = startUpstream(workersFolder, known?.upstreamPort ?? 0);
  // With the ports of the last run the station need not wait for the plant: its links connect when the plant is there.
  const ports = known ?? {
    ...pickPorts(await starting),
    upstreamPort: (await startingUpstream).port,
  };
  writeFileSync(portsFile, `${JSON.stringify(ports)}\n`);
  const upstreamWorker = startingUpstream.then(({ worker }) => worker);
  void upstreamWorker.then((worker) => worker.postMessage({ isUp: false }));
  const arrival = setTimeout(
    () => void upstreamWorker.then((worker) => worker.postMessage({ isUp: true })),
    UPSTREAM_AWAY_MS,
  );

  return {
    ...ports,
    faults: () => faults,
    async setFault(id, on) {
      const { worker } = await starting;
      return new Promise((resolve, reject) => {
        waiting.push({ resolve: () => resolve(faults), reject });
        worker.postMessage({ type: 'fault', id, on } satisfies ToTrainingPlant);
      });
    },
    async setUpstream(isUp) {
      clearTimeout(arrival);
      const worker = await upstreamWorker;
      const told = new Promise<void>((resolve) => worker.once('message', () => resolve()));
      worker.postMessage({ isUp });
      await told;
    },
    async stop() {
      clearTimeout(arrival);
      clearInterval(writing);
      await Promise.all([
        starting.then(({ worker }) => endOf(worker, { type: 'stop' } satisfies ToTrainingPlant)),
        upstreamWorker.then((worker) => endOf(worker, { stop: true })),
      ]);
    },
  };
}

/** The ports of the last run, when all three can be had again. */
async function portsIfFree(path: string): Promise<Ports | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const ports = portsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const free = await Promise.all([ports.modbusPort, ports.opcuaPort, ports.upstreamPort].map(isFree));
    return free.every(Boolean) ? ports : undefined;
  } catch {
    return undefined; // only a convenience: free ports are found instead
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

const pick = (ports: Partial<Ports>): { modbusPort?: number; opcuaPort?: number } => ({
  ...(ports.modbusPort === undefined ? {} : { modbusPort: ports.modbusPort }),
  ...(ports.opcuaPort === undefined ? {} : { opcuaPort: ports.opcuaPort }),
});

const pickPorts = ({ modbusPort, opcuaPort }: { modbusPort: number; opcuaPort: number }) => ({ modbusPort, opcuaPort });

function startUpstream(workersFolder: string, port: number): Promise<{ worker: Worker; port: number }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(workersFolder, 'trainingUpstreamWorker.js'), { workerData: { port } });
    worker.once('error', reject);
    worker.once('message', (message: { port: number }) => resolve({ worker, port: message.port }));
  });
}

const END_PATIENCE_MS = 3_000;

async function endOf(worker: Worker, farewell: unknown): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage(farewell);
  const force = setTimeout(() => void worker.terminate(), END_PATIENCE_MS);
  await ended;
  clearTimeout(force);
}
