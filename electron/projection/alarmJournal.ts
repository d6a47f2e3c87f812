import type { Database } from 'better-sqlite3';
import type { AlarmState } from '../../shared/domain/alarmState.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';

/** A row of the journal: one sealed event of one alarm. */
export interface AlarmEventRow {
  readonly seq: number;
  /** µs: when it happened. */
  readonly at: number;
  readonly alarm: string;
  readonly occurrence: string;
  readonly event: AlarmBody['event'];
  /** After it. */
  readonly state: AlarmState;
  readonly tag: string | null;
  readonly connection: string | null;
  readonly workUnit: string | null;
  readonly limit: string;
  readonly priority: AlarmBody['priority'];
  readonly message: string;
  readonly value: number | null;
  readonly unit: string;
  readonly actor: string;
  readonly role: string | null;
  readonly comment: string;
  readonly isSilent: boolean;
  readonly suppression: string | null;
  readonly endedBy: string | null;
}

/** What entries of earlier versions did not say follows from their event. */
const stateOf = ({ event, state }: AlarmBody): AlarmState =>
  state ??
  (event === 'returned' ? 'returnedUnacknowledged' : event === 'acknowledged' ? 'acknowledged' : 'unacknowledged');

/** An act on an alarm of the station itself may carry its id alone: the words it was raised with stand in. */
function messageOf(db: Database, { alarm, occurrence, message }: AlarmBody): string {
  if (message !== alarm) return message;
  const raised = db.prepare('SELECT message FROM alarm WHERE occurrence = ?').pluck().get(occurrence);
  return typeof raised === 'string' ? raised : message;
}

/** Carries one alarm entry into the journal and into what is suppressed now. */
export function projectAlarmEvent(db: Database, seq: number, body: AlarmBody): void {
  const at = body.event === 'returned' ? (body.to ?? body.at) : body.at;
  const message = messageOf(db, body);
  db.prepare(
    `INSERT INTO alarmEvent (seq, at, alarm, occurrence, event, state, tag, connection, workUnit, limitKind, priority, message,
       value, unit, actor, role, comment, isSilent, suppression, endedBy)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    seq,
    at,
    body.alarm,
    body.occurrence,
    body.event,
    stateOf(body),
    body.tag,
    body.connection,
    body.workUnit,
    body.limit,
    body.priority,
    message,
    body.value,
    body.unit,
    body.actor.user,
    body.actor.role,
    body.comment,
    body.isSilent === true ? 1 : 0,
    body.suppression?.kind ?? null,
    body.suppression?.endedBy ?? null,
  );
  if (body.suppression === undefined) return;
  const { kind, since, until, isOneShot } = body.suppression;
  if (body.event === 'released') {
    db.prepare('DELETE FROM alarmSuppression WHERE alarm = ? AND kind = ?').run(body.alarm, kind);
    return;
  }
  db.prepare(
    `INSERT OR REPLACE INTO alarmSuppression (alarm, kind, since, until, isOneShot, by, reason, tag, connection, workUnit,
       limitKind, priority, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    body.alarm,
    kind,
    since,
    until,
    isOneShot ? 1 : 0,
    body.actor.user,
    body.comment,
    body.tag,
    body.connection,
    body.workUnit,
    body.limit,
    body.priority,
    message,
  );
}

export interface JournalQuestion {
  /** Only events before this entry; newest first. */
  readonly before?: number | undefined;
  /** µs; `from` inclusive, `to` exclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly alarm?: string | undefined;
  readonly occurrence?: string | undefined;
  readonly limit: number;
}

const COLUMNS = `seq, at, alarm, occurrence, event, state, tag, connection, workUnit, limitKind AS "limit", priority, message,
  value, unit, actor, role, comment, isSilent, suppression, endedBy`;

/** Newest first. */
export function listAlarmEvents(db: Database, question: JournalQuestion): AlarmEventRow[] {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    terms.push(sql);
    values.push(value);
  };
  add('seq < ?', question.before);
  add('at >= ?', question.from);
  add('at < ?', question.to);
  add('alarm = ?', question.alarm);
  add('occurrence = ?', question.occurrence);
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const rows = db
    .prepare(`SELECT ${COLUMNS} FROM alarmEvent ${where} ORDER BY seq DESC LIMIT ?`)
    .all(...values, question.limit) as (Omit<AlarmEventRow, 'isSilent'> & { isSilent: number })[];
  return rows.map((row) => ({ ...row, isSilent: row.isSilent === 1 }));
}

export interface SuppressionRow {
  readonly alarm: string;
  readonly kind: NonNullable<AlarmBody['suppression']>['kind'];
  readonly since: number;
  readonly until: number | null;
  readonly isOneShot: boolean;
  readonly by: string;
  readonly reason: string;
  readonly tag: string | null;
  readonly connection: string | null;
  readonly workUnit: string | null;
  readonly limit: string;
  readonly priority: AlarmBody['priority'];
  readonly message: string;
  /** Whether the condition is present all the same. */
  readonly isActive: boolean;
}

/** What is suppressed now, the longest first. */
export function listSuppressions(db: Database, limit: number): SuppressionRow[] {
  const rows = db
    .prepare(
      `SELECT alarm, kind, since, until, isOneShot, by, reason, tag, connection, workUnit, limitKind AS "limit", priority, message,
         EXISTS (SELECT 1 FROM alarm WHERE alarm.alarm = alarmSuppression.alarm AND state <> 'normal' AND returnedAt IS NULL)
           AS isActive
       FROM alarmSuppression ORDER BY since LIMIT ?`,
    )
    .all(limit) as (Omit<SuppressionRow, 'isOneShot' | 'isActive'> & { isOneShot: number; isActive: number })[];
  return rows.map((row) => ({ ...row, isOneShot: row.isOneShot === 1, isActive: row.isActive === 1 }));
}

export const countSuppressions = (db: Database): number =>
  db.prepare('SELECT COUNT(*) FROM alarmSuppression').pluck().get() as number;
