/**
 * Tables derived from the log. They can be dropped and rebuilt from the entries at any time; nothing reads a truth from
 * them that the log does not hold.
 */
export const PROJECTION_TABLES = `
  CREATE TABLE alarm (
    occurrence     TEXT    NOT NULL PRIMARY KEY,
    alarm          TEXT    NOT NULL,
    tag            TEXT,
    connection     TEXT,
    workUnit       TEXT,
    limitKind      TEXT    NOT NULL,
    priority       TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    message        TEXT    NOT NULL,
    setpoint       REAL,
    value          REAL,
    unit           TEXT    NOT NULL,
    onset          INTEGER NOT NULL,
    raisedAt       INTEGER NOT NULL,
    returnedAt     INTEGER,
    acknowledgedAt INTEGER,
    acknowledgedBy TEXT,
    comment        TEXT    NOT NULL
  ) STRICT;
  CREATE INDEX alarmOpen ON alarm (workUnit) WHERE state <> 'normal';

  CREATE TABLE excursion (
    id         TEXT    NOT NULL PRIMARY KEY,
    tag        TEXT    NOT NULL,
    workUnit   TEXT,
    side       TEXT    NOT NULL,
    bound      REAL    NOT NULL,
    unit       TEXT    NOT NULL,
    onset      INTEGER NOT NULL,
    endAt      INTEGER,
    peak       REAL    NOT NULL,
    peakAt     INTEGER NOT NULL,
    durationMs REAL,
    unknownMs  REAL    NOT NULL,
    readings   INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX excursionOpen ON excursion (workUnit) WHERE endAt IS NULL;

  CREATE TABLE quarantine (
    id            TEXT    NOT NULL PRIMARY KEY,
    seq           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    tag           TEXT    NOT NULL,
    connection    TEXT    NOT NULL,
    workUnit      TEXT,
    step          TEXT    NOT NULL,
    error         TEXT    NOT NULL,
    readings      INTEGER NOT NULL,
    firstTime     INTEGER NOT NULL,
    verdict       TEXT,
    verdictBy     TEXT,
    verdictReason TEXT    NOT NULL,
    verdictAt     INTEGER
  ) STRICT;
  CREATE INDEX quarantineWaiting ON quarantine (seq) WHERE verdict IS NOT 'rejected';

  CREATE TABLE delivery (
    target      TEXT    NOT NULL PRIMARY KEY,
    deliveredTo INTEGER NOT NULL,
    receiptSeq  INTEGER NOT NULL,
    at          INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE summary (
    workUnit TEXT    NOT NULL,
    minute   INTEGER NOT NULL,
    columns  BLOB    NOT NULL,
    PRIMARY KEY (workUnit, minute)
  ) STRICT, WITHOUT ROWID;

  -- The last readings of each tag in the sealed part of a work unit, as of entry seq: what the gate needs after a restart.
  CREATE TABLE memory (
    workUnit TEXT    NOT NULL PRIMARY KEY,
    seq      INTEGER NOT NULL,
    tags     BLOB    NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
