import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, ledgerFileOf, openLedger, verifyLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations, standingHolds } from '../../electron/projection/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const VERSION = projectionMigrations.find(({ name }) => name === 'keeping')?.version as number;
const all = [...LEDGER_MIGRATIONS, ...projectionMigrations];

it('migration “keeping”: three STRICT tables beside a log that stays as it was, and whose rows still never change', async () => {
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
      .prepare(
        "SELECT name, strict FROM pragma_table_list WHERE name IN ('removedBody', 'legalHold', 'keepingAct') ORDER BY name",
      )
      .all();
    expect(strict).toEqual(['keepingAct', 'legalHold', 'removedBody'].map((name) => ({ name, strict: 1 })));
    expect(standingHolds(lifted.database)).toEqual([]);
    expect(() => lifted.database.exec("UPDATE entry SET body = x'' WHERE seq = 1")).toThrow('never updated');
    lifted.close();
    const report = await verifyLedger({ path: ledgerFileOf(folder), migrations: all.slice(0, VERSION) });
    expect(report.problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
