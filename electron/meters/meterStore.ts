import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { MeterDay, MeterExceptionBody, MeterReadBody, MeterSwapBody } from '../../shared/domain/entries/meter.ts';
import type { DayKind, MeterCheck, MeterDecision } from '../../shared/domain/meterCheck.ts';
import { statusOf } from './evaluateDay.ts';
import type { Swap } from './readSeries.ts';
import { statement } from './statement.ts';

/** The newest version of one service point's day, as the log has it. */
export interface StoredDay {
  readonly servicePoint: string;
  readonly day: string;
  readonly dayKind: DayKind;
  readonly fromTime: number;
  readonly toTime: number;
  readonly version: number;
  readonly seq: number;
  readonly entryKey: string;
  /** Digest of what the version says: an evaluation that says the same is no new version. */
  readonly content: string;
  readonly use: number | null;
  readonly intervals: number;
  readonly estimated: number;
  readonly edited: number;
  readonly failed: number;
  readonly missing: number;
  /** Part of the use that was estimated. */
  readonly estimatedUse: number;
  /** Names of the checks that found something, separated by commas. */
  readonly checks: string;
  readonly firstAt: number | null;
  readonly firstRead: number | null;
  readonly lastAt: number | null;
  readonly lastRead: number | null;
  /** The first, or last, interval did not come: the hole may go on in the day beside it. */
  readonly isOpenStart: 0 | 1;
  readonly isOpenEnd: 0 | 1;
  readonly degreeDays: number | null;
  readonly expected: number | null;
  readonly sd: number | null;
  readonly z: number | null;
}

export const EXCEPTION_STATES = ['open', 'fieldCheck', 'decided', 'cleared'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

export interface StoredException {
  readonly exception: string;
  readonly servicePoint: string;
  readonly day: string;
  readonly meterCheck: MeterCheck;
  readonly isChecked: 0 | 1;
  readonly firstIndex: number | null;
  readonly length: number | null;
  readonly value: number | null;
  readonly bound: number | null;
  readonly detail: string;
  readonly state: ExceptionState;
  readonly raisedAt: number;
  readonly raisedSeq: number;
  readonly decision: MeterDecision | null;
  /** JSON of [interval, use] pairs. */
  readonly edits: string;
  readonly reason: string;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
}

export interface StoredSwap extends Omit<Swap, 'registerDigits'> {
  readonly servicePoint: string;
  readonly registerDigits: number | null;
  readonly reason: string;
  readonly person: string;
  readonly recordedAt: number;
  readonly seq: number;
}

/** SHA-256 over everything an evaluation says, in one order, whatever order the body was read in. */
export function contentOf(day: MeterDay): string {
  const parts = [
    day.dayKind,
    day.unit,
    day.intervalMs,
    day.received,
    day.values,
    day.status,
    day.methods,
    day.findings.map(({ check, at, value, limit, detail, isException }) => [
      check,
      at,
      value,
      limit,
      detail,
      isException,
    ]),
    day.registers.map(({ serial, multiplier, first, last }) => [serial, multiplier, first, last]),
    day.duplicates,
    day.use,
    day.weather && [day.weather.max, day.weather.min, day.weather.degreeDays],
    day.baseline && [
      day.baseline.kind,
      day.baseline.expected,
      day.baseline.sd,
      day.baseline.z,
      day.baseline.points,
      day.baseline.limit,
    ],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function projectMeterRead(db: Database, seq: number, body: MeterReadBody): void {
  const status = statusOf(body);
  const count = (what: string): number => status.filter((each) => each === what).length;
  const first = body.registers[0]?.first;
  const last = body.registers.at(-1)?.last;
  const estimatedUse = body.values.reduce<number>(
    (sum, value, i) => sum + (status[i] === 'estimated' ? (value ?? 0) : 0),
    0,
  );
  statement(
    db,
    `INSERT INTO meterDay VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET dayKind = excluded.dayKind, fromTime = excluded.fromTime, toTime = excluded.toTime,
       version = excluded.version, seq = excluded.seq, entryKey = excluded.entryKey, content = excluded.content,
       use = excluded.use, intervals = excluded.intervals, estimated = excluded.estimated, edited = excluded.edited,
       failed = excluded.failed, missing = excluded.missing, estimatedUse = excluded.estimatedUse, checks = excluded.checks,
       firstAt = excluded.firstAt, firstRead = excluded.firstRead, lastAt = excluded.lastAt, lastRead = excluded.lastRead,
       isOpenStart = excluded.isOpenStart, isOpenEnd = excluded.isOpenEnd, degreeDays = excluded.degreeDays,
       expected = excluded.expected, sd = excluded.sd, z = excluded.z`,
  ).run(
    body.servicePoint,
    body.day,
    body.dayKind,
    body.from,
    body.to,
    body.version,
    seq,
    body.key,
    contentOf(body),
    body.use,
    body.received.length,
    count('estimated'),
    count('edited'),
    count('failed'),
    count('missing'),
    estimatedUse,
    [...new Set(body.findings.map(({ check }) => check))].join(','),
    first?.[0] ?? null,
    first?.[1] ?? null,
    last?.[0] ?? null,
    last?.[1] ?? null,
    body.received[0] === null ? 1 : 0,
    body.received.at(-1) === null ? 1 : 0,
    body.weather?.degreeDays ?? null,
    body.baseline?.expected ?? null,
    body.baseline?.sd ?? null,
    body.baseline?.z ?? null,
  );
}

export function projectMeterException(db: Database, seq: number, body: MeterExceptionBody): void {
  if (body.event === 'raised') {
    statement(db, 'INSERT INTO meterException VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      body.exception,
      body.servicePoint,
      body.day,
      body.check,
      body.isChecked ? 1 : 0,
      body.intervals?.[0] ?? null,
      body.intervals?.[1] ?? null,
      body.value,
      body.limit,
      body.detail,
      'open',
      body.at,
      seq,
      null,
      '[]',
      '',
      null,
      null,
    );
    return;
  }
  const state = body.event === 'cleared' ? 'cleared' : body.decision === 'fieldCheck' ? 'fieldCheck' : 'decided';
  statement(
    db,
    'UPDATE meterException SET state = ?, decision = ?, edits = ?, reason = ?, decidedBy = ?, decidedAt = ? WHERE exception = ?',
  ).run(state, body.decision, JSON.stringify(body.edits), body.reason, body.actor.user, body.at, body.exception);
}

export function projectMeterSwap(db: Database, seq: number, body: MeterSwapBody): void {
  statement(db, 'INSERT OR REPLACE INTO meterSwap VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    body.servicePoint,
    body.from,
    body.oldSerial,
    body.newSerial,
    body.finalRead,
    body.initialRead,
    body.multiplier,
    body.registerDigits,
    body.reason,
    body.actor.user,
    body.at,
    seq,
  );
}

export const findDay = (db: Database, servicePoint: string, day: string): StoredDay | undefined =>
  statement(db, 'SELECT * FROM meterDay WHERE servicePoint = ? AND day = ?').get(servicePoint, day) as
    | StoredDay
    | undefined;

/** Days from one local date to another, both inclusive, ascending. */
export const daysOf = (db: Database, servicePoint: string, from: string, to: string): StoredDay[] =>
  statement(db, 'SELECT * FROM meterDay WHERE servicePoint = ? AND day >= ? AND day <= ? ORDER BY day').all(
    servicePoint,
    from,
    to,
  ) as StoredDay[];

/** Days before a local date, the newest first. */
export const daysBefore = (db: Database, servicePoint: string, day: string, limit: number): StoredDay[] =>
  statement(db, 'SELECT * FROM meterDay WHERE servicePoint = ? AND day < ? ORDER BY day DESC LIMIT ?').all(
    servicePoint,
    day,
    limit,
  ) as StoredDay[];

export const lastDay = (db: Database, servicePoint: string): StoredDay | undefined =>
  statement(db, 'SELECT * FROM meterDay WHERE servicePoint = ? ORDER BY day DESC LIMIT 1').get(servicePoint) as
    | StoredDay
    | undefined;

/** The last reading of the register before a local date. */
export const readBefore = (
  db: Database,
  servicePoint: string,
  day: string,
): { at: number; value: number } | undefined =>
  statement(
    db,
    `SELECT lastAt AS at, lastRead AS value FROM meterDay
       WHERE servicePoint = ? AND day < ? AND lastAt IS NOT NULL ORDER BY day DESC LIMIT 1`,
  ).get(servicePoint, day) as { at: number; value: number } | undefined;

export const swapsOf = (db: Database, servicePoint: string): StoredSwap[] =>
  statement(db, 'SELECT * FROM meterSwap WHERE servicePoint = ? ORDER BY at').all(servicePoint) as StoredSwap[];

export const exceptionsOfDay = (db: Database, servicePoint: string, day: string): StoredException[] =>
  statement(db, 'SELECT * FROM meterException WHERE servicePoint = ? AND day = ? ORDER BY raisedSeq').all(
    servicePoint,
    day,
  ) as StoredException[];

export const findException = (db: Database, exception: string): StoredException | undefined =>
  statement(db, 'SELECT * FROM meterException WHERE exception = ?').get(exception) as StoredException | undefined;

/** What waits first, then the newest. */
export const listExceptions = (db: Database, scope: 'waiting' | 'all', limit: number): StoredException[] =>
  statement(
    db,
    `SELECT * FROM meterException ${scope === 'waiting' ? "WHERE state IN ('open', 'fieldCheck')" : ''}
       ORDER BY (state NOT IN ('open', 'fieldCheck')), day DESC, raisedSeq DESC LIMIT ?`,
  ).all(limit) as StoredException[];

export const waitingExceptions = (db: Database, servicePoint: string): number =>
  statement(db, "SELECT COUNT(*) FROM meterException WHERE servicePoint = ? AND state IN ('open', 'fieldCheck')")
    .pluck()
    .get(servicePoint) as number;
