import type { Migration } from './migrate.ts';

/**
 * The log, its tree, and what must move in the same transactions as the log. Times are microseconds UTC.
 *
 * Triggers keep an honest program honest; whoever edits the file past them is found by `verify`. Indexes are those that
 * the console and `entries`, `history` ask for: newest of a kind (kind, then seq, which every index ends with), entries of a
 * span of time, batches of a work unit that overlap a span.
 */
export const ledgerMigration: Migration = {
  version: 1,
  name: 'ledger',
  sql: `
    CREATE TABLE entry (
      seq      INTEGER NOT NULL PRIMARY KEY, -- leaf index, from 0
      key      TEXT    NOT NULL UNIQUE,      -- idempotency key
      kind     TEXT    NOT NULL,
      at       INTEGER NOT NULL,             -- µs
      workUnit TEXT,
      fromTime INTEGER,                      -- µs
      toTime   INTEGER,                      -- µs
      leaf     BLOB    NOT NULL CHECK (length(leaf) = 32), -- SHA-256(00 ‖ canonical JSON)
      body     BLOB    NOT NULL              -- gzip of the canonical JSON
    ) STRICT;
    CREATE INDEX entryByKind ON entry (kind);
    CREATE INDEX entryByTime ON entry (at);
    CREATE INDEX entryByWindow ON entry (workUnit, fromTime, toTime) WHERE fromTime IS NOT NULL;

    CREATE TRIGGER entryAppend BEFORE INSERT ON entry
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
    BEGIN SELECT raise(ABORT, 'entries are appended in sequence'); END;
    CREATE TRIGGER entryUpdate BEFORE UPDATE ON entry
    BEGIN SELECT raise(ABORT, 'a sealed entry is never updated'); END;
    CREATE TRIGGER entryDelete BEFORE DELETE ON entry
    BEGIN SELECT raise(ABORT, 'a sealed entry is never deleted'); END;

    -- Complete subtrees of the Merkle tree: leaves position*2^level up to (position+1)*2^level.
    CREATE TABLE node (
      level    INTEGER NOT NULL CHECK (level > 0), -- leaves are in entry
      position INTEGER NOT NULL,
      hash     BLOB    NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (level, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER nodeUpdate BEFORE UPDATE ON node
    BEGIN SELECT raise(ABORT, 'a node of the tree is never updated'); END;
    CREATE TRIGGER nodeDelete BEFORE DELETE ON node
    BEGIN SELECT raise(ABORT, 'a node of the tree is never deleted'); END;

    CREATE TABLE checkpoint (
      size INTEGER NOT NULL PRIMARY KEY, -- entries covered
      at   INTEGER NOT NULL,             -- µs
      note TEXT    NOT NULL              -- C2SP signed note
    ) STRICT;
    CREATE TRIGGER checkpointUpdate BEFORE UPDATE ON checkpoint
    BEGIN SELECT raise(ABORT, 'a checkpoint is never updated'); END;
    -- Old checkpoints are thinned out; the newest 100 and those that close a shift stay.
    CREATE TRIGGER checkpointDelete BEFORE DELETE ON checkpoint
    WHEN instr(OLD.note, char(10) || 'mark shiftEnd' || char(10)) > 0
      OR OLD.size >= coalesce((SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1 OFFSET 99), 0)
    BEGIN SELECT raise(ABORT, 'the newest checkpoints and those of shift ends are never deleted'); END;

    -- Frames that are durable but not yet sealed.
    CREATE TABLE inbox (
      frame      INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
      connection TEXT    NOT NULL,
      workUnit   TEXT    NOT NULL,
      receivedAt INTEGER NOT NULL, -- µs
      readings   INTEGER NOT NULL,
      digest     BLOB    NOT NULL CHECK (length(digest) = 32), -- SHA-256 of the payload
      payload    BLOB    NOT NULL
    ) STRICT;

    -- The tag catalogue: a number keeps its meaning for the life of the ledger.
    CREATE TABLE tag (
      number INTEGER NOT NULL PRIMARY KEY,
      id     TEXT    NOT NULL UNIQUE
    ) STRICT;
    CREATE TRIGGER tagUpdate BEFORE UPDATE ON tag
    BEGIN SELECT raise(ABORT, 'a tag number never changes its meaning'); END;
    CREATE TRIGGER tagDelete BEFORE DELETE ON tag
    BEGIN SELECT raise(ABORT, 'a tag number is never given up'); END;

    -- Small states that must move in the same transaction as entries: JSON by name.
    CREATE TABLE cursor (
      name  TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
