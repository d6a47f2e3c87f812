import { stopsAndShiftLog } from './migrations/0003-stops-and-shift-log.ts';
import { inventoryTables } from './migrations/0004-inventory.ts';
import { quarantineVerdicts } from './migrations/0005-quarantine-verdicts.ts';
import { meterTables } from './migrations/0006-meters.ts';
import { ruleResults } from './migrations/0007-rule-results.ts';
import { alarmJournal } from './migrations/0008-alarm-journal.ts';
import { coldChainTables } from './migrations/0009-cold-chain.ts';
import { deadlines } from './migrations/0010-deadlines.ts';
import { keeping } from './migrations/0011-keeping.ts';
import { shiftReports } from './migrations/0012-shift-reports.ts';
import type { Migration } from './migrations/migration.ts';
import { PROJECTION_TABLES } from './schema.ts';

/**
 * Steps of the database file behind the ledger's own: the projections. A shipped step is never edited; the next one is added
 * behind it, in a file of its own in `migrations/`, with the next number.
 */
export const projectionMigrations: readonly Migration[] = [
  { version: 2, name: 'projections', sql: PROJECTION_TABLES },
  stopsAndShiftLog,
  inventoryTables,
  quarantineVerdicts,
  meterTables,
  ruleResults,
  alarmJournal,
  coldChainTables,
  deadlines,
  keeping,
  shiftReports,
];
