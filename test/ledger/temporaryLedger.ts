import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import {
  type EntryDraft,
  type Ledger,
  type LedgerOptions,
  ledgerFileOf,
  openLedger,
} from '../../electron/ledger/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

export const START_US = 1_790_000_000_000_000;

/** A wall clock that moves one second each time it is asked. */
export function steppingClock(start = START_US): { now(): Instant } {
  let now = start;
  return {
    now: () => {
      now += 1_000_000;
      return now as Instant;
    },
  };
}

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

/** The i-th of a history that is the same each time. */
export function draft(i: number, text = 'x'.repeat((i * 37) % 300)): EntryDraft {
  const at = START_US + i * 1_000_000;
  const isBatch = i % 3 !== 0;
  return {
    kind: isBatch ? 'batch' : 'event',
    key: `key-${String(i).padStart(6, '0')}`,
    at,
    workUnit: isBatch ? `press-${i % 2}` : null,
    from: isBatch ? at - 10_000_000 : null,
    to: isBatch ? at - 1 : null,
    body: { station: 'cr-01', values: [i, i / 3, -i], text },
  };
}

export const drafts = (from: number, to: number): EntryDraft[] =>
  Array.from({ length: to - from }, (_, i) => draft(from + i));

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
