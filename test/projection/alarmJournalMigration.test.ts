import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEntryFactory, keyOf } from '../../electron/engine/entryFactory.ts';
import { LEDGER_MIGRATIONS, ledgerFileOf, openLedger, verifyLedger } from '../../electron/ledger/index.ts';
import { listAlarmEvents, listAlarms, projectionMigrations } from '../../electron/projection/index.ts';
import { alarmBodySchema, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';

const clock = { now: () => 1_800_000_000_000_000 as Instant };
const VERSION = projectionMigrations.find(({ name }) => name === 'alarm journal')?.version as number;
const upTo = (version: number) => [...LEDGER_MIGRATIONS, ...projectionMigrations].slice(0, version);

it('migration “alarm journal”: events that were sealed before it stand in the journal, and no entry changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
  try {
    const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: upTo(VERSION - 1) });
    const entry = createEntryFactory('cr-01');
    const occurrence = keyOf('cr-01', 'occurrence', 'a', 1);
    const entries = (['raised', 'acknowledged', 'returned'] as const).map((event, i) =>
      entry(
        {
          ...{
            kind: 'alarm',
            workUnit: 'press',
            from: event === 'raised' ? 1 : null,
            to: event === 'returned' ? 9 : null,
          },
          ...{ alarm: 'a', occurrence, event, tag: 't', connection: 'plc', limit: 'high', priority: 'high' },
          ...{ setpoint: 80, value: 81, unit: 'Cel', message: 'hot', comment: event === 'acknowledged' ? 'seen' : '' },
          actor: event === 'acknowledged' ? { user: 'olga', role: 'operator' } : STATION_ACTOR,
        },
        10 + i,
        [occurrence, event],
      ),
    );
    for (const { body } of entries) expect(alarmBodySchema.safeParse(body).success).toBe(true);
    old.append(entries);
    old.database
      .prepare(
        `INSERT INTO alarm (occurrence, alarm, tag, workUnit, limitKind, priority, state, message, unit, onset, raisedAt, comment)
         VALUES (?, 'a', 't', 'press', 'high', 'high', 'normal', 'hot', 'Cel', 1, 10, 'seen')`,
      )
      .run(occurrence);
    const root = old.root().toString('hex');
    old.close();

    const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
    const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations });
    expect(lifted.root().toString('hex')).toBe(root);
    expect(listAlarmEvents(lifted.database, { limit: 10 })).toMatchObject([
      { seq: 2, event: 'returned', state: 'returnedUnacknowledged', at: 9, isSilent: false },
      { seq: 1, event: 'acknowledged', actor: 'olga', role: 'operator', comment: 'seen' },
      { seq: 0, event: 'raised', state: 'unacknowledged', suppression: null },
    ]);
    expect(listAlarms(lifted.database, 'all', 10)).toMatchObject([{ occurrence, state: 'normal', notify: [] }]);
    lifted.close();
    expect((await verifyLedger({ path: ledgerFileOf(folder), migrations })).isClean).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
