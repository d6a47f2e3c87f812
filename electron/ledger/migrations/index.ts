import { ledgerMigration } from './0001-ledger.ts';
import type { Migration } from './migrate.ts';

export {
  APPLICATION_ID,
  assertKnown,
  type Migration,
  migrate,
  type SchemaObject,
  schemaAt,
  schemaOf,
  versionOf,
} from './migrate.ts';

/** Every migration of this folder in order; a shipped one is never edited, a new one is added at the end. */
export const LEDGER_MIGRATIONS: readonly Migration[] = [ledgerMigration];
