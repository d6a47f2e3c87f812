import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { seeded } from '../../simulation/random.ts';
import { answer, type Behaviour, RawDevice, valueAt } from './support/rawDevice.ts';
import { connectionTo, modbusTags, RecordedDriver, rtuOverTcp } from './support/recordedDriver.ts';
import { partsOf, placeOfTag, rtuFrame, SerialUnits, type UnitBehaviour, unitTags } from './support/serialUnits.ts';

const SEED = 20_261_121;
const SHARE = 0.3;
const TIMEOUT_MS = 100;
const HOSTILE_MS = 2_500;
const GOOD_AGAIN_MS = 5_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const glued = (...frames: Uint8Array[]): Buffer => Buffer.concat(frames);
/** What a wrong answer says if anybody believes it: registers 50 places on. */
const shift = 50;

const TCP_FAULTS: Record<string, Behaviour> = {
  'a length too short': (r, s) => s.write(answer(r, { length: 2 + 2 * r.count, shift })),
  'a length too long': (r, s) => s.write(answer(r, { length: 30 + 2 * r.count, shift })),
  'a wrong unit': (r, s) => s.write(answer(r, { unitId: r.unitId + 1, shift })),
  'a wrong function': (r, s) => s.write(answer(r, { functionCode: 4, shift })),
  'a wrong byte count': (r, s) => s.write(answer(r, { byteCount: 2 * r.count - 2, shift })),
  'a wrong transaction id': (r, s) => s.write(answer(r, { transactionId: r.transactionId ^ 1, shift })),
  'a protocol id other than 0': (r, s) => s.write(answer(r, { protocolId: 7, shift })),
  junk: (r, s) => s.write(Buffer.alloc(9 + (r.transactionId % 90), r.transactionId & 0xff)),
  'half a frame': (r, s) => s.write(answer(r, { shift }).subarray(0, 11)),
  'junk after a good frame': (r, s) => s.write(glued(answer(r), Buffer.from([1, 2, 3]))),
  'two frames glued': (r, s) => s.write(glued(answer(r), answer(r, { transactionId: r.transactionId + 1, shift }))),
  'a doubled answer': (r, s) => s.write(glued(answer(r), answer(r, { shift }))),
  'an answer after the time-out': (r, s) => {
    setTimeout(() => !s.destroyed && s.write(answer(r, { shift })), TIMEOUT_MS + 30);
  },
  'a connection cut in the middle of a frame': (r, s) => s.write(answer(r).subarray(0, 12), () => s.resetAndDestroy()),
};

describe('on TCP, with a malformed answer to 30 % of the requests', () => {
  const REGISTERS = [0, 1, 2, 3, 100, 101, 102, 103, 200, 201, 202, 203];
  const TAGS = Object.fromEntries(
    REGISTERS.map((register) => [`r${register}`, { table: 'holding', register } as const]),
  );

  it.concurrent.each(Object.keys(TCP_FAULTS))('%s: not one wrong value, good again within 5 s', async (name) => {
    const random = seeded(SEED);
    let isClean = false;
    let bad = 0;
    const device = await new RawDevice((request, socket, index) => {
      if (isClean || random() >= SHARE) socket.write(answer(request));
      else {
        bad++;
        TCP_FAULTS[name]!(request, socket, index);
      }
    }).listen();
    const driver = new RecordedDriver(
      connectionTo(device.port, { timeoutMs: TIMEOUT_MS }),
      modbusTags(TAGS, { everyMs: 50 }),
    ).start();
    try {
      await pause(HOSTILE_MS);
      isClean = true;
      const from = driver.readings.length;
      const isGood = (tagId: string): boolean =>
        driver.readings.slice(from).filter((r) => r.tagId === tagId && r.status === STATUS.Good).length >= 3;
      await driver.until(() => Object.keys(TAGS).every(isGood), 'every tag good again', GOOD_AGAIN_MS);
      const good = driver.readings.filter(({ status }) => status === STATUS.Good);
      expect(good.filter(({ tagId, value }) => value !== valueAt(Number(tagId.slice(1))))).toEqual([]);
      expect(bad).toBeGreaterThan(0);
      const { rejectedAnswers, timeouts, reconnects } = driver.healths.at(-1)!;
      expect(rejectedAnswers + timeouts + reconnects).toBeGreaterThan(0);
    } finally {
      await driver.stop();
      await device.close();
    }
  });
});

/** On lines without transaction ids; `bodyAt`: a right answer to another question, which would be a wrong value. */
const bodyAt = (body: Uint8Array): Buffer => Buffer.from(body).fill(0x55, 3);
const damaged = (frame: Buffer): Buffer => {
  const bent = Buffer.from(frame);
  bent[bent.length - 1]! ^= 0x10;
  return bent;
};
const LINE_FAULTS: Record<string, UnitBehaviour> = {
  'a wrong CRC': (r, _send, raw) => raw(damaged(rtuFrame(bodyAt(r.body)))),
  'a wrong unit': (r, send) => send(Buffer.concat([Buffer.from([r.unitId + 8]), bodyAt(r.body).subarray(1)])),
  'a wrong function': (r, send) => send(Buffer.concat([Buffer.from([r.unitId, 4]), bodyAt(r.body).subarray(2)])),
  'a wrong byte count': (r, send) =>
    send(
      Buffer.concat([
        Buffer.from([r.unitId, r.functionCode, r.body[2]! + 2]),
        bodyAt(r.body).subarray(3),
        Buffer.alloc(2),
      ]),
    ),
  junk: (_r, _send, raw) => raw(Buffer.from([0xff, 0x00, 0x13, 0x37, 0x00])),
  'half a frame': (r, _send, raw) => raw(rtuFrame(bodyAt(r.body)).subarray(0, 6)),
  'junk after a good frame': (r, _send, raw) => raw(glued(rtuFrame(bodyAt(r.body)), Buffer.from([9]))),
  'a doubled answer': (r, _send, raw) => raw(glued(rtuFrame(bodyAt(r.body)), rtuFrame(r.body))),
  'two units at once': (r, _send, raw) => {
    const other = Buffer.from([r.unitId ^ 3, ...bodyAt(r.body).subarray(1)]);
    raw(glued(rtuFrame(other), rtuFrame(r.body)));
  },
  silence: () => {},
};

describe('on RTU, with a malformed answer to 30 % of the requests', () => {
  const TAGS = unitTags([1, 2], [0, 2, 100, 102]);

  async function hold(
    driver: RecordedDriver,
    units: SerialUnits,
    fault: UnitBehaviour,
  ): Promise<{ good: number; bad: number }> {
    const random = seeded(SEED);
    let bad = 0;
    let isClean = false;
    units.behaviour = (request, send, raw) => {
      if (isClean || random() >= SHARE) return send(request.body);
      bad++;
      fault(request, send, raw);
    };
    driver.start();
    await pause(HOSTILE_MS);
    isClean = true;
    const from = driver.readings.length;
    const isGood = (tagId: string): boolean =>
      driver.readings.slice(from).filter((r) => r.tagId === tagId && r.status === STATUS.Good).length >= 3;
    await driver.until(() => Object.keys(TAGS).every(isGood), 'every tag good again', GOOD_AGAIN_MS);
    const good = driver.readings.filter(({ status }) => status === STATUS.Good);
    const wrong = good.filter(({ tagId, value }) => {
      const { unitId, register } = partsOf(value as number);
      const own = placeOfTag(tagId);
      return unitId !== own.unitId || register !== own.register;
    });
    expect(wrong).toEqual([]);
    return { good: good.length, bad };
  }

  it.concurrent.each(Object.keys(LINE_FAULTS))(
    'over TCP, %s: not one wrong value, good again within 5 s',
    async (name) => {
      const units = new SerialUnits('rtu');
      const server = await units.listenOnTcp();
      const driver = new RecordedDriver(
        rtuOverTcp(server.port, { timeoutMs: TIMEOUT_MS }),
        modbusTags(TAGS, { everyMs: 60 }),
      );
      try {
        const { bad } = await hold(driver, units, LINE_FAULTS[name]!);
        expect(bad).toBeGreaterThan(2);
        const { rejectedAnswers, timeouts } = driver.healths.at(-1)!;
        expect(rejectedAnswers + timeouts).toBeGreaterThan(2);
      } finally {
        await driver.stop();
        await server.close();
      }
    },
  );
});
