import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, openLedger } from '../../electron/ledger/index.ts';
import { openDeadlines, projectionMigrations } from '../../electron/projection/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const VERSION = projectionMigrations.find(({ name }) => name === 'deadlines and samples')?.version as number;
const all = [...LEDGER_MIGRATIONS, ...projectionMigrations];

it('migration “deadlines and samples”: two STRICT tables beside a log that stays as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
  try {
    const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: all.slice(0, VERSION - 1) });
    for (let i = 0; i < 5; i++)
      old.append([{ kind: 'event', key: `${i}`.padStart(64, '0'), at: clock.now() + i, body: { i } }]);
    const root = old.root().toString('hex');
    old.close();
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations: all.slice(0, VERSION) });
    expect(lifted.root().toString('hex')).toBe(root);
    const strict = lifted.database
      .prepare("SELECT name, strict FROM pragma_table_list WHERE name IN ('deadline', 'sample') ORDER BY name")
      .all();
    expect(strict).toEqual([
      { name: 'deadline', strict: 1 },
      { name: 'sample', strict: 1 },
    ]);
    expect(openDeadlines(lifted.database, 10)).toEqual([]);
    lifted.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
