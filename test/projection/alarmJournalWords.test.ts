import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEntryFactory, keyOf } from '../../electron/engine/entryFactory.ts';
import { LEDGER_MIGRATIONS, openLedger } from '../../electron/ledger/index.ts';
import { listAlarmEvents, projectAlarm, projectionMigrations } from '../../electron/projection/index.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';

const ALARM = 'rule:state-known:press-1.state';

it('an act that carries the id of an alarm alone stands in the journal with the words it was raised with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-words-'));
  try {
    const ledger = openLedger({
      ...{ folder, stationId: 'cr-01', clock: { now: () => 1_800_000_000_000_000 as Instant } },
      migrations: [...LEDGER_MIGRATIONS, ...projectionMigrations],
    });
    const entry = createEntryFactory('cr-01');
    const occurrence = keyOf('cr-01', 'occurrence', ALARM, 1);
    (['raised', 'acknowledged'] as const).forEach((event, seq) => {
      const { body } = entry(
        {
          ...{ kind: 'alarm', workUnit: 'press-1', from: event === 'raised' ? 1 : null, to: null },
          ...{ alarm: ALARM, occurrence, event, tag: 'press-1.state', connection: null, limit: 'rule' },
          ...{ priority: 'low', setpoint: 95, value: 0, unit: '%', comment: '', actor: STATION_ACTOR },
          message: event === 'raised' ? 'States are missing' : ALARM,
        },
        10 + seq,
        [occurrence, event],
      );
      if (body.kind !== 'alarm') throw new Error('not an alarm');
      projectAlarm(ledger.database, seq, body);
    });
    expect(listAlarmEvents(ledger.database, { limit: 10 }).map(({ event, message }) => [event, message])).toEqual([
      ['acknowledged', 'States are missing'],
      ['raised', 'States are missing'],
    ]);
    ledger.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
