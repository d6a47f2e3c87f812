import { gunzipSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { AlarmBody } from '../../../shared/domain/entry.ts';
import { projectAlarmEvent } from '../alarmJournal.ts';
import type { Migration } from './migration.ts';

/** Every event of every alarm as a row, what is suppressed now, and how far people have been told. */
export const alarmJournal: Migration = {
  version: 8,
  name: 'alarm journal',
  sql: `
    ALTER TABLE alarm ADD COLUMN isSilent INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE alarm ADD COLUMN notify TEXT NOT NULL DEFAULT '';

    CREATE TABLE alarmEvent (
      seq         INTEGER NOT NULL PRIMARY KEY, -- entry of the log
      at          INTEGER NOT NULL,             -- µs
      alarm       TEXT    NOT NULL,
      occurrence  TEXT    NOT NULL,
      event       TEXT    NOT NULL,
      state       TEXT    NOT NULL,             -- after it
      tag         TEXT,
      connection  TEXT,
      workUnit    TEXT,
      limitKind   TEXT    NOT NULL,
      priority    TEXT    NOT NULL,
      message     TEXT    NOT NULL,
      value       REAL,
      unit        TEXT    NOT NULL,
      actor       TEXT    NOT NULL,
      role        TEXT,
      comment     TEXT    NOT NULL,
      isSilent    INTEGER NOT NULL,
      suppression TEXT,
      endedBy     TEXT
    ) STRICT;
    CREATE INDEX alarmEventByTime ON alarmEvent (at);
    CREATE INDEX alarmEventOfOccurrence ON alarmEvent (occurrence);

    CREATE TABLE alarmSuppression (
      alarm      TEXT    NOT NULL,
      kind       TEXT    NOT NULL,
      since      INTEGER NOT NULL, -- µs
      until      INTEGER,          -- µs
      isOneShot  INTEGER NOT NULL,
      by         TEXT    NOT NULL,
      reason     TEXT    NOT NULL,
      tag        TEXT,
      connection TEXT,
      workUnit   TEXT,
      limitKind  TEXT    NOT NULL,
      priority   TEXT    NOT NULL,
      message    TEXT    NOT NULL,
      PRIMARY KEY (alarm, kind)
    ) STRICT, WITHOUT ROWID;

    -- One row per alarm, escalation step, person and way: how the newest attempt ended.
    CREATE TABLE notification (
      occurrence TEXT    NOT NULL,
      rule       TEXT    NOT NULL,
      step       INTEGER NOT NULL,
      person     TEXT    NOT NULL,
      channel    TEXT    NOT NULL,
      attempts   INTEGER NOT NULL,
      outcome    TEXT    NOT NULL,
      at         INTEGER NOT NULL, -- µs
      detail     TEXT    NOT NULL,
      seq        INTEGER NOT NULL,
      PRIMARY KEY (occurrence, rule, step, person, channel)
    ) STRICT, WITHOUT ROWID;
  `,
  fill(db) {
    const entries = db.prepare("SELECT seq, body FROM entry WHERE kind = 'alarm' ORDER BY seq");
    for (const { seq, body } of entries.all() as { seq: number; body: Buffer }[])
      projectAlarmEvent(db as Database, seq, JSON.parse(gunzipSync(body).toString('utf8')) as AlarmBody);
  },
};
