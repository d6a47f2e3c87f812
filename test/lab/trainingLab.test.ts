import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLabSheets } from '../../electron/demo/labInventory.ts';
import { readSheet } from '../../electron/labSheets/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { inventoryView, requestCheck } from '../../electron/query/lab.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { labStation, NOW_US } from './labStation.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-lab-'));
  writeLabSheets(folder, NOW_US / 1000);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Takes every sheet of the training laboratory. */
async function importAll(rig: ReturnType<typeof labStation>): Promise<number[]> {
  const entries: number[] = [];
  for (const sheet of rig.config.lab?.sheets ?? [])
    entries.push(
      rig.engine.command('importSheet', { sheet: await readSheet(folder, sheet), actor: STATION_ACTOR }).entries,
    );
  return entries;
}
function viewOf(rig: ReturnType<typeof labStation>) {
  const data = openDataFolder(rig.folder);
  try {
    return inventoryView(data, rig.clock);
  } finally {
    data.close();
  }
}

describe('the training laboratory', () => {
  it('is taken in with its mistakes refused, each with its remedy', async () => {
    const rig = labStation(folder);
    await importAll(rig);
    const { refused, items, sheets } = viewOf(rig);
    expect(items).toHaveLength(60);
    expect(refused.filter(({ list }) => list === 'inventory').map(({ reasons }) => reasons.join())).toEqual([
      expect.stringContaining('looks like a date'),
      expect.stringContaining('check digit should be 1'),
      expect.stringContaining('write L'),
      expect.stringContaining('write 2.5 with a point'),
      expect.stringContaining('stands already in row'),
    ]);
    expect(sheets.map(({ list, rows, accepted }) => [list, rows, accepted])).toEqual([
      ['inventory', 65, 60],
      ['purchases', 10, 9],
      ['register', 59, 59],
    ]);
    rig.close();
  });

  it('the same sheets again seal nothing', async () => {
    const rig = labStation(folder);
    expect(await importAll(rig)).toEqual([1, 1, 1]);
    expect(await importAll(rig)).toEqual([0, 0, 0]);
    rig.close();
  });

  it('tells overdue waste by the pack’s paragraph, as an alarm and as a sealed result, once', async () => {
    const rig = labStation(folder);
    await importAll(rig);
    rig.passSeconds(5);
    const results = rig.entries('result');
    expect(results.find(({ subject }) => subject === 'W-502')).toMatchObject({
      pack: 'university-lab',
      rule: 'accumulation-sqg',
      source: { document: '40 CFR', paragraph: '262.16(b)' },
      verdict: 'notMet',
      value: 10,
      unit: 'd',
    });
    expect(
      rig
        .entries('alarm')
        .some(({ alarm, event }) => alarm === 'lab.clock.accumulation-sqg.W-502' && event === 'raised'),
    ).toBe(true);
    rig.passSeconds(120);
    expect(rig.entries('result')).toHaveLength(results.length);
    rig.restart();
    rig.passSeconds(120);
    expect(rig.entries('result')).toHaveLength(results.length);
    rig.close();
  });

  it('cross-checks against the register, and a decision about a difference stands', async () => {
    const rig = labStation(folder);
    await importAll(rig);
    const { differences } = viewOf(rig);
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(
      new Set(['missingInRegister', 'missingInLab', 'otherPlace', 'otherOwner', 'otherQuantity']),
    );
    const place = differences.find(({ kind }) => kind === 'otherPlace') as (typeof differences)[number];
    const actor = { user: 'sven', role: 'supervisor' } as const;
    rig.engine.command('decideDifferences', {
      differences: [place.id],
      verdict: 'labIsRight',
      reason: 'seen on the shelf',
      actor,
    });
    expect(viewOf(rig).differences.find(({ id }) => id === place.id)).toMatchObject({
      verdict: 'labIsRight',
      reason: 'seen on the shelf',
      decidedBy: 'sven',
    });
    rig.close();
  });

  it('runs the purchases through the cost lane', async () => {
    const rig = labStation(folder);
    await importAll(rig);
    const found = viewOf(rig).findings.map(({ purchase, check }) => `${purchase} ${check}`);
    expect(found.sort()).toEqual([
      'P-3 notAllocable',
      'P-3 unallowable',
      'P-5 splitPurchase',
      'P-7 duplicate',
      'P-8 overBudget',
      'P-8 ownApproval',
      'P-9 outsidePeriod',
    ]);
    rig.close();
  });

  it('signs a request that a stranger can check with the public key', () => {
    const rig = labStation(folder);
    const content = { containers: ['W-502'], to: 'EHS' };
    const actor = { user: 'olga', role: 'operator' } as const;
    const { request } = rig.engine.command('signLabRequest', { kind: 'disposal', content, actor });
    const data = openDataFolder(rig.folder);
    expect(requestCheck(data, { request, kind: 'disposal', content })).toEqual({ ok: true });
    expect(requestCheck(data, { request, kind: 'disposal', content: { ...content, to: 'sink' } })).toMatchObject({
      ok: false,
    });
    data.close();
    expect(viewOf(rig).requests).toMatchObject([{ id: request, kind: 'disposal', user: 'olga', content }]);
    rig.close();
  });
});
