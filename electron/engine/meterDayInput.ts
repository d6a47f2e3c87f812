import type { Database } from 'better-sqlite3';
import type { MeterChecks, ServicePoint } from '../../shared/domain/config/index.ts';
import type { DayKind } from '../../shared/domain/meterCheck.ts';
import {
  addDays,
  type DayInput,
  type DayTemperatures,
  daysBefore,
  exceptionsOfDay,
  type LikeDay,
  type LocalDay,
  type MeterCalendar,
  type MeterInPlace,
  type PastUse,
  type Read,
  readBefore,
  type StoredDay,
  type Swap,
  statement,
  swapsOf,
} from '../meters/index.ts';
import type { MeterLog } from './meterLog.ts';
import { meterRegister } from './meterRegister.ts';

/** A day with a gap looks so far ahead for the reading that ends it. */
const SEARCH_US = 60 * 86_400e6;

export interface DayInputParts {
  readonly db: Database;
  readonly log: MeterLog;
  readonly calendar: MeterCalendar;
  weather(day: LocalDay): DayTemperatures | undefined;
}

/** Puts together what the log knows about one service point's day; undefined before its first full day. */
export function dayInputOf(
  checks: MeterChecks,
  parts: DayInputParts,
  point: ServicePoint,
  date: string,
  sealedUntil: number,
): DayInput | undefined {
  const { db, log, calendar } = parts;
  const day = calendar.day(date, point.intervalMinutes * 60_000);
  const before = daysBefore(db, point.id, date, PAST_ROWS);
  const swaps = swapsOf(db, point.id).map(
    (swap): Swap => ({ ...swap, registerDigits: swap.registerDigits ?? undefined }),
  );
  const ofMeters = meterRegister(log, point, swaps);
  const ofDay = ofMeters.reads(day.start, day.end);
  const interval = log.reads(point.reads.interval, day.start + 1, day.end);
  const previous = readBefore(db, point.id, date);
  const isFirst = before.length === 0;
  if (isFirst && !beginsHere(point, day, ofDay, interval)) return undefined;

  const register: Read[] = [];
  if (previous && previous.at < day.start) register.push(previous);
  register.push(...ofDay);
  if (ofDay.at(-1)?.at !== day.end && sealedUntil > day.end) {
    const next = ofMeters.firstAfter(day.end, Math.min(sealedUntil, day.end + SEARCH_US));
    if (next) register.push(next);
  }
  const first = register[0]?.at ?? day.start;
  const last = register.at(-1)?.at ?? day.end;
  const clocks = point.reads.deviceClock === undefined ? [] : log.reads([point.reads.deviceClock], day.start, day.end);
  return {
    point,
    checks,
    calendar,
    day,
    meter: meterAt(point, swaps, first, calendar),
    register,
    interval,
    swaps: swaps.filter(({ at }) => at > first && at <= last),
    clockOffSeconds:
      clocks.length === 0 ? undefined : Math.max(...clocks.map(({ at, value }) => Math.abs(value - at / 1e6))),
    likeDays: (kind) => likeDays(parts, point, date, kind),
    past: pastUses(db, point, date),
    weather: point.baseline.kind === 'likeDay' ? undefined : parts.weather(day),
    decided: exceptionsOfDay(db, point.id, date).flatMap((each) =>
      each.decision === null || each.state === 'cleared'
        ? []
        : [
            {
              check: each.meterCheck,
              intervals: each.firstIndex === null || each.length === null ? null : [each.firstIndex, each.length],
              decision: each.decision,
              edits: JSON.parse(each.edits) as [number, number][],
            },
          ],
    ),
    estimatedDaysBefore: wholeEstimatedDays(before, date),
  };
}

/** Rows that are looked at for the days before: a year, and a little more. */
const PAST_ROWS = 370;

/** A service point begins with its first full day: what lies before its first reading was never expected. */
function beginsHere(point: ServicePoint, day: LocalDay, register: readonly Read[], interval: readonly Read[]): boolean {
  if (day.date < (point.meters[0]?.from ?? '')) return false;
  const slack = day.intervalUs;
  if (register[0] !== undefined) return register[0].at <= day.start + slack;
  return interval[0] !== undefined && interval[0].at <= day.start + 2 * slack;
}

/** The meter in place before an instant’s reading: by the newest swap before it, else as assigned. */
export function meterAt(
  point: ServicePoint,
  swaps: readonly Swap[],
  at: number,
  calendar: Pick<MeterCalendar, 'dateOf'>,
): MeterInPlace {
  const swap = swaps.filter((each) => each.at <= at).at(-1);
  if (swap) return { serial: swap.newSerial, multiplier: swap.multiplier, digits: swap.registerDigits };
  const date = calendar.dateOf(at);
  const assigned = point.meters.filter(({ from }) => from <= date).at(-1) ?? point.meters[0];
  return { serial: assigned?.serial ?? '', multiplier: point.multiplier, digits: point.registerDigits };
}

const GOOD = 'missing = 0 AND failed = 0 AND estimated * 10 <= intervals';

function likeDays(parts: DayInputParts, point: ServicePoint, date: string, kind: DayKind): LikeDay[] {
  const { db, log, calendar } = parts;
  const rows = statement<Pick<StoredDay, 'seq' | 'day'>>(
    db,
    `SELECT seq, day FROM meterDay WHERE servicePoint = ? AND day < ? AND day >= ? AND dayKind = ?
         AND missing = 0 AND failed = 0 AND estimated = 0 ORDER BY day DESC LIMIT 3`,
  ).all(point.id, date, addDays(date, -120), kind);
  // A holiday that never was before is like a weekend.
  if (rows.length === 0 && kind === 'holiday') return likeDays(parts, point, date, 'weekend');
  return rows.map(({ seq, day }) => ({
    day: calendar.day(day, point.intervalMinutes * 60_000),
    values: log.day(seq).values,
  }));
}

/** So long a finding that nobody has decided keeps its day out of the baseline; then the use is taken for what it is. */
const UNDECIDED_DAYS = 14;

/** Good days. One that waits for a decision about its use is left out for two weeks: a theft must not soon become its own baseline. */
function pastUses(db: Database, point: ServicePoint, date: string): PastUse[] {
  return statement<PastUse>(
    db,
    `SELECT day AS date, dayKind AS kind, use, degreeDays FROM meterDay d
     WHERE servicePoint = ? AND day < ? AND use IS NOT NULL AND ${GOOD}
       AND (day < ? OR NOT EXISTS (SELECT 1 FROM meterException e WHERE e.servicePoint = d.servicePoint AND e.day = d.day
         AND e.state IN ('open', 'fieldCheck') AND e.meterCheck IN ('sigma', 'zeroUse', 'sum', 'multiplier')))
     ORDER BY day DESC LIMIT ${PAST_ROWS}`,
  ).all(point.id, date, addDays(date, -UNDECIDED_DAYS));
}

function wholeEstimatedDays(before: readonly StoredDay[], date: string): number {
  let count = 0;
  for (const row of before) {
    if (row.day !== addDays(date, -count - 1) || row.estimated + row.missing < row.intervals) return count;
    count++;
  }
  return count;
}
