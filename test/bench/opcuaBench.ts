/**
 * OPC UA subscriptions: 20 000 notifications a second, every value counted; what a million of them cost beside a bare loop
 * of node-opcua-client against the same server in the same run; and, with --long, twenty times the server's sudden death.
 * The server is a process of its own whose values count 1, 2, 3 …, each reported as it changes, so that a missing one shows.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  type DataValue,
  OPCUAClient,
  TimestampsToReturn,
} from 'node-opcua-client';
import type { DriverPorts } from '../../electron/acquisition/driver.ts';
import { createOpcuaDriver } from '../../electron/acquisition/opcua/index.ts';
import { opcuaConnectionSchema, tagSchema } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { LinkHealth } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { cpuSeconds, type Figure, figure, median, report } from './figures.ts';

const ITEMS = 2_000;
/** 25 000 changes a second: a server held up by others for a moment still offers what the goal asks. */
const CHANGE_EVERY_MS = 80;
const SAMPLING_MS = 50;
const PUBLISHING_MS = 200;
const GOAL_PER_SECOND = 20_000;
const GOAL_RATIO = 2;
const GOAL_BACK_MS = 5_000;
const isLong = process.env.BENCH_LONG === '1';
const KILLS = isLong ? 20 : 3;
const SUSTAINED_MS = isLong ? 60_000 : 15_000;
const WARM_UP_MS = 4_000;
const ROUND_MS = 8_000;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'shiftseal-opcua-bench-'));
let server: ChildProcess;
let port = 0;

async function startServer(): Promise<void> {
  const options = {
    port,
    folder: join(folder, 'server'),
    nodeset: resolve('node_modules/node-opcua-nodesets/nodesets/Opc.Ua.NodeSet2.ndjson.gz'),
    namespacesBefore: 0,
    isAnonymousAllowed: true,
    bulk: ITEMS,
    bulkEveryMs: CHANGE_EVERY_MS,
    isBulkCounting: true,
    isByException: true,
    isTransferAllowed: false,
    certificateDays: 365,
    browsable: 0,
  };
  server = fork(resolve('test/acquisition/opcua/serverProcess.ts'), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  port = await new Promise((done, failed) => {
    server.once('message', (message: { port: number }) => done(message.port));
    server.once('exit', (code) => failed(new Error(`the OPC UA server ended (${code})`)));
  });
}

async function killServer(): Promise<void> {
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGKILL');
  await gone;
}

/** Our driver with a consumer that looks at every value: each must be the one after the last. */
class Counted {
  readonly last = new Float64Array(ITEMS).fill(-1);
  readonly reportedMs = new Float64Array(ITEMS);
  readings = 0;
  lost = 0;
  gaps = 0;
  health: LinkHealth | undefined;
  readonly #driver;

  constructor() {
    const connection = opcuaConnectionSchema.parse({
      ...{ id: 'bench', protocol: 'opc-ua', endpoint: `opc.tcp://127.0.0.1:${port}/` },
      publishingIntervalMs: PUBLISHING_MS,
    });
    const tags = Array.from({ length: ITEMS }, (_, i) => ({
      config: tagSchema.parse({
        ...{ id: `t${i}`, connection: 'bench', everyMs: SAMPLING_MS },
        address: { nodeId: `nsu=urn:plant;s=bulk.${i}` },
      }),
      number: i,
      workUnit: 'bench',
    }));
    const ports: DriverPorts = {
      clock: { now: () => Math.round(Date.now() * 1000) as Instant, monotonicMs: () => performance.now() },
      timers: { after: (ms, act) => setTimeout(act, ms), cancel: (handle) => clearTimeout(handle as NodeJS.Timeout) },
      random: Math.random,
      credit: () => 64,
      onCredit: () => undefined,
      deliver: (frame) => this.#take(frame),
      refuse: () => undefined,
      event: () => undefined,
      health: (health) => {
        this.health = health;
      },
      disableTag: ({ message }) => {
        throw new Error(message);
      },
      gap: () => {
        this.gaps++;
      },
      secret: async () => undefined,
      folder: mkdtempSync(join(folder, 'station-')),
      dataFolder: folder,
    };
    this.#driver = createOpcuaDriver(connection, tags, ports);
    this.#driver.start();
  }

  /** Forgets what was read, as after the server's death: its values then begin anew. */
  restart(): void {
    this.last.fill(-1);
    this.reportedMs.fill(0);
  }

  async allReport(): Promise<void> {
    for (let tries = 0; this.reportedMs.some((at) => at === 0); tries++) {
      if (tries > 3_000) throw new Error(`not all items report: ${this.health?.state} ${this.health?.message}`);
      await delay(20);
    }
  }

  stop(): Promise<void> {
    return this.#driver.stop();
  }

  #take({ tag, value, status }: Frame): void {
    const nowMs = performance.now();
    for (let row = 0; row < tag.length; row++) {
      const item = tag[row] as number;
      if ((status[row] as number) >>> 31 === 1) continue;
      const now = value[row] as number;
      const before = this.last[item] as number;
      if (before >= 0 && now !== before && now !== before + 1) this.lost++;
      this.last[item] = now;
      if (this.reportedMs[item] === 0) this.reportedMs[item] = nowMs;
      this.readings++;
    }
  }
}

async function sustained(): Promise<Figure[]> {
  const station = new Counted();
  await station.allReport();
  await delay(WARM_UP_MS);
  const from = { readings: station.readings, ms: performance.now() };
  await delay(SUSTAINED_MS);
  const perSecond = ((station.readings - from.readings) / (performance.now() - from.ms)) * 1000;
  await station.stop();
  const isMet = perSecond >= GOAL_PER_SECOND;
  return [
    figure(`${ITEMS} items: notifications taken in`, perSecond, 'per second', `≥ ${GOAL_PER_SECOND}`, isMet),
    figure(
      `${ITEMS} items: values missing of ${station.readings}`,
      station.lost + station.gaps,
      '',
      '0',
      station.lost + station.gaps === 0,
    ),
  ];
}

/** CPU-seconds per million values, once everything is warm. */
async function measured(readings: () => number): Promise<number> {
  await delay(WARM_UP_MS);
  const from = { cpu: cpuSeconds(), readings: readings() };
  await delay(ROUND_MS);
  return ((cpuSeconds() - from.cpu) / (readings() - from.readings)) * 1e6;
}

async function driverCost(): Promise<number> {
  const station = new Counted();
  await station.allReport();
  const cost = await measured(() => station.readings);
  await station.stop();
  return cost;
}

/** What a program would do that has nothing but the library: subscribe, and add up what comes. */
async function bareCost(): Promise<number> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 0 } });
  await client.connect(`opc.tcp://127.0.0.1:${port}/`);
  const session = await client.createSession();
  const index = (await session.readNamespaceArray()).indexOf('urn:plant');
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: PUBLISHING_MS,
    requestedMaxKeepAliveCount: 20,
    requestedLifetimeCount: 1_000,
    publishingEnabled: true,
  });
  const group = ClientMonitoredItemGroup.create(
    subscription,
    Array.from({ length: ITEMS }, (_, i) => ({ nodeId: `ns=${index};s=bulk.${i}`, attributeId: AttributeIds.Value })),
    { samplingInterval: SAMPLING_MS, queueSize: 20, discardOldest: true },
    TimestampsToReturn.Both,
  );
  let values = 0;
  let sum = 0;
  group.on('changed', (_item, dataValue: DataValue) => {
    sum += dataValue.value.value as number;
    values++;
  });
  await new Promise((done) => group.on('initialized', () => done(undefined)));
  const cost = await measured(() => values);
  await subscription.terminate();
  await session.close();
  await client.disconnect();
  if (!(sum > 0)) throw new Error('the bare loop read nothing');
  return cost;
}

async function killed(): Promise<Figure[]> {
  const station = new Counted();
  await station.allReport();
  const backMs: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await killServer();
    await delay(200 + 1_500 * Math.random());
    station.restart();
    await startServer();
    const upMs = performance.now();
    await station.allReport();
    backMs.push(Math.max(...station.reportedMs) - upMs);
  }
  await station.stop();
  const worst = Math.max(...backMs);
  const what = `server killed ${KILLS} times: all ${ITEMS} items report again, at worst after`;
  return [
    figure(what, worst, 'ms', `≤ ${GOAL_BACK_MS}`, worst <= GOAL_BACK_MS),
    figure('the same, as a rule (median)', median(backMs), 'ms'),
  ];
}

const figures: Figure[] = [];
try {
  await startServer();
  figures.push(...(await sustained()));
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await driverCost());
    bare.push(await bareCost());
  }
  const ratio = median(ours) / median(bare);
  figures.push(
    figure('CPU per million values subscribed', median(ours), 's'),
    figure('the same, bare loop of node-opcua-client', median(bare), 's'),
    figure('ours beside the bare loop', ratio, 'times', `≤ ${GOAL_RATIO}`, ratio <= GOAL_RATIO),
    ...(await killed()),
  );
} finally {
  await killServer();
  rmSync(folder, { recursive: true, force: true });
}
report('opcua', figures);
process.exit(0);
