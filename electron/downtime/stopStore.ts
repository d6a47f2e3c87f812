import type { Database } from 'better-sqlite3';
import type { ShiftRef, StopBody, StopEvent, StopPart } from '../../shared/domain/entries/stop.ts';
import { sortedJson } from '../../shared/domain/sortedJson.ts';
import type { Stop } from './redraw.ts';

/** Applies one sealed stop entry to the projections: the stop as it is now, and the act. */
export function projectStop(db: Database, seq: number, body: StopBody): void {
  const isWithdrawn = body.event === 'withdrawn';
  db.prepare(
    `INSERT INTO stop (id, workUnit, fromTime, toTime, isWithdrawn, isUncoded, shiftArea, shiftStart, shift, state, parts, seq, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET fromTime = excluded.fromTime, toTime = excluded.toTime, isWithdrawn = excluded.isWithdrawn,
       isUncoded = excluded.isUncoded, shiftArea = excluded.shiftArea, shiftStart = excluded.shiftStart, shift = excluded.shift,
       state = excluded.state, parts = excluded.parts, seq = excluded.seq, at = excluded.at`,
  ).run(
    body.stop,
    body.workUnit,
    body.from,
    body.to,
    Number(isWithdrawn),
    Number(body.parts.some(({ reason }) => reason === null)),
    body.shift.area,
    body.shift.start,
    sortedJson(body.shift),
    body.state,
    sortedJson(body.parts),
    seq,
    body.at,
  );
  db.prepare(
    'INSERT INTO stopAct (seq, key, stop, at, event, user, role, why, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(seq, body.key, body.stop, body.at, body.event, body.actor.user, body.actor.role, body.why, body.undoes ?? null);
}

interface StopRowStored {
  readonly id: string;
  readonly workUnit: string;
  readonly fromTime: number;
  readonly toTime: number | null;
  readonly isWithdrawn: number;
  readonly shift: string;
  readonly state: string;
  readonly parts: string;
}

const COLUMNS = 'id, workUnit, fromTime, toTime, isWithdrawn, shift, state, parts';

const stopOf = (row: StopRowStored): Stop => ({
  id: row.id,
  workUnit: row.workUnit,
  from: row.fromTime,
  to: row.toTime,
  shift: JSON.parse(row.shift) as ShiftRef,
  state: row.state,
  parts: JSON.parse(row.parts) as StopPart[],
  isWithdrawn: row.isWithdrawn !== 0,
});

export function findStop(db: Database, id: string): Stop | undefined {
  const row = db.prepare<[string], StopRowStored>(`SELECT ${COLUMNS} FROM stop WHERE id = ?`).get(id);
  return row && stopOf(row);
}

/** Stops of a work unit that end after `since`, withdrawn ones too: all that readings may still change. */
export const stopsSince = (db: Database, workUnit: string, since: number): Stop[] =>
  db
    .prepare<[string, number], StopRowStored>(
      `SELECT ${COLUMNS} FROM stop WHERE workUnit = ? AND (toTime IS NULL OR toTime > ?) ORDER BY fromTime`,
    )
    .all(workUnit, since)
    .map(stopOf);

export interface StopFilter {
  /** µs; stops with any time in [from, to). */
  readonly from?: number;
  readonly to?: number;
  readonly workUnits?: readonly string[];
  readonly shift?: { readonly area: string; readonly start: number };
  readonly isUncoded?: boolean;
  readonly isOpen?: boolean;
  readonly limit: number;
}

/** Stops that stand, the newest first. */
export function listStops(db: Database, filter: StopFilter): Stop[] {
  const terms = ['isWithdrawn = 0'];
  const values: (string | number)[] = [];
  const add = (sql: string, ...given: (string | number)[]): void => {
    terms.push(sql);
    values.push(...given);
  };
  if (filter.to !== undefined) add('fromTime < ?', filter.to);
  if (filter.from !== undefined) add('(toTime IS NULL OR toTime > ?)', filter.from);
  if (filter.workUnits !== undefined)
    add(`workUnit IN (${filter.workUnits.map(() => '?').join(', ')})`, ...filter.workUnits);
  if (filter.shift !== undefined) add('shiftStart = ? AND shiftArea = ?', filter.shift.start, filter.shift.area);
  if (filter.isUncoded === true) add('isUncoded = 1');
  if (filter.isOpen === true) add('toTime IS NULL');
  return db
    .prepare<(string | number)[], StopRowStored>(
      `SELECT ${COLUMNS} FROM stop WHERE ${terms.join(' AND ')} ORDER BY fromTime DESC, workUnit LIMIT ?`,
    )
    .all(...values, filter.limit)
    .map(stopOf);
}

export interface StopAct {
  readonly seq: number;
  readonly key: string;
  readonly at: number;
  readonly event: StopEvent;
  readonly user: string;
  readonly role: string | null;
  readonly why: string;
  readonly undoes: string | null;
}

/** Every act on a stop, the oldest first; the newest thousand. */
export const actsOf = (db: Database, stop: string): StopAct[] =>
  db
    .prepare<[string], StopAct>(
      `SELECT * FROM (SELECT seq, key, at, event, user, role, why, undoes FROM stopAct WHERE stop = ?
       ORDER BY seq DESC LIMIT 1000) ORDER BY seq`,
    )
    .all(stop);

const ACTS_OF_PEOPLE: ReadonlySet<StopEvent> = new Set(['coded', 'split', 'merged']);

/**
 * The act of a person that an undo takes back: the newest that is not undone yet, and the act before it, which holds the stop
 * as it was. Undefined where no person has acted, or all of it is undone.
 */
export function actToUndo(acts: readonly StopAct[]): { act: StopAct; before: StopAct } | undefined {
  const undone = new Set(acts.map(({ undoes }) => undoes));
  for (let i = acts.length - 1; i > 0; i -= 1) {
    const act = acts[i] as StopAct;
    if (act.role === null && act.user === 'station') continue;
    if (ACTS_OF_PEOPLE.has(act.event) && !undone.has(act.key)) return { act, before: acts[i - 1] as StopAct };
  }
  return undefined;
}
