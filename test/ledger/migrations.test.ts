import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  LEDGER_MIGRATIONS,
  LedgerNewerError,
  ledgerFileOf,
  openLedger,
  verifyLedger,
} from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
const draft = (i: number) => ({ kind: 'event', key: `${i}`.padStart(64, '0'), at: clock.now() + i, body: { i } });

describe('migration 1, ledger', () => {
  it('makes the tables of an empty file, all of them STRICT, and says whose file it is', () => {
    const folder = newFolder();
    openLedger({ folder, stationId: 'cr-01', clock }).close();
    const db = new Database(ledgerFileOf(folder), { readonly: true });
    const tables = db
      .prepare(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all();
    expect(tables).toEqual(
      ['checkpoint', 'cursor', 'entry', 'inbox', 'node', 'tag'].map((name) => ({ name, strict: 1 })),
    );
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    db.close();
  });

  it('refuses updates and deletes of what is sealed', () => {
    const folder = newFolder();
    const ledger = openLedger({ folder, stationId: 'cr-01', clock });
    ledger.append([draft(0)]);
    expect(() => ledger.database.exec("UPDATE entry SET kind = 'gap'")).toThrow('never updated');
    expect(() => ledger.database.exec('DELETE FROM entry')).toThrow('never deleted');
    ledger.close();
  });
});

describe('migration 2, projections', () => {
  it('adds its tables to a ledger of version 1 and changes no entry, node or checkpoint', async () => {
    const folder = newFolder();
    const old = openLedger({ folder, stationId: 'cr-01', clock });
    for (let i = 0; i < 20; i++) old.append([draft(i)]);
    old.checkpoint();
    const root = old.root().toString('hex');
    old.close();
    const rowsOf = (): unknown => {
      const db = new Database(ledgerFileOf(folder), { readonly: true });
      const rows = ['entry', 'node', 'checkpoint'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
      db.close();
      return rows;
    };
    const before = rowsOf();

    const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations });
    expect(lifted.root().toString('hex')).toBe(root);
    expect(lifted.database.prepare('SELECT COUNT(*) AS n FROM alarm').get()).toEqual({ n: 0 });
    lifted.close();
    expect(rowsOf()).toEqual(before);
    expect((await verifyLedger({ path: ledgerFileOf(folder), migrations })).isClean).toBe(true);
  });

  it('makes a file that an app without it refuses, naming both versions', () => {
    const folder = newFolder();
    openLedger({
      folder,
      stationId: 'cr-01',
      clock,
      migrations: [...LEDGER_MIGRATIONS, ...projectionMigrations],
    }).close();
    const open = () => openLedger({ folder, stationId: 'cr-01', clock });
    expect(open).toThrow(LedgerNewerError);
    expect(open).toThrow(/format \d+.*up to 1/s);
  });
});
