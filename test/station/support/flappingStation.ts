/**
 * The product's Modbus driver, acquisition and engine in one process against a device that keeps hanging up, on a clock that
 * runs 250 times as fast: `node --expose-gc … FOLDER PORT`. Prints handles, open files and memory twice a second, after
 * a garbage collection, until it is told to stop (SIGTERM).
 */
import { readdirSync } from 'node:fs';
import { createAcquisition } from '../../../electron/acquisition/index.ts';
import { modbusProtocol } from '../../../electron/acquisition/modbus/index.ts';
import { createEngine } from '../../../electron/engine.ts';
import type { ToAcquisitionFromEngine } from '../../../shared/contract/workers.ts';
import { stationConfigSchema } from '../../../shared/domain/config/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';

const [folder = '', port = '0'] = process.argv.slice(2);
const TIMES = 250;
const startedUs = Math.round(performance.timeOrigin * 1000);
const clock = {
  now: () => Math.round(startedUs + performance.now() * 1000 * TIMES) as Instant,
  monotonicMs: () => performance.now() * TIMES,
};
const config = stationConfigSchema.parse({
  configVersion: 1,
  station: { id: 'cr-flap' },
  equipment: [{ id: 'line' }],
  connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: Number(port), timeoutMs: 50_000 }],
  tags: Array.from({ length: 20 }, (_, i) => ({
    id: `line.t${i}`,
    equipment: 'line',
    connection: 'plc',
    everyMs: 500,
    address: { table: 'holding', register: i, type: 'uint16' },
  })),
  windows: { everyMs: 60_000, graceMs: 1_000 },
  storage: { reserveBytes: 0 },
});
const engine = createEngine({
  loaded: { config, hash: 'f'.repeat(64), path: 'flapping' },
  dataDir: folder,
  engineVersion: 'flapping',
  clock,
  acksPath: undefined,
  liveEveryMs: 1_000,
  say: () => undefined,
});
let toAcquisition: (message: ToAcquisitionFromEngine) => void = () => undefined;
engine.attach('w', {
  returnCredit: (frames) => toAcquisition({ type: 'credit', frames }),
  lending: {
    lend: (frames) => toAcquisition({ type: 'lend', frames }),
    lost: (frames) => toAcquisition({ type: 'lost', frames }),
  },
  pace: (level) => toAcquisition({ type: 'pace', level }),
  drain: () => [],
});
const numbers = new Map(engine.ready.catalogue.map(({ id, number }) => [id, number]));
const { port2: enginePort } = new MessageChannel();
const acquisition = createAcquisition(
  {
    type: 'start',
    connections: config.connections.map((connection) => ({
      config: connection,
      tags: config.tags.map((tag) => ({ config: tag, number: numbers.get(tag.id) as number, workUnit: 'line' })),
    })),
    creditFrames: config.acquisition.creditFrames,
    paused: [],
    folder,
    dataFolder: folder,
    secrets: {},
    enginePort: enginePort as never,
  },
  {
    post: (report) => engine.take('w', report),
    onMessage: (take) => {
      toAcquisition = take;
    },
  },
  {
    clock,
    timers: {
      after: (delayMs, act) => setTimeout(act, delayMs / TIMES),
      cancel: (handle) => clearTimeout(handle as NodeJS.Timeout),
    },
    random: Math.random,
    protocolFor: async () => modbusProtocol,
    folderOf: () => folder,
    dataFolder: folder,
  },
);
acquisition.start();
const turning = setInterval(() => {
  engine.liveTaken();
  engine.turn();
}, 10);
const telling = setInterval(() => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(
    JSON.stringify({
      handles: process.getActiveResourcesInfo().length,
      files: readdirSync('/proc/self/fd').length,
      heapMb: Math.round(heapUsed / 2 ** 18) / 4,
      rssMb: Math.round(rss / 2 ** 20),
    }),
  );
}, 500);
process.once('SIGTERM', () => {
  clearInterval(turning);
  clearInterval(telling);
  void acquisition.stop().then(() => {
    engine.command('stop', {});
    enginePort.close();
    console.log(JSON.stringify({ stopped: process.getActiveResourcesInfo() }));
  });
});
