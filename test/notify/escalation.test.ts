import { describe, expect, it } from 'vitest';
import { createEngineWatch, createNotifier, duties, isQuiet } from '../../electron/notify/index.ts';
import { isSuppressionState } from '../../shared/domain/alarmState.ts';
import { addMs, type Instant, parseInstant } from '../../shared/domain/time.ts';
import { alarmOf, configOf, FakeStation, NOW } from './fixtures.ts';

const mail = { host: '127.0.0.1', port: 25, security: 'none', from: 'station@plant.example' } as const;
const withMail = configOf({ email: mail });
const who = (found: ReturnType<typeof duties>) =>
  found.map(({ person, channel, step }) => `${step} ${person.id} ${channel}`);
const at = (minutes: number): Instant => addMs(NOW, minutes * 60_000);

describe('escalation', () => {
  it('tells the first people at once, and the next only when nobody has acknowledged in time', () => {
    expect(who(duties([alarmOf()], withMail, at(0), 'UTC'))).toEqual(['0 olga desktop', '0 olga email']);
    expect(who(duties([alarmOf()], withMail, at(5), 'UTC'))).toContain('1 sven email');
  });

  it.each(['acknowledged', 'normal', 'shelved', 'suppressedByDesign', 'outOfService', 'latchedAcknowledged'] as const)(
    'climbs no further once the alarm is %s',
    (state) => {
      expect(duties([alarmOf({ state })], withMail, at(60), 'UTC')).toEqual([]);
      expect(typeof isSuppressionState(state)).toBe('boolean');
    },
  );

  it('looks at priority, work unit and kind of alarm', () => {
    const rule = { id: 'r', steps: [{ afterMs: 0, to: ['olga'], channels: ['desktop'] }] };
    const only = (over: object) => configOf({ rules: [{ ...rule, ...over }] });
    expect(duties([alarmOf({ priority: 'low' })], only({}), NOW, 'UTC')).toEqual([]);
    expect(duties([alarmOf()], only({ workUnits: ['filler'] }), NOW, 'UTC')).toEqual([]);
    expect(duties([alarmOf()], only({ limits: ['stale'] }), NOW, 'UTC')).toEqual([]);
    expect(duties([alarmOf()], only({ workUnits: ['press'], limits: ['high'] }), NOW, 'UTC')).toHaveLength(1);
  });

  it('tells the people whose role a rule pack names, whatever the rules say', () => {
    const pack = alarmOf({ priority: 'low', limit: 'rule', notify: ['complianceOfficer'] });
    const hooks = configOf({ webhooks: [{ id: 'duty', url: 'http://127.0.0.1:1/' }] });
    expect(duties([pack], hooks, NOW, 'UTC')).toMatchObject([
      { rule: 'pack', person: { id: 'quality' }, channel: 'webhook' },
    ]);
  });
});

describe('quiet hours, in the wall time of the station', () => {
  const night = [{ from: '22:00', to: '06:00', days: [5], priorities: ['low' as const] }];
  it.each([
    ['2026-11-06T20:59:00Z', false], // Friday 21:59 in Berlin
    ['2026-11-06T21:00:00Z', true],
    ['2026-11-07T04:59:00Z', true], // Saturday 05:59: the span began on Friday
    ['2026-11-07T05:00:00Z', false],
    ['2026-11-07T22:00:00Z', false],
  ])('%s: %s', (time, quiet) => {
    expect(isQuiet(night, 'low', parseInstant(time), 'Europe/Berlin')).toBe(quiet);
    expect(isQuiet(night, 'critical', parseInstant(time), 'Europe/Berlin')).toBe(false);
  });

  it('hold a message back, and it is told at their end if the alarm still waits', async () => {
    const quiet = { from: '08:00', to: '09:00', priorities: ['high'] };
    const station = new FakeStation(configOf({ quietHours: [quiet] }));
    const notifier = createNotifier(station.ports());
    await notifier.look(); // 08:00 in Berlin
    expect(station.shown).toEqual([]);
    station.clock.advanceMs(60 * 60_000);
    await notifier.look();
    expect(station.shown).toHaveLength(1);
  });
});

describe('the notifier', () => {
  it('tells an alarm once, also over a restart, and seals each attempt', async () => {
    const station = new FakeStation(configOf());
    const first = createNotifier(station.ports());
    await first.look();
    await first.look();
    expect(station.outcomes()).toEqual(['olga desktop 1 sent']);
    await createNotifier(station.ports()).look();
    expect(station.shown).toEqual(['[Control room 1] high: Press too hot']);
  });

  it('tells at least once: what was shown and not sealed before the end of the program is shown again', async () => {
    const station = new FakeStation(configOf());
    station.isLogWritable = false;
    await createNotifier(station.ports()).look();
    station.isLogWritable = true;
    await createNotifier(station.ports()).look();
    expect(station.shown).toHaveLength(2);
    expect(station.outcomes()).toEqual(['olga desktop 1 sent']);
  });

  it('seals later what could not be sealed, without telling it again', async () => {
    const station = new FakeStation(configOf());
    const notifier = createNotifier(station.ports());
    station.isLogWritable = false;
    await notifier.look();
    station.isLogWritable = true;
    await notifier.look();
    expect(station.shown).toHaveLength(1);
    expect(station.outcomes()).toEqual(['olga desktop 1 sent']);
  });

  it('puts a flood into few messages and leaves out none', async () => {
    const station = new FakeStation(configOf());
    station.alarms = Array.from({ length: 500 }, (_, i) =>
      alarmOf({ occurrence: i.toString(16).padStart(64, '0'), alarm: `a${i}` }),
    );
    await createNotifier(station.ports()).look();
    expect(station.shown).toHaveLength(3);
    expect(new Set(station.recorded.flatMap(({ notification }) => notification.occurrences)).size).toBe(500);
  });

  it('tells nobody of what was acknowledged meanwhile', async () => {
    const station = new FakeStation(withMail);
    station.alarms = [alarmOf({ state: 'acknowledged' })];
    station.clock.advanceMs(3_600_000);
    await createNotifier(station.ports()).look();
    expect(station.recorded).toEqual([]);
  });
});

it('an engine that gives no sign of life is told once, and its return once', () => {
  const watch = createEngineWatch(0, 10_000);
  watch.sawLife(1_000);
  expect(watch.look(11_000)).toBeUndefined();
  expect(watch.look(11_001)).toBe('silent');
  expect(watch.look(20_000)).toBeUndefined();
  watch.sawLife(21_000);
  expect(watch.look(21_001)).toBe('alive');
  expect(watch.look(22_000)).toBeUndefined();
});
