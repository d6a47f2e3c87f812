import type { Database } from 'better-sqlite3';
import type { EventBody } from '../../shared/domain/entry.ts';

/** How far one person was told of one alarm, on one way, at one step. */
export interface NotificationRow {
  readonly occurrence: string;
  readonly rule: string;
  readonly step: number;
  readonly person: string;
  readonly channel: 'desktop' | 'email' | 'webhook';
  readonly attempts: number;
  readonly outcome: 'sent' | 'failed' | 'givenUp';
  /** µs */
  readonly at: number;
  readonly detail: string;
  /** Entry of the newest attempt. */
  readonly seq: number;
}

const OUTCOME: Readonly<Partial<Record<EventBody['event'], NotificationRow['outcome']>>> = {
  notificationSent: 'sent',
  notificationFailed: 'failed',
  notificationGivenUp: 'givenUp',
};

export function projectNotification(db: Database, seq: number, body: EventBody): void {
  const outcome = OUTCOME[body.event];
  if (body.notification === undefined || outcome === undefined) return;
  const { rule, step, person, channel, attempt, occurrences } = body.notification;
  const put = db.prepare(
    `INSERT OR REPLACE INTO notification (occurrence, rule, step, person, channel, attempts, outcome, at, detail, seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const occurrence of occurrences)
    put.run(occurrence, rule, step, person, channel, attempt, outcome, body.at, body.detail, seq);
}

const COLUMNS = 'occurrence, rule, step, person, channel, attempts, outcome, at, detail, seq';

/** Of alarms that are not over; newest first. */
export const openNotifications = (db: Database, limit: number): NotificationRow[] =>
  db
    .prepare(
      `SELECT ${COLUMNS} FROM notification
       WHERE occurrence IN (SELECT occurrence FROM alarm WHERE state <> 'normal') ORDER BY seq DESC LIMIT ?`,
    )
    .all(limit) as NotificationRow[];

export const notificationsOf = (db: Database, occurrence: string): NotificationRow[] =>
  db
    .prepare(`SELECT ${COLUMNS} FROM notification WHERE occurrence = ? ORDER BY seq`)
    .all(occurrence) as NotificationRow[];
