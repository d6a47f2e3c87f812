/**
 * More than a disk can take: `node … FOLDER WORKERS SECONDS PER_SECOND [UNTIL THEN]`: so much is
 * offered, from second UNTIL on THEN a second. The engine's own thread, as it is shipped, and the
 * acquisition of the product in this one; only the devices are played: ten of them, a hundred tags each, asked as fast as the
 * load wants. They go by credit and pace as every driver does. One tag of the first connection is critical.
 * Prints one JSON line a second, and at the end what was delivered, acknowledged and left unread.
 */
import { Worker } from 'node:worker_threads';
import {
  createAcquisition,
  type Driver,
  type DriverPorts,
  type DriverTag,
} from '../../../electron/acquisition/index.ts';
import { linkedPorts, systemClock, systemTimers } from '../../../electron/supervision/index.ts';
import type {
  AcquisitionReport,
  AcquisitionStart,
  EngineOptions,
  FromEngine,
  PaceLevel,
  ToAcquisitionFromEngine,
} from '../../../shared/contract/workers.ts';
import { type ConnectionConfig, stationConfigSchema } from '../../../shared/domain/config/index.ts';
import type { Frame } from '../../../shared/domain/frame.ts';
import type { Instant } from '../../../shared/domain/time.ts';

const [folder = '', workers = '', seconds = '20', perSecond = '100000', until = '1e9', then = perSecond] =
  process.argv.slice(2);
const CONNECTIONS = 10;
const TAGS = 100;
const everyMsAt = (rate: string): number => (1000 * CONNECTIONS * TAGS) / Number(rate);
let everyMs = everyMsAt(perSecond);
const document = {
  configVersion: 1,
  station: { id: 'cr-overload' },
  equipment: [{ id: 'line' }],
  connections: Array.from({ length: CONNECTIONS }, (_, i) => ({
    id: `plc-${i}`,
    protocol: 'modbus-tcp',
    host: '127.0.0.1',
    port: 5020,
  })),
  tags: Array.from({ length: CONNECTIONS * TAGS }, (_, i) => ({
    id: `line.t${i}`,
    equipment: 'line',
    connection: `plc-${Math.floor(i / TAGS)}`,
    critical: i === 0,
    address: { table: 'holding', register: (2 * i) % 60_000, type: 'uint32' },
  })),
  windows: { everyMs: 2_000, graceMs: 200, maxReadings: 200_000 },
  checkpoint: { everyMs: 1_000 },
};
const config = stationConfigSchema.parse(document);
const clock = systemClock();
/** Per connection: value and receipt time (µs) of frames that credit did not allow, and values that are durable. */
const unread = new Map<string, number[]>();
const acked = new Map<string, number[]>();
let delivered = 0;
let isOver = false;
let pace: PaceLevel = 0;
const paces = new Set<PaceLevel>();

/** A device that has new values all the time. What is due and not read while there is no credit is told as a gap. */
function createFlood(connection: ConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts): Driver {
  const own: number[] = [];
  const missed: number[] = [];
  acked.set(connection.id, own);
  unread.set(connection.id, missed);
  let value = 0;
  let turn = 0;
  let dueMs = ports.clock.monotonicMs();
  let lastRead = ports.clock.now();
  let lastAt = 0;
  let outSince: Instant | undefined;
  let level: PaceLevel = 0;
  let timer: ReturnType<typeof ports.timers.after> | undefined;
  const critical = tags.filter(({ config: { critical: is } }) => is);

  function read(some: readonly DriverTag[]): void {
    const at = Math.max(ports.clock.now(), lastAt + 1) as Instant; // two readings of one tag are of two instants
    lastAt = at;
    if (ports.credit() <= 0) {
      outSince ??= lastRead;
      missed.push(at);
      return;
    }
    if (outSince !== undefined)
      ports.gap({ connection: connection.id, from: outSince, to: at, cause: 'outOfCredit', detail: 'no credit' });
    outSince = undefined;
    lastRead = at;
    const mine = value++;
    delivered += some.length;
    ports.deliver(frameOf(connection.id, some, at, mine), () => own.push(mine));
  }

  function poll(): void {
    const nowMs = ports.clock.monotonicMs();
    for (; dueMs <= nowMs && !isOver; dueMs += everyMs) {
      turn++;
      if (level === 4) {
        if (critical.length > 0) read(critical);
      } else if (turn % 2 ** level === 0) read(tags);
    }
    timer = ports.timers.after(Math.max(5, everyMs), poll);
  }
  return {
    start: poll,
    pace(next) {
      level = next;
      pace = next;
      paces.add(next);
    },
    async stop() {
      if (timer) ports.timers.cancel(timer);
      if (outSince === undefined) return;
      const to = ports.clock.now();
      ports.gap({
        connection: connection.id,
        from: outSince,
        to,
        cause: 'outOfCredit',
        detail: 'no credit at the stop',
      });
    },
  };
}

function frameOf(connection: string, tags: readonly DriverTag[], at: Instant, value: number): Frame {
  const n = tags.length;
  return {
    connection,
    workUnit: 'line',
    tag: Uint32Array.from(tags, ({ number }) => number),
    sourceTime: new Float64Array(n).fill(at),
    serverTime: new Float64Array(0),
    receivedTime: new Float64Array(n).fill(at),
    kind: new Uint8Array(n),
    value: new Float64Array(n).fill(value),
    status: new Uint32Array(n),
    texts: [],
  };
}

const options: EngineOptions = {
  configPath: 'overload',
  configText: JSON.stringify(document),
  dataDir: folder,
  engineVersion: 'overload',
  isLive: true,
  liveEveryMs: 200,
};
const engine = new Worker(`${workers}/engineWorker.js`, { workerData: options });
let storage: Extract<FromEngine, { type: 'live' }>['live']['storage'] | undefined;
const tell = (line: object): void => console.log(JSON.stringify(line));

engine.on('message', (message: FromEngine) => {
  if (message.type === 'live') {
    storage = message.live.storage;
    engine.postMessage({ type: 'liveTaken' });
  } else if (message.type === 'log') tell({ log: message.message });
  else if (message.type === 'ready') begin(new Map(message.ready.catalogue.map(({ id, number }) => [id, number])));
  else if (message.type === 'answer') end();
});

let finish: () => void = () => undefined;
function begin(numbers: ReadonlyMap<string, number>): void {
  const { a, b } = linkedPorts();
  engine.postMessage({ type: 'attach', worker: 'acquisition:modbus-tcp', port: a }, [a]);
  const start: AcquisitionStart = {
    type: 'start',
    connections: config.connections.map((connection) => ({
      config: connection,
      tags: config.tags
        .filter((tag) => tag.connection === connection.id)
        .map((tag) => ({ config: tag, number: numbers.get(tag.id) as number, workUnit: 'line' })),
    })),
    creditFrames: config.acquisition.creditFrames,
    paused: [],
    folder,
    dataFolder: folder,
    secrets: {},
    enginePort: b,
  };
  const acquisition = createAcquisition(
    start,
    {
      post: (report: AcquisitionReport, transfer) => b.postMessage(report, transfer),
      onMessage: (take) => b.on('message', (message: ToAcquisitionFromEngine) => take(message)),
    },
    {
      clock,
      timers: systemTimers,
      random: Math.random,
      protocolFor: async () => ({
        create: createFlood,
        test: () => Promise.reject(new Error('not asked for')),
      }),
      folderOf: () => folder,
      dataFolder: folder,
    },
  );
  acquisition.start();
  const startedMs = performance.now();
  const every = setInterval(() => {
    tell({
      second: Math.round((performance.now() - startedMs) / 1000),
      rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      delivered,
      unread: [...unread.values()].reduce((sum, times) => sum + times.length, 0),
      pace,
      commit95Ms: storage?.commit95Ms,
      fill: storage?.fill,
    });
  }, 1_000);
  setTimeout(() => {
    isOver = true;
    clearInterval(every);
    void acquisition.stop().then(() => {
      finish = () => b.close();
      engine.postMessage({ type: 'command', id: 1, command: 'stop', request: {} });
    });
  }, Number(seconds) * 1000);
}

function end(): void {
  finish();
  tell({ end: { delivered, paces: [...paces], acked: Object.fromEntries(acked), unread: Object.fromEntries(unread) } });
  engine.postMessage({ type: 'stopNow' });
}
setTimeout(
  () => {
    everyMs = everyMsAt(then);
  },
  Math.min(2 ** 31 - 1, Number(until) * 1000),
).unref();
