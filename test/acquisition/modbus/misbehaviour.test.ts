import { afterEach, describe, expect, it } from 'vitest';
import type { ModbusAddress } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { answer, type Behaviour, RawDevice, valueAt } from './support/rawDevice.ts';
import { connectionTo, modbusTags, RecordedDriver } from './support/recordedDriver.ts';

const REGISTERS = [0, 1, 2, 3, 100, 101, 200, 201, 300, 301];
const ADDRESSES: Record<string, ModbusAddress> = Object.fromEntries(
  REGISTERS.map((register) => [`r${register}`, { table: 'holding', register }]),
);
const EVERY_MS = 50;
const TIMEOUT_MS = 150;

/** One in `n` requests is answered badly, from the sixth on. */
const now =
  (bad: Behaviour, n = 9): Behaviour =>
  (request, socket, index) =>
    index > 5 && index % n === 0 ? bad(request, socket, index) : void socket.write(answer(request));

const glue = (...frames: Buffer[]): Buffer => Buffer.concat(frames);

/** `isDoubt`: the answer must be counted as rejected (rather than as a time-out or a broken line). */
const FAULTS: { name: string; bad: Behaviour; isDoubt: boolean }[] = [
  {
    name: 'a wrong transaction id',
    bad: (r, s) => s.write(answer(r, { transactionId: r.transactionId ^ 0x40, shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'the transaction id of the request before',
    bad: (r, s) => s.write(answer(r, { transactionId: r.transactionId - 1, shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'a protocol id other than 0',
    bad: (r, s) => s.write(answer(r, { protocolId: 1, shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'a length too short',
    bad: (r, s) => s.write(answer(r, { length: 2 + 2 * r.count, shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'a length too long',
    bad: (r, s) => s.write(answer(r, { length: 30 + 2 * r.count, shift: 50 })),
    isDoubt: true,
  },
  { name: 'a length of 0', bad: (r, s) => s.write(answer(r, { length: 0, shift: 50 })), isDoubt: true },
  { name: 'another unit', bad: (r, s) => s.write(answer(r, { unitId: 9, shift: 50 })), isDoubt: true },
  { name: 'another function', bad: (r, s) => s.write(answer(r, { functionCode: 4, shift: 50 })), isDoubt: true },
  {
    name: 'the exception form of another function',
    bad: (r, s) => s.write(Buffer.from([r.transactionId >> 8, r.transactionId, 0, 0, 0, 3, r.unitId, 0x84, 2])),
    isDoubt: true,
  },
  {
    name: 'a wrong byte count',
    bad: (r, s) => s.write(answer(r, { byteCount: 2 * r.count + 2, shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'one register more than asked for',
    bad: (r, s) => s.write(answer({ ...r, count: r.count + 1 }, { shift: 50 })),
    isDoubt: true,
  },
  {
    name: 'two different answers in one piece',
    bad: (r, s) => s.write(glue(answer(r), answer(r, { shift: 50 }))),
    isDoubt: true,
  },
  {
    name: 'an answer glued to one for the next transaction',
    bad: (r, s) => s.write(glue(answer(r), answer(r, { transactionId: r.transactionId + 1, shift: 50 }))),
    isDoubt: true,
  },
  { name: 'junk after a good answer', bad: (r, s) => s.write(glue(answer(r), Buffer.from('junk'))), isDoubt: true },
  { name: 'junk alone', bad: (_r, s) => s.write(Buffer.alloc(400, 0xa5)), isDoubt: true },
  { name: 'more bytes than any answer has', bad: (_r, s) => s.write(Buffer.alloc(100_000, 0)), isDoubt: true },
  { name: 'half an answer, then silence', bad: (r, s) => s.write(answer(r).subarray(0, 10)), isDoubt: false },
  { name: 'silence', bad: () => {}, isDoubt: false },
  {
    name: 'half an answer, then a reset',
    bad: (r, s) => s.write(answer(r).subarray(0, 10), () => s.resetAndDestroy()),
    isDoubt: false,
  },
  { name: 'a polite goodbye', bad: (_r, s) => s.end(), isDoubt: false },
];

describe('whatever a device answers, no value goes to the wrong tag and reading recovers by itself', () => {
  let device: RawDevice;
  let driver: RecordedDriver;
  afterEach(async () => {
    await driver.stop();
    await device.close();
  });

  const expectTrueValues = (): void => {
    const wrong = driver.readings.filter(
      ({ status, value, tagId }) => status === STATUS.Good && value !== valueAt(Number(tagId.slice(1))),
    );
    expect(wrong).toEqual([]);
  };

  it.each(FAULTS)('$name', async ({ bad, isDoubt }) => {
    device = await new RawDevice(now(bad)).listen();
    const connection = connectionTo(device.port, { timeoutMs: TIMEOUT_MS });
    driver = new RecordedDriver(connection, modbusTags(ADDRESSES, { everyMs: EVERY_MS })).start();
    await driver.until(() => device.connections >= 3, 'two losses');
    device.behaviour = (request, socket) => socket.write(answer(request));
    const gaps = driver.gaps.length;
    await driver.until(() => driver.gaps.length > gaps || driver.healths.at(-1)?.state === 'online', 'recovery');
    const from = driver.readings.length;
    await driver.until(
      () => driver.readings.slice(from).filter((r) => r.status === STATUS.Good).length > 3 * REGISTERS.length,
      'cycles',
    );
    expectTrueValues();
    const health = driver.healths.findLast(({ state }) => state === 'online')!;
    if (isDoubt) expect(health.rejectedAnswers).toBeGreaterThanOrEqual(2);
    else expect(health.rejectedAnswers).toBe(0);
    const bads = driver.readings.filter(({ status }) => status === STATUS.BadNoCommunication);
    expect(bads.length).toBeGreaterThanOrEqual(REGISTERS.length);
    expect(bads.length % REGISTERS.length).toBe(0);
    expect(driver.gaps.length).toBeGreaterThanOrEqual(1);
    for (const gap of driver.gaps) {
      expect(gap.cause).toBe('communicationLoss');
      expect(gap.to).toBeGreaterThanOrEqual(gap.from);
    }
  });

  it('a late answer to a request that was given up reaches nobody', async () => {
    device = await new RawDevice(
      now((request, socket) => {
        setTimeout(() => !socket.destroyed && socket.write(answer(request, { shift: 50 })), TIMEOUT_MS + 60);
      }),
    ).listen();
    driver = new RecordedDriver(
      connectionTo(device.port, { timeoutMs: TIMEOUT_MS }),
      modbusTags(ADDRESSES, { everyMs: EVERY_MS }),
    ).start();
    await driver.until(() => device.connections >= 3, 'two losses');
    await driver.until(() => driver.healths.at(-1)!.timeouts >= 2, 'two time-outs');
    expectTrueValues();
  });

  it('a device that falls silent has its time-outs at its unit too, and no answer it did not give', async () => {
    device = await new RawDevice((request, socket, index) => {
      if (index <= 5) socket.write(answer(request));
    }).listen();
    driver = new RecordedDriver(
      connectionTo(device.port, { timeoutMs: TIMEOUT_MS }),
      modbusTags(ADDRESSES, { everyMs: EVERY_MS }),
    ).start();
    await driver.until(() => driver.healths.at(-1)!.timeouts >= 2, 'two time-outs');
    const health = driver.healths.at(-1)!;
    const unit = health.units?.[0];
    expect([unit?.timeouts, unit?.responses]).toEqual([health.timeouts, health.responses]);
  });

  it('answers byte by byte are put together', async () => {
    device = await new RawDevice(async (request, socket) => {
      for (const byte of answer(request))
        await new Promise<void>((sent) => socket.write(Buffer.from([byte]), () => setImmediate(sent)));
    }).listen();
    driver = new RecordedDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: EVERY_MS })).start();
    await driver.until(() => driver.readings.length >= 3 * REGISTERS.length, 'three cycles');
    expectTrueValues();
    expect(device.connections).toBe(1);
  });

  it('with several requests under way, answers in any order find their tags', async () => {
    const held: (() => void)[] = [];
    device = await new RawDevice((request, socket) => {
      held.push(() => socket.write(answer(request)));
      if (held.length === 4) for (const send of held.splice(0).reverse()) send();
    }).listen();
    driver = new RecordedDriver(
      connectionTo(device.port, { maxInFlight: 4 }),
      modbusTags(ADDRESSES, { everyMs: EVERY_MS }),
    ).start();
    await driver.until(() => driver.readings.length >= 10 * REGISTERS.length, 'ten cycles');
    expectTrueValues();
    expect(device.connections).toBe(1);
    expect(driver.healths.at(-1)!.rejectedAnswers).toBe(0);
  });

  it('a device that accepts and hangs is left and tried again, ever more seldom', async () => {
    device = await new RawDevice(() => {}).listen();
    driver = new RecordedDriver(
      connectionTo(device.port, { timeoutMs: 20 }),
      modbusTags(ADDRESSES, { everyMs: EVERY_MS }),
    ).start();
    await driver.until(() => driver.healths.some(({ state }) => state === 'circuitOpen'), 'the circuit opens');
    expect(device.connections).toBe(6);
    expect(driver.readings.map(({ status }) => status)).toEqual(REGISTERS.map(() => STATUS.BadNoCommunication));
    expect(driver.healths.at(-1)!.message).toMatch(
      /no answer within 20 ms from holding register 0 to 3 of connection "plc", unit 1/,
    );
    expect(driver.healths.at(-1)!.retryAt).toBeGreaterThan(Date.now() * 1000);
  });

  it('a refused connection is told with a remedy, and reading begins when the device is there', async () => {
    device = await new RawDevice().listen();
    const { port } = device;
    await device.close();
    driver = new RecordedDriver(connectionTo(port), modbusTags(ADDRESSES, { everyMs: EVERY_MS })).start();
    await driver.until(() => driver.healths.some(({ state }) => state === 'backingOff'), 'backing off');
    expect(driver.healths.at(-1)!.message).toMatch(/refuses the connection: is the device on/);
    await device.listen(port);
    await driver.until(() => driver.gaps.length === 1, 'the gap from the start to the first reading');
    await driver.until(() => driver.latest.get('r301')?.status === STATUS.Good, 'readings');
    expect(driver.readings.filter(({ status }) => status === STATUS.BadNoCommunication)).toHaveLength(REGISTERS.length);
    expectTrueValues();
  });

  it('after a lost link the gap runs from the last good reading to the first new one', async () => {
    device = await new RawDevice().listen();
    driver = new RecordedDriver(connectionTo(device.port), modbusTags(ADDRESSES, { everyMs: EVERY_MS })).start();
    await driver.until(() => driver.readings.length >= 2 * REGISTERS.length, 'two cycles');
    device.dropAll();
    await driver.until(() => driver.gaps.length === 1, 'the gap');
    await driver.until(() => driver.readings.at(-1)?.status === STATUS.Good, 'readings again');
    const bad = driver.readings.findIndex(({ status }) => status === STATUS.BadNoCommunication);
    const [gap] = driver.gaps;
    expect(gap!.from).toBe(Math.max(...driver.readings.slice(0, bad).map(({ at }) => at)));
    const firstNew = driver.readings.slice(bad).find(({ status }) => status === STATUS.Good)!;
    expect(gap!.to).toBeLessThanOrEqual(firstNew.at);
    expect(driver.readings.slice(0, bad).every(({ status }) => status === STATUS.Good)).toBe(true);
  });
});
