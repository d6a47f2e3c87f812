import type { Migration } from './migration.ts';

/** Newest version of each service point's days, what waits for a person, and meters that were replaced. */
export const meterTables: Migration = {
  version: 6,
  name: 'meters',
  sql: `
    CREATE TABLE meterDay (
      servicePoint TEXT    NOT NULL,
      day          TEXT    NOT NULL,
      dayKind      TEXT    NOT NULL,
      fromTime     INTEGER NOT NULL,
      toTime       INTEGER NOT NULL,
      version      INTEGER NOT NULL,
      seq          INTEGER NOT NULL,
      entryKey     TEXT    NOT NULL,
      content      TEXT    NOT NULL,
      use          REAL,
      intervals    INTEGER NOT NULL,
      estimated    INTEGER NOT NULL,
      edited       INTEGER NOT NULL,
      failed       INTEGER NOT NULL,
      missing      INTEGER NOT NULL,
      estimatedUse REAL    NOT NULL,
      checks       TEXT    NOT NULL,
      firstAt      INTEGER,
      firstRead    REAL,
      lastAt       INTEGER,
      lastRead     REAL,
      isOpenStart  INTEGER NOT NULL,
      isOpenEnd    INTEGER NOT NULL,
      degreeDays   REAL,
      expected     REAL,
      sd           REAL,
      z            REAL,
      PRIMARY KEY (servicePoint, day)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE meterException (
      exception    TEXT    NOT NULL PRIMARY KEY,
      servicePoint TEXT    NOT NULL,
      day          TEXT    NOT NULL,
      meterCheck   TEXT    NOT NULL,
      isChecked    INTEGER NOT NULL,
      firstIndex   INTEGER,
      length       INTEGER,
      value        REAL,
      bound        REAL,
      detail       TEXT    NOT NULL,
      state        TEXT    NOT NULL,
      raisedAt     INTEGER NOT NULL,
      raisedSeq    INTEGER NOT NULL,
      decision     TEXT,
      edits        TEXT    NOT NULL,
      reason       TEXT    NOT NULL,
      decidedBy    TEXT,
      decidedAt    INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX meterExceptionOfDay ON meterException (servicePoint, day);
    CREATE INDEX meterExceptionOpen ON meterException (raisedSeq) WHERE state IN ('open', 'fieldCheck');

    CREATE TABLE meterSwap (
      servicePoint   TEXT    NOT NULL,
      at             INTEGER NOT NULL,
      oldSerial      TEXT    NOT NULL,
      newSerial      TEXT    NOT NULL,
      finalRead      REAL,
      initialRead    REAL    NOT NULL,
      multiplier     REAL    NOT NULL,
      registerDigits INTEGER,
      reason         TEXT    NOT NULL,
      person         TEXT    NOT NULL,
      recordedAt     INTEGER NOT NULL,
      seq            INTEGER NOT NULL,
      PRIMARY KEY (servicePoint, at)
    ) STRICT, WITHOUT ROWID;
  `,
};
