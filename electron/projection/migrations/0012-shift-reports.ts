import type { Migration } from './migration.ts';

/** Shift reports as their newest entry left them; the documents stay in the log. */
export const shiftReports: Migration = {
  version: 12,
  name: 'shift reports',
  sql: `
    CREATE TABLE shiftReport (
      key          TEXT    NOT NULL PRIMARY KEY, -- of the entry that brought the document
      seq          INTEGER NOT NULL,
      at           INTEGER NOT NULL, -- µs
      shiftArea    TEXT    NOT NULL,
      shiftStart   INTEGER NOT NULL, -- µs
      shiftEnd     INTEGER NOT NULL, -- µs
      shift        TEXT    NOT NULL, -- JSON
      version      INTEGER NOT NULL,
      digest       TEXT    NOT NULL,
      basisSize    INTEGER NOT NULL, -- entries looked at
      figures      TEXT    NOT NULL, -- JSON: OEE of each work unit
      state        TEXT    NOT NULL,
      isReplaced   INTEGER NOT NULL,
      replaces     TEXT,
      why          TEXT    NOT NULL,
      amendedBy    TEXT,
      reviewedBy   TEXT,
      reviewedAt   INTEGER, -- µs
      signedBy     TEXT,
      signedAt     INTEGER, -- µs
      signedSeq    INTEGER,
      issuedAt     INTEGER, -- µs
      pdfFile      TEXT,
      pdfSha256    TEXT,
      bundleFolder TEXT
    ) STRICT;
    CREATE INDEX shiftReportOfShift ON shiftReport (shiftStart, shiftArea, version);
    CREATE INDEX shiftReportSigned ON shiftReport (seq) WHERE state = 'signed';

    CREATE TABLE shiftReportEvent (
      seq    INTEGER NOT NULL PRIMARY KEY,
      report TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX shiftReportEventOf ON shiftReportEvent (report, seq);
  `,
};
