import { afterEach, describe, expect, it } from 'vitest';
import { ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import { readHistory } from '../../electron/query/history.ts';
import { replayRange } from '../../electron/replay/index.ts';
import { START_US, testConfig } from '../engine/engineHarness.ts';
import { CORRECT, Desk, decide, refuse } from './desk.ts';

const desk = new Desk();
afterEach(() => desk.clear());

/** Ten readings, two of them refused and corrected: one while its window is open, one long after it was sealed. */
function correctedStation() {
  const rig = desk.start({ windows: { everyMs: 60_000, graceMs: 1_000 } });
  const late = refuse(rig, 2_000);
  for (let i = 0; i < 8; i++) {
    rig.deliver({ state: 1, total: i, temp: 20 + i });
    rig.clock.advanceMs(30_000);
    rig.engine.turn();
  }
  const early = refuse(rig, 2_100);
  expect(decide(rig, [early, late], CORRECT).decided).toHaveLength(2);
  rig.clock.advanceMs(120_000);
  rig.engine.turn();
  rig.stop();
  return rig;
}

describe('a log with corrected readings', () => {
  it('verifies clean, and a replay under the same configuration gives the same bytes', async () => {
    const { folder } = correctedStation();
    expect((await verifyLedger({ path: ledgerFileOf(folder), migrations: STATION_MIGRATIONS })).isClean).toBe(true);
    const report = await replayRange({ dataDir: folder });
    expect(report.differences).toEqual([]);
    expect(report.identical).toBe(report.batches);
    expect(report.batches).toBeGreaterThan(3);
  });

  it('shows both versions: the corrected one in the history with its mark, the refused one in quarantine', () => {
    const rig = correctedStation();
    const data = openDataFolder(rig.folder);
    try {
      const rows = [...readHistory(data, { tag: 'press.temp', from: START_US, to: rig.clock.now(), layer: 'raw' })];
      const marked = rows.filter(({ flags }) => flags.includes('handCorrected'));
      expect(marked.map(({ value }) => value)).toEqual([200, 210]);
      expect(rows).toHaveLength(10);
    } finally {
      data.close();
    }
  });

  it('a correction that came late is an amendment of the batch it belongs to', () => {
    const rig = correctedStation();
    const amendment = rig.entries().find((body) => body.kind === 'amendment');
    expect(amendment).toMatchObject({ readings: 1, lineage: { worker: 'quarantine' } });
  });

  it('keeps a configuration without quarantine section as it was', () => {
    expect(testConfig().quarantine).toMatchObject({ growthPerHourMax: 50, secondPersonFor: [], retriesMax: 5 });
  });
});
