import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEntryFactory } from '../../electron/engine/entryFactory.ts';
import { LEDGER_MIGRATIONS, ledgerFileOf, openLedger, verifyLedger } from '../../electron/ledger/index.ts';
import { listExcursions, listLots, projectionMigrations } from '../../electron/projection/index.ts';
import { excursionBodySchema } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const VERSION = projectionMigrations.find(({ name }) => name === 'cold chain')?.version as number;
const upTo = (version: number) => [...LEDGER_MIGRATIONS, ...projectionMigrations].slice(0, version);

it('migration “cold chain”: excursions that were sealed before it keep their figures, and no entry changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
  try {
    const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: upTo(VERSION - 1) });
    const excursion = 'e'.repeat(64);
    const figures = { onset: 5, peak: 9.4, peakAt: 7, durationMs: 4_000, unknownMs: 0, readings: 4 };
    const entry = createEntryFactory('cr-01')(
      {
        ...{ kind: 'excursion', workUnit: 'room', from: 5, to: 9, event: 'closed', excursion, tag: 'room.air' },
        ...{ side: 'high', bound: 8, unit: 'Cel', ...figures },
      },
      10,
      [excursion, 'excursionClosed'],
    );
    expect(excursionBodySchema.safeParse(entry.body).success).toBe(true);
    old.append([entry]);
    old.database
      .prepare(
        `INSERT INTO excursion (id, tag, workUnit, side, bound, unit, onset, endAt, peak, peakAt, durationMs, unknownMs, readings)
         VALUES (?, 'room.air', 'room', 'high', 8, 'Cel', 5, 9, 9.4, 7, 4000, 0, 4)`,
      )
      .run(excursion);
    const root = old.root().toString('hex');
    old.close();

    const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations });
    expect(lifted.root().toString('hex')).toBe(root);
    expect(listExcursions(lifted.database, 10, 99)).toEqual([
      {
        ...{
          id: excursion,
          tag: 'room.air',
          workUnit: 'room',
          side: 'high',
          bound: 8,
          unit: 'Cel',
          end: 9,
          ...figures,
        },
        ...{ degreeHours: null, suppressedMs: null, suppressedBy: null },
        ...{ cause: null, causeComment: '', causeBy: null, causeAt: null },
      },
    ]);
    expect(listLots(lifted.database, 10)).toEqual([]);
    lifted.close();
    expect((await verifyLedger({ path: ledgerFileOf(folder), migrations })).isClean).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
