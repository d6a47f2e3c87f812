import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { project } from '../../electron/engine/projecting.ts';
import { ledgerFileOf } from '../../electron/ledger/index.ts';
import { migrate } from '../../electron/ledger/migrations/index.ts';
import { alarmExport, alarmHistory, alarmRows, alarmScorecard, suppressionRows } from '../../electron/query/alarms.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import type { AlarmAct } from '../../shared/contract/alarmCommands.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const olga = { user: 'olga', role: 'operator' } as const;
const sven = { user: 'sven', role: 'supervisor' } as const;
const ALARM = 'press.temp.high';
const withAlarm = (alarm: Record<string, unknown>): StationConfig => {
  const base = testConfig();
  const document = {
    ...base,
    equipment: base.equipment.map((each) => ({ ...each, path: 'Plant A/Forming/Press' })),
    tags: base.tags.map((tag) =>
      tag.id === 'press.temp' ? { ...tag, alarms: [{ ...tag.alarms[0], ...alarm }], excursion: undefined } : tag,
    ),
  };
  return testConfig(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
};

let rig: EngineRig;
const clock = new TestClock(START_US);
const start = (config: StationConfig = withAlarm({}), folder?: string): void => {
  if (folder === undefined) clock.us = START_US;
  rig = new EngineRig(clock, config, folder);
};
const temp = (value: number): void => {
  clock.advanceMs(1_000);
  rig.deliver({ temp: value });
  rig.engine.turn();
};
const wait = (ms: number): void => {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advanceMs(1_000);
    rig.engine.turn();
  }
};
const act = (what: AlarmAct, areas?: readonly string[]) =>
  rig.engine.command('actOnAlarms', {
    ...{
      alarms: [ALARM],
      act: what,
      reason: 'sensor is being changed',
      actor: what.kind === 'takeOutOfService' ? sven : olga,
    },
    ...(areas === undefined ? {} : { areas }),
  });
const alarms = (): AlarmBody[] => rig.entries().filter((body): body is AlarmBody => body.kind === 'alarm');
const events = (): string[] => alarms().map(({ event, isSilent }) => (isSilent ? `${event} silently` : event));
const shelve = (durationMs: number, isOneShot = false): AlarmAct => ({ kind: 'shelve', durationMs, isOneShot });

afterEach(() => {
  if (rig.isRunning) rig.stop();
  rmSync(rig.folder, { recursive: true, force: true });
});

describe('shelving', () => {
  it('silences an active alarm, follows it, and ends by time: what is active comes back unacknowledged', () => {
    start();
    temp(90);
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1, suppressedAlarms: 0 });
    expect(act(shelve(60_000)).done).toEqual([ALARM]);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, unacknowledgedAlarms: 0, suppressedAlarms: 1 });
    temp(70);
    temp(91);
    wait(61_000);
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1, suppressedAlarms: 0 });
    expect(events()).toEqual(['raised', 'suppressed', 'returned silently', 'raised silently', 'released']);
    expect(alarms().at(-1)).toMatchObject({
      suppression: { kind: 'shelved', endedBy: 'time' },
      state: 'unacknowledged',
    });
  });

  it('is acknowledged once more after it came back, as an entry of its own', () => {
    start();
    temp(90);
    const occurrence = alarms()[0]?.occurrence ?? '';
    const acknowledge = () =>
      rig.engine.command('acknowledgeAlarms', { occurrences: [occurrence], comment: 'seen', actor: olga });
    expect(acknowledge().acknowledged).toEqual([occurrence]);
    act(shelve(60_000));
    expect(acknowledge().refused).toMatchObject([{ reason: 'nothing to acknowledge: it is shelved' }]);
    expect(act({ kind: 'unshelve' }).done).toEqual([ALARM]);
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1 });
    expect(acknowledge().acknowledged).toEqual([occurrence]);
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 0 });
    expect(events()).toEqual(['raised', 'acknowledged', 'suppressed', 'released', 'acknowledged']);
  });

  it('keeps to the longest time of its priority, to the areas of the person, and to alarms that exist', () => {
    start(withAlarm({ priority: 'critical' }));
    expect(act(shelve(16 * 60_000)).refused).toMatchObject([{ reason: expect.stringContaining('15 min at most') }]);
    expect(act(shelve(60_000), ['Plant A/Filling']).refused[0]?.reason).toContain('outside your areas');
    expect(act(shelve(60_000), ['Plant A/Forming']).done).toEqual([ALARM]);
    expect(act(shelve(60_000)).refused).toMatchObject([{ reason: 'already shelved' }]);
    const unknown = { alarms: ['other'], act: shelve(1_000), reason: 'because', actor: olga };
    expect(rig.engine.command('actOnAlarms', unknown).refused).toHaveLength(1);
  });

  it('survives a crash and a restart, and still ends by time', () => {
    start();
    temp(90);
    act(shelve(60_000));
    rig.crash();
    start(withAlarm({}), rig.folder);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, suppressedAlarms: 1 });
    wait(62_000);
    expect(rig.live()).toMatchObject({ activeAlarms: 1, unacknowledgedAlarms: 1, suppressedAlarms: 0 });
  });

  it('works for an alarm that is normal: it is raised silently, and a one-shot ends with its return', () => {
    start();
    temp(70);
    expect(act(shelve(600_000, true)).done).toEqual([ALARM]);
    temp(90);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, suppressedAlarms: 1 });
    temp(70);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, unacknowledgedAlarms: 0, suppressedAlarms: 0 });
    expect(events()).toEqual(['suppressed', 'raised silently', 'returned silently', 'released']);
  });

  it('works for a communication loss alike', () => {
    start();
    const health = { connection: 'plc', message: 'no route', requests: 0, responses: 0, timeouts: 0, exceptions: 0 };
    const off = { ...health, rejectedAnswers: 0, reconnects: 0, state: 'backingOff' } as const;
    rig.engine.take('w', { type: 'health', health: off });
    wait(12_000);
    expect(rig.live()).toMatchObject({ unacknowledgedAlarms: 1 });
    const request = {
      alarms: ['plc.communicationLoss'],
      act: { kind: 'takeOutOfService' },
      reason: 'moved',
      actor: sven,
    } as const;
    expect(rig.engine.command('actOnAlarms', request).done).toHaveLength(1);
    expect(rig.live()).toMatchObject({ unacknowledgedAlarms: 0, suppressedAlarms: 1 });
  });
});

describe('latched', () => {
  it('stays when the condition is gone, until it is acknowledged and reset', () => {
    start(withAlarm({ isLatched: true }));
    temp(90);
    temp(70);
    expect(rig.live()).toMatchObject({ activeAlarms: 0, unacknowledgedAlarms: 1 });
    const occurrence = alarms()[0]?.occurrence ?? '';
    rig.engine.command('acknowledgeAlarms', { occurrences: [occurrence], comment: '', actor: olga });
    expect(act({ kind: 'reset' }).done).toEqual([ALARM]);
    expect(act({ kind: 'reset' }).refused).toMatchObject([{ reason: 'nothing to reset: it is normal' }]);
    expect(alarms().map(({ state }) => state)).toEqual([
      ...['unacknowledged', 'latchedUnacknowledged', 'latchedAcknowledged', 'normal'],
    ]);
  });
});

describe('suppressed by design', () => {
  const stopped = { suppress: { tag: 'press.state', equals: 0, maxMs: 30_000 } };

  it('while the unit stands: nothing is announced; when it runs again, what is active is', () => {
    start(withAlarm(stopped));
    rig.deliver({ state: 0 });
    rig.engine.turn();
    temp(90);
    expect(rig.live()).toMatchObject({ unacknowledgedAlarms: 0, suppressedAlarms: 1 });
    rig.deliver({ state: 1 });
    rig.engine.turn();
    expect(rig.live()).toMatchObject({ unacknowledgedAlarms: 1, suppressedAlarms: 0 });
    expect(alarms().at(-1)).toMatchObject({ event: 'released', suppression: { endedBy: 'design' } });
  });

  it('no longer than its maximum, and not anew while the condition has not been away', () => {
    start(withAlarm(stopped));
    rig.deliver({ state: 0 });
    rig.engine.turn();
    for (let i = 0; i < 40; i++) {
      clock.advanceMs(1_000);
      rig.deliver({ state: 0, temp: 90 });
      rig.engine.turn();
    }
    expect(rig.live()).toMatchObject({ unacknowledgedAlarms: 1, suppressedAlarms: 0 });
    expect(events()).toEqual(['suppressed', 'raised silently', 'released']);
    expect(alarms().at(-1)?.suppression?.endedBy).toBe('maximum');
  });

  it('not by a tag that is no longer read', () => {
    start(withAlarm(stopped));
    rig.deliver({ state: 0 });
    temp(90);
    for (let i = 0; i < 6; i++) temp(90);
    expect(alarms().at(-1)).toMatchObject({ event: 'released', comment: 'press.state is no longer read' });
  });
});

it('an alarm that names roles says so in the log and in the list, for whoever tells people', () => {
  start(withAlarm({ notify: ['complianceOfficer'] }));
  temp(90);
  expect(alarms()[0]?.notify).toEqual(['complianceOfficer']);
  const data = openDataFolder(rig.folder);
  try {
    expect(alarmRows(data, 'open', 10)[0]?.notify).toEqual(['complianceOfficer']);
  } finally {
    data.close();
  }
});

it('what the screens ask: rows, suppressions, history, scorecard and an export that no spreadsheet runs', () => {
  start(withAlarm({ message: '=cmd|calc', cause: 'worn seal', timeToRespondMs: 600_000, group: 'press' }));
  for (let i = 0; i < 5; i++) {
    temp(90);
    temp(70);
  }
  temp(90);
  act(shelve(60_000));
  wait(1_000);
  const data = openDataFolder(rig.folder);
  try {
    const row = alarmRows(data, 'present', 10)[0];
    expect(row).toMatchObject({ state: 'shelved', cause: 'worn seal', timeToRespondMs: 600_000 });
    expect(alarmRows(data, 'open', 10)).toEqual([]);
    expect(suppressionRows(data, 10)).toMatchObject([{ alarm: ALARM, kind: 'shelved', by: 'olga', isActive: true }]);
    expect(alarmHistory(data, row?.occurrence ?? '').map(({ event }) => event)).toEqual(['raised', 'suppressed']);
    const card = alarmScorecard(data, 1, clock.now());
    expect(card).toMatchObject({ announced: 6, chattering: [ALARM] });
    expect(card.badActors[0]).toMatchObject({ alarm: ALARM, count: 6, share: 1, fleeting: 5 });
    const { text, rows } = alarmExport(data, START_US, clock.now() + 1);
    expect(rows).toBe(12);
    expect(text).toContain("'=cmd|calc");
    expect(text).not.toContain(',=cmd');
  } finally {
    data.close();
  }
});

it('every row of the projections is made again from the log alone', () => {
  start(withAlarm({ isLatched: true }));
  temp(90);
  act(shelve(60_000));
  temp(70);
  temp(92);
  wait(62_000);
  act({ kind: 'takeOutOfService' });
  rig.stop();
  const fresh = new Database(':memory:');
  migrate(fresh, STATION_MIGRATIONS);
  rig.entries().forEach((body, seq) => {
    project(fresh, seq, body);
  });
  const file = new Database(ledgerFileOf(rig.folder), { readonly: true });
  try {
    for (const table of ['alarm', 'alarmEvent', 'alarmSuppression']) {
      const rows = (db: typeof fresh) => db.prepare(`SELECT * FROM ${table}`).all();
      expect(rows(fresh)).toEqual(rows(file));
    }
    expect(file.prepare('SELECT state FROM alarm ORDER BY onset').pluck().all()).toEqual(['normal', 'outOfService']);
    expect(file.prepare('SELECT kind, until FROM alarmSuppression').all()).toEqual([
      { kind: 'outOfService', until: null },
    ]);
  } finally {
    file.close();
    fresh.close();
  }
});
