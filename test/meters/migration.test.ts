import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, openLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('migration 6, meters', () => {
  it('adds its tables to a ledger of version 5 and changes no entry', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-meters-'));
    folders.push(folder);
    const older = projectionMigrations.filter(({ version }) => version < 6);
    const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: [...LEDGER_MIGRATIONS, ...older] });
    for (let i = 0; i < 5; i++)
      old.append([{ kind: 'event', key: `${i}`.padStart(64, '0'), at: clock.now() + i, body: { i } }]);
    const root = old.root().toString('hex');
    old.close();
    const to6 = projectionMigrations.filter(({ version }) => version <= 6);
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations: [...LEDGER_MIGRATIONS, ...to6] });
    expect(lifted.root().toString('hex')).toBe(root);
    const tables = lifted.database
      .prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name LIKE 'meter%' ORDER BY name")
      .all();
    expect(tables).toEqual(['meterDay', 'meterException', 'meterSwap'].map((name) => ({ name, strict: 1 })));
    lifted.close();
  });
});
