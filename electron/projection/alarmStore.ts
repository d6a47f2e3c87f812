import type { Database } from 'better-sqlite3';
import type { AlarmRow } from '../../shared/contract/alarmChannels.ts';
import { SUPPRESSION_KINDS, WAITING_STATES } from '../../shared/domain/alarmState.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';
import { projectAlarmEvent } from './alarmJournal.ts';

/** Rows of the `alarm` projection: one per occurrence, derived from the log's alarm entries alone. */
export type StoredAlarm = Omit<AlarmRow, 'cause' | 'consequence' | 'action' | 'timeToRespondMs' | 'group'>;

/** Applies one sealed alarm entry; applying the log in order to an empty table gives the same rows again. */
export function projectAlarm(db: Database, seq: number, body: AlarmBody): void {
  projectAlarmEvent(db, seq, body);
  switch (body.event) {
    case 'raised':
      raised(db, body);
      return;
    case 'returned':
      db.prepare(
        `UPDATE alarm SET returnedAt = ?, state = coalesce(?, CASE state WHEN 'acknowledged' THEN 'normal' ELSE 'returnedUnacknowledged' END)
         WHERE occurrence = ? AND returnedAt IS NULL`,
      ).run(body.to ?? body.at, body.state ?? null, body.occurrence);
      return;
    case 'acknowledged':
      db.prepare(
        `UPDATE alarm SET acknowledgedAt = ?, acknowledgedBy = ?, comment = ?,
           state = coalesce(?, CASE state WHEN 'returnedUnacknowledged' THEN 'normal' ELSE 'acknowledged' END)
         WHERE occurrence = ? AND acknowledgedAt IS NULL`,
      ).run(body.at, body.actor.user, body.comment, body.state ?? null, body.occurrence);
      return;
    case 'reset':
      db.prepare('UPDATE alarm SET state = ? WHERE occurrence = ?').run(body.state ?? 'normal', body.occurrence);
      return;
    case 'suppressed':
      db.prepare("UPDATE alarm SET state = ? WHERE occurrence = ? AND state <> 'normal'").run(
        body.state ?? 'shelved',
        body.occurrence,
      );
      return;
    case 'released':
      released(db, body);
  }
}

function raised(db: Database, body: AlarmBody): void {
  // Raised again before anyone was done with it: the newer occurrence stands for the alarm in the summary (ISA-18.2 §5.2.3).
  db.prepare("UPDATE alarm SET state = 'normal', comment = 'raised again' WHERE alarm = ? AND state <> 'normal'").run(
    body.alarm,
  );
  db.prepare(
    `INSERT INTO alarm (occurrence, alarm, tag, connection, workUnit, limitKind, priority, state, message, setpoint,
       value, unit, onset, raisedAt, comment, isSilent, notify)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
  ).run(
    body.occurrence,
    body.alarm,
    body.tag,
    body.connection,
    body.workUnit,
    body.limit,
    body.priority,
    body.state ?? 'unacknowledged',
    body.message,
    body.setpoint,
    body.value,
    body.unit,
    body.from ?? body.at,
    body.at,
    body.isSilent === true ? 1 : 0,
    (body.notify ?? []).join(' '),
  );
}

/** What is active after its suppression is announced anew: raised now, and nobody has taken note. */
function released(db: Database, body: AlarmBody): void {
  const state = body.state ?? 'normal';
  db.prepare(
    state === 'unacknowledged'
      ? `UPDATE alarm SET state = ?, raisedAt = ${Math.trunc(body.at)}, isSilent = 0, acknowledgedAt = NULL, acknowledgedBy = NULL, comment = ''
         WHERE occurrence = ? AND state <> 'normal'`
      : "UPDATE alarm SET state = ? WHERE occurrence = ? AND state <> 'normal'",
  ).run(state, body.occurrence);
}

const COLUMNS = `occurrence, alarm, tag, connection, workUnit, limitKind AS "limit", priority, state, message, setpoint, value,
  unit, onset, raisedAt, returnedAt, acknowledgedAt, acknowledgedBy, comment, notify`;
const quoted = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');
const WAITING = `state IN (${quoted(WAITING_STATES)})`;
/** `open`: announced and not over; `present`: also what is suppressed. */
const SCOPES = {
  open: `WHERE state NOT IN ('normal', ${quoted(SUPPRESSION_KINDS)})`,
  present: "WHERE state <> 'normal'",
  all: '',
} as const;

type Row = Omit<StoredAlarm, 'notify'> & { notify: string };
const alarmOf = ({ notify, ...row }: Row): StoredAlarm => ({
  ...row,
  notify: notify === '' ? [] : notify.split(' '),
});

/** Open alarms first come the unacknowledged, then by priority, then the newest. */
export function listAlarms(db: Database, scope: keyof typeof SCOPES, limit: number): StoredAlarm[] {
  const rows = db
    .prepare(
      `SELECT ${COLUMNS} FROM alarm ${SCOPES[scope]}
       ORDER BY (state = 'normal'), NOT ${WAITING},
         CASE priority WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, raisedAt DESC
       LIMIT ?`,
    )
    .all(limit) as Row[];
  return rows.map(alarmOf);
}

export function findAlarm(db: Database, occurrence: string): StoredAlarm | undefined {
  const row = db.prepare(`SELECT ${COLUMNS} FROM alarm WHERE occurrence = ?`).get(occurrence) as Row | undefined;
  return row && alarmOf(row);
}

export interface AlarmCounts {
  readonly active: number;
  readonly unacknowledged: number;
  readonly suppressed: number;
  readonly byWorkUnit: ReadonlyMap<string, number>;
}

export function countAlarms(db: Database): AlarmCounts {
  const rows = db
    .prepare(
      `SELECT workUnit, SUM(${WAITING}) AS unacknowledged, SUM(state IN ('unacknowledged', 'acknowledged')) AS active
       FROM alarm WHERE state <> 'normal' GROUP BY workUnit`,
    )
    .all() as { workUnit: string | null; unacknowledged: number; active: number }[];
  return {
    active: rows.reduce((sum, row) => sum + row.active, 0),
    unacknowledged: rows.reduce((sum, row) => sum + row.unacknowledged, 0),
    suppressed: db.prepare('SELECT COUNT(DISTINCT alarm) FROM alarmSuppression').pluck().get() as number,
    byWorkUnit: new Map(rows.map((row) => [row.workUnit ?? '', row.unacknowledged])),
  };
}

/** One announced alarm, as the figures need it. */
export interface RaisedAlarm {
  readonly alarm: string;
  readonly priority: AlarmBody['priority'];
  readonly message: string;
  readonly workUnit: string | null;
  /** µs */
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly state: string;
}

/**
 * The newest announcements in a span, oldest first: alarms raised, and alarms that came back from a suppression while active. Silent
 * ones were announced to nobody.
 *
 * @param to exclusive
 */
export function announcedAlarms(db: Database, from: number, to: number, limit: number): RaisedAlarm[] {
  return db
    .prepare(
      `SELECT e.alarm, e.priority, e.message, e.workUnit, e.at AS raisedAt, a.returnedAt, a.acknowledgedAt, a.state
       FROM alarmEvent AS e JOIN alarm AS a ON a.occurrence = e.occurrence
       WHERE e.at >= ? AND e.at < ?
         AND (e.event = 'raised' AND e.isSilent = 0 OR e.event = 'released' AND e.state = 'unacknowledged')
       ORDER BY e.at DESC, e.seq DESC LIMIT ?`,
    )
    .all(from, to, limit)
    .reverse() as RaisedAlarm[];
}

/** Alarms whose condition has been present since before a moment, suppressed ones too. */
export function standingSince(db: Database, before: number, limit: number): RaisedAlarm[] {
  return db
    .prepare(
      `SELECT alarm, priority, message, workUnit, raisedAt, returnedAt, acknowledgedAt, state FROM alarm
       WHERE state <> 'normal' AND returnedAt IS NULL AND onset < ? ORDER BY onset LIMIT ?`,
    )
    .all(before, limit) as RaisedAlarm[];
}
