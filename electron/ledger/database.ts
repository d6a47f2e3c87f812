/**
 * Opens SQLite so that a commit means "on the disk". better-sqlite3 compiles SQLite with a default of
 * synchronous = NORMAL in WAL mode, which loses acknowledged commits in a power cut, and `PRAGMA synchronous` keeps
 * answering FULL until the first statement ran: so FULL is set explicitly, and read back after a write.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LedgerDurabilityError, LedgerError, toLedgerError } from './errors.ts';

export interface WriterSettings {
  /** Pages (4 096 bytes) after which a commit copies the WAL back into the file. */
  readonly walCheckpointPages: number;
  /** How long a statement waits for a lock of another connection. */
  readonly busyTimeoutMs: number;
  /** Upper bound of the file in pages; for tests of a full disk. */
  readonly pagesMax?: number;
  /** Nothing is made where there is no file. Default: it is made. */
  readonly mustExist?: boolean;
}

const SYNCHRONOUS_FULL = 2;
/** The WAL is cut back to this after it was copied, so that a burst does not keep its disk space. */
const WAL_KEPT_BYTES = 16 * 1024 * 1024;

/** `inspect` runs before anything is changed, and refuses a file that is not ours by throwing. */
export function openWriter(
  path: string,
  settings: WriterSettings,
  inspect: (db: Database.Database) => void,
): Database.Database {
  const db = new Database(path, { timeout: settings.busyTimeoutMs, fileMustExist: settings.mustExist ?? false });
  try {
    inspect(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('fullfsync = ON'); // macOS: F_FULLFSYNC, without which the drive may still hold the bytes; no effect elsewhere
    db.pragma('checkpoint_fullfsync = ON');
    db.pragma('recursive_triggers = ON'); // else REPLACE deletes rows past the DELETE triggers
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma(`wal_autocheckpoint = ${settings.walCheckpointPages}`);
    db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
    if (settings.pagesMax !== undefined) db.pragma(`max_page_count = ${settings.pagesMax}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A connection that cannot write. Needs write access to the folder all the same while no writer is open (WAL index). */
export function openReadOnly(path: string, busyTimeoutMs = 5_000): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('query_only = ON');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Call after a write on the connection.
 *
 * @throws LedgerDurabilityError when a commit would not wait for the disk
 */
export function assertDurability(db: Database.Database): void {
  const synchronous = db.pragma('synchronous', { simple: true });
  const journal = db.pragma('journal_mode', { simple: true });
  if (synchronous !== SYNCHRONOUS_FULL || journal !== 'wal') {
    throw new LedgerDurabilityError(
      `${db.name} runs with synchronous = ${String(synchronous)}, journal_mode = ${String(journal)} instead of 2 (FULL), wal.`,
      'The data folder must be on a local disk that supports SQLite WAL; network shares do not.',
    );
  }
}

/** Bytes of the write-ahead log beside the file, 0 when there is none. */
export const walBytesOf = (path: string): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** Runs the act; failures of SQLite come out as typed ledger errors. */
export function withTypedErrors<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof LedgerError ? error : toLedgerError(error);
  }
}
