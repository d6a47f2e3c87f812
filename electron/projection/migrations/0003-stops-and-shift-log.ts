import type { Migration } from './migration.ts';

/** Stops as they are after their newest entry, every act on them, and what people wrote and signed of their shifts. */
export const stopsAndShiftLog: Migration = {
  version: 3,
  name: 'stops and shift log',
  sql: `
    CREATE TABLE stop (
      id          TEXT    NOT NULL PRIMARY KEY,
      workUnit    TEXT    NOT NULL,
      fromTime    INTEGER NOT NULL,
      toTime      INTEGER,
      isWithdrawn INTEGER NOT NULL,
      isUncoded   INTEGER NOT NULL,
      shiftArea   TEXT    NOT NULL,
      shiftStart  INTEGER NOT NULL,
      shift       TEXT    NOT NULL,
      state       TEXT    NOT NULL,
      parts       TEXT    NOT NULL,
      seq         INTEGER NOT NULL,
      at          INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX stopByTime ON stop (workUnit, fromTime);
    CREATE INDEX stopByShift ON stop (shiftStart, shiftArea);
    CREATE INDEX stopOpen ON stop (workUnit) WHERE toTime IS NULL AND isWithdrawn = 0;
    CREATE INDEX stopUncoded ON stop (fromTime) WHERE isUncoded = 1 AND isWithdrawn = 0;

    CREATE TABLE stopAct (
      seq    INTEGER NOT NULL PRIMARY KEY,
      key    TEXT    NOT NULL,
      stop   TEXT    NOT NULL,
      at     INTEGER NOT NULL,
      event  TEXT    NOT NULL,
      user   TEXT    NOT NULL,
      role   TEXT,
      why    TEXT    NOT NULL,
      undoes TEXT
    ) STRICT;
    CREATE INDEX stopActOfStop ON stopAct (stop, seq);

    CREATE TABLE shiftNote (
      seq        INTEGER NOT NULL PRIMARY KEY,
      at         INTEGER NOT NULL,
      shiftArea  TEXT,
      shiftStart INTEGER,
      shiftName  TEXT,
      workUnit   TEXT,
      text       TEXT    NOT NULL,
      tags       TEXT    NOT NULL,
      user       TEXT    NOT NULL,
      role       TEXT
    ) STRICT;
    CREATE INDEX shiftNoteByShift ON shiftNote (shiftStart, shiftArea);

    CREATE TABLE shiftHandover (
      seq        INTEGER NOT NULL PRIMARY KEY,
      at         INTEGER NOT NULL,
      shiftArea  TEXT    NOT NULL,
      shiftStart INTEGER NOT NULL,
      outgoing   TEXT    NOT NULL,
      incoming   TEXT    NOT NULL,
      text       TEXT    NOT NULL,
      open       TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX shiftHandoverByShift ON shiftHandover (shiftStart, shiftArea);

    CREATE TABLE shiftClosed (
      seq        INTEGER NOT NULL PRIMARY KEY,
      key        TEXT    NOT NULL,
      at         INTEGER NOT NULL,
      shiftArea  TEXT    NOT NULL,
      shiftStart INTEGER NOT NULL,
      until      INTEGER NOT NULL,
      isEarly    INTEGER NOT NULL,
      user       TEXT    NOT NULL,
      undecided  INTEGER NOT NULL,
      handedOver INTEGER NOT NULL,
      uncodedUs  INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX shiftClosedByShift ON shiftClosed (shiftStart, shiftArea);
  `,
};
