/**
 * One writer per data folder. The lock is SQLite's own: an exclusive transaction on an otherwise empty file, which the
 * operating system ends with the process, however that ends. A lock file with a process id would outlive `kill -9`.
 */
import Database from 'better-sqlite3';
import { errorCode, LedgerLockedError } from './errors.ts';

export interface WriterLock {
  release(): void;
}

/**
 * @param waitMs how long to wait for a predecessor that is just ending
 * @throws LedgerLockedError when another process or thread keeps the lock
 */
export function takeWriterLock(lockFile: string, waitMs: number): WriterLock {
  const db = new Database(lockFile, { timeout: waitMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (errorCode(error)?.startsWith('SQLITE_BUSY')) throw new LedgerLockedError(lockFile, { cause: error });
    throw error;
  }
  return {
    release: () => {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}
