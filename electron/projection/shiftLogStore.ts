import type { Database } from 'better-sqlite3';
import type {
  OpenMatters,
  ShiftClosedBody,
  ShiftHandoverBody,
  ShiftNoteBody,
} from '../../shared/domain/entries/shiftLog.ts';
import { sortedJson } from '../../shared/domain/sortedJson.ts';

/** Applies one sealed note of the shift log. */
export function projectShiftNote(db: Database, seq: number, body: ShiftNoteBody): void {
  db.prepare(
    `INSERT INTO shiftNote (seq, at, shiftArea, shiftStart, shiftName, workUnit, text, tags, user, role)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    body.at,
    body.shift?.area ?? null,
    body.shift?.start ?? null,
    body.shift?.name ?? null,
    body.workUnit,
    body.text,
    JSON.stringify(body.tags),
    body.actor.user,
    body.actor.role,
  );
}

export function projectShiftHandover(db: Database, seq: number, body: ShiftHandoverBody): void {
  db.prepare(
    `INSERT INTO shiftHandover (seq, at, shiftArea, shiftStart, outgoing, incoming, text, open)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    body.at,
    body.shift.area,
    body.shift.start,
    body.outgoing.user,
    body.incoming.user,
    body.text,
    sortedJson(body.open),
  );
}

export function projectShiftClosed(db: Database, seq: number, body: ShiftClosedBody): void {
  db.prepare(
    `INSERT INTO shiftClosed (seq, key, at, shiftArea, shiftStart, until, isEarly, user, undecided, handedOver, uncodedUs)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    body.key,
    body.at,
    body.shift.area,
    body.shift.start,
    body.until,
    Number(body.isEarly),
    body.signature.user,
    body.quarantine.undecided,
    body.handedOver.reduce((sum, { count }) => sum + count, 0),
    body.stops.reduce((sum, { uncodedUs }) => sum + uncodedUs, 0),
  );
}

export interface StoredNote {
  readonly seq: number;
  readonly at: number;
  readonly shiftArea: string | null;
  readonly shiftStart: number | null;
  readonly shiftName: string | null;
  readonly workUnit: string | null;
  readonly text: string;
  readonly tags: readonly string[];
  readonly user: string;
  readonly role: string | null;
}

export interface NotesQuestion {
  /** Only notes of this shift. */
  readonly shift?: { readonly area: string; readonly start: number } | undefined;
  readonly workUnit?: string | undefined;
  /** Only notes before this entry. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The newest first. */
export function listNotes(db: Database, { shift, workUnit, before, limit }: NotesQuestion): StoredNote[] {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...given: (string | number)[]): void => {
    terms.push(sql);
    values.push(...given);
  };
  if (shift !== undefined) add('shiftStart = ? AND shiftArea = ?', shift.start, shift.area);
  if (workUnit !== undefined) add('workUnit = ?', workUnit);
  if (before !== undefined) add('seq < ?', before);
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const rows = db
    .prepare<(string | number)[], Omit<StoredNote, 'tags'> & { tags: string }>(
      `SELECT seq, at, shiftArea, shiftStart, shiftName, workUnit, text, tags, user, role FROM shiftNote ${where}
       ORDER BY seq DESC LIMIT ?`,
    )
    .all(...values, limit);
  return rows.map((row) => ({ ...row, tags: JSON.parse(row.tags) as string[] }));
}

export const countNotes = (db: Database, area: string, start: number): number =>
  db
    .prepare('SELECT COUNT(*) FROM shiftNote WHERE shiftStart = ? AND shiftArea = ?')
    .pluck()
    .get(start, area) as number;

export interface StoredHandover {
  readonly seq: number;
  readonly at: number;
  readonly outgoing: string;
  readonly incoming: string;
  readonly text: string;
  readonly open: readonly OpenMatters[];
}

/** Handovers of a shift, the newest first. */
export const handoversOf = (db: Database, area: string, start: number): StoredHandover[] =>
  db
    .prepare<[number, string], Omit<StoredHandover, 'open'> & { open: string }>(
      `SELECT seq, at, outgoing, incoming, text, open FROM shiftHandover WHERE shiftStart = ? AND shiftArea = ?
       ORDER BY seq DESC LIMIT 20`,
    )
    .all(start, area)
    .map((row) => ({ ...row, open: JSON.parse(row.open) as OpenMatters[] }));

export interface StoredClosing {
  readonly seq: number;
  readonly key: string;
  readonly at: number;
  readonly shiftArea: string;
  readonly shiftStart: number;
  readonly until: number;
  readonly isEarly: boolean;
  readonly user: string;
  readonly undecided: number;
  readonly handedOver: number;
  readonly uncodedUs: number;
}

/** The closings of shifts that start in [from, to) of an area, the newest of each shift; by start of the shift (µs). */
export function closingsBetween(db: Database, area: string, from: number, to: number): Map<number, StoredClosing> {
  const rows = db
    .prepare<[string, number, number], Omit<StoredClosing, 'isEarly'> & { isEarly: number }>(
      `SELECT seq, key, at, shiftArea, shiftStart, until, isEarly, user, undecided, handedOver, uncodedUs FROM shiftClosed
       WHERE shiftArea = ? AND shiftStart >= ? AND shiftStart < ? ORDER BY seq`,
    )
    .all(area, from, to);
  return new Map(rows.map((row) => [row.shiftStart, { ...row, isEarly: row.isEarly !== 0 }]));
}

/** The newest closing of one shift. */
export const closingOf = (db: Database, area: string, start: number): StoredClosing | undefined =>
  closingsBetween(db, area, start, start + 1).get(start);
