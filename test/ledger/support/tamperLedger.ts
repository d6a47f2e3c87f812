/** A small ledger with everything in it, and what a forger does to its file. */
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { ledgerFileOf, openLedger, type VerifyReport, verifyLedger } from '../../../electron/ledger/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';

export const TAMPER_ENTRIES = 200;

export interface TamperLedger {
  /** Of the untouched ledger: 200 entries of several sizes and kinds, checkpoints all along, inbox empty. */
  readonly whole: string;
  /** The ledger file as it was after 151 entries. */
  readonly yesterday: string;
  /** A copy of the data folder whose ledger file holds these bytes. */
  copyWith(name: string, bytes?: Buffer): string;
  remove(): void;
}

export function makeTamperLedger(): TamperLedger {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-tamper-'));
  const whole = join(folder, 'whole');
  const yesterday = join(folder, 'yesterday.db');
  let now = 1_800_000_000_000_000;
  const later = (): number => {
    now += 1000;
    return now;
  };
  const ledger = openLedger({ folder: whole, stationId: 'cr-01', clock: { now: () => later() as Instant } });
  for (let i = 0; i < TAMPER_ENTRIES; i++) {
    const key = createHash('sha256').update(`${i}`).digest('hex');
    const kind = i % 5 === 0 ? 'event' : 'batch';
    const values = Array.from({ length: (i * 7) % 6 }, (_, row) => Math.sin(i + row));
    ledger.append([
      { kind, key, at: later(), workUnit: `unit-${i % 3}`, from: now - 900, to: now, body: { i, values } },
    ]);
    if (i % 9 === 0) ledger.checkpoint();
    if (i === 150) {
      ledger.checkpoint();
      ledger.database.pragma('wal_checkpoint(TRUNCATE)');
      copyFileSync(ledgerFileOf(whole), yesterday);
    }
  }
  ledger.checkpoint();
  ledger.close();
  return {
    whole,
    yesterday,
    copyWith(name, bytes = readFileSync(ledgerFileOf(whole))) {
      const copy = join(folder, name);
      cpSync(whole, copy, { recursive: true });
      writeFileSync(ledgerFileOf(copy), bytes);
      return copy;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const verifyCopy = (copy: string): Promise<VerifyReport> => verifyLedger({ path: ledgerFileOf(copy) });

/** Every row of the three tables, schema and versions, as the file has them; undefined when unreadable. */
type Rows = readonly (readonly unknown[])[];

function rowsOf(path: string): Rows | undefined {
  let db: Database.Database | undefined;
  try {
    const open = new Database(path, { readonly: true, fileMustExist: true });
    db = open;
    const rows = (sql: string) => open.prepare(sql).raw().all();
    return [
      // +seq, +level: read the tables themselves, not an index over them.
      rows('SELECT * FROM entry NOT INDEXED ORDER BY +seq'),
      rows('SELECT * FROM node ORDER BY level, position'),
      rows('SELECT * FROM checkpoint ORDER BY size'),
      rows('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name'),
      [['user_version', 'application_id'].map((name) => open.pragma(name, { simple: true }))],
    ];
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

const BODY_COLUMN = 8;
function digestOf(rows: Rows): string {
  const hash = createHash('sha256');
  for (const value of rows.flat(2)) {
    if (Buffer.isBuffer(value)) hash.update(`blob ${value.length} `).update(value);
    else hash.update(`${typeof value} ${String(value).length} ${String(value)} `);
  }
  return hash.digest('hex');
}

/** Bodies as they unpack: other bytes of the same content mean the same. */
function unpacked([entries, ...rest]: Rows): Rows | undefined {
  try {
    const bare = (entries as unknown[][]).map((row) =>
      row.map((value, column) => (column === BODY_COLUMN ? gunzipSync(value as Buffer) : value)),
    );
    return [bare, ...rest];
  } catch {
    return undefined;
  }
}

/** Says of a ledger file whether it still means what this one meant when it was asked for. */
export function meaningOf(path: string): (changed: string) => 'same' | 'another' | 'unreadable' {
  const rows = rowsOf(path) as Rows;
  const [asStored, asUnpacked] = [digestOf(rows), digestOf(unpacked(rows) as Rows)];
  return (changed) => {
    const now = rowsOf(changed);
    if (now === undefined) return 'unreadable';
    if (digestOf(now) === asStored) return 'same';
    const bare = unpacked(now);
    if (bare === undefined) return 'unreadable';
    return digestOf(bare) === asUnpacked ? 'same' : 'another';
  };
}

/** As a forger with SQLite would: triggers dropped, rows changed, triggers put back as they were. */
export function withoutTriggers(copy: string, act: (db: Database.Database) => void): void {
  const db = new Database(ledgerFileOf(copy));
  const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  act(db);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}
