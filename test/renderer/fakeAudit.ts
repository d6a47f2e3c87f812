import type { AuditDetail, AuditPage, AuditRow } from '../../shared/contract/auditChannels.ts';
import type { EntryKind } from '../../shared/domain/entry.ts';

const NOW = Date.now() * 1000;
const MINUTE = 60_000_000;

const row = (
  ...[seq, minutesAgo, kind, act, user, role, object, what, why, where = '']: [
    ...[number, number, EntryKind, string, string, string | null, string, string, string, string?],
  ]
): AuditRow => ({
  ...{ seq, key: String(seq).padStart(64, '0'), kind, at: NOW - minutesAgo * MINUTE, act: `${kind} ${act}`.trim() },
  ...{ persons: [{ user, role }], object, what, why, where },
  signatures:
    kind === 'verdict' || kind === 'pack' ? [{ user, at: NOW - minutesAgo * MINUTE, meaning: 'corrected' }] : [],
});

const ROWS: readonly AuditRow[] = [
  row(
    18_204,
    3,
    'alarm',
    'acknowledged',
    'olga',
    'operator',
    'press-1.temp.high',
    'press-1.temp high acknowledged by olga',
    'oil was low',
    'press-1',
  ),
  row(
    18_177,
    14,
    'stop',
    'coded',
    'olga',
    'operator',
    '3f09c2a1',
    'press-1 stopped 4 min: Material jam',
    'jam at the feeder',
    'press-1',
  ),
  row(
    18_150,
    26,
    'config',
    '',
    'ada',
    'administrator',
    '',
    'configuration 41c7 in force',
    'new limit after the seal was changed',
  ),
  row(
    18_121,
    41,
    'verdict',
    'corrected',
    'sven',
    'supervisor',
    'press-1.total',
    'corrected by sven: one digit too many',
    'one digit too many',
    'press-1',
  ),
  row(
    18_090,
    55,
    'event',
    'userChanged',
    'ada',
    'administrator',
    'omar',
    'userChanged omar: role',
    'he leads the night shift',
    'window on line-3',
  ),
  row(
    18_066,
    62,
    'event',
    'signInRefused',
    'nobody',
    null,
    'mallory',
    'signInRefused mallory',
    'wrong name or password',
    'window on line-3',
  ),
  row(18_020, 90, 'pack', 'activated', 'ute', 'supervisor', 'water', 'pack water 2.0 activated', 'permit of 2027'),
  row(
    17_990,
    121,
    'shiftNote',
    '',
    'olga',
    'operator',
    'Early',
    'die 4 worn ⟦U+202E⟧fdp.exe',
    'die 4 worn ⟦U+202E⟧fdp.exe',
    'press-1',
  ),
  row(17_944, 160, 'shiftClosed', '', 'sven', 'supervisor', '2026-11-20 Late', 'shift Late closed by sven', ''),
];

const CHANGES: Readonly<Record<number, AuditDetail['changes']>> = {
  18150: [
    { field: 'tags.press-1.temp.alarms.high.setpoint', before: '80', after: '85' },
    { field: 'tags.press-1.temp.alarms.high.onDelayMs', before: null, after: '5000' },
  ],
  18121: [{ field: 'correction.readings.0.value', before: '12010', after: '1201' }],
  18090: [{ field: 'role', before: 'operator', after: 'supervisor' }],
};

export const FAKE_AUDIT_ANSWERS = {
  'audit:list': ({
    filter,
    before,
  }: {
    filter: { person?: string; kind?: string; text?: string };
    before?: number;
  }): AuditPage => ({
    rows: ROWS.filter(
      ({ seq, persons, kind, what, why }) =>
        seq < (before ?? Number.MAX_SAFE_INTEGER) &&
        (filter.person === undefined || persons.some(({ user }) => user === filter.person)) &&
        (filter.kind === undefined || kind === filter.kind) &&
        (filter.text === undefined || `${what} ${why}`.toLowerCase().includes(filter.text.toLowerCase())),
    ),
    next: before === undefined ? 17_000 : null,
  }),
  'audit:show': ({ seq }: { seq: number }): AuditDetail | null => {
    const found = ROWS.find((each) => each.seq === seq);
    if (found === undefined) return null;
    return { row: found, changes: [...(CHANGES[seq] ?? [])], hasMore: false, before: seq - 9, leaf: '9f02'.repeat(16) };
  },
  'audit:people': (): string[] => ['ada', 'nobody', 'olga', 'sven', 'ute'],
  'audit:save': () => ({ ok: true as const, saved: null, rows: ROWS.length, isWhole: true }),
  'audit:export': () => ({ name: 'audit-trail.csv', text: '', rows: ROWS.length, isWhole: true }),
};
