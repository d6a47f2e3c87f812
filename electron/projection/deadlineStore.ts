import type { Database } from 'better-sqlite3';
import type { DeadlineBody, SampleBody } from '../../shared/domain/entry.ts';

/** A regulatory clock as the screens see it; times in µs. */
export interface StoredDeadline {
  readonly id: string;
  /** Entry that started it. */
  readonly seq: number;
  readonly name: string;
  readonly pack: string;
  readonly task: string;
  readonly who: string;
  readonly subject: string;
  /** Key of the result that started it. */
  readonly result: string;
  readonly document: string;
  readonly paragraph: string;
  readonly isChecked: boolean;
  readonly detail: string;
  readonly startedAt: number;
  readonly countsFrom: number;
  readonly due: number;
  readonly doneAt: number | null;
  readonly doneBy: string | null;
  /** What was done. */
  readonly done: string | null;
  readonly doneSeq: number | null;
}
type Row = Omit<StoredDeadline, 'isChecked'> & { readonly isChecked: number };

const deadlineOf = (row: Row): StoredDeadline => ({ ...row, isChecked: row.isChecked === 1 });

export function projectDeadline(db: Database, seq: number, body: DeadlineBody): void {
  if (body.event === 'done') {
    db.prepare('UPDATE deadline SET doneAt = ?, doneBy = ?, done = ?, doneSeq = ? WHERE id = ?').run(
      body.at,
      body.actor.user,
      body.detail,
      seq,
      body.deadline,
    );
    return;
  }
  db.prepare(
    `INSERT INTO deadline (id, seq, name, pack, task, who, subject, result, document, paragraph, isChecked, detail, startedAt,
       countsFrom, due)
     VALUES (@deadline, @seq, @name, @pack, @task, @who, @subject, @result, @document, @paragraph, @isChecked, @detail, @at,
       @from, @to)`,
  ).run({
    ...body,
    seq,
    document: body.source.document,
    paragraph: body.source.paragraph,
    isChecked: body.source.isChecked ? 1 : 0,
    from: body.from ?? body.at,
    to: body.to ?? body.at,
  });
}

export function findDeadline(db: Database, id: string): StoredDeadline | undefined {
  const row = db.prepare('SELECT * FROM deadline WHERE id = ?').get(id) as Row | undefined;
  return row && deadlineOf(row);
}

/** Those not done, the most pressing first. */
export const openDeadlines = (db: Database, limit: number): StoredDeadline[] =>
  (db.prepare('SELECT * FROM deadline WHERE doneAt IS NULL ORDER BY due, id LIMIT ?').all(limit) as Row[]).map(
    deadlineOf,
  );

/** Those started, due or done within a span, by due time. */
export const deadlinesBetween = (db: Database, from: number, to: number, limit: number): StoredDeadline[] =>
  (
    db
      .prepare(
        `SELECT * FROM deadline WHERE (countsFrom >= @from AND countsFrom < @to) OR (due >= @from AND due < @to)
           OR (doneAt >= @from AND doneAt < @to) ORDER BY due, id LIMIT @limit`,
      )
      .all({ from, to, limit }) as Row[]
  ).map(deadlineOf);

/** A grab sample that a person entered; times in µs. */
export interface StoredSample {
  readonly seq: number;
  readonly at: number;
  readonly tag: string;
  readonly takenAt: number;
  readonly value: number;
  readonly unit: string;
  readonly bound: SampleBody['bound'];
  readonly method: string;
  readonly analyst: string;
  readonly note: string;
  readonly person: string;
}

export function projectSample(db: Database, seq: number, body: SampleBody): void {
  db.prepare(
    `INSERT INTO sample (seq, at, tag, takenAt, value, unit, bound, method, analyst, note, person)
     VALUES (@seq, @at, @tag, @takenAt, @value, @unit, @bound, @method, @analyst, @note, @person)`,
  ).run({ ...body, seq, takenAt: body.from ?? body.at, person: body.actor.user });
}

/** The latest first. */
export const listSamples = (db: Database, limit: number): StoredSample[] =>
  db.prepare('SELECT * FROM sample ORDER BY seq DESC LIMIT ?').all(limit) as StoredSample[];
