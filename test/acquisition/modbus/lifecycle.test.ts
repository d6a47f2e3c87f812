import ModbusRTU from 'modbus-serial';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverPorts } from '../../../electron/acquisition/driver.ts';
import { createModbusDriver } from '../../../electron/acquisition/modbus/index.ts';
import { ValidatingTcpPort } from '../../../electron/acquisition/modbus/validatingTcpPort.ts';
import type { ModbusAddress } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { answer, RawDevice } from './support/rawDevice.ts';
import { connectionTo, modbusTags, RecordedDriver } from './support/recordedDriver.ts';

const ADDRESSES: Record<string, ModbusAddress> = Object.fromEntries(
  [0, 1, 2, 3].map((register) => [`r${register}`, { table: 'holding', register }]),
);

describe('a driver from start to stop', () => {
  let device: RawDevice;
  beforeEach(async () => {
    device = await new RawDevice().listen();
  });
  afterEach(() => device.close());

  it('keeps to its grid: so many cycles as periods, whatever an answer takes', async () => {
    device.behaviour = (request, socket) => setTimeout(() => socket.write(answer(request)), 7);
    const driver = new RecordedDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: 40 })).start();
    await driver.until(() => driver.frames.length >= 26, '26 cycles');
    await driver.stop();
    const arrivals = driver.frames.map((frame) => frame.sourceTime[0]! / 1000);
    expect((arrivals[25]! - arrivals[0]!) / 25).toBeGreaterThan(37);
    expect((arrivals[25]! - arrivals[0]!) / 25).toBeLessThan(46);
  });

  it('skips cycles of a device that is too slow, counts and tells them, and never asks twice at once', async () => {
    let underWay = 0;
    let most = 0;
    device.behaviour = (request, socket) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        socket.write(answer(request));
      }, 130);
    };
    const driver = new RecordedDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: 50 })).start();
    await driver.until(() => (driver.healths.at(-1)?.skippedCycles ?? 0) >= 4, 'skipped cycles');
    await driver.stop();
    expect(most).toBe(1);
    expect(driver.healths.some(({ message }) => message.includes('too slow for the configured rate'))).toBe(true);
    expect(driver.gaps).toEqual([]);
  });

  it('without credit it stops asking; afterwards the lost time is a gap with its cause', async () => {
    const driver = new RecordedDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: 30 }));
    driver.credit = 3;
    driver.start();
    await driver.until(() => driver.healths.some(({ message }) => message.includes('polling waits')), 'out of credit');
    expect(driver.frames).toHaveLength(3);
    expect(device.requests).toBe(3);
    driver.giveCredit(100);
    await driver.until(() => driver.gaps.length === 1 && driver.frames.length >= 6, 'readings again');
    await driver.stop();
    expect(driver.gaps[0]!.cause).toBe('outOfCredit');
    expect(driver.gaps[0]!.from).toBe(driver.frames[2]!.sourceTime[0]);
    expect(driver.gaps[0]!.to).toBe(driver.frames[3]!.sourceTime[0]);
    expect(device.connections).toBe(1);
  });

  it('more work units in one answer than credit: the rest of that answer waits, nothing is lost', async () => {
    const driver = new RecordedDriver(
      connectionTo(device.port),
      modbusTags(ADDRESSES, { everyMs: 5000, workUnit: (id) => id }),
    );
    driver.credit = 1;
    driver.start();
    await driver.until(() => driver.frames.length === 1, 'one frame');
    for (let frames = 2; frames <= 4; frames++) {
      driver.giveCredit(1);
      expect(driver.frames).toHaveLength(frames);
    }
    await driver.stop();
    expect(driver.readings.map(({ tagId, status }) => [tagId, status])).toEqual(
      ['r0', 'r1', 'r2', 'r3'].map((id) => [id, STATUS.Good]),
    );
  });

  it('a long cycle is handed over in parts', async () => {
    device.behaviour = (request, socket) => setTimeout(() => socket.write(answer(request)), 60);
    const far = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`r${i}`, { table: 'holding', register: i * 100 } as const]),
    );
    const driver = new RecordedDriver(connectionTo(device.port), modbusTags(far, { everyMs: 60_000 })).start();
    await driver.until(() => driver.readings.length === 12, 'the whole cycle');
    await driver.stop();
    expect(driver.frames.length).toBeGreaterThanOrEqual(2);
    expect(
      driver.frames.every(
        (frame) => frame.value.length === frame.tag.length && frame.status.length === frame.tag.length,
      ),
    ).toBe(true);
    expect(driver.readings.map(({ value }) => value)).toEqual(Array.from({ length: 12 }, (_, i) => 1000 + i * 100));
  });

  it('after stop there is no socket, no timer and no further word', async () => {
    const timers = new Set<unknown>();
    const told: string[] = [];
    const ports: DriverPorts = {
      clock: { now: () => (Date.now() * 1000) as never, monotonicMs: () => performance.now() },
      timers: {
        after(ms, act) {
          const handle = setTimeout(() => {
            timers.delete(handle);
            act();
          }, ms);
          timers.add(handle);
          return handle;
        },
        cancel(handle) {
          timers.delete(handle);
          clearTimeout(handle as NodeJS.Timeout);
        },
      },
      random: () => 0.5,
      credit: () => 10,
      onCredit: () => {},
      deliver: () => told.push('frame'),
      health: ({ state }) => told.push(state),
      disableTag: () => told.push('disabled'),
      gap: () => told.push('gap'),
      refuse: () => told.push('refused'),
      event: () => told.push('event'),
      secret: async () => undefined,
      folder: '',
      dataFolder: '',
    };
    const driver = createModbusDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: 20 }), ports);
    driver.start();
    await expect.poll(() => told.filter((word) => word === 'frame').length).toBeGreaterThan(2);
    await driver.stop();
    const words = told.length;
    expect(told.at(-1)).toBe('stopped');
    expect(timers.size).toBe(0);
    await expect.poll(() => device.open).toBe(0);
    expect(told).toHaveLength(words);
    await driver.stop(); // once more does no harm
  });
});

describe('construction', () => {
  it('refuses tags that cannot be read, all of them by name', () => {
    const tags = modbusTags({
      fine: { table: 'coil', register: 0 },
      bad1: { table: 'coil', register: 0, type: 'int16' },
      bad2: { table: 'input', register: 0, type: 'string' },
    });
    expect(() => new RecordedDriver(connectionTo(502), tags)).toThrow(/"bad1"[\s\S]*"bad2"/);
  });
});

describe('reading only', () => {
  it('the port throws before a request that is not a read could leave', async () => {
    const device = await new RawDevice().listen();
    const port = new ValidatingTcpPort({ host: '127.0.0.1', port: device.port, maxInFlight: 1, firstTransactionId: 0 });
    const library = new ModbusRTU(port);
    await new Promise<void>((resolve, reject) => library.open((error?: Error) => (error ? reject(error) : resolve())));
    expect(() => library.writeFC6(1, 0, 1, () => {})).toThrow(/function 6 is not one that reads/);
    expect(() => library.writeFC5(1, 0, true, () => {})).toThrow(/function 5 is not one that reads/);
    expect(() => library.writeFC16(1, 0, [1, 2], () => {})).toThrow(/function 16 is not one that reads/);
    await new Promise<void>((resolve) => port.destroy(resolve));
    expect(device.requests).toBe(0);
    await device.close();
  });
});
