/**
 * One client of the Modbus rate benchmark, alone in its process, so that neither warms up, fills the heap of, or slows
 * down the other: our driver or a bare loop of modbus-serial. Started by `fork` with `driver|bare`, value type, port and
 * requests in flight; sends `{registersPerSecond, cpuPerMillionValues, registers}` and ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import ModbusRTU from 'modbus-serial';
import type { DriverPorts } from '../../electron/acquisition/driver.ts';
import { createModbusDriver } from '../../electron/acquisition/modbus/index.ts';
import { connectionSchema, tagSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { cpuSeconds } from './figures.ts';

/** Far more than can be read in a period: the driver never waits for its next cycle. */
const REGISTERS = 40_000;
const EVERY_MS = 10;
const REGISTERS_PER_READ = 125;
const WARM_UP_MS = 1_500;
const MEASURE_MS = 2_500;

export type Type = 'uint16' | 'float32';
const REGISTERS_OF: Readonly<Record<Type, number>> = { uint16: 1, float32: 2 };

export interface Speed {
  readonly registersPerSecond: number;
  readonly cpuPerMillionValues: number;
  /** Over the whole run, to be compared with what the server gave out. */
  readonly registers: number;
}

/** @param served registers so far, growing */
async function measured(type: Type, served: () => number): Promise<Omit<Speed, 'registers'>> {
  await delay(WARM_UP_MS);
  const from = { cpu: cpuSeconds(), registers: served(), ms: performance.now() };
  await delay(MEASURE_MS);
  const registers = served() - from.registers;
  return {
    registersPerSecond: (registers / (performance.now() - from.ms)) * 1000,
    cpuPerMillionValues: ((cpuSeconds() - from.cpu) / (registers / REGISTERS_OF[type])) * 1e6,
  };
}

async function driverSpeed(port: number, type: Type, inFlight: number): Promise<Speed> {
  const connection = connectionSchema.parse({
    ...{ id: 'bench', protocol: 'modbus-tcp', host: '127.0.0.1', port, maxInFlight: inFlight },
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
  driver.start();
  const speed = await measured(type, () => readings * REGISTERS_OF[type]);
  await driver.stop();
  if (wrong > 0) throw new Error(`${wrong} frames held a value that is not its register's`);
  return { ...speed, registers: readings * REGISTERS_OF[type] };
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
      // The same registers over and over would flatter the loop: the library's bitwise CRC gets predictable branches.
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
  return { ...speed, registers };
}

const [who, type, port, inFlight] = process.argv.slice(2);
if ((type !== 'uint16' && type !== 'float32') || (who !== 'driver' && who !== 'bare')) {
  throw new Error('the client of the Modbus rate benchmark is started by it');
}
const speed = await (who === 'driver' ? driverSpeed : bareSpeed)(Number(port), type, Number(inFlight));
process.send?.(speed, () => process.exit(0));
