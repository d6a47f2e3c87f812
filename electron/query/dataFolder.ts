import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import {
  LEDGER_MIGRATIONS,
  LedgerError,
  type LedgerReader,
  ledgerFileOf,
  openLedgerReader,
  openReadOnly,
} from '../ledger/index.ts';
import { projectionMigrations } from '../projection/index.ts';
import { ConfigHistory } from './configHistory.ts';

/** Every step of the database file, in order: what a reader must know, and what `verify` compares with. */
export const STATION_MIGRATIONS = [...LEDGER_MIGRATIONS, ...projectionMigrations];

/** A station's data folder, opened for reading: it works while the station runs, and after it was killed. */
export interface DataFolder {
  readonly folder: string;
  readonly ledger: LedgerReader;
  /** Its connection; cannot write. */
  readonly db: Database;
  readonly configs: ConfigHistory;
  /** Readings and gaps of entries from here on are not looked at, nor is what no batch holds yet; absent: all there is. */
  readonly sealedTo?: number;
  close(): void;
}

/** There is no ledger in the folder (yet). */
export class LedgerMissingError extends LedgerError {
  override readonly name = 'LedgerMissingError';
}

/**
 * @throws LedgerMissingError when the folder holds no ledger
 * @throws LedgerNewerError, LedgerForeignError, LedgerError when it is not one that this version can read
 */
export function openDataFolder(folder: string): DataFolder {
  const path = ledgerFileOf(folder);
  if (!existsSync(path)) throw missing(folder, `there is no ledger in ${folder} (${path} does not exist).`);
  assertReadable(path, folder);
  const ledger = openLedgerReader(folder, STATION_MIGRATIONS);
  const db = ledger.database;
  return { folder, ledger, db, configs: new ConfigHistory(db), close: () => ledger.close() };
}

/** A file just made, and one that an older version made, have not all of their tables yet. */
function assertReadable(path: string, folder: string): void {
  const db = openReadOnly(path);
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version === 0 && db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0)
      throw missing(folder, `the ledger in ${folder} is still empty.`);
    if (version > 0 && version < STATION_MIGRATIONS.length)
      throw new LedgerError(
        `${path} has ledger format ${version}; this version of Shiftseal reads format ${STATION_MIGRATIONS.length}.`,
        'Start the station once with this version: it lifts the file.',
      );
  } finally {
    db.close();
  }
}

const missing = (folder: string, problem: string): LedgerMissingError =>
  new LedgerMissingError(
    problem,
    `Give the data folder of a station with --data, or start one: shiftseal station --config FILE --data ${folder}`,
  );

/** Several reads of one and the same state of the file. Short: an open view keeps the write-ahead log from shrinking. */
export const atOneMoment = <T>(db: Database, read: () => T): T => db.transaction(read).deferred();
