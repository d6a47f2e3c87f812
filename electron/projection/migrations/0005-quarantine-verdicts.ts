import { gunzipSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

interface OldVerdict {
  readonly key: string;
  readonly quarantine: string;
  readonly at: number;
  readonly verdict: 'rejected' | 'escalated';
  readonly reason: string;
  readonly actor: { readonly user: string };
}

/** Whether an entry is decided, by whom and how, all its verdicts, and the station's own retries. */
export const quarantineVerdicts: Migration = {
  version: 5,
  name: 'quarantine verdicts',
  sql: `
    ALTER TABLE quarantine ADD COLUMN lastTime INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE quarantine ADD COLUMN isOpen INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE quarantine ADD COLUMN verdictKey TEXT;
    ALTER TABLE quarantine ADD COLUMN verdictCode TEXT NOT NULL DEFAULT '';
    ALTER TABLE quarantine ADD COLUMN secondBy TEXT;
    ALTER TABLE quarantine ADD COLUMN handedTo TEXT;
    ALTER TABLE quarantine ADD COLUMN handedAt INTEGER;
    ALTER TABLE quarantine ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE quarantine ADD COLUMN triedAt INTEGER;
    ALTER TABLE quarantine ADD COLUMN triedConfig TEXT NOT NULL DEFAULT '';
    ALTER TABLE quarantine ADD COLUMN triedEngine TEXT NOT NULL DEFAULT '';
    ALTER TABLE quarantine ADD COLUMN frame INTEGER;
    DROP INDEX quarantineWaiting;
    CREATE INDEX quarantineOpen ON quarantine (seq) WHERE isOpen = 1;
    CREATE INDEX quarantineByTime ON quarantine (at);

    CREATE TABLE quarantineVerdict (
      key        TEXT    NOT NULL PRIMARY KEY,
      quarantine TEXT    NOT NULL,
      seq        INTEGER NOT NULL,
      at         INTEGER NOT NULL,
      verdict    TEXT    NOT NULL,
      by         TEXT    NOT NULL,
      reason     TEXT    NOT NULL,
      code       TEXT    NOT NULL,
      signature  TEXT,
      second     TEXT,
      detail     TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX quarantineVerdictOf ON quarantineVerdict (quarantine, seq);
  `,
  fill(db) {
    db.exec(`UPDATE quarantine SET isOpen = CASE WHEN verdict = 'rejected' THEN 0 ELSE 1 END`);
    fillTimes(db);
    fillVerdicts(db);
  },
};

function fillTimes(db: Database): void {
  const set = db.prepare('UPDATE quarantine SET lastTime = ?, triedConfig = ? WHERE seq = ?');
  for (const { seq, body, toTime } of entriesOf(db, 'quarantine')) {
    const { config, from, at } = bodyOf(body) as { config: string; from: number | null; at: number };
    set.run(toTime ?? from ?? at, config, seq);
  }
}

function fillVerdicts(db: Database): void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO quarantineVerdict (key, quarantine, seq, at, verdict, by, reason, code, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, '', '')`,
  );
  const setKey = db.prepare('UPDATE quarantine SET verdictKey = ? WHERE id = ?');
  for (const { seq, body } of entriesOf(db, 'verdict')) {
    const { key, quarantine, at, verdict, reason, actor } = bodyOf(body) as OldVerdict;
    insert.run(key, quarantine, seq, at, verdict, actor.user, reason);
    setKey.run(key, quarantine);
  }
}

interface StoredEntry {
  readonly seq: number;
  readonly toTime: number | null;
  readonly body: Buffer;
}

/** All of them at once: rows may not be read and written by one connection at a time. */
const entriesOf = (db: Database, kind: string): StoredEntry[] =>
  db.prepare('SELECT seq, toTime, body FROM entry WHERE kind = ? ORDER BY seq').all(kind) as StoredEntry[];

const bodyOf = (packed: Buffer): unknown => JSON.parse(gunzipSync(packed).toString('utf8'));
