import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it, vi } from 'vitest';
import { ColdChainBook } from '../../electron/engine/coldChainBook.ts';
import { DowntimeWatch } from '../../electron/engine/downtimeWatch.ts';
import { StationRules } from '../../electron/engine/stationRules.ts';
import { LedgerWriteError } from '../../electron/ledger/index.ts';
import { ColdRig, coldConfig } from '../coldChain/stationRig.ts';
import { MeterRig } from '../meters/meterRig.ts';
import { ruleStation } from '../rules/ruleStation.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const fault = vi.hoisted(() => ({ isQuarantineBroken: false }));
vi.mock('../../electron/quarantine/index.ts', async (original) => {
  const real = await original<typeof import('../../electron/quarantine/index.ts')>();
  return {
    ...real,
    addedInLastHour: (...of: Parameters<typeof real.addedInLastHour>) => {
      if (fault.isQuarantineBroken) throw new TypeError('a defect of ours');
      return real.addedInLastHour(...of);
    },
  };
});

const RANGE = { kind: 'range', id: 'hot', title: 'Too hot', target: { tags: ['press.temp'] }, min: 0, max: 50 };
let rig: EngineRig;
afterEach(() => {
  vi.restoreAllMocks();
  fault.isQuarantineBroken = false;
  if (rig.isRunning) rig.crash();
  rmSync(rig.folder, { recursive: true, force: true });
});

/** One reading of the temperature a second. */
function press(seconds: number, from = 20): number[] {
  const given: number[] = [];
  for (let i = 0; i < seconds; i++) {
    rig.deliver({ state: i % 7 === 0 ? 0 : 1, total: i, temp: from + (i % 10) });
    given.push(rig.clock.now());
    for (let turn = 0; turn < 2; turn++) {
      rig.engine.turn();
      rig.clock.advanceMs(500);
    }
  }
  return given;
}

const failures = (part: string) =>
  rig.entries().filter((body) => body.kind === 'event' && body.event === 'partFailed' && body.subject === part);
const alarmEvents = (part: string) =>
  rig.entries().flatMap((body) => (body.kind === 'alarm' && body.alarm === `station.part.${part}` ? [body.event] : []));
const pauses = () => rig.entries().filter((body) => body.kind === 'event' && body.event === 'ledgerPaused');
const sealedTimes = (tag = 'press.temp') => rig.sealed(tag).map(([time]) => time);

function poison(folder: string, name: string, value: unknown): void {
  const db = new Database(join(folder, 'ledger.db'));
  db.prepare('INSERT INTO cursor (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(
    name,
    JSON.stringify(value),
  );
  db.close();
}

it.each([
  ['downtime', 'downtime:press', { states: 5 }],
  ['downtime', 'downtime:press', 'text of another version'],
  ['alarms', 'judging', { tags: null }],
  ['deadlines', 'deadlineAlarms', 5],
] as const)('%s over an odd cursor %s: readings are sealed once, and it is told once', (part, cursor, value) => {
  rig = new EngineRig(new TestClock(START_US));
  const given = press(15);
  rig.stop();
  poison(rig.folder, cursor, value);
  rig = new EngineRig(rig.clock, rig.config, rig.folder);
  given.push(...press(25));
  expect(rig.credit).toBe(25);
  expect(failures(part)).toHaveLength(1);
  rig.crash();
  poison(rig.folder, cursor, value);
  rig = new EngineRig(rig.clock, rig.config, rig.folder);
  given.push(...press(5));
  rig.stop();
  expect(sealedTimes()).toEqual(given);
  expect(pauses()).toEqual([]);
  expect(failures(part)).toHaveLength(2);
});

it.each([
  ['downtime', () => vi.spyOn(DowntimeWatch.prototype, 'look')],
  ['downtime', () => vi.spyOn(DowntimeWatch.prototype, 'frame')],
  ['downtime', () => vi.spyOn(DowntimeWatch.prototype, 'keep')],
  ['rules', () => vi.spyOn(StationRules.prototype, 'sealed')],
  ['rules', () => vi.spyOn(StationRules.prototype, 'tick')],
] as const)(
  'a defect in %s: readings are sealed, acknowledged and not doubled, the alarm returns with it',
  (part, spy) => {
    rig = ruleStation([RANGE]);
    const { config } = rig;
    const broken = spy().mockImplementation(() => {
      throw new TypeError('a defect of ours');
    });
    const given = press(25);
    rig.engine.turn();
    expect(rig.credit).toBe(25);
    expect(broken).toHaveBeenCalledTimes(1);
    expect(failures(part)).toHaveLength(1);
    expect(pauses()).toEqual([]);
    rig.crash();
    vi.restoreAllMocks();
    rig = ruleStation([RANGE], { folder: rig.folder, clock: rig.clock });
    expect(rig.config).toEqual(config);
    given.push(...press(15));
    rig.stop();
    expect(sealedTimes()).toEqual(given);
    expect(pauses()).toEqual([]);
    expect(alarmEvents(part)).toEqual(['raised', 'returned']);
  },
);

it('a defect in the keeper of the quarantine stops nothing', () => {
  rig = new EngineRig(new TestClock(START_US));
  fault.isQuarantineBroken = true;
  const given = press(25);
  rig.stop();
  expect(sealedTimes()).toEqual(given);
  expect(failures('quarantine')).toHaveLength(1);
  expect(alarmEvents('quarantine')).toEqual(['raised']);
  expect(pauses()).toEqual([]);
});

it('a cold chain that failed half-way makes its sums again from the log at the next start', () => {
  const clock = new TestClock(START_US);
  const hold = (cold: ColdRig) => cold.hold({ 'room.air': 9, 'room.rear': 5, 'room.door': false }, 8);
  let cold = new ColdRig(clock, coldConfig());
  rig = cold;
  hold(cold);
  const budgets = ColdChainBook.prototype.store;
  vi.spyOn(ColdChainBook.prototype, 'store').mockImplementation(function (this: ColdChainBook) {
    budgets.call(this); // the tables are written by now
    throw new TypeError('a defect of ours');
  });
  hold(cold);
  hold(cold);
  expect(failures('coldChain')).toHaveLength(1);
  expect(() => cold.engine.command('rebuildColdChain', {})).toThrow(/switched off/);
  cold.crash();
  vi.restoreAllMocks();
  cold = new ColdRig(clock, coldConfig(), cold.folder);
  rig = cold;
  hold(cold);
  cold.pass(120_000);
  const tables = () => ['lotExposure', 'probeHour'].map((table) => cold.rows(`SELECT * FROM ${table}`));
  const after = tables();
  expect(after[1]?.length).toBeGreaterThan(0);
  expect(sealedTimes('room.air')).toHaveLength(32);
  cold.stop();
  cold = new ColdRig(clock, coldConfig(), cold.folder);
  rig = cold;
  expect(tables()).toEqual(after);
  expect(alarmEvents('coldChain')).toEqual(['raised', 'returned']);
});

it('days that came while metering was off are evaluated after the next start', () => {
  const DAY_US = 86_400_000_000;
  const first = Date.UTC(2026, 9, 5) * 1000;
  const point = {
    ...{ id: 'sp-1', name: 'Flat 1', commodity: 'electricity', unit: 'kW.h', intervalMinutes: 60, maxRate: 20 },
    ...{ reads: { register: ['m1.register'] }, meters: [{ serial: 'M-1', from: '2026-01-01' }] },
  };
  const meters = new MeterRig(first + 3 * DAY_US + 4 * 3_600_000_000, [point]);
  rig = meters.rig;
  const { config, clock, folder } = rig;
  rig.stop();
  poison(folder, 'meters:sp-1', { due: 5 });
  meters.rig = new EngineRig(clock, config, folder);
  rig = meters.rig;
  meters.give(
    'm1.register',
    Array.from({ length: 73 }, (_, i) => ({ at: first + i * 3_600_000_000, value: i })),
  );
  meters.settle();
  expect(failures('metering')).toHaveLength(1);
  expect(meters.days('sp-1')).toEqual([]);
  rig.stop();
  const db = new Database(join(folder, 'ledger.db'));
  db.prepare("DELETE FROM cursor WHERE name = 'meters:sp-1'").run();
  db.close();
  meters.rig = new EngineRig(clock, config, folder);
  rig = meters.rig;
  meters.settle();
  expect(meters.days('sp-1').map(({ day }) => day)).toEqual(['2026-10-05', '2026-10-06', '2026-10-07']);
  expect(alarmEvents('metering')).toEqual(['raised', 'returned']);
});

it('a disk that refuses is nobody’s defect: it passes through, and the part goes on', () => {
  rig = new EngineRig(new TestClock(START_US), testConfig());
  press(3);
  vi.spyOn(DowntimeWatch.prototype, 'look').mockImplementationOnce(() => {
    throw new LedgerWriteError('busy', 'for the test');
  });
  press(8);
  expect(failures('downtime')).toEqual([]);
  expect(pauses()).toHaveLength(1);
  press(15);
  rig.stop();
  expect(sealedTimes()).toHaveLength(26);
});

it('more alarms than a bookmark holds at once stop nothing', () => {
  rig = new EngineRig(new TestClock(START_US));
  rig.stop();
  poison(rig.folder, 'deadlineAlarms', 5); // raises an alarm of the station
  rig = new EngineRig(rig.clock, rig.config, rig.folder);
  press(2);
  rig.stop();
  const read = () => {
    const db = new Database(join(rig.folder, 'ledger.db'), { readonly: true });
    const text = db.prepare("SELECT value FROM cursor WHERE name = 'judging'").pluck().get() as string;
    db.close();
    return text;
  };
  const judging = JSON.parse(read()) as { system: Record<string, { alarm: { id: string } }> };
  const [one] = Object.values(judging.system);
  if (!one) throw new Error('no alarm of the station stands');
  for (let i = 0; i < 5_000; i++) {
    const id = `lot.L-${i}.uncovered`;
    judging.system[id] = { ...one, alarm: { ...one.alarm, id } };
  }
  poison(rig.folder, 'judging', judging);
  rig = new EngineRig(rig.clock, rig.config, rig.folder);
  press(12, 85);
  rig.stop();
  expect(read().length).toBeGreaterThan(1024 * 1024);
  expect(sealedTimes()).toHaveLength(14);
  expect(pauses()).toEqual([]);
});
