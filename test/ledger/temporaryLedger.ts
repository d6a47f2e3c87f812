import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import { type Ledger, type LedgerOptions, ledgerFileOf, openLedger } from '../../electron/ledger/index.ts';
import { steppingClock } from './support/history.ts';

export { draft, drafts, START_US, steppingClock } from './support/history.ts';

const folders: string[] = [];
const open: Ledger[] = [];

/** Closes what a test left open, and removes its folders. */
export function cleanUpAfterEach(): void {
  afterEach(() => {
    for (const ledger of open.splice(0)) {
      try {
        ledger.close();
      } catch {
        // closed by the test itself
      }
    }
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-ledger-'));
  folders.push(folder);
  return folder;
}

export function openTestLedger(folder: string, options: Partial<LedgerOptions> = {}): Ledger {
  const ledger = openLedger({ folder, stationId: 'cr-01', clock: steppingClock(), lockWaitMs: 0, ...options });
  open.push(ledger);
  return ledger;
}

/** A forger who knows the format: drops the triggers, changes rows, puts the triggers back to the letter. */
export function forge(folder: string, change: (db: Database.Database) => void): void {
  const db = new Database(ledgerFileOf(folder));
  const select = db.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
  );
  const triggers = select.all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  change(db);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}
