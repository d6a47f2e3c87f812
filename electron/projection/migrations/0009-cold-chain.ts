import type { Migration } from './migration.ts';

/** Lots, where they lay, what they went through; hours of each probe; what people say of excursions. */
export const coldChainTables: Migration = {
  version: 9,
  name: 'cold chain',
  sql: `
    ALTER TABLE excursion ADD COLUMN degreeHours REAL;
    ALTER TABLE excursion ADD COLUMN suppressedMs REAL;
    ALTER TABLE excursion ADD COLUMN suppressedBy TEXT;
    ALTER TABLE excursion ADD COLUMN cause TEXT;
    ALTER TABLE excursion ADD COLUMN causeComment TEXT NOT NULL DEFAULT '';
    ALTER TABLE excursion ADD COLUMN causeBy TEXT;
    ALTER TABLE excursion ADD COLUMN causeAt INTEGER;
    CREATE INDEX excursionOfTag ON excursion (tag, onset);

    CREATE TABLE lot (
      id       TEXT NOT NULL PRIMARY KEY,
      product  TEXT NOT NULL,
      quantity TEXT NOT NULL,
      state    TEXT NOT NULL,
      stays    TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE lotEvent (
      seq         INTEGER NOT NULL PRIMARY KEY,
      lot         TEXT    NOT NULL,
      event       TEXT    NOT NULL,
      at          INTEGER NOT NULL,
      writtenAt   INTEGER NOT NULL,
      store       TEXT,
      person      TEXT    NOT NULL,
      second      TEXT,
      comment     TEXT    NOT NULL,
      disposition TEXT,
      excursions  TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX lotEventOfLot ON lotEvent (lot, seq);

    -- Sums over what a probe of the lot's store measured while it lay there; exposure.ts says of what.
    CREATE TABLE lotExposure (
      lot      TEXT NOT NULL,
      probe    TEXT NOT NULL,
      exposure TEXT NOT NULL,
      PRIMARY KEY (lot, probe)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE probeHour (
      probe    TEXT    NOT NULL,
      hour     INTEGER NOT NULL,
      exposure TEXT    NOT NULL,
      PRIMARY KEY (probe, hour)
    ) STRICT, WITHOUT ROWID;
  `,
};
