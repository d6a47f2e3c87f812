import type { Scorecard, SuppressionRow } from '../../shared/contract/alarmChannels.ts';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
import { isWaitingState } from '../../shared/domain/alarmState.ts';
import type { Permission } from '../../shared/domain/role.ts';
import { ALARMS } from './fakeRows.ts';

/** Test only: alarms behind the fake bridge. `scene=flood`: 500 alarms within a minute. */
interface FakeAlarmPorts {
  user(): string;
  allowed(permission: Permission): boolean;
  changed(): void;
}

const FLOOD_ALARMS = 500;
const FLOOD_MS = 60_000;
const UNITS = ['press-1', 'press-2', 'filler-1', 'filter-1', 'cold-room-1', 'boiler-1'];
const PRIORITIES = ['critical', 'high', 'medium', 'low', 'low', 'low', 'medium', 'low'] as const;

export function createFakeAlarms(scene: string, startedAt: number, ports: FakeAlarmPorts) {
  let alarms: AlarmRow[] = scene === 'calm' ? [] : ALARMS(startedAt);
  let suppressed: SuppressionRow[] = scene === 'calm' ? [] : SUPPRESSED(startedAt);
  let made = 0;
  const now = () => Date.now() * 1000;
  const open = () =>
    alarms.filter((row) => !['normal', 'shelved', 'outOfService', 'suppressedByDesign'].includes(row.state));

  if (scene === 'flood')
    setInterval(() => {
      const due = Math.min(FLOOD_ALARMS, Math.ceil(((Date.now() - startedAt) / FLOOD_MS) * FLOOD_ALARMS));
      if (made >= due) return;
      alarms = [...Array.from({ length: due - made }, (_, i) => flooded(made + i, now())), ...alarms];
      made = due;
      ports.changed();
    }, 100);

  const change = (ids: readonly string[], to: (row: AlarmRow) => Partial<AlarmRow>): string[] => {
    alarms = alarms.map((row) => (ids.includes(row.alarm) ? { ...row, ...to(row) } : row));
    ports.changed();
    return [...ids];
  };
  const suppress = (ids: readonly string[], kind: SuppressionRow['kind'], reason: string, until: number | null) => {
    suppressed = [
      ...suppressed,
      ...alarms
        .filter((row) => ids.includes(row.alarm))
        .map((row) => ({
          ...{ alarm: row.alarm, kind, since: now(), until, isOneShot: false, by: ports.user(), reason, tag: row.tag },
          ...{ connection: row.connection, workUnit: row.workUnit, limit: row.limit, priority: row.priority },
          ...{ message: row.message, isActive: row.returnedAt === null },
        })),
    ];
    return { done: change(ids, () => ({ state: kind })), refused: [] };
  };
  const release = (ids: readonly string[]) => {
    suppressed = suppressed.filter(({ alarm }) => !ids.includes(alarm));
    return {
      done: change(ids, (row) => ({ state: row.returnedAt === null ? 'unacknowledged' : 'normal' })),
      refused: [],
    };
  };

  const answers: Record<string, (request: never) => unknown> = {
    'alarm:list': ({ scope, limit }: { scope: string; limit: number }) =>
      (scope === 'open' ? open() : alarms).slice(0, limit),
    'alarm:suppressed': () => suppressed,
    'alarm:history': ({ occurrence }: { occurrence: string }) => historyOf(alarms, occurrence),
    'alarm:journal': ({ limit }: { limit: number }) => JOURNAL(alarms).slice(0, limit),
    'alarm:save': () => ({ saved: '/home/olga/alarms.csv', rows: 412 }),
    'alarm:scorecard': ({ days }: { days: number }) => SCORECARD(startedAt, days),
    'alarm:flood': () => ({
      ...{ isFlood: scene === 'flood' && made > 10, inWindow: made, windowMs: 600_000, above: 10 },
      since: scene === 'flood' ? startedAt * 1000 : null,
    }),
    'alarm:settings': () => ({
      shelveMsMax: { critical: 900_000, high: 3_600_000, medium: 28_800_000, low: 86_400_000 },
    }),
    'alarm:notifications': ({ occurrence }: { occurrence: string }) => TOLD(alarms, occurrence),
    'alarm:acknowledge': ({ occurrences, comment }: { occurrences: string[]; comment: string }) => {
      if (!ports.allowed('alarm.acknowledge')) return undefined;
      const taken = new Set(occurrences);
      alarms = alarms.map((row) =>
        taken.has(row.occurrence)
          ? {
              ...row,
              state: row.state === 'unacknowledged' ? 'acknowledged' : 'normal',
              ...{ acknowledgedAt: now(), acknowledgedBy: ports.user(), comment },
            }
          : row,
      );
      ports.changed();
      return { acknowledged: occurrences, refused: [] };
    },
    'alarm:shelve': ({ alarms: ids, durationMs, reason }: { alarms: string[]; durationMs: number; reason: string }) =>
      ports.allowed('alarm.shelve') ? suppress(ids, 'shelved', reason, now() + durationMs * 1000) : undefined,
    'alarm:takeOutOfService': ({ alarms: ids, reason }: { alarms: string[]; reason: string }) =>
      ports.allowed('alarm.takeOutOfService') ? suppress(ids, 'outOfService', reason, null) : undefined,
    'alarm:unshelve': ({ alarms: ids }: { alarms: string[] }) => release(ids),
    'alarm:returnToService': ({ alarms: ids }: { alarms: string[] }) => release(ids),
    'alarm:reset': ({ alarms: ids }: { alarms: string[] }) => ({
      done: change(ids, () => ({ state: 'normal' })),
      refused: [],
    }),
  };

  return {
    answers,
    counts: () => ({
      unacknowledged: alarms.filter(({ state }) => isWaitingState(state)).length,
      active: alarms.filter(({ state }) => state === 'unacknowledged' || state === 'acknowledged').length,
      suppressed: suppressed.length,
    }),
  };
}

function flooded(n: number, at: number): AlarmRow {
  const unit = UNITS[n % UNITS.length] as string;
  const priority = PRIORITIES[n % PRIORITIES.length] as AlarmRow['priority'];
  return {
    ...{
      occurrence: `f${n}`.padEnd(64, '0'),
      alarm: `${unit}.flow-${n}.low`,
      tag: `${unit}.flow-${n}`,
      connection: 'plc-1',
    },
    ...{ workUnit: unit, limit: 'low', priority, state: 'unacknowledged', message: `${unit}: flow ${n} too low` },
    ...{ setpoint: 5, value: 1.2, unit: 'm3/h', onset: at, raisedAt: at, returnedAt: null, acknowledgedAt: null },
    ...{
      acknowledgedBy: null,
      comment: '',
      cause: 'header pressure lost',
      consequence: 'trip',
      action: 'check pump 3',
    },
    timeToRespondMs: 600_000,
    ...(n < UNITS.length ? { isFirstOut: true, followers: 80 } : {}),
  } as AlarmRow;
}

const historyOf = (alarms: readonly AlarmRow[], occurrence: string): unknown[] =>
  JOURNAL(alarms.filter((row) => row.occurrence === occurrence))
    .reverse()
    .map(({ event, at, actor, role, comment, seq }) => ({ event, at, comment, seq, actor: { user: actor, role } }));

function JOURNAL(alarms: readonly AlarmRow[]) {
  const rows = alarms.flatMap((row, i) => {
    const of = {
      ...{
        alarm: row.alarm,
        occurrence: row.occurrence,
        tag: row.tag,
        connection: row.connection,
        workUnit: row.workUnit,
      },
      ...{ limit: row.limit, priority: row.priority, message: row.message, value: row.value, unit: row.unit },
      ...{ isSilent: false, suppression: null, endedBy: null, actor: 'station', role: null, comment: '' },
    };
    return [
      { ...of, seq: 18_000 + 4 * i, at: row.raisedAt, event: 'raised', state: 'unacknowledged' },
      ...(row.returnedAt === null
        ? []
        : [{ ...of, seq: 18_001 + 4 * i, at: row.returnedAt, event: 'returned', state: 'returnedUnacknowledged' }]),
      ...(row.acknowledgedAt === null
        ? []
        : [
            {
              ...{ ...of, seq: 18_002 + 4 * i, at: row.acknowledgedAt, event: 'acknowledged', state: 'acknowledged' },
              ...{ actor: row.acknowledgedBy ?? 'olga', role: 'operator', comment: row.comment },
            },
          ]),
    ];
  });
  return rows.sort((a, b) => b.at - a.at);
}

const SUPPRESSED = (startedAt: number): SuppressionRow[] => {
  const of = { tag: null, connection: null, limit: 'high' };
  return [
    {
      ...{
        ...of,
        alarm: 'boiler-1.feed.low',
        kind: 'outOfService',
        since: (startedAt - 7_200_000) * 1000,
        until: null,
      },
      ...{ isOneShot: false, by: 'sam', reason: 'feed pump is dismantled, permit 4711', workUnit: 'boiler-1' },
      ...{ priority: 'high', message: 'Boiler 1 feed water flow low', isActive: true },
    },
    {
      ...{ ...of, alarm: 'press-2.temp.high', kind: 'shelved', since: (startedAt - 300_000) * 1000 },
      ...{
        until: (startedAt + 1_500_000) * 1000,
        isOneShot: true,
        by: 'olga',
        reason: 'thermocouple is being changed',
      },
      ...{ workUnit: 'press-2', priority: 'medium', message: 'Press 2 oil temperature high', isActive: false },
    },
    {
      ...{ ...of, alarm: 'cold-room-1.temp.high', kind: 'suppressedByDesign', since: (startedAt - 90_000) * 1000 },
      ...{ until: (startedAt + 810_000) * 1000, isOneShot: false, by: 'station', reason: 'cold-room-1.defrost is 1' },
      ...{ workUnit: 'cold-room-1', priority: 'high', message: 'Cold room 1 air temperature high', isActive: true },
    },
  ] as SuppressionRow[];
};

const TOLD = (alarms: readonly AlarmRow[], occurrence: string): unknown[] => {
  const row = alarms.find((each) => each.occurrence === occurrence);
  if (row?.priority !== 'critical' && row?.priority !== 'high') return [];
  const of = { rule: 'urgent', step: 0, person: 'Olga', channel: 'desktop', attempts: 1, outcome: 'sent', seq: 18_301 };
  return [
    { ...of, at: row.raisedAt + 2e6, detail: 'shown on the desktop' },
    {
      ...{ ...of, step: 1, person: 'Sven', channel: 'email', attempts: 2, outcome: 'failed', seq: 18_302 },
      ...{ at: row.raisedAt + 30e6, detail: 'mail.plant.example:587: connect ECONNREFUSED' },
    },
  ];
};

const score = (
  id: string,
  title: string,
  value: number | null,
  unit: string,
  target: string,
  verdict: string,
  detail: string,
) => ({
  ...{ id, title, value, unit, target, verdict, detail },
});

function SCORECARD(startedAt: number, days: number): Scorecard {
  const windows = Math.round(days * 144);
  const perWindow = Array.from({ length: windows }, (_, i) => {
    const wave = Math.sin(i / 9) + Math.sin(i / 31);
    return i % 131 > 126 ? 14 + (i % 7) : Math.max(0, Math.round(wave));
  });
  const all = perWindow.reduce((sum, n) => sum + n, 0);
  const names = [
    ...[
      'Main bearing vibration high',
      'Filter 1 differential pressure high',
      'plc-2: no readings',
      'Lubrication flow low',
    ],
    ...['Cold room 1 door open', 'Press 2 oil temperature high', 'Boiler 1 level low', 'Cooling water pressure low'],
    ...['Compressor outlet temperature high', 'Conveyor 3 jam'],
  ];
  return {
    ...{
      from: (startedAt - days * 86_400_000) * 1000,
      to: startedAt * 1000,
      announced: all,
      isCut: false,
      operators: 1,
    },
    source: {
      ...{ document: 'ANSI/ISA-18.2-2016, IEC 62682:2014', paragraph: 'recommended alarm performance metrics' },
      isChecked: false,
    },
    scores: [
      score(
        'perDay',
        'Alarms per day',
        all / days,
        '1/d',
        'about 144, at most 288',
        'tolerable',
        'average per operating position',
      ),
      score(
        'perHour',
        'Alarms per hour',
        all / days / 24,
        '1/h',
        'about 6, at most 12',
        'tolerable',
        'average per operating position',
      ),
      score('perWindow', 'Alarms per 10 min', all / windows, '1', 'about 1, at most 2', 'good', 'average'),
      score(
        'windowsAbove10',
        '10-minute periods with more than 10',
        3.1,
        '%',
        'below 1 %',
        'bad',
        '31 of 1008 periods',
      ),
      score('peak', 'Most alarms in 10 min', 20, '1', 'at most 10', 'bad', 'per operating position'),
      score(
        'inFlood',
        'Time in flood',
        4.2,
        '%',
        'below 1 %',
        'bad',
        '423 min; a flood begins above 10 and ends below 5 per 10 min',
      ),
      score('top10', 'Share of the ten most frequent', 61.4, '%', 'below 1 %, at most 5 %', 'bad', '612 of 997'),
      score('chattering', 'Chattering alarms', 2, '1', 'none', 'bad', '3 times within 60 s'),
      score('fleeting', 'Fleeting alarms', 17, '1', 'none', 'bad', 'returned by themselves within 10 s'),
      score('longStanding', 'Alarms standing for more than a day', 1, '1', 'fewer than 5', 'good', 'each with a plan'),
      score('share-low', 'Share of low priority', 78.2, '%', 'about 80 %', 'good', '780 of 997'),
      score('share-medium', 'Share of medium priority', 16.1, '%', 'about 15 %', 'good', '160 of 997'),
      score('share-high', 'Share of high priority', 5.3, '%', 'about 5 %', 'good', '53 of 997'),
      score('share-critical', 'Share of critical priority', 0.4, '%', 'below 1 %', 'good', '4 of 997'),
    ] as Scorecard['scores'],
    badActors: names.map((message, i) => ({
      ...{
        alarm: `alarm-${i}`,
        message,
        priority: PRIORITIES[(i + 1) % PRIORITIES.length] ?? 'low',
        workUnit: UNITS[i % UNITS.length] ?? null,
      },
      ...{ count: Math.round(160 / (i + 1)), share: 0.16 / (i + 1), isChattering: i < 2, fleeting: i === 0 ? 14 : 0 },
    })),
    byPriority: { critical: 4, high: 53, medium: 160, low: 780 },
    perWindow,
    windowMs: 600_000,
    chattering: ['alarm-0', 'alarm-1'],
    longStanding: [
      { alarm: 'boiler-1.feed.low', message: 'Boiler 1 feed water flow low', since: (startedAt - 1.3e8) * 1000 },
    ],
  };
}
