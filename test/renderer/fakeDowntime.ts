import { PRESS_DOWNTIME } from '../../electron/demo/plants/pressReasons.ts';
import { paretoOf, type Stop, splitParts, stopsFigure } from '../../electron/downtime/index.ts';
import type { DowntimeSetup, StopRow } from '../../shared/contract/downtimeChannels.ts';
import type { ShiftStanding } from '../../shared/contract/shiftChannels.ts';
import { downtimeSchema } from '../../shared/domain/config/downtime.ts';
import type { ShiftRef, StopPart } from '../../shared/domain/entries/stop.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';

/** Test only: believable stops and shifts for the screens Downtime and Shifts; coding and splitting work on them. */
const MINUTE_US = 60_000_000;
const DAY_US = 1_440 * MINUTE_US;
const settings = downtimeSchema.parse(PRESS_DOWNTIME);
const tree = stopReasonsOf(settings.reasons);
const startedAt = Date.now() * 1000;
const shiftStart = startedAt - 331 * MINUTE_US;
const shift: ShiftRef = {
  area: '',
  name: 'Early',
  localDate: new Date(shiftStart / 1000).toISOString().slice(0, 10),
  start: shiftStart,
  end: shiftStart + 480 * MINUTE_US,
  crew: 'B',
};

const codeOf = (id: string | null): Pick<StopPart, 'reason' | 'label' | 'loss'> => {
  const reason = id === null ? undefined : tree.get(id);
  return reason === undefined
    ? { reason: null, label: '', loss: null }
    : { reason: reason.id, label: reason.path.join(' › '), loss: reason.loss };
};

function stopOf(
  n: number,
  workUnit: string,
  from: number,
  minutes: number | null,
  id: string | null,
  by: StopPart['by'],
): Stop {
  const start = shiftStart + from * MINUTE_US;
  const to = minutes === null ? null : start + minutes * MINUTE_US;
  const part = { from: start, to, plannedUs: to === null ? null : to - start, by, comment: '', ...codeOf(id) };
  return {
    id: String(n).padStart(64, '0'),
    workUnit,
    from: start,
    to,
    shift,
    state: id === 'die-change' ? 'SETUP' : 'STOP',
    parts: [part],
    isWithdrawn: false,
  };
}

const PLAN: readonly (readonly [number, number | null, string | null, StopPart['by']])[] = [
  [12, 4.2, 'jam', 'control'],
  [31, 22, 'die-change', 'control'],
  [74, 7.5, null, 'nobody'],
  [101, 3.1, 'hydraulics', 'control'],
  [128, 34, 'no-coil', 'person'],
  [189, 5.4, 'jam', 'control'],
  [214, 12.8, null, 'nobody'],
  [251, 9.3, 'electrical', 'person'],
  [277, 4.4, 'meeting', 'person'],
  [302, 11, 'cleaning', 'person'],
  [326, null, null, 'nobody'],
];
let stops: Stop[] = [
  ...PLAN.map(([from, minutes, id, by], n) => stopOf(n, 'press-1', from, minutes, id, by)),
  ...[40, 95, 160, 240, 300].map((from, n) =>
    stopOf(100 + n, 'press-2', from, 6 + n * 2, n % 2 === 0 ? 'jam' : 'no-coil', 'control'),
  ),
];

const within = (_stop: Stop, part: StopPart, from: number, to: number): number =>
  Math.max(0, Math.min(part.to ?? Date.now() * 1000, to) - Math.max(part.from, from));

const rowOf = ({ isWithdrawn: _withdrawn, parts, ...stop }: Stop): StopRow => ({
  ...stop,
  parts: [...parts],
  plannedUs: parts.reduce((us, part) => us + ((part.to ?? startedAt) - part.from), 0),
  uncodedUs: 0,
  editableUntil: stop.to === null ? null : stop.to + settings.editWindowMs * 1000,
});

const setup: DowntimeSetup = {
  reasons: [...tree.values()].map(({ keys, path, ids, ...reason }) => ({
    ...reason,
    path: [...path],
    ids: [...ids],
    ...(keys === undefined ? {} : { keys }),
  })),
  microStopMs: settings.microStopMs,
  uncodedAlertMinutes: settings.uncodedAlertMinutes,
  editWindowMs: settings.editWindowMs,
  secondPersonAfterWindow: true,
};

const change = (id: string, parts: (stop: Stop) => readonly StopPart[]): void => {
  stops = stops.map((stop) => (stop.id === id ? { ...stop, parts: parts(stop) } : stop));
};

function view({ from, to, level }: { from: number; to: number; level: number }) {
  const all = stops.filter((stop) => stop.from < to && (stop.to ?? to) > from).sort((a, b) => b.from - a.from);
  const groupOf = (id: string) => {
    const reason = tree.get(id);
    return reason && tree.get(reason.ids[Math.min(level, reason.ids.length - 1)] as string);
  };
  return {
    stops: all.map(rowOf),
    hasMore: false,
    units: ['press-1', 'press-2'].map((workUnit) => ({
      workUnit,
      ...stopsFigure(
        all.filter((stop) => stop.workUnit === workUnit),
        { from, to },
        within,
      ),
    })),
    pareto: paretoOf(all, { from, to }, within, groupOf),
  };
}

const matter = (kind: 'alarm' | 'uncodedStop' | 'quarantine' | 'shelvedAlarm', n: number, text: string) => ({
  kind,
  id: `${kind}-${n}`,
  text,
  workUnit: 'press-1',
  since: startedAt - n * 7 * MINUTE_US,
});

const standing = (): ShiftStanding => ({
  shift,
  next: { ...shift, name: 'Late', start: shift.end, end: shift.end + 480 * MINUTE_US, crew: 'C' },
  until: Date.now() * 1000,
  open: [
    {
      kind: 'alarm',
      count: 2,
      oldestAt: startedAt,
      listed: [
        matter('alarm', 1, 'press-1.oil-temp.high: Hydraulic oil too warm'),
        matter('alarm', 2, 'link plc-2: no readings'),
      ],
    },
    {
      kind: 'shelvedAlarm',
      count: 1,
      oldestAt: startedAt,
      listed: [matter('shelvedAlarm', 9, 'press-1.vibration.high: shelved until 15:30')],
    },
    {
      kind: 'uncodedStop',
      count: 3,
      oldestAt: startedAt,
      listed: [
        matter('uncodedStop', 3, 'press-1 STOP, 8 min, no reason given'),
        matter('uncodedStop', 5, 'press-1 STOP, 13 min, no reason given'),
        matter('uncodedStop', 6, 'press-1 STOP, goes on, no reason given'),
      ],
    },
    {
      kind: 'quarantine',
      count: 14,
      oldestAt: startedAt,
      listed: [1, 2, 3, 4, 5, 6].map((n) =>
        matter('quarantine', n, 'press-1.temp: 9999 is outside the range −40…300 Cel'),
      ),
    },
  ],
  blocking: ['quarantine', 'uncodedStop'],
  uncodedMinutesAtClose: 0,
  oee: [
    {
      workUnit: 'press-1',
      oee: 0.684,
      availability: 0.79,
      performance: 0.89,
      quality: 0.972,
      producedQuantity: 14_203,
      rejectedQuantity: 398,
      plannedBusyTimeMs: 19_860_000,
      unknownMs: 180_000,
    },
    {
      workUnit: 'press-2',
      oee: 0.731,
      availability: 0.86,
      performance: 0.87,
      quality: 0.977,
      producedQuantity: 15_110,
      rejectedQuantity: 347,
      plannedBusyTimeMs: 19_860_000,
      unknownMs: 0,
    },
  ],
  stops: view({ from: shiftStart, to: startedAt, level: 2 }).units,
  notes: 3,
  handovers: [],
});

const NOTES = [
  {
    text: 'Die 4 worn at the left edge; measured 0.12 mm. Change planned for tonight, tool shop knows.',
    tags: ['die', 'maintenance'],
    user: 'olga',
    workUnit: 'press-1',
  },
  { text: 'Forklift 2 is in repair until 15:00: coils come late.', tags: ['material'], user: 'sam', workUnit: null },
  { text: 'Audit team visits the line at 11:00.', tags: [], user: 'sam', workUnit: null },
];

export const FAKE_DOWNTIME_ANSWERS: Record<string, (request: never) => unknown> = {
  'downtime:setup': () => setup,
  'downtime:view': view,
  'downtime:history': ({ stop }: { stop: string }) =>
    ['coded', 'opened'].map((event, n) => ({
      seq: 9_120 - n * 37,
      at: startedAt - n * 14 * MINUTE_US,
      event,
      user: n === 0 ? 'olga' : 'station',
      role: n === 0 ? 'operator' : null,
      why: '',
      isUndone: false,
      parts: stops.find(({ id }) => id === stop)?.parts ?? [],
    })),
  'downtime:code': ({
    stops: meant,
    reason,
    comment,
  }: {
    stops: { stop: string; parts: number[] }[];
    reason: string;
    comment: string;
  }) => {
    for (const { stop, parts } of meant)
      change(stop, (found) =>
        found.parts.map((part) =>
          parts.length === 0 || parts.includes(part.from)
            ? { ...part, ...codeOf(reason), by: 'person', comment }
            : part,
        ),
      );
    return { ok: true, coded: meant.map(({ stop }) => stop), refused: [] };
  },
  'downtime:split': ({ stop, at }: { stop: string; at: number }) => {
    change(stop, (found) =>
      splitParts(found.parts, at, Date.now() * 1000).map((part) => ({ ...part, plannedUs: null })),
    );
    return { ok: true };
  },
  'downtime:merge': () => ({ ok: false, message: 'the preview does not merge' }),
  'downtime:undo': () => ({ ok: false, message: 'the preview does not undo' }),
  'shift:calendar': ({ from }: { from: number }) => ({
    areas: ['', 'Storage'],
    days: Array.from({ length: 7 }, (_, d) => {
      const day = Math.floor(from / DAY_US) * DAY_US + d * DAY_US;
      const isHoliday = d === 5;
      return {
        localDate: new Date(day / 1000).toISOString().slice(0, 10),
        ...(isHoliday ? { holiday: { name: 'Feast of the patron', works: false } } : {}),
        ...(d === 6 ? { override: 'overtime for order WO-1180' } : {}),
        shifts: (isHoliday ? [] : d === 6 ? ['Early'] : ['Early', 'Late', 'Night']).map((name, s) => {
          const start = day + (5 + s * 8) * 60 * MINUTE_US;
          const ref = { ...shift, name, start, end: start + 480 * MINUTE_US, crew: 'ABCD'[(d + s) % 4] as string };
          const isPast = ref.end < startedAt;
          return {
            shift: ref,
            ...(isPast && (d + s) % 5 !== 4
              ? {
                  closing: {
                    seq: 900 + d,
                    at: ref.end,
                    user: 'sam',
                    isEarly: false,
                    until: ref.end,
                    undecided: 0,
                    handedOver: 0,
                    uncodedUs: 0,
                  },
                }
              : {}),
          };
        }),
      };
    }),
  }),
  'shift:standing': standing,
  'shift:notes': () =>
    NOTES.map((note, n) => ({
      ...note,
      seq: 8_000 - n,
      at: startedAt - n * 83 * MINUTE_US,
      shiftArea: '',
      shiftStart,
      shiftName: 'Early',
      role: 'operator',
    })),
  'shift:people': () => [
    { name: 'olga', role: 'operator' },
    { name: 'omar', role: 'operator' },
    { name: 'sam', role: 'supervisor' },
    { name: 'ada', role: 'administrator' },
  ],
  'shift:note': () => ({ seq: 9_200 }),
  'shift:handOver': () => ({ ok: true, seq: 9_201 }),
  'shift:close': () => ({
    ok: false,
    message: '14 undecided quarantine entries: decide them, or hand them over by name and say why',
  }),
};
