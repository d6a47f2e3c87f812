import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, openLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import { findQuarantine, listQuarantine, openQuarantine, verdictsOf } from '../../electron/quarantine/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const AT = 1_800_000_000_000_000;
const clock = { now: () => AT as Instant };
const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const SVEN = { user: 'sven', role: 'supervisor' };

it('migration 5 knows of what an older version decided, who did, and what still waits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-migrate-'));
  const upTo = (version: number) => [
    ...LEDGER_MIGRATIONS,
    ...projectionMigrations.filter((each) => each.version <= version),
  ];
  const old = openLedger({ folder, stationId: 'cr-01', clock, migrations: upTo(4) });
  const head = { at: AT, workUnit: 'press', from: AT - 5, to: AT - 1 };
  ids.forEach((key, seq) => {
    const body = {
      v: 1,
      station: 'cr-01',
      key,
      ...head,
      kind: 'quarantine',
      config: 'c'.repeat(64),
      tag: 't',
      step: 'range',
    };
    old.append([{ kind: 'quarantine', key, ...head, body }]);
    old.database
      .prepare(
        `INSERT INTO quarantine (id, seq, at, tag, connection, workUnit, step, error, readings, firstTime, verdict, verdictBy,
           verdictReason, verdictAt) VALUES (?, ?, ?, 't', 'plc', 'press', 'range', 'too hot', 1, ?, ?, ?, ?, ?)`,
      )
      .run(
        key,
        seq,
        AT,
        AT - 5,
        ...([
          ['rejected', 'sven', 'known', AT],
          ['escalated', 'sven', 'look', AT],
          [null, null, '', null],
        ][seq] ?? []),
      );
  });
  for (const [i, verdict] of ['rejected', 'escalated'].entries()) {
    const key = String(i).repeat(64);
    const body = {
      v: 1,
      station: 'cr-01',
      key,
      ...head,
      kind: 'verdict',
      quarantine: ids[i],
      verdict,
      reason: 'known',
      actor: SVEN,
    };
    old.append([{ kind: 'verdict', key, ...head, body }]);
  }
  const root = old.root().toString('hex');
  old.close();

  const lifted = openLedger({ folder, stationId: 'cr-01', clock, migrations: upTo(Number.POSITIVE_INFINITY) });
  const db = lifted.database;
  expect(lifted.root().toString('hex')).toBe(root);
  expect(findQuarantine(db, ids[0] as string)).toMatchObject({ isOpen: false, verdict: 'rejected', lastTime: AT - 1 });
  expect(listQuarantine(db, { scope: 'waiting', limit: 9 }).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  expect(verdictsOf(db, ids[1] as string)).toMatchObject([{ verdict: 'escalated', by: 'sven', reason: 'known' }]);
  expect(openQuarantine(db)).toMatchObject({ blocking: 2 });
  lifted.close();
  rmSync(folder, { recursive: true, force: true });
});
