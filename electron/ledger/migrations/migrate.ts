import Database from 'better-sqlite3';
import { LedgerForeignError, LedgerNewerError } from '../errors.ts';

/** One numbered step forward. Steps of other folders (projections) are handed to `openLedger` after the ledger's own. */
export interface Migration {
  /** 1, 2, 3 … without holes; `PRAGMA user_version` after it. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Fills new tables from old ones, in the same transaction. */
  readonly fill?: (db: Database.Database) => void;
}

/** `PRAGMA application_id`: "ShSl" in ASCII. `file` and SQLite show it. */
export const APPLICATION_ID = 0x5368536c;

/**
 * Reads only.
 *
 * @throws LedgerForeignError when the file is another program's
 * @throws LedgerNewerError when the file is newer than the steps
 */
export function assertKnown(db: Database.Database, migrations: readonly Migration[]): void {
  if (!isOurs(db)) {
    throw new LedgerForeignError(
      `${db.name} is a database of another program.`,
      'Choose a data folder of Shiftseal, or an empty one; nothing was changed.',
    );
  }
  const found = versionOf(db);
  if (found > migrations.length) throw new LedgerNewerError(db.name, found, migrations.length);
}

export const versionOf = (db: Database.Database): number => db.pragma('user_version', { simple: true }) as number;

/**
 * Lifts the database to the newest version, each step in a transaction of its own.
 *
 * @returns the versions that were applied
 * @throws as `assertKnown`
 */
export function migrate(db: Database.Database, migrations: readonly Migration[]): number[] {
  assertInOrder(migrations);
  assertKnown(db, migrations);
  const missing = migrations.slice(versionOf(db));
  for (const migration of missing) {
    db.transaction(() => {
      db.exec(migration.sql);
      migration.fill?.(db);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
  return missing.map(({ version }) => version);
}

function assertInOrder(migrations: readonly Migration[]): void {
  migrations.forEach(({ version, name }, i) => {
    if (version !== i + 1) throw new RangeError(`migration "${name}" has number ${version}, but stands at ${i + 1}`);
  });
}

function isOurs(db: Database.Database): boolean {
  const id = db.pragma('application_id', { simple: true }) as number;
  if (id === APPLICATION_ID) return true;
  return id === 0 && db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
}

export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly tableName: string;
  readonly sql: string | null;
}

/** Everything that the schema of the file defines, in order of type and name. SQLite's own statistics are left out. */
export function schemaOf(db: Database.Database): SchemaObject[] {
  const rows = db.prepare(
    `SELECT type, name, tbl_name AS tableName, sql FROM sqlite_master
     WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name`,
  );
  return rows.all() as SchemaObject[];
}

/** What the schema is after the first `version` migrations. */
export function schemaAt(migrations: readonly Migration[], version: number): SchemaObject[] {
  const db = new Database(':memory:');
  try {
    for (const { sql } of migrations.slice(0, version)) db.exec(sql);
    return schemaOf(db);
  } finally {
    db.close();
  }
}
