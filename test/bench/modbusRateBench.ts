/**
 * Registers a second that one Modbus TCP connection reads with eight requests under way, and what a value costs: our
 * driver (every answer checked, decoded, filed in frames with times and status) beside a bare loop of modbus-serial, the
 * library it stands on, against the same server, in turns, in one run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import ModbusRTU from 'modbus-serial';
import type { DriverPorts } from '../../electron/acquisition/driver.ts';
import { createModbusDriver } from '../../electron/acquisition/modbus/index.ts';
import { connectionSchema, tagSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { cpuSeconds, type Figure, figure, median, report } from './figures.ts';

/** Far more than can be read in a period: the driver never waits for its next cycle. */
const REGISTERS = 40_000;
const EVERY_MS = 10;
const REGISTERS_PER_READ = 125;
const IN_FLIGHT = 8;
const WARM_UP_MS = 1_500;
const MEASURE_MS = 2_500;
const ROUNDS = 3;
const GOAL_REGISTERS_PER_SECOND = 50_000;
const GOAL_RATIO = 2;

type Type = 'uint16' | 'float32';
const REGISTERS_OF: Readonly<Record<Type, number>> = { uint16: 1, float32: 2 };

interface Speed {
  readonly registersPerSecond: number;
  readonly cpuPerMillionValues: number;
}

/** @param served registers so far, growing */
async function measured(type: Type, served: () => number): Promise<Speed> {
  await delay(WARM_UP_MS);
  const from = { cpu: cpuSeconds(), registers: served(), ms: performance.now() };
  await delay(MEASURE_MS);
  const registers = served() - from.registers;
  return {
    registersPerSecond: (registers / (performance.now() - from.ms)) * 1000,
    cpuPerMillionValues: ((cpuSeconds() - from.cpu) / (registers / REGISTERS_OF[type])) * 1e6,
  };
}

async function driverSpeed(port: number, type: Type): Promise<Speed> {
  const connection = connectionSchema.parse({
    ...{ id: 'bench', protocol: 'modbus-tcp', host: '127.0.0.1', port, maxInFlight: IN_FLIGHT },
  });
  const tags = Array.from({ length: REGISTERS / REGISTERS_OF[type] }, (_, i) => ({
    config: tagSchema.parse({
      id: `t${i}`,
      connection: 'bench',
      everyMs: EVERY_MS,
      address: { table: 'holding', register: i * REGISTERS_OF[type], type },
    }),
    number: i,
    workUnit: 'bench',
  }));
  let readings = 0;
  let wrong = 0;
  const ports: DriverPorts = {
    clock: { now: () => Math.round(Date.now() * 1000) as Instant, monotonicMs: () => performance.now() },
    timers: { after: (ms, act) => setTimeout(act, ms), cancel: (handle) => clearTimeout(handle as NodeJS.Timeout) },
    random: () => 0.5,
    credit: () => 64,
    onCredit: () => undefined,
    deliver(frame) {
      readings += frame.tag.length;
      const last = frame.tag.length - 1;
      if (type === 'uint16' && frame.value[last] !== frame.tag[last]) wrong++;
    },
    refuse: () => undefined,
    event: () => undefined,
    health: () => undefined,
    disableTag: ({ message }) => {
      throw new Error(message);
    },
    gap: () => undefined,
    secret: async () => undefined,
    folder: '',
    dataFolder: '',
  };
  const driver = createModbusDriver(connection, tags, ports);
  const servedBefore = await served();
  driver.start();
  const speed = await measured(type, () => readings * REGISTERS_OF[type]);
  await driver.stop();
  const servedNow = (await served()) - servedBefore;
  if (readings * REGISTERS_OF[type] > servedNow) throw new Error('more readings were delivered than registers served');
  if (wrong > 0) throw new Error(`${wrong} frames held a value that is not its register's`);
  return speed;
}

/** What a program would do that trusts the device: ask, take the numbers, ask again. */
async function bareSpeed(port: number, type: Type, inFlight: number): Promise<Speed> {
  const client = new ModbusRTU();
  await client.connectTCP('127.0.0.1', { port });
  client.setID(1);
  client.setTimeout(5_000);
  let registers = 0;
  let isOver = false;
  let sum = 0;
  let start = 0;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      start = (start + REGISTERS_PER_READ) % (REGISTERS - REGISTERS_PER_READ);
      const { data, buffer } = await client.readHoldingRegisters(start, REGISTERS_PER_READ);
      if (type === 'uint16') for (const value of data) sum += value;
      else for (let at = 0; at + 4 <= buffer.length; at += 4) sum += buffer.readFloatBE(at);
      registers += data.length;
    }
  };
  const loops = Array.from({ length: inFlight }, loop);
  const speed = await measured(type, () => registers);
  isOver = true;
  await Promise.all(loops);
  await new Promise<void>((resolve) => client.close(() => resolve()));
  if (sum === 0) throw new Error('the bare loop read nothing');
  return speed;
}

/** Registers the server has given out so far: what a client claims to have read is not taken from the client alone. */
const served = (): Promise<number> =>
  new Promise((resolve) => {
    server.once('message', (message: { served: number }) => resolve(message.served));
    server.send('served');
  });

const portOf = (server: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('message', (message: { port: number }) => resolve(message.port));
    server.once('exit', (code) => reject(new Error(`the Modbus server ended (${code})`)));
  });

const path = process.env.BENCH_MODBUS_SERVER;
if (path === undefined) throw new Error('BENCH_MODBUS_SERVER is not set; run the benchmarks with: npm run bench');
const server = fork(path, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
const figures: Figure[] = [];
try {
  const port = await portOf(server);
  for (const type of ['uint16', 'float32'] as const) {
    const ours: Speed[] = [];
    const bare: Speed[] = [];
    const bareOne: Speed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await driverSpeed(port, type));
      bare.push(await bareSpeed(port, type, IN_FLIGHT));
      bareOne.push(await bareSpeed(port, type, 1));
    }
    const rate = (speeds: readonly Speed[]): number => median(speeds.map((speed) => speed.registersPerSecond));
    const cpu = (speeds: readonly Speed[]): number => median(speeds.map((speed) => speed.cpuPerMillionValues));
    const ratio = cpu(ours) / cpu(bare);
    figures.push(
      figure(
        `${type}: driver, ${IN_FLIGHT} in flight`,
        rate(ours),
        'registers/s',
        `≥ ${GOAL_REGISTERS_PER_SECOND}`,
        rate(ours) >= GOAL_REGISTERS_PER_SECOND,
      ),
      figure(`${type}: bare modbus-serial, ${IN_FLIGHT} in flight`, rate(bare), 'registers/s'),
      figure(`${type}: bare modbus-serial, one at a time`, rate(bareOne), 'registers/s'),
      figure(`${type}: driver, CPU`, cpu(ours), 's per million values'),
      figure(`${type}: bare modbus-serial, ${IN_FLIGHT} in flight, CPU`, cpu(bare), 's per million values'),
      figure(`${type}: bare modbus-serial, one at a time, CPU`, cpu(bareOne), 's per million values'),
      figure(`${type}: CPU, driver beside bare loop`, ratio, '×', `≤ ${GOAL_RATIO}`, ratio <= GOAL_RATIO),
    );
  }
} finally {
  server.disconnect();
}
report('modbusRate', figures);
