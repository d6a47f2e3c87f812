import type { Database } from 'better-sqlite3';

/** One numbered step of the database file, as the ledger's `Migration`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Fills new tables from the log or old tables, in the same transaction. */
  readonly fill?: (db: Database) => void;
}
