import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverPorts } from '../../../electron/acquisition/driver.ts';
import { modbusProtocol } from '../../../electron/acquisition/modbus/index.ts';
import type { LinkTest } from '../../../shared/domain/link.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { PtyPair } from './support/ptyPair.ts';
import { answer, type Behaviour, RawDevice, type Request, valueAt } from './support/rawDevice.ts';
import { connectionTo, modbusTags, RecordedDriver, serialAt } from './support/recordedDriver.ts';
import { SerialUnits, unitTags } from './support/serialUnits.ts';

const exception = (r: Request, code: number): Buffer =>
  Buffer.from([r.transactionId >> 8, r.transactionId, 0, 0, 0, 3, r.unitId, r.functionCode | 0x80, code]);

/** Units 1 to 3 with four registers each. */
const TAGS = Object.fromEntries(
  [1, 2, 3].flatMap((unitId) =>
    [0, 1, 2, 3].map((register) => [`u${unitId}.r${register}`, { table: 'holding', register, unitId } as const]),
  ),
);
const goodOf = (driver: RecordedDriver, prefix: string) =>
  driver.readings.filter(({ tagId, status }) => tagId.startsWith(prefix) && status === STATUS.Good);
const unitOf = (driver: RecordedDriver, unitId: number) =>
  driver.healths.at(-1)!.units!.find((unit) => unit.unitId === unitId)!;

describe('several units behind one Modbus TCP gateway', () => {
  let device: RawDevice;
  let driver: RecordedDriver;
  beforeEach(async () => {
    device = await new RawDevice().listen();
  });
  afterEach(async () => {
    await driver.stop();
    await device.close();
  });

  const poll = (behaviour: Behaviour, more: Record<string, unknown> = {}): void => {
    device.behaviour = behaviour;
    driver = new RecordedDriver(
      connectionTo(device.port, { timeoutMs: 80, ...more }),
      modbusTags(TAGS, { everyMs: 50 }),
    ).start();
  };

  it.each([
    ['answers nothing', () => {}],
    ['is reported by exception 11', (r: Request, s: Parameters<Behaviour>[1]) => s.write(exception(r, 11))],
    ['is reported by exception 10', (r: Request, s: Parameters<Behaviour>[1]) => s.write(exception(r, 10))],
  ])('one that %s opens its own breaker; the connection stays, the others go on', async (_name, bad) => {
    let isBad = true;
    poll((request, socket) => (request.unitId === 2 && isBad ? bad(request, socket) : socket.write(answer(request))));
    await driver.until(() => goodOf(driver, 'u1.').length >= 120 && goodOf(driver, 'u3.').length >= 120, 'the others');
    expect(device.connections).toBe(1);
    expect(unitOf(driver, 1).breaker).toBe('closed');
    expect(['open', 'halfOpen']).toContain(unitOf(driver, 2).breaker);
    expect(driver.readings.filter(({ tagId }) => tagId.startsWith('u2.'))).toHaveLength(4);
    expect(driver.healths.at(-1)!.state).toBe('degraded');
    isBad = false;
    await driver.until(() => goodOf(driver, 'u2.').length >= 8, 'it is read again');
    expect(driver.gaps.find(({ cause }) => cause === 'unitSilent')?.tags).toEqual(['u2.r0', 'u2.r1', 'u2.r2', 'u2.r3']);
    await driver.until(() => driver.healths.at(-1)!.state === 'online', 'online');
  });

  it('a late answer of one is recognised by its transaction id and costs nobody anything', async () => {
    let late = 0;
    let asked = 0;
    poll((request, socket) => {
      if (request.unitId === 2 && ++asked % 3 === 0) {
        late++;
        setTimeout(() => !socket.destroyed && socket.write(answer(request, { shift: 50 })), 120);
      } else socket.write(answer(request));
    });
    await driver.until(() => driver.healths.at(-1)!.rejectedAnswers >= 3, 'late answers');
    expect(late).toBeGreaterThanOrEqual(3);
    expect(device.connections).toBe(1);
    const wrong = driver.readings.filter(
      (r) => r.status === STATUS.Good && r.value !== valueAt(Number(r.tagId.slice(4))),
    );
    expect(wrong).toEqual([]);
  });

  it('all of them silent: the connection is dropped and made anew', async () => {
    poll((request, socket) => socket.write(answer(request)));
    await driver.until(() => goodOf(driver, 'u3.').length >= 8, 'two cycles');
    device.behaviour = () => {};
    await driver.until(() => device.connections >= 2, 'a new connection');
    device.behaviour = (request, socket) => socket.write(answer(request));
    const before = goodOf(driver, '').length;
    await driver.until(() => goodOf(driver, '').length > before + 24, 'readings again');
    expect(driver.gaps.some(({ cause, tags }) => cause === 'communicationLoss' && tags === undefined)).toBe(true);
  });

  it('one that is busy is asked again later, longer each time, and no breaker opens', async () => {
    let busy = 0;
    poll((request, socket) => {
      if (request.unitId !== 2 || busy >= 5) socket.write(answer(request));
      else {
        busy++;
        socket.write(exception(request, 6));
      }
    });
    await driver.until(() => goodOf(driver, 'u2.').length >= 8, 'no longer busy');
    expect(driver.healths.every(({ units }) => units!.every(({ breaker }) => breaker === 'closed'))).toBe(true);
    const bad = driver.readings.filter(({ tagId, status }) => tagId.startsWith('u2.') && status !== STATUS.Good);
    expect(bad).toHaveLength(4);
  });

  it('a raw read takes its turn between the polls', async () => {
    poll((request, socket) => socket.write(answer(request)));
    await driver.until(() => driver.healths.at(-1)?.state === 'online', 'online');
    const ask = { ask: 'decode', table: 'holding', unitId: 2, register: 40, registers: 3 } as const;
    expect(await driver.driver.answer!(ask)).toEqual({ words: [1040, 1041, 1042] });
    device.behaviour = (r, s) => s.write(r.start === 40 ? exception(r, 2) : answer(r));
    await expect(driver.driver.answer!(ask)).rejects.toThrow(/unit 2 answers exception 2 \(illegal data address/);
    await expect(driver.driver.answer!({ ...ask, registers: 200 })).rejects.toThrow(/at most 125/);
    await expect(driver.driver.answer!({ ask: 'browse', nodeId: 'x' })).rejects.toThrow(/no "browse"/);
    expect(device.connections).toBe(1);
  });

  it('slows down by the pace it is given; critical tags keep theirs', async () => {
    device.behaviour = (request, socket) => socket.write(answer(request));
    const tags = modbusTags(
      { calm: { table: 'holding', register: 0 }, vital: { table: 'holding', register: 300 } },
      { everyMs: 20, critical: (id) => id === 'vital' },
    );
    driver = new RecordedDriver(connectionTo(device.port), tags).start();
    await driver.until(() => driver.readings.length >= 10, 'polled');
    const count = (tagId: string, from: number): number =>
      driver.readings.slice(from).filter((r) => r.tagId === tagId).length;
    driver.driver.pace!(2);
    let from = driver.readings.length;
    await driver.until(() => count('vital', from) >= 40, 'forty cycles');
    expect(count('calm', from)).toBeGreaterThanOrEqual(9);
    expect(count('calm', from)).toBeLessThanOrEqual(11);
    driver.driver.pace!(4);
    from = driver.readings.length;
    await driver.until(() => count('vital', from) >= 20, 'twenty cycles');
    expect(count('calm', from)).toBeLessThanOrEqual(1);
    driver.driver.pace!(0);
    from = driver.readings.length;
    await driver.until(() => count('calm', from) >= 5, 'both again');
    expect(driver.gaps).toMatchObject([{ cause: 'overload', tags: ['calm'] }]);
  });
});

describe('the test of a link', () => {
  const ports = {
    clock: { now: () => (Date.now() * 1000) as never, monotonicMs: () => performance.now() },
    timers: {
      after: (ms: number, act: () => void) => setTimeout(act, ms),
      cancel: (h: unknown) => clearTimeout(h as never),
    },
  } as unknown as DriverPorts;
  const steps = (test: LinkTest) => test.steps.map(({ step, ok }) => [step, ok]);

  it('uses a connection of its own, and says what it found in steps with their times', async () => {
    const device = await new RawDevice((r, s) => s.write(r.functionCode === 3 ? answer(r) : exception(r, 1))).listen();
    const test = await modbusProtocol.test(connectionTo(device.port), modbusTags(TAGS), ports);
    expect(test.ok).toBe(true);
    expect(steps(test)).toEqual([
      ['connect', true],
      ['read unit 1', true],
      ['read unit 2', true],
      ['read unit 3', true],
      ['identify', true],
    ]);
    expect(test.steps[1]!.detail).toBe('holding register 0: 03e8');
    expect(test.steps.every(({ tookMs }) => tookMs >= 0)).toBe(true);
    await expect.poll(() => device.open).toBe(0);
    await device.close();
  });

  it('ends by itself where nobody answers, and where nobody is', async () => {
    const device = await new RawDevice(() => {}).listen();
    const config = connectionTo(device.port, { timeoutMs: 50 });
    const silent = await modbusProtocol.test(config, modbusTags({ a: { table: 'holding', register: 0 } }), ports);
    expect(silent.ok).toBe(false);
    expect(silent.steps.at(-1)).toMatchObject({ step: 'read unit 1', ok: false, detail: 'no answer within 50 ms' });
    await device.close();
    const gone = await modbusProtocol.test(config, [], ports);
    expect(gone.steps).toMatchObject([
      { step: 'connect', ok: false, detail: expect.stringMatching(/refuses the connection/) },
    ]);
  });

  it('of a serial line that is polled goes through the running driver; nobody else gets the port', async () => {
    const pty = await PtyPair.open();
    const units = new SerialUnits();
    const close = await units.listenAt(pty.devicePath);
    const config = serialAt(pty.driverPath, { timeoutMs: 300 });
    const tags = modbusTags(unitTags([1, 2], [0]), { everyMs: 50 });
    const driver = new RecordedDriver(config, tags).start();
    try {
      await driver.until(() => driver.readings.length >= 4, 'polled');
      const beside = await modbusProtocol.test(config, tags, ports);
      expect(beside).toMatchObject({
        ok: false,
        steps: [{ detail: expect.stringMatching(/in use by another program/) }],
      });
      const own = await driver.driver.test!();
      expect(steps(own).slice(0, 3)).toEqual([
        ['connect', true],
        ['read unit 1', true],
        ['read unit 2', true],
      ]);
      const from = driver.readings.length;
      await driver.until(() => driver.readings.length >= from + 8, 'polled on');
      expect(driver.readings.every(({ status }) => status === STATUS.Good)).toBe(true);
      await driver.stop();
      const after = await modbusProtocol.test(config, tags, ports);
      expect(after.ok).toBe(true);
    } finally {
      await driver.stop();
      await close();
      await pty.close();
    }
  });
});
