import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type ArchiveMeta, isArchive, readArchiveMeta } from '../keeping/index.ts';
import { createReader, migrate, openReadOnly } from '../ledger/index.ts';
import { ConfigHistory } from './configHistory.ts';
import { type DataFolder, STATION_MIGRATIONS } from './dataFolder.ts';

/** Whether the file is an archive, of any format; false for what is no SQLite file. */
export function isArchiveFile(path: string): boolean {
  try {
    const db = openReadOnly(path);
    try {
      return isArchive(db);
    } finally {
      db.close();
    }
  } catch {
    return false; // whoever opens it says what it is
  }
}

/**
 * An archive as a data folder for reading: the tables that this version knows stand empty in memory, and the entries are those of the
 * file. So a later version reads an old archive without lifting it.
 *
 * @throws ArchiveError when it is none, or of a later format
 */
export function openArchiveFolder(path: string): DataFolder & { readonly archive: ArchiveMeta } {
  const file = openReadOnly(path);
  let archive: ArchiveMeta;
  try {
    archive = readArchiveMeta(file);
  } finally {
    file.close();
  }
  const db = new Database(':memory:');
  try {
    migrate(db, STATION_MIGRATIONS);
    db.exec('DROP TABLE entry');
    db.prepare('ATTACH DATABASE ? AS archive').run(path);
    db.pragma('query_only = ON');
    const ledger = createReader(db);
    return { folder: dirname(path), ledger, db, configs: new ConfigHistory(db), close: () => ledger.close(), archive };
  } catch (error) {
    db.close();
    throw error;
  }
}
