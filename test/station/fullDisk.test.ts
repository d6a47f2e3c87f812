import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { bodiesOfKind } from './support/plainLedger.ts';
import { killChildren, later, until } from './support/processes.ts';
import { countingConfig, StationUnderTest, startPlc } from './support/stationUnderTest.ts';
import { mountSmallDisk } from './support/tmpfs.ts';

const TAGS = 1_000;

let cli: string;
const folder = temporaryFolder();
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

describe('the disk of the ledger is full, and has space again', () => {
  it('polling goes on as far as memory allows; what is lost is a gap that names its cause, and storing goes on by itself', async () => {
    const disk = mountSmallDisk(join(folder.path, 'disk'), 16);
    if (!disk) return;
    try {
      const plc = await startPlc(TAGS);
      const config = countingConfig(plc.port, TAGS, {
        acquisition: { creditFrames: 2, waitingBytesMax: 65_536 },
      });
      const station = new StationUnderTest(cli, folder.path, config, join(disk.path, 'data'));
      const running = station.start();
      await until(
        () => station.acks().length >= 3,
        15_000,
        () => `no frames\n${running.said}`,
        running,
      );

      disk.fill();
      await running.says(/ledger paused/, 15_000);
      await later(4_000);
      const ackedWhileFull = station.acks().length;
      await later(2_000);
      expect(running.hasEnded, running.said).toBe(false);
      expect(station.acks().length).toBe(ackedWhileFull);

      disk.empty();
      await running.says(/ledger is written again/, 10_000);
      await until(
        () => station.acks().length >= ackedWhileFull + 4,
        15_000,
        () => `not resumed\n${running.said}`,
        running,
      );
      running.signal('SIGTERM');
      expect(await running.endsWithin(5_000), running.said).toEqual({ code: 0, signal: null });

      const gaps = bodiesOfKind(station.dataDir, 'gap').filter(({ cause }) => cause === 'ledgerUnavailable');
      expect(gaps).toHaveLength(1);
      expect(gaps[0]).toMatchObject({ connection: 'plc', detail: expect.stringContaining('Free space') });
      expect(Number(gaps[0]?.lost)).toBeGreaterThanOrEqual(TAGS);
      expect(gaps[0]?.tags).toBeUndefined(); // every tag of the connection
      const lostSeconds = (Number(gaps[0]?.to) - Number(gaps[0]?.from)) / 1_000_000;
      expect(lostSeconds).toBeGreaterThan(3);
      const account = accountForAcks(station);
      console.log(
        `disk full: ${account.acked} frames acknowledged, ${account.readings} readings sealed, gap of ${lostSeconds.toFixed(1)} s, ` +
          `${account.lostFrames.length} lost, ${account.doubled.length} doubled`,
      );
      expect(account).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
      const verified = await station.verify();
      expect(verified.code, verified.said).toBe(0);
    } finally {
      await killChildren();
      disk.unmount();
    }
  }, 90_000);

  it('a station told to stop while the disk is full ends in time, and the next one has everything acknowledged', async () => {
    const disk = mountSmallDisk(join(folder.path, 'disk-2'), 16);
    if (!disk) return;
    try {
      const plc = await startPlc(TAGS);
      const config = countingConfig(plc.port, TAGS);
      const station = new StationUnderTest(cli, join(folder.path, 'second'), config, join(disk.path, 'data'));
      const running = station.start();
      await until(
        () => station.acks().length >= 3,
        15_000,
        () => `no frames\n${running.said}`,
        running,
      );
      disk.fill();
      await running.says(/ledger paused/, 15_000);
      running.signal('SIGTERM');
      await running.endsWithin(6_000);
      disk.empty();
      const next = station.start('--for', '2s');
      expect((await next.endsWithin(15_000)).code, next.said).toBe(0);
      expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
      const verified = await station.verify();
      expect(verified.code, verified.said).toBe(0);
    } finally {
      await killChildren();
      disk.unmount();
    }
  }, 60_000);
});
