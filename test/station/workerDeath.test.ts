import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { crashingBuild } from './support/crashingBuild.ts';
import { bodiesOfKind } from './support/plainLedger.ts';
import { type Child, killChildren, until } from './support/processes.ts';
import { countingConfig, StationUnderTest, startPlc } from './support/stationUnderTest.ts';

const TAGS = 200;

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

async function moreAcks(station: StationUnderTest, running: Child, count: number): Promise<void> {
  const before = station.acks().length;
  await until(
    () => station.acks().length >= before + count,
    15_000,
    () => `no frames\n${running.said}`,
    running,
  );
}

async function expectNothingLost(station: StationUnderTest, running: Child): Promise<void> {
  running.signal('SIGTERM');
  expect(await running.endsWithin(5_000), running.said).toEqual({ code: 0, signal: null });
  const account = accountForAcks(station);
  expect(account).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
  const verified = await station.verify();
  expect(verified.code, verified.said).toBe(0);
}

describe('an acquisition worker that crashes', () => {
  it('starts again with backoff; its death is an event, the lost time a gap, nothing durable is lost', async () => {
    const build = crashingBuild(cli, 'acquisitionWorker');
    try {
      const plc = await startPlc(TAGS);
      const station = new StationUnderTest(build.cli, join(folder.path, 'acquisition'), countingConfig(plc.port, TAGS));
      const running = station.start();
      await moreAcks(station, running, 2);
      const crashedAtMs = Date.now();
      build.crash();
      await running.says(/acquisition:modbus died and starts again in 100 ms: Error: the acquisitionWorker/, 5_000);
      await moreAcks(station, running, 1);
      build.crash();
      await running.says(/acquisition:modbus died and starts again in 200 ms/, 5_000);
      await moreAcks(station, running, 2);
      await expectNothingLost(station, running);

      const deaths = bodiesOfKind(station.dataDir, 'event').filter(({ event }) => event === 'workerDied');
      expect(deaths).toHaveLength(2);
      expect(deaths[0]).toMatchObject({
        subject: 'acquisition:modbus',
        detail: expect.stringContaining('crashes'),
      });
      const gaps = bodiesOfKind(station.dataDir, 'gap').filter(({ cause }) => cause === 'workerDied');
      expect(gaps).toHaveLength(2);
      expect(gaps[0]).toMatchObject({ connection: 'plc' });
      const [from, to] = [Number(gaps[0]?.from) / 1_000, Number(gaps[0]?.to) / 1_000];
      expect(from).toBeGreaterThan(crashedAtMs - 1_500);
      expect(from).toBeLessThanOrEqual(crashedAtMs + 100);
      expect(to).toBeGreaterThan(crashedAtMs);
      expect(to).toBeLessThan(crashedAtMs + 3_000);
    } finally {
      await killChildren();
      build.remove();
    }
  }, 60_000);
});

describe('an engine worker that crashes', () => {
  it('starts again, takes acquisition on a new line, and seals the lost time; nothing durable is lost', async () => {
    const build = crashingBuild(cli, 'engineWorker');
    try {
      const plc = await startPlc(TAGS);
      const station = new StationUnderTest(build.cli, join(folder.path, 'engine'), countingConfig(plc.port, TAGS));
      const running = station.start();
      await moreAcks(station, running, 2);
      build.crash();
      await running.says(/engine worker died and starts again in 100 ms: Error: the engineWorker/, 5_000);
      await moreAcks(station, running, 2);
      build.crash();
      await running.says(/engine worker died and starts again in 200 ms/, 5_000);
      await moreAcks(station, running, 2);
      await expectNothingLost(station, running);

      const deaths = bodiesOfKind(station.dataDir, 'event').filter(({ event }) => event === 'workerDied');
      expect(deaths.map(({ subject }) => subject)).toEqual(['engine', 'engine']);
      const gaps = bodiesOfKind(station.dataDir, 'gap');
      expect(gaps.map(({ cause }) => cause)).toEqual(['workerDied', 'workerDied']);
    } finally {
      await killChildren();
      build.remove();
    }
  }, 60_000);

  it('does not keep a station that is told to stop from ending', async () => {
    const build = crashingBuild(cli, 'engineWorker');
    try {
      const plc = await startPlc(TAGS);
      const station = new StationUnderTest(build.cli, join(folder.path, 'engine-stop'), countingConfig(plc.port, TAGS));
      const running = station.start();
      await moreAcks(station, running, 1);
      build.crash();
      await running.says(/engine worker died/, 5_000);
      running.signal('SIGTERM');
      expect((await running.endsWithin(6_000)).signal).toBeNull();
      const next = station.start('--for', '1500ms');
      expect((await next.endsWithin(15_000)).code, next.said).toBe(0);
      expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
    } finally {
      await killChildren();
      build.remove();
    }
  }, 60_000);
});
