import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkHealth } from '../../../shared/domain/link.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { PtyPair } from './support/ptyPair.ts';
import { modbusTags, RecordedDriver, serialAt } from './support/recordedDriver.ts';
import { partsOf, placeOfTag, SerialUnits, type UnitBehaviour, unitTags } from './support/serialUnits.ts';

const UNITS = Array.from({ length: 16 }, (_, i) => i + 1);
const ODD_ONE = 7;
const EVERY_MS = 500;
const RUN_MS = 24_000;

const mean = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0) / shares.length;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

describe('sixteen units on one serial line', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function poll(behaviour: UnitBehaviour, more: Record<string, unknown>): Promise<[RecordedDriver, SerialUnits]> {
    const units = new SerialUnits('rtu', behaviour);
    const pty = await PtyPair.open();
    closing.push(() => pty.close());
    closing.push(await units.listenAt(pty.devicePath));
    const driver = new RecordedDriver(
      serialAt(pty.driverPath, more),
      modbusTags(unitTags(UNITS, [0, 2, 4]), { everyMs: EVERY_MS }),
    ).start();
    closing.push(() => driver.stop());
    return [driver, units];
  }

  /** Good readings per tag in so many milliseconds, as a share of what the configured rate promises. */
  function rates(driver: RecordedDriver, fromUs: number, forMs: number): Map<number, number> {
    const shares = new Map<number, number>();
    for (const unitId of UNITS) {
      const own = driver.readings.filter(
        ({ tagId, status, at }) =>
          tagId === `u${unitId}.r0` && status === STATUS.Good && at >= fromUs && at < fromUs + forMs * 1000,
      );
      shares.set(unitId, own.length / (forMs / EVERY_MS));
    }
    return shares;
  }

  function expectTrueValues(driver: RecordedDriver): void {
    const wrong = driver.readings.filter(({ tagId, status, value }) => {
      if (status !== STATUS.Good) return false;
      const { unitId, register } = partsOf(value as number);
      const own = placeOfTag(tagId);
      return unitId !== own.unitId || register !== own.register;
    });
    expect(wrong).toEqual([]);
  }

  const unitOf = (health: LinkHealth, unitId: number) => health.units!.find((unit) => unit.unitId === unitId)!;

  it('one of them dead: the other fifteen keep 95 % of their rate from the first second; its return is noticed', async () => {
    let isDead = true;
    const [driver, units] = await poll(
      (request, send) => {
        if (request.unitId === ODD_ONE && isDead) return;
        setTimeout(() => send(request.body), 3);
      },
      { timeoutMs: 200 },
    );
    await driver.until(() => driver.readings.some(({ status }) => status === STATUS.Good), 'the first reading');
    const fromUs = driver.readings.find(({ status }) => status === STATUS.Good)!.at;
    await pause(RUN_MS);
    const shares = rates(driver, fromUs, RUN_MS - EVERY_MS);
    const others = [...shares].filter(([unitId]) => unitId !== ODD_ONE).map(([, share]) => share);
    const health = driver.healths.at(-1)!;
    console.log(
      `one of sixteen dead: the others at ${percent(mean(others))} of their rate, the slowest at ${percent(Math.min(...others))}; ` +
        `the dead one was asked ${units.asked.get(ODD_ONE)} times in ${RUN_MS / 1000} s`,
    );
    expect(Math.min(...others)).toBeGreaterThanOrEqual(0.95);
    expect(unitOf(health, ODD_ONE)).toMatchObject({ unitId: ODD_ONE, requests: units.asked.get(ODD_ONE) });
    expect(['open', 'halfOpen']).toContain(unitOf(health, ODD_ONE).breaker);
    expect(unitOf(health, ODD_ONE).message).toMatch(/no answer within 200 ms .* unit 7/);
    expect(health.state).toBe('degraded');
    const dead = driver.readings.filter(({ tagId }) => tagId.startsWith(`u${ODD_ONE}.`));
    expect(dead.map(({ status }) => status)).toEqual(new Array(3).fill(STATUS.BadNoCommunication));
    expectTrueValues(driver);

    isDead = false;
    await driver.until(() => driver.latest.get(`u${ODD_ONE}.r4`)?.status === STATUS.Good, 'the unit is back', 15_000);
    const gap = driver.gaps.find(({ cause }) => cause === 'unitSilent');
    expect(gap?.tags).toEqual(['u7.r0', 'u7.r2', 'u7.r4']);
    expect(gap!.to - gap!.from).toBeGreaterThan(RUN_MS * 1000);
    await driver.until(() => driver.healths.at(-1)!.state === 'online', 'online again');
  }, 60_000);

  it('one of them so slow that it could take the whole line: the others keep 90 % of their rate, it is read in its share', async () => {
    const [driver, units] = await poll(
      (request, send) => setTimeout(() => send(request.body), request.unitId === ODD_ONE ? 400 : 3),
      { timeoutMs: 1000 },
    );
    await driver.until(() => driver.readings.some(({ status }) => status === STATUS.Good), 'the first reading');
    const fromUs = driver.readings.find(({ status }) => status === STATUS.Good)!.at;
    await pause(RUN_MS);
    const shares = rates(driver, fromUs, RUN_MS - EVERY_MS);
    const others = [...shares].filter(([unitId]) => unitId !== ODD_ONE).map(([, share]) => share);
    console.log(
      `one of sixteen slow: the others at ${percent(mean(others))} of their rate, the slowest at ${percent(Math.min(...others))}; ` +
        `the slow one answered ${units.asked.get(ODD_ONE)} times in ${RUN_MS / 1000} s`,
    );
    expect(Math.min(...others)).toBeGreaterThanOrEqual(0.9);
    expect(units.asked.get(ODD_ONE)).toBeGreaterThanOrEqual(2);
    expect(unitOf(driver.healths.at(-1)!, ODD_ONE).breaker).toBe('closed');
    expectTrueValues(driver);
  }, 60_000);
});
