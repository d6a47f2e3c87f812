import type { Migration } from './migration.ts';

/**
 * Retention and legal holds. The one change of a sealed row that there is: its body may be emptied, and nothing else of it, once an
 * entry of kind `retention` covers it. What may be emptied is written down before, in the same transaction.
 */
export const keeping: Migration = {
  version: 11,
  name: 'keeping',
  sql: `
    CREATE TABLE removedBody (
      seq          INTEGER NOT NULL PRIMARY KEY, -- the entry whose body is gone
      retentionSeq INTEGER NOT NULL              -- the entry that says so
    ) STRICT;
    CREATE TRIGGER removedBodyInsert BEFORE INSERT ON removedBody
    WHEN NEW.seq >= NEW.retentionSeq
      OR NOT EXISTS (SELECT 1 FROM entry WHERE seq = NEW.retentionSeq AND kind = 'retention')
    BEGIN SELECT raise(ABORT, 'a body is removed by a later retention entry only'); END;
    CREATE TRIGGER removedBodyUpdate BEFORE UPDATE ON removedBody
    BEGIN SELECT raise(ABORT, 'a removal is never changed'); END;
    CREATE TRIGGER removedBodyDelete BEFORE DELETE ON removedBody
    BEGIN SELECT raise(ABORT, 'a removal is never undone'); END;

    DROP TRIGGER entryUpdate;
    CREATE TRIGGER entryUpdate BEFORE UPDATE ON entry
    WHEN length(NEW.body) > 0
      OR NEW.seq IS NOT OLD.seq OR NEW.key IS NOT OLD.key OR NEW.kind IS NOT OLD.kind OR NEW.at IS NOT OLD.at
      OR NEW.workUnit IS NOT OLD.workUnit OR NEW.fromTime IS NOT OLD.fromTime OR NEW.toTime IS NOT OLD.toTime
      OR NEW.leaf IS NOT OLD.leaf
      OR NOT EXISTS (SELECT 1 FROM removedBody WHERE seq = OLD.seq)
    BEGIN SELECT raise(ABORT, 'a sealed entry is never updated'); END;

    CREATE TABLE legalHold (
      hold      TEXT    NOT NULL PRIMARY KEY, -- key of the entry that placed it
      seq       INTEGER NOT NULL,
      at        INTEGER NOT NULL,             -- µs
      title     TEXT    NOT NULL,
      scope     TEXT    NOT NULL,             -- JSON
      reason    TEXT    NOT NULL,
      placedBy  TEXT    NOT NULL,
      liftedSeq INTEGER,
      liftedAt  INTEGER,                      -- µs
      liftedBy  TEXT,
      liftedWhy TEXT
    ) STRICT, WITHOUT ROWID;

    -- Backups, archives, removals, and logs that went on: the newest of each is asked for.
    CREATE TABLE keepingAct (
      seq     INTEGER NOT NULL PRIMARY KEY,
      act     TEXT    NOT NULL,
      at      INTEGER NOT NULL, -- µs
      subject TEXT    NOT NULL,
      detail  TEXT    NOT NULL,
      year    INTEGER           -- of an archive
    ) STRICT;
    CREATE INDEX keepingActByAct ON keepingAct (act, seq);
  `,
};
