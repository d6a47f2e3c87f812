import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { seeded } from '../../simulation/random.ts';
import { PtyPair } from './support/ptyPair.ts';
import { modbusTags, type Recorded, RecordedDriver, serialAt } from './support/recordedDriver.ts';
import {
  partsOf,
  placeOfTag,
  SerialUnits,
  type UnitBehaviour,
  type UnitRequest,
  unitTags,
} from './support/serialUnits.ts';

const TIMEOUT_MS = 60;
const EVERY_MS = 100;
const LATE_SHARE = 0.3;
const HOSTILE_MS = 9_000;
const SEED = 20_261_121;
/** Three requests of one unit with the same function and byte count, and two of another unit: the hard case. */
const TAGS = { ...unitTags([1], [0, 2, 100, 102, 200, 202]), ...unitTags([2], [0, 2, 100, 102]) };

/** A line whose units are late, and what must never be stored from it. */
class LateLine {
  /** Answers sent when another request had been made already, by the number of their own: nobody may believe them. */
  readonly overtaken = new Set<number>();
  late = 0;
  isClean = false;
  readonly units: SerialUnits;

  constructor(behaviour: (line: LateLine) => UnitBehaviour) {
    this.units = new SerialUnits('rtu', behaviour(this));
  }

  sendAfter(ms: number, { sequence, body }: UnitRequest, send: (body: Uint8Array) => void): void {
    if (ms > TIMEOUT_MS) this.late++;
    setTimeout(() => {
      if (this.units.requests > sequence) this.overtaken.add(sequence);
      send(body);
    }, ms);
  }
}

/** Each answer has its own timer: late answers overtake nobody, but others overtake them. */
const anyOrder =
  (random: () => number, latestTimeouts: number) =>
  (line: LateLine): UnitBehaviour =>
  (request, send) => {
    if (line.isClean || random() >= LATE_SHARE) {
      send(request.body);
      return;
    }
    line.sendAfter(TIMEOUT_MS + 8 + random() * TIMEOUT_MS * (latestTimeouts - 1), request, send);
  };

/** A unit works off its requests one after the other; while it is late with one, the next ones wait. */
const inOrder =
  (random: () => number, latestTimeouts: number) =>
  (line: LateLine): UnitBehaviour => {
    const freeAtMs = new Map<number, number>();
    return (request, send) => {
      const nowMs = performance.now();
      const isLate = !line.isClean && random() < LATE_SHARE;
      const tookMs = isLate ? TIMEOUT_MS + 8 + random() * TIMEOUT_MS * (latestTimeouts - 1) : 1;
      const atMs = Math.max(nowMs, freeAtMs.get(request.unitId) ?? 0) + tookMs;
      freeAtMs.set(request.unitId, atMs);
      line.sendAfter(atMs - nowMs, request, send);
    };
  };

describe('on RTU, with answers later than the time-out on 30 % of polls', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it.each([
    ['up to 2 time-outs, in any order', anyOrder(seeded(SEED), 2)],
    ['up to 4 time-outs, in any order', anyOrder(seeded(SEED + 1), 4)],
    ['up to 10 time-outs, in the order of the requests', inOrder(seeded(SEED + 2), 10)],
  ])('%s: not one wrong value, and good again within 5 s of the line being clean', async (_name, behaviour) => {
    const line = new LateLine(behaviour);
    const pty = await PtyPair.open();
    closing.push(() => pty.close());
    closing.push(await line.units.listenAt(pty.devicePath));
    const driver = new RecordedDriver(
      serialAt(pty.driverPath, { timeoutMs: TIMEOUT_MS, maxGapRegisters: 8 }),
      modbusTags(TAGS, { everyMs: EVERY_MS }),
    ).start();
    closing.push(() => driver.stop());
    await pause(HOSTILE_MS);

    line.isClean = true;
    const cleanAtUs = Date.now() * 1000;
    const tags = Object.keys(TAGS);
    const goodSince = (tagId: string): Recorded[] =>
      driver.readings.filter((r) => r.tagId === tagId && r.at > cleanAtUs && r.status === STATUS.Good);
    await driver.until(() => tags.every((tagId) => goodSince(tagId).length >= 3), 'every tag good again', 5_000);

    const good = driver.readings.filter(({ status }) => status === STATUS.Good);
    const wrong = good.filter(({ tagId, value }) => {
      const { unitId, register, sequence } = partsOf(value as number);
      const own = placeOfTag(tagId);
      return unitId !== own.unitId || register !== (own.register & 0xff) || line.overtaken.has(sequence);
    });
    expect(wrong).toEqual([]);
    const health = driver.healths.at(-1)!;
    console.log(
      `${_name}: seed ${SEED}, ${line.units.requests} requests, ${line.late} late (${line.overtaken.size} overtaken), ${health.timeouts} time-outs, ` +
        `${health.rejectedAnswers} rejected, ${good.length} good readings, 0 wrong`,
    );
    expect(health.timeouts).toBeGreaterThan(20);
    expect(health.rejectedAnswers).toBeGreaterThan(10);
    expect(good.length).toBeGreaterThan(100);
  });
});
