import type { Database } from 'better-sqlite3';
import type { AlarmRow } from '../../shared/contract/ipc.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';

/** Rows of the `alarm` projection: one per occurrence, derived from the log's alarm entries alone. */
export type StoredAlarm = Omit<AlarmRow, 'cause' | 'consequence' | 'action'>;

/** Applies one sealed alarm entry; applying the log in order to an empty table gives the same rows again. */
export function projectAlarm(db: Database, body: AlarmBody): void {
  if (body.event === 'raised') {
    // Raised again before anyone acknowledged: the newer occurrence stands for the alarm in the summary (ISA-18.2 §5.2.3).
    db.prepare(
      "UPDATE alarm SET state = 'normal', comment = 'raised again' WHERE alarm = ? AND state = 'returnedUnacknowledged'",
    ).run(body.alarm);
    db.prepare(
      `INSERT INTO alarm (occurrence, alarm, tag, connection, workUnit, limitKind, priority, state, message, setpoint,
         value, unit, onset, raisedAt, comment)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'unacknowledged', ?, ?, ?, ?, ?, ?, '')`,
    ).run(
      body.occurrence,
      body.alarm,
      body.tag,
      body.connection,
      body.workUnit,
      body.limit,
      body.priority,
      body.message,
      body.setpoint,
      body.value,
      body.unit,
      body.from ?? body.at,
      body.at,
    );
    return;
  }
  if (body.event === 'returned') {
    db.prepare(
      `UPDATE alarm SET returnedAt = ?, state = CASE state WHEN 'acknowledged' THEN 'normal' ELSE 'returnedUnacknowledged' END
       WHERE occurrence = ? AND returnedAt IS NULL`,
    ).run(body.to ?? body.at, body.occurrence);
    return;
  }
  db.prepare(
    `UPDATE alarm SET acknowledgedAt = ?, acknowledgedBy = ?, comment = ?,
       state = CASE state WHEN 'returnedUnacknowledged' THEN 'normal' ELSE 'acknowledged' END
     WHERE occurrence = ? AND acknowledgedAt IS NULL`,
  ).run(body.at, body.actor.user, body.comment, body.occurrence);
}

const COLUMNS = `occurrence, alarm, tag, connection, workUnit, limitKind AS "limit", priority, state, message, setpoint, value,
  unit, onset, raisedAt, returnedAt, acknowledgedAt, acknowledgedBy, comment`;

/** Open alarms first come the unacknowledged, then by priority, then the newest. */
export function listAlarms(db: Database, scope: 'open' | 'all', limit: number): StoredAlarm[] {
  return db
    .prepare(
      `SELECT ${COLUMNS} FROM alarm ${scope === 'open' ? "WHERE state <> 'normal'" : ''}
       ORDER BY (state = 'normal'), (acknowledgedAt IS NOT NULL),
         CASE priority WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, raisedAt DESC
       LIMIT ?`,
    )
    .all(limit) as StoredAlarm[];
}

export function findAlarm(db: Database, occurrence: string): StoredAlarm | undefined {
  return db.prepare(`SELECT ${COLUMNS} FROM alarm WHERE occurrence = ?`).get(occurrence) as StoredAlarm | undefined;
}

export interface AlarmCounts {
  readonly active: number;
  readonly unacknowledged: number;
  readonly byWorkUnit: ReadonlyMap<string, number>;
}

export function countAlarms(db: Database): AlarmCounts {
  const rows = db
    .prepare(
      `SELECT workUnit, SUM(acknowledgedAt IS NULL) AS unacknowledged, SUM(returnedAt IS NULL) AS active
       FROM alarm WHERE state <> 'normal' GROUP BY workUnit`,
    )
    .all() as { workUnit: string | null; unacknowledged: number; active: number }[];
  return {
    active: rows.reduce((sum, row) => sum + row.active, 0),
    unacknowledged: rows.reduce((sum, row) => sum + row.unacknowledged, 0),
    byWorkUnit: new Map(rows.map((row) => [row.workUnit ?? '', row.unacknowledged])),
  };
}
