import type { Migration } from './migration.ts';

/** What rules decided, how they stand, and how far each has read the log. */
export const ruleResults: Migration = {
  version: 7,
  name: 'rule results',
  sql: `
    CREATE TABLE ruleResult (
      seq           INTEGER NOT NULL PRIMARY KEY,
      key           TEXT    NOT NULL UNIQUE,
      at            INTEGER NOT NULL,
      pack          TEXT    NOT NULL,
      packVersion   TEXT    NOT NULL,
      packHash      TEXT    NOT NULL,
      rule          TEXT    NOT NULL,
      title         TEXT    NOT NULL,
      document      TEXT    NOT NULL,
      paragraph     TEXT    NOT NULL,
      isChecked     INTEGER NOT NULL,
      method        TEXT    NOT NULL,
      rounding      TEXT    NOT NULL,
      subject       TEXT    NOT NULL,
      fromTime      INTEGER NOT NULL,
      toTime        INTEGER NOT NULL,
      verdict       TEXT    NOT NULL,
      value         REAL,
      unit          TEXT    NOT NULL,
      limitValue    REAL,
      expected      INTEGER,
      received      INTEGER NOT NULL,
      valid         INTEGER NOT NULL,
      detail        TEXT    NOT NULL,
      figures       TEXT,
      amends        TEXT,
      replacedBy    TEXT
    ) STRICT;
    CREATE INDEX ruleResultOfPeriod ON ruleResult (rule, subject, fromTime, toTime);
    CREATE INDEX ruleResultStanding ON ruleResult (toTime) WHERE replacedBy IS NULL;

    CREATE TABLE ruleStanding (
      pack          TEXT    NOT NULL,
      rule          TEXT    NOT NULL,
      subject       TEXT    NOT NULL,
      at            INTEGER NOT NULL,
      standing      TEXT    NOT NULL,
      PRIMARY KEY (pack, rule, subject)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ruleMemory (
      pack          TEXT    NOT NULL,
      rule          TEXT    NOT NULL,
      seq           INTEGER NOT NULL,
      content       TEXT    NOT NULL,
      since         INTEGER NOT NULL,
      decidesFrom   INTEGER NOT NULL,
      settled       INTEGER,
      state         BLOB    NOT NULL,
      PRIMARY KEY (pack, rule)
    ) STRICT, WITHOUT ROWID;
  `,
};
