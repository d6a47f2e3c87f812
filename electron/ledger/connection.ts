import type { Database } from 'better-sqlite3';
import { type CursorStore, createCursorStore } from './cursorStore.ts';
import { type DiskProbe, openDiskProbe } from './diskProbe.ts';
import { createEntryWriter, type EntryWriter } from './entryWriter.ts';
import { createInbox, INBOX_BOUNDS } from './inbox.ts';
import type { LedgerOptions } from './ledgerOptions.ts';
import { createTagCatalogue, type TagCatalogue } from './tagCatalogue.ts';

/** All that lives and dies with one connection. */
export interface Connection {
  readonly db: Database;
  readonly inbox: ReturnType<typeof createInbox>;
  readonly tags: TagCatalogue;
  readonly cursors: CursorStore;
  readonly entries: EntryWriter;
  readonly probe: DiskProbe;
  readonly control: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'undo' | 'release', () => void>;
}

export function connect(db: Database, options: LedgerOptions): Connection {
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => db.prepare(sql));
  const [savepoint, undo, release] = ['SAVEPOINT', 'ROLLBACK TO', 'RELEASE'].map((sql) => db.prepare(`${sql} attempt`));
  return {
    probe: openDiskProbe(options.folder),
    db,
    inbox: createInbox(db, options.inboxBounds ?? INBOX_BOUNDS),
    tags: createTagCatalogue(db),
    cursors: createCursorStore(db),
    entries: createEntryWriter(db, options.gzipLevel),
    control: {
      begin: () => begin!.run(),
      commit: () => commit!.run(),
      rollback: () => rollback!.run(),
      savepoint: () => savepoint!.run(),
      undo: () => undo!.run(),
      release: () => release!.run(),
    },
  };
}
