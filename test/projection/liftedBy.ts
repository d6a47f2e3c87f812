import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { LEDGER_MIGRATIONS, type Ledger, openLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const ALL = [...LEDGER_MIGRATIONS, ...projectionMigrations];

/**
 * A log of five entries as the version before a migration wrote it, opened with that migration: the log is as it was, and these tables
 * stand beside it, all of them STRICT. Then what `look` expects; the ledger may be closed by it.
 */
export async function liftedBy(
  name: string,
  tables: readonly string[],
  look: (lifted: Ledger, folder: string, migrations: typeof ALL) => void | Promise<void>,
): Promise<void> {
  const version = projectionMigrations.find((migration) => migration.name === name)?.version as number;
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
  try {
    const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: ALL.slice(0, version - 1) });
    for (let i = 0; i < 5; i++)
      old.append([{ kind: 'event', key: `${i}`.padStart(64, '0'), at: clock.now() + i, body: { i } }]);
    const root = old.root().toString('hex');
    old.close();
    const migrations = ALL.slice(0, version);
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations });
    expect(lifted.root().toString('hex')).toBe(root);
    const strict = lifted.database
      .prepare('SELECT name FROM pragma_table_list WHERE strict = 1 AND name IN (SELECT value FROM json_each(?))')
      .pluck();
    expect(new Set(strict.all(JSON.stringify(tables)))).toEqual(new Set(tables));
    await look(lifted, folder, migrations);
    lifted.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
