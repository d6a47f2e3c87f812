import type { ResponseOf } from '../../shared/contract/ipc.ts';
import type { MeterDayRow, MeterPointRow } from '../../shared/contract/meterChannels.ts';
import type { MetersConfig, ServicePoint } from '../../shared/domain/config/index.ts';
import type { MeterReadBody } from '../../shared/domain/entries/meter.ts';
import { READ_STATUSES } from '../../shared/domain/meterCheck.ts';
import { unpackBody } from '../ledger/index.ts';
import {
  addDays,
  createMeterCalendar,
  daysOf,
  findDay,
  fitLine,
  lastDay,
  listExceptions,
  type MeterCalendar,
  type StoredDay,
  splitByTime,
  statusOf,
  swapsOf,
  waitingExceptions,
} from '../meters/index.ts';
import type { DataFolder } from './dataFolder.ts';

const ROW_DAYS = 14;
const DETAIL_DAYS = 400;
const CURVE_DAYS_MAX = 31;
const MONTHS_MAX = 60;

interface Metered {
  readonly meters: MetersConfig;
  readonly calendar: MeterCalendar;
}

/** @throws Error with the remedy when the station has no service points */
export function metered(data: DataFolder): Metered {
  const { config } = data.configs.inForce();
  if (config.meters === undefined)
    throw new Error('this station has no service points; give the configuration a section "meters"');
  return {
    meters: config.meters,
    calendar: createMeterCalendar(config.station.timeZone, config.meters.holidays),
  };
}

/** @throws Error naming the ones there are */
export function servicePointOf({ meters }: Metered, id: string): ServicePoint {
  const found = meters.servicePoints.find((point) => point.id === id);
  if (found) return found;
  const known = meters.servicePoints.slice(0, 12).map((point) => point.id);
  throw new Error(`there is no service point "${id}"; known: ${known.join(', ')}`);
}

export const meterPointRows = (data: DataFolder, now: number): MeterPointRow[] => {
  const all = metered(data);
  return all.meters.servicePoints.map((point) => rowOf(data, all, point, now));
};

function rowOf({ db }: DataFolder, { calendar }: Metered, point: ServicePoint, now: number): MeterPointRow {
  const yesterday = addDays(calendar.dateOf(now), -1);
  const swap = swapsOf(db, point.id).at(-1);
  const newest = lastDay(db, point.id);
  const known = daysOf(db, point.id, addDays(yesterday, -ROW_DAYS + 1), yesterday);
  const read = db
    .prepare<[string], { at: number; value: number }>(
      `SELECT lastAt AS at, lastRead AS value FROM meterDay WHERE servicePoint = ? AND lastAt IS NOT NULL
       ORDER BY day DESC LIMIT 1`,
    )
    .get(point.id);
  return {
    id: point.id,
    name: point.name ?? point.id,
    commodity: point.commodity,
    unit: point.unit,
    intervalMinutes: point.intervalMinutes,
    serial: swap?.newSerial ?? point.meters.findLast(({ from }) => from <= (newest?.day ?? from))?.serial ?? '',
    multiplier: swap?.multiplier ?? point.multiplier,
    registerDigits: (swap === undefined ? point.registerDigits : swap.registerDigits) ?? null,
    baseline: point.baseline.kind,
    isActive: point.isActive,
    lastReadAt: read?.at ?? null,
    lastRead: read?.value ?? null,
    waiting: waitingExceptions(db, point.id),
    days: known.map(countsOf),
  };
}

const countsOf = ({ day, use, intervals, estimated, edited, failed, missing }: StoredDay) => ({
  day,
  use,
  intervals,
  estimated,
  edited,
  failed,
  missing,
});

const dayRowOf = (stored: StoredDay): MeterDayRow => ({
  ...countsOf(stored),
  dayKind: stored.dayKind,
  version: stored.version,
  seq: stored.seq,
  checks: stored.checks === '' ? [] : stored.checks.split(','),
  degreeDays: stored.degreeDays,
  expected: stored.expected,
  sd: stored.sd,
  z: stored.z,
});

export function meterPoint(data: DataFolder, id: string, now: number): ResponseOf<'meter:point'> {
  const all = metered(data);
  const point = servicePointOf(all, id);
  const today = all.calendar.dateOf(now);
  const days = daysOf(data.db, id, addDays(today, -DETAIL_DAYS + 1), today);
  const pairs = days.flatMap(({ degreeDays, use, estimated, failed }) =>
    degreeDays === null || use === null || estimated + failed > 0 ? [] : [[degreeDays, use] as const],
  );
  return {
    row: rowOf(data, all, point, now),
    swaps: swapsOf(data.db, id).map(({ servicePoint: _id, registerDigits: _digits, ...swap }) => swap),
    months: monthsOf(data, all, point, today),
    fit: point.baseline.kind === 'likeDay' ? null : (fitLine(pairs) ?? null),
    days: days.slice(-DETAIL_DAYS).map(dayRowOf),
    settings: {
      baseCelsius: point.baseline.baseCelsius,
      method: point.baseline.method,
      sigma: sigmaOf(data, days),
      holidays: all.meters.holidays.length,
    },
  };
}

const SIGMA_DEFAULT = 3;

/** The threshold the newest compared day was held against. */
function sigmaOf(data: DataFolder, days: readonly StoredDay[]): number {
  const compared = days.findLast(({ expected }) => expected !== null);
  return (compared && bodyOf(data, compared.seq).baseline?.limit) ?? SIGMA_DEFAULT;
}

/** Decimal places of a billed part. */
const BILLING_PLACES = 3;

/** Use of each month, with the share that was estimated, split where the tariff changed. */
export function monthsOf(
  { db }: DataFolder,
  { calendar }: Metered,
  point: ServicePoint,
  today: string,
): ResponseOf<'meter:point'>['months'] {
  const rows = db
    .prepare<[string], StoredDay>('SELECT * FROM meterDay WHERE servicePoint = ? ORDER BY day')
    .all(point.id);
  const byMonth = new Map<string, StoredDay[]>();
  for (const row of rows) {
    const month = row.day.slice(0, 7);
    const own = byMonth.get(month);
    if (own) own.push(row);
    else byMonth.set(month, [row]);
  }
  const waiting = db
    .prepare<[string], { month: string; waiting: number }>(
      `SELECT substr(day, 1, 7) AS month, COUNT(*) AS waiting FROM meterException
       WHERE servicePoint = ? AND state IN ('open', 'fieldCheck') GROUP BY month`,
    )
    .all(point.id);
  const waits = new Map(waiting.map((each) => [each.month, each.waiting]));
  return [...byMonth].slice(-MONTHS_MAX).map(([month, days]) => {
    const use = days.reduce((sum, day) => sum + (day.use ?? 0), 0);
    const first = `${month}-01`;
    const next = addDays(first, 31).slice(0, 7);
    const end = `${next}-01` < today ? `${next}-01` : today;
    return {
      month,
      days: days.filter((day) => day.use !== null).length,
      daysDue: Math.max(0, Math.round((Date.parse(end) - Date.parse(first)) / 86_400_000)),
      use,
      estimatedUse: days.reduce((sum, day) => sum + day.estimatedUse, 0),
      waiting: waits.get(month) ?? 0,
      parts: partsOf(point, days, use, calendar),
    };
  });
}

/** By what was used on each side of the change, rounded so that the parts add up to the rounded whole. */
function partsOf(point: ServicePoint, days: readonly StoredDay[], use: number, calendar: MeterCalendar) {
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const starts = [first, ...point.tariffChanges.filter((date) => date > first && date <= last).sort()];
  const spans = starts.map((from, i) => ({
    from,
    to: i + 1 < starts.length ? addDays(starts[i + 1] ?? '', -1) : last,
  }));
  const uses = spans.map(({ from, to }) =>
    days.reduce((sum, { day, use: own }) => sum + (day >= from && day <= to ? Math.max(0, own ?? 0) : 0), 0),
  );
  const hasUse = uses.some((each) => each > 0);
  const time = spans.map(({ from, to }) => calendar.day(to, 3_600_000).end - calendar.day(from, 3_600_000).start);
  const parts = splitByTime(use, hasUse ? uses : time, BILLING_PLACES);
  return spans.map((span, i) => ({ ...span, use: parts[i] ?? 0 }));
}

const bodyOf = (data: DataFolder, seq: number): MeterReadBody =>
  JSON.parse(
    unpackBody(
      data.db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck().get(seq) as Buffer,
    ).toString(),
  ) as MeterReadBody;

export function meterCurve(data: DataFolder, id: string, from: string, to: string): ResponseOf<'meter:curve'> {
  const point = servicePointOf(metered(data), id);
  const days = daysOf(data.db, id, from, to).slice(-CURVE_DAYS_MAX);
  const intervals = days.reduce((sum, day) => sum + day.intervals, 0);
  const curve = {
    intervalMs: point.intervalMinutes * 60_000,
    unit: point.unit,
    time: new Float64Array(intervals),
    value: new Float64Array(intervals).fill(Number.NaN),
    received: new Float64Array(intervals).fill(Number.NaN),
    status: new Uint8Array(intervals),
    flags: [] as ResponseOf<'meter:curve'>['flags'],
  };
  let row = 0;
  for (const { seq } of days) {
    const body = bodyOf(data, seq);
    const status = statusOf(body);
    for (const { check, at } of body.findings) if (at !== null) curve.flags.push([row + at[0], at[1], check]);
    body.values.forEach((value, i) => {
      curve.time[row] = ((body.from ?? 0) + i * body.intervalMs * 1000) / 1e6;
      curve.value[row] = value ?? Number.NaN;
      curve.received[row] = body.received[i] ?? Number.NaN;
      curve.status[row] = READ_STATUSES.indexOf(status[i] ?? 'missing');
      row++;
    });
  }
  return curve;
}

const VERSIONS_MAX = 200;

/** The chain of versions of one day, from the newest back to the first. */
export function meterVersions(data: DataFolder, id: string, day: string): ResponseOf<'meter:versions'> {
  const versions: ResponseOf<'meter:versions'> = [];
  const seqOf = data.db.prepare<[string], number>('SELECT seq FROM entry WHERE key = ?').pluck();
  let seq = findDay(data.db, id, day)?.seq;
  while (seq !== undefined && versions.length < VERSIONS_MAX) {
    const body = bodyOf(data, seq);
    const status = statusOf(body);
    const count = (what: string): number => status.filter((each) => each === what).length;
    versions.push({
      version: body.version,
      seq,
      at: body.at,
      cause: body.cause,
      actor: body.actor.user,
      reason: body.reason,
      use: body.use,
      estimated: count('estimated'),
      edited: count('edited'),
      failed: count('failed'),
    });
    seq = body.replaces === null ? undefined : seqOf.get(body.replaces);
  }
  return versions;
}

export function meterExceptions(
  data: DataFolder,
  scope: 'waiting' | 'all',
  limit: number,
): ResponseOf<'meter:exceptions'> {
  const all = metered(data);
  const points = new Map(all.meters.servicePoints.map((point) => [point.id, point]));
  return listExceptions(data.db, scope, limit).map((row) => {
    const point = points.get(row.servicePoint);
    const day = all.calendar.day(row.day, (point?.intervalMinutes ?? 60) * 60_000);
    const at: [number, number] | null =
      row.firstIndex === null || row.length === null ? null : [row.firstIndex, row.length];
    const stored = at === null ? undefined : findDay(data.db, row.servicePoint, row.day);
    return {
      exception: row.exception,
      servicePoint: row.servicePoint,
      name: point?.name ?? row.servicePoint,
      unit: point?.unit ?? '',
      day: row.day,
      check: row.meterCheck,
      isChecked: row.isChecked === 1,
      intervals: at,
      from: at === null ? day.start : day.start + at[0] * day.intervalUs,
      to: at === null ? day.end : day.start + (at[0] + at[1]) * day.intervalUs,
      value: row.value,
      limit: row.bound,
      detail: row.detail,
      state: row.state,
      raisedAt: row.raisedAt,
      decision: row.decision,
      reason: row.reason,
      decidedBy: row.decidedBy,
      decidedAt: row.decidedAt,
      received:
        at === null || !stored
          ? []
          : bodyOf(data, stored.seq)
              .received.slice(at[0], at[0] + at[1])
              .slice(0, 200),
    };
  });
}
