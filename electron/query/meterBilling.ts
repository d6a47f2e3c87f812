import type { ResponseOf } from '../../shared/contract/ipc.ts';
import { csvLine } from '../../shared/domain/csv.ts';
import type { MeterReadBody } from '../../shared/domain/entries/meter.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { unpackBody } from '../ledger/index.ts';
import { daysOf, intervalReadKey, statusOf } from '../meters/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { metered, servicePointOf } from './meters.ts';

/** Lines of one export; beyond it the caller asks for a shorter span. */
const LINES_MAX = 400_000;

/** One interval read as billing takes it. */
export interface BillingRead {
  readonly key: string;
  readonly servicePoint: string;
  readonly serial: string;
  /** µs */
  readonly start: number;
  readonly end: number;
  readonly value: number | null;
  readonly unit: string;
  readonly status: string;
  readonly method: string;
  readonly checks: string;
  readonly version: number;
}

/** Newest version of every interval read, ascending; one day in memory at a time. */
export function* billingReads(
  data: DataFolder,
  servicePoint: string | undefined,
  from: string,
  to: string,
): Generator<BillingRead> {
  const all = metered(data);
  const points = servicePoint === undefined ? all.meters.servicePoints : [servicePointOf(all, servicePoint)];
  const bodyOf = data.db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  for (const point of points)
    for (const { seq } of daysOf(data.db, point.id, from, to))
      yield* readsOfDay(JSON.parse(unpackBody(bodyOf.get(seq) as Buffer).toString()) as MeterReadBody);
}

function* readsOfDay(body: MeterReadBody): Generator<BillingRead> {
  const status = statusOf(body);
  const methods: string[] = body.values.map(() => '');
  for (const [first, length, method] of body.methods) methods.fill(method, first, first + length);
  const checks = body.values.map((): string[] => []);
  for (const { check, at } of body.findings)
    for (let i = at?.[0] ?? 0; i < (at === null ? body.values.length : at[0] + at[1]); i++) checks[i]?.push(check);
  const step = body.intervalMs * 1000;
  for (const [i, value] of body.values.entries()) {
    const start = (body.from ?? 0) + i * step;
    const end = start + step;
    const { servicePoint, intervalMs, unit, version } = body;
    yield {
      key: intervalReadKey({ servicePoint, channel: 'delivered', intervalEnd: end, intervalMs }),
      servicePoint,
      serial: body.registers.findLast(({ first }) => first[0] <= start)?.serial ?? body.registers[0]?.serial ?? '',
      start,
      end,
      value,
      unit,
      status: status[i] ?? 'missing',
      method: methods[i] ?? '',
      checks: checks[i]?.join(' ') ?? '',
      version,
    };
  }
}

export const BILLING_HEAD = [
  'key',
  'service point',
  'meter',
  'interval start',
  'interval end',
  'use',
  'unit',
  'status',
  'method',
  'checks',
  'version',
];

/** Cells are safe for spreadsheets: none begins a formula. @throws Error when the span is too long for one file */
export function billingCsv(
  data: DataFolder,
  servicePoint: string | undefined,
  from: string,
  to: string,
): ResponseOf<'meter:billing'> {
  const lines = [csvLine(BILLING_HEAD)];
  for (const read of billingReads(data, servicePoint, from, to)) {
    if (lines.length > LINES_MAX)
      throw new Error(`more than ${LINES_MAX} reads; take a shorter span, or one service point at a time`);
    lines.push(billingLine(read));
  }
  return {
    name: `meter-reads-${servicePoint ?? 'all'}-${from}-${to}.csv`,
    text: lines.join(''),
    rows: lines.length - 1,
  };
}

export const billingLine = (read: BillingRead): string =>
  csvLine([
    read.key,
    read.servicePoint,
    read.serial,
    formatInstant(read.start as Instant),
    formatInstant(read.end as Instant),
    read.value,
    read.unit,
    read.status,
    read.method,
    read.checks,
    read.version,
  ]);
