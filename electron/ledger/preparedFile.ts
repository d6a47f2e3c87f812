import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Migration, migrate } from './migrations/index.ts';

/**
 * Makes a database that nobody reads until it is renamed into its place: no journal and no waiting in between, one file at the end,
 * which is on the disk when this returns.
 */
export function prepareFile(
  path: string,
  migrations: readonly Migration[],
  fill: (db: Database.Database) => void,
): void {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    migrate(db, migrations);
    fill(db);
  } finally {
    db.close();
  }
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
