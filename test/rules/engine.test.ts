import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { listResults } from '../../electron/projection/index.ts';
import type { AlarmBody, BatchBody } from '../../shared/domain/entry.ts';
import { TestClock } from '../engine/engineHarness.ts';
import { MINUTE_MS, minutes, packsOf, quiet, resultsOf, ruleStation, START_US } from './ruleStation.ts';

const HOT = {
  id: 'too-hot',
  kind: 'range',
  title: 'Press is not hotter than 60 °C',
  target: { tags: ['press.temp'] },
  source: { document: 'plant procedure', paragraph: '4.2', isChecked: true },
  max: 60,
};
const HOURLY = { id: 'sum', kind: 'balance', of: 'sum', max: 100, period: 'hour', target: { tags: ['press.temp'] } };

describe('a rule over sealed windows', () => {
  it('seals what it decides, with pack, version, hash, paragraph and method', () => {
    const rig = ruleStation([HOT]);
    minutes(rig, [50, 70, 65, 50, 50]);
    quiet(rig);
    rig.stop();
    const [pack] = packsOf(rig);
    expect(resultsOf(rig)).toMatchObject([
      {
        rule: 'too-hot',
        subject: 'press.temp',
        verdict: 'notMet',
        value: 70,
        unit: 'Cel',
        limit: 60,
        from: START_US + MINUTE_MS * 1000,
        to: START_US + 3 * MINUTE_MS * 1000,
        received: 2,
        source: { document: 'plant procedure', paragraph: '4.2', isChecked: true },
        method: 'every reading at most 60, both ends inside',
        pack: 'press-pack',
        packVersion: '1.0',
        packHash: pack?.hash,
      },
    ]);
  });

  it('is named with its whole pack in the log, and by its hash in every batch', () => {
    const rig = ruleStation([HOT]);
    minutes(rig, [50, 50]);
    rig.stop();
    const [pack, ...others] = packsOf(rig);
    expect(others).toEqual([]);
    expect(pack).toMatchObject({ event: 'activated', pack: 'press-pack', version: '1.0', before: null });
    expect(createHash('sha256').update(canonicalJson(pack?.document)).digest('hex')).toBe(pack?.hash);
    const batches = rig.entries().filter((body): body is BatchBody => body.kind === 'batch');
    expect(batches.length).toBeGreaterThan(0);
    for (const { lineage } of batches) expect(lineage.rulePacks).toEqual([pack?.hash]);
  });

  it('says the same after a crash between any two minutes', () => {
    const readings = [50, 70, 65, 50, 20, 61, 62, 63, 40, 40, 90, 40];
    const whole = ruleStation([HOT, HOURLY]);
    minutes(whole, readings);
    quiet(whole, 70 * MINUTE_MS);
    whole.stop();
    const expected = resultsOf(whole).map(({ key, at: _at, ...body }) => ({ key, ...body }));
    expect(expected.length).toBeGreaterThan(3);
    for (const at of [1, 2, 4, 7, 11]) {
      const clock = new TestClock(START_US);
      const first = ruleStation([HOT, HOURLY], { clock });
      minutes(first, readings.slice(0, at));
      first.crash();
      const second = ruleStation([HOT, HOURLY], { clock, folder: first.folder });
      minutes(second, readings.slice(at));
      quiet(second, 70 * MINUTE_MS);
      second.stop();
      const again = resultsOf(second).map(({ key, at: _at, ...body }) => ({ key, ...body }));
      expect(again).toEqual(expected);
    }
  });

  it('amends a period when readings come late, and names what it amends', () => {
    const rig = ruleStation([HOURLY]);
    minutes(rig, [10, 20]);
    quiet(rig, 61 * MINUTE_MS);
    const [first] = resultsOf(rig);
    expect(first).toMatchObject({ verdict: 'met', value: 30, received: 2 });
    rig.deliverLate({ temp: 90 }, 59 * MINUTE_MS);
    rig.engine.turn();
    quiet(rig, 5 * MINUTE_MS);
    const amended = resultsOf(rig).filter(({ amends }) => amends !== undefined);
    expect(amended).toMatchObject([
      { verdict: 'notMet', value: 120, received: 3, amends: first?.key, from: first?.from },
    ]);
    const db = new Database(`${rig.folder}/ledger.db`, { readonly: true });
    const standing = listResults(db, { rule: 'sum', limit: 10 }).filter(({ from }) => from === first?.from);
    db.close();
    expect(standing).toMatchObject([{ verdict: 'notMet', value: 120 }]);
    rig.stop();
  });
});

describe('an alarm of a rule', () => {
  const alarmsOf = (rig: ReturnType<typeof ruleStation>) =>
    rig.entries().flatMap((body) => (body.kind === 'alarm' ? [body as AlarmBody] : []));

  it('of a limit comes with the reading, not with the sealed window', () => {
    const rule = { ...HOT, kind: 'limit', side: 'above', limit: 60, max: undefined, alarm: { priority: 'high' } };
    const { max: _max, ...limit } = rule;
    const rig = ruleStation([limit], { overrides: { windows: { everyMs: 3_600_000 } } });
    rig.deliver({ temp: 70 });
    rig.engine.turn();
    rig.clock.advanceMs(1_000);
    rig.engine.turn();
    expect(alarmsOf(rig)).toMatchObject([
      { alarm: 'rule:too-hot:press.temp', event: 'raised', limit: 'high', priority: 'high', setpoint: 60 },
    ]);
    rig.stop();
  });

  it('of a period stands until a period is met again', () => {
    const rig = ruleStation([{ ...HOURLY, alarm: { priority: 'low' }, notify: ['supervisor'] }]);
    minutes(rig, [60, 60]);
    quiet(rig, 61 * MINUTE_MS);
    expect(alarmsOf(rig)).toMatchObject([
      { alarm: 'rule:sum:balance', event: 'raised', limit: 'rule', priority: 'low' },
    ]);
    minutes(rig, [10]);
    quiet(rig, 61 * MINUTE_MS);
    const events = alarmsOf(rig).map(({ event }) => event);
    expect(events).toEqual(['raised', 'returned']);
    rig.stop();
  });
});

describe('another version of a pack', () => {
  it('is sealed with who and why, keeps what was decided, and judges the running month', () => {
    const clock = new TestClock(START_US);
    const first = ruleStation([HOT, HOURLY], { clock });
    minutes(first, [50, 70, 50]);
    quiet(first, 61 * MINUTE_MS);
    first.stop();
    const before = resultsOf(first);
    const second = ruleStation(
      [
        { ...HOT, max: 80 },
        { ...HOURLY, period: 'month' },
      ],
      {
        clock,
        folder: first.folder,
        version: '2.0',
        reason: 'limit of the new die',
      },
    );
    minutes(second, [85, 50]);
    quiet(second, 40 * 24 * 60 * MINUTE_MS);
    second.stop();
    expect(packsOf(second)).toMatchObject([
      { version: '1.0', before: null },
      {
        version: '2.0',
        before: packsOf(first)[0]?.hash,
        reason: 'limit of the new die',
        actor: { user: 'ute', role: 'administrator' },
      },
    ]);
    const after = resultsOf(second).slice(before.length);
    expect(after.filter(({ rule }) => rule === 'too-hot')).toMatchObject([{ value: 85, packVersion: '2.0' }]);
    expect(after.filter(({ rule }) => rule === 'sum')[0]).toMatchObject({
      value: 305,
      received: 5,
      packVersion: '2.0',
    });
  }, 60_000);
});
