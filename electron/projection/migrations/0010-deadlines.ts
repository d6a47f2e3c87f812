import type { Migration } from './migration.ts';

/** Regulatory clocks, and grab samples that people entered. */
export const deadlines: Migration = {
  version: 10,
  name: 'deadlines and samples',
  sql: `
    CREATE TABLE deadline (
      id         TEXT    NOT NULL PRIMARY KEY,
      seq        INTEGER NOT NULL,
      name       TEXT    NOT NULL,
      pack       TEXT    NOT NULL,
      task       TEXT    NOT NULL,
      who        TEXT    NOT NULL,
      subject    TEXT    NOT NULL,
      result     TEXT    NOT NULL,
      document   TEXT    NOT NULL,
      paragraph  TEXT    NOT NULL,
      isChecked  INTEGER NOT NULL,
      detail     TEXT    NOT NULL,
      startedAt  INTEGER NOT NULL,
      countsFrom INTEGER NOT NULL,
      due        INTEGER NOT NULL,
      doneAt     INTEGER,
      doneBy     TEXT,
      done       TEXT,
      doneSeq    INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX deadlineOpen ON deadline (due) WHERE doneAt IS NULL;
    CREATE INDEX deadlineStarted ON deadline (startedAt);

    CREATE TABLE sample (
      seq     INTEGER NOT NULL PRIMARY KEY,
      at      INTEGER NOT NULL,
      tag     TEXT    NOT NULL,
      takenAt INTEGER NOT NULL,
      value   REAL    NOT NULL,
      unit    TEXT    NOT NULL,
      bound   TEXT    NOT NULL,
      method  TEXT    NOT NULL,
      analyst TEXT    NOT NULL,
      note    TEXT    NOT NULL,
      person  TEXT    NOT NULL
    ) STRICT;
  `,
};
