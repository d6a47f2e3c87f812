import type {
  MeterCurve,
  MeterDayRow,
  MeterExceptionRow,
  MeterPointDetail,
  MeterPointRow,
} from '../../shared/contract/meterChannels.ts';

/** Test only: believable service points for the screen Meters. */
const DAY_MS = 86_400_000;
const date = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
const noise = (n: number): number => ((Math.sin(n * 12.9898) * 43_758.5453) % 1) * 0.5;

const POINTS: readonly [string, string, string, string, number, number, string][] = [
  ['e-1', 'Flat 1', 'electricity', 'kW.h', 9, 1, 'likeDay'],
  ['e-2', 'Flat 2', 'electricity', 'kW.h', 7, 1, 'likeDay'],
  ['e-3', 'Bakery', 'electricity', 'kW.h', 64, 1, 'likeDay'],
  ['e-4', 'Corner shop', 'electricity', 'kW.h', 31, 1, 'likeDay'],
  ['e-5', 'Workshop (transformer 40 : 1)', 'electricity', 'kW.h', 420, 40, 'likeDay'],
  ['e-6', 'Garage', 'electricity', 'kW.h', 4, 1, 'likeDay'],
  ['h-1', 'School', 'heat', 'kW.h', 260, 1, 'heating'],
  ['h-2', 'Town hall', 'heat', 'kW.h', 170, 1, 'heating'],
  ['w-1', 'School', 'water', 'm3', 4.2, 1, 'likeDay'],
  ['w-2', 'Swimming pool', 'water', 'm3', 23, 1, 'likeDay'],
  ['g-1', 'Bakery', 'gas', 'm3', 30, 1, 'heating'],
  ['g-2', 'Town hall', 'gas', 'm3', 22, 1, 'heating'],
];

function dayOf(point: string, base: number, ago: number): MeterDayRow {
  const degreeDays = 8 + 4 * Math.sin(ago / 9) + 3 * noise(ago);
  const isDead = point === 'e-6' && ago <= 5;
  const isTheft = point === 'e-4' && ago <= 9;
  const isHeat = 'hg'.includes(point[0] ?? '');
  const expected = isHeat ? base * (0.2 + degreeDays / 10) : base;
  const use = isDead ? 0 : expected * (1 + 0.08 * noise(ago * 7 + base)) * (isTheft ? 0.35 : 1);
  const isHole = (point === 'e-3' && (ago === 11 || ago === 2)) || (point === 'g-1' && ago > 15 && ago < 19);
  const isSpike = point === 'e-1' && ago === 3;
  const sd = expected * 0.04;
  const z = (use - expected) / sd;
  return {
    day: date(ago),
    dayKind: ago % 7 < 2 ? 'weekend' : 'weekday',
    version: isHole ? 2 : 1,
    seq: 5_000 - ago,
    use,
    intervals: isHeat ? 24 : 96,
    estimated: isHole ? 43 : 0,
    edited: 0,
    failed: isSpike ? 1 : 0,
    missing: 0,
    checks: [...(Math.abs(z) > 3 ? ['sigma'] : []), ...(isSpike ? ['spike'] : []), ...(isDead ? ['zeroUse'] : [])],
    degreeDays: isHeat ? degreeDays : null,
    expected,
    sd,
    z,
  };
}

const daysOf = (id: string, base: number, count: number): MeterDayRow[] =>
  Array.from({ length: count }, (_, i) => dayOf(id, base, count - i));

const rowOf = ([id, name, commodity, unit, base, multiplier, baseline]: (typeof POINTS)[number]): MeterPointRow => ({
  id,
  name,
  commodity,
  unit,
  intervalMinutes: commodity === 'electricity' ? 15 : 60,
  serial: `${id[0]?.toUpperCase()}-${40_100 + base}`,
  multiplier,
  registerDigits: 5,
  baseline,
  isActive: true,
  lastReadAt: (Date.now() - 42_000) * 1000,
  lastRead: 12_345.67 + base * 31,
  waiting: id === 'e-4' ? 8 : id === 'e-6' ? 5 : id === 'e-1' || id === 'h-1' ? 1 : 0,
  days: daysOf(id, base, 14).map(({ day, use, intervals, estimated, edited, failed, missing }) => ({
    day,
    use,
    intervals,
    estimated,
    edited,
    failed,
    missing,
  })),
});

function pointOf(id: string): MeterPointDetail {
  const found = POINTS.find(([each]) => each === id) ?? (POINTS[0] as (typeof POINTS)[number]);
  const base = found[4];
  const days = daysOf(id, base, 60);
  const use = days.slice(-20).reduce((sum, day) => sum + (day.use ?? 0), 0);
  return {
    row: rowOf(found),
    swaps:
      id === 'h-1'
        ? [
            {
              at: (Date.now() - 21 * DAY_MS) * 1000,
              oldSerial: 'H-660',
              newSerial: 'H-991',
              finalRead: 48_312.4,
              initialRead: 12,
              multiplier: 1,
              reason: 'calibration interval over',
              person: 'sven',
              recordedAt: (Date.now() - 20 * DAY_MS) * 1000,
              seq: 3_118,
            },
          ]
        : [],
    months: [2, 1, 0].map((ago) => ({
      month: date(ago * 30).slice(0, 7),
      days: ago === 0 ? 20 : 30,
      daysDue: ago === 0 ? 20 : 30,
      use: use * (ago === 0 ? 1 : 1.5),
      estimatedUse: id === 'e-3' ? use * 0.08 : 0,
      waiting: ago === 0 ? 3 : 0,
      parts: [{ from: date(ago * 30 + 20), to: date(ago * 30), use }],
    })),
    fit: found[6] === 'heating' ? { intercept: base * 0.2, slope: base / 10, sd: base * 0.04, points: 57 } : null,
    days,
    settings: { baseCelsius: 15.5, method: 'mean', sigma: 3, holidays: 0 },
  };
}

function curveOf(id: string, from: string, to: string): MeterCurve {
  const row = rowOf(POINTS.find(([each]) => each === id) ?? (POINTS[0] as (typeof POINTS)[number]));
  const intervalMs = row.intervalMinutes * 60_000;
  const start = Date.parse(`${from}T00:00:00Z`);
  const count = (Date.parse(`${to}T00:00:00Z`) + DAY_MS - start) / intervalMs;
  const base = (POINTS.find(([each]) => each === id)?.[4] ?? 9) / (DAY_MS / intervalMs);
  const time = Float64Array.from({ length: count }, (_, i) => (start + i * intervalMs) / 1000);
  const value = time.map((_, i) => {
    const hour = (i * intervalMs) / 3_600_000;
    return (
      base *
      (0.6 +
        0.8 * Math.exp(-((((hour % 24) - 19) / 3) ** 2)) +
        0.5 * Math.exp(-((((hour % 24) - 7.5) / 2) ** 2)) +
        0.3 * noise(i))
    );
  });
  const status = new Uint8Array(count);
  const hole = Math.floor(count * 0.28);
  status.fill(1, hole, hole + Math.floor(count * 0.06));
  const spike = Math.floor(count * 0.61);
  value[spike] = base * 5;
  status[spike] = 3;
  status[Math.floor(count * 0.8)] = 2;
  return { intervalMs, unit: row.unit, time, value, received: value, status, flags: [[spike, 1, 'spike']] };
}

const exception = (
  n: number,
  point: string,
  ago: number,
  check: MeterExceptionRow['check'],
  detail: string,
  intervals: [number, number] | null,
): MeterExceptionRow => ({
  exception: `${n}`.padStart(64, 'e'),
  servicePoint: point,
  name: POINTS.find(([id]) => id === point)?.[1] ?? '',
  unit: POINTS.find(([id]) => id === point)?.[3] ?? '',
  day: date(ago),
  check,
  isChecked: check === 'sigma',
  intervals,
  from: Date.parse(`${date(ago)}T00:00:00Z`) * 1000 + (intervals?.[0] ?? 0) * 900e6,
  to: Date.parse(`${date(ago)}T00:00:00Z`) * 1000 + (intervals === null ? 96 : intervals[0] + intervals[1]) * 900e6,
  value: 4.2,
  limit: 3,
  detail,
  state: n === 3 ? 'fieldCheck' : 'open',
  raisedAt: (Date.now() - ago * DAY_MS + 8 * 3_600_000) * 1000,
  decision: n === 3 ? 'fieldCheck' : null,
  reason: n === 3 ? 'seal of the meter to be looked at' : '',
  decidedBy: n === 3 ? 'sven' : null,
  decidedAt: n === 3 ? (Date.now() - DAY_MS) * 1000 : null,
  received: intervals === null ? [] : Array.from({ length: intervals[1] }, (_, i) => 4.35 + i / 10),
});

const EXCEPTIONS = [
  exception(1, 'e-1', 3, 'spike', '331.8 % above the third highest of the day', [76, 1]),
  exception(2, 'e-6', 1, 'zeroUse', 'a whole day without use on an active account', null),
  exception(3, 'e-4', 8, 'sigma', '10.9 kW.h, expected 31.2 ± 1.3 from 28 days', null),
  exception(4, 'e-4', 7, 'highLow', '10.4 kW.h is 34 % of the last 4 like days (30.8)', null),
  exception(5, 'h-1', 21, 'negative', 'use below 0 without export', [10, 1]),
  exception(6, 'e-2', 6, 'physicalLimit', 'more than the meter carries (6.25)', [73, 1]),
];

export const FAKE_METER_ANSWERS = {
  'meter:list': () => POINTS.map(rowOf),
  'meter:point': ({ servicePoint }: { servicePoint: string }) => pointOf(servicePoint),
  'meter:curve': ({ servicePoint, from, to }: { servicePoint: string; from: string; to: string }) =>
    curveOf(servicePoint, from, to),
  'meter:versions': () =>
    [2, 1].map((version) => ({
      version,
      seq: 4_000 + version,
      at: (Date.now() - (3 - version) * DAY_MS) * 1000,
      cause: version === 2 ? 'late' : 'closed',
      actor: 'station',
      reason: '',
      use: 64.118 + version / 10,
      estimated: version === 2 ? 0 : 43,
      edited: 0,
      failed: 0,
    })),
  'meter:exceptions': () => EXCEPTIONS,
  'meter:rules': () => ({ secondPersonFor: ['editValue' as const] }),
  'meter:decide': ({ exceptions }: { exceptions: string[] }) => ({ decided: exceptions, refused: [] }),
  'meter:swap': () => ({ ok: false, message: 'at that moment meter H-660 was replaced by H-991 already' }),
  'meter:billing': () => ({ name: 'meter-reads.csv', text: '', rows: 0 }),
  'meter:export': () => ({ ok: true, file: '/data/exports/meter-reads-e-1.csv', rows: 5760 }),
};
