import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { FaultListing } from '../demo/faults.ts';
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

/** A newcomer first sees the backlog grow, then drain: the upstream is away for the first seconds. */
const UPSTREAM_AWAY_MS = 20_000;

export async function startTraining(dataFolder: string, workersFolder: string): Promise<Training> {
  const portsFile = join(dataFolder, 'training.json');
  const last = readPorts(portsFile);
  const certificateFolder = join(dataFolder, 'training-plant');
  mkdirSync(certificateFolder, { recursive: true, mode: 0o700 });

  let faults: readonly FaultListing[] = [];
  let waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const startPlant = (ports: Partial<z.infer<typeof portsSchema>>) =>
    new Promise<{ worker: Worker; modbusPort: number; opcuaPort: number }>((resolve, reject) => {
      const workerData: TrainingPlantWorkerData = { certificateFolder, ...pick(ports) };
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
  const plant = await startPlant(last).catch(() => startPlant({}));
  const upstream = await startUpstream(workersFolder, last.upstreamPort ?? 0);
  const ports = { modbusPort: plant.modbusPort, opcuaPort: plant.opcuaPort, upstreamPort: upstream.port };
  writeFileSync(portsFile, `${JSON.stringify(ports)}\n`);
  upstream.worker.postMessage({ isUp: false });
  const arrival = setTimeout(() => upstream.worker.postMessage({ isUp: true }), UPSTREAM_AWAY_MS);

  return {
    ...ports,
    faults: () => faults,
    setFault: (id, on) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve: () => resolve(faults), reject });
        plant.worker.postMessage({ type: 'fault', id, on } satisfies ToTrainingPlant);
      }),
    async setUpstream(isUp) {
      clearTimeout(arrival);
      const told = new Promise<void>((resolve) => upstream.worker.once('message', () => resolve()));
      upstream.worker.postMessage({ isUp });
      await told;
    },
    async stop() {
      clearTimeout(arrival);
      await Promise.all([
        endOf(plant.worker, { type: 'stop' } satisfies ToTrainingPlant),
        endOf(upstream.worker, { stop: true }),
      ]);
    },
  };
}

function readPorts(path: string): Partial<z.infer<typeof portsSchema>> {
  if (!existsSync(path)) return {};
  try {
    return portsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {}; // only a convenience: free ports are found instead
  }
}

const pick = (ports: Partial<z.infer<typeof portsSchema>>): { modbusPort?: number; opcuaPort?: number } => ({
  ...(ports.modbusPort === undefined ? {} : { modbusPort: ports.modbusPort }),
  ...(ports.opcuaPort === undefined ? {} : { opcuaPort: ports.opcuaPort }),
});

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
