import { copyFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { bodiesOfKind, inboxFrames } from './support/plainLedger.ts';
import { type Child, killChildren, until } from './support/processes.ts';
import { countingConfig, StationUnderTest, startPlc } from './support/stationUnderTest.ts';

const TAGS = 50;

let cli: string;
let stations = 0;
const folder = temporaryFolder();
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

async function stationOnPlc(more: Record<string, unknown> = {}): Promise<StationUnderTest> {
  const plc = await startPlc(TAGS);
  return new StationUnderTest(cli, join(folder.path, String(stations++)), countingConfig(plc.port, TAGS, more));
}

async function firstAck(station: StationUnderTest, running: Child): Promise<void> {
  const before = station.acks().length;
  await until(
    () => station.acks().length > before,
    15_000,
    () => `no frame\n${running.said}`,
    running,
  );
}

const ranCleanly = { code: 0, signal: null };

describe('told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s, the station seals what it has and ends within 5 s with exit code 0',
    async (signal) => {
      const station = await stationOnPlc();
      const running = station.start();
      await firstAck(station, running);
      running.signal(signal);
      expect(await running.endsWithin(5_000), running.said).toEqual(ranCleanly);
      expect(running.said).toContain('stopped cleanly');
      expect(inboxFrames(station.dataDir)).toEqual([]);
      expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
    },
    40_000,
  );

  it('while it still starts, it ends cleanly too', async () => {
    const station = await stationOnPlc();
    const running = station.start();
    await until(
      () => bootedSoFar(station),
      15_000,
      () => running.said,
      running,
    );
    running.signal('SIGTERM');
    expect(await running.endsWithin(5_000), running.said).toEqual(ranCleanly);
    expect((await station.verify()).code).toBe(0);
  }, 40_000);

  it('while a device does not answer, it ends in time', async () => {
    const config = countingConfig(1, TAGS); // nobody listens on port 1
    const station = new StationUnderTest(cli, join(folder.path, String(stations++)), config);
    const running = station.start();
    await running.says(/is running/, 15_000);
    running.signal('SIGTERM');
    expect(await running.endsWithin(5_000), running.said).toEqual(ranCleanly);
  }, 40_000);
});

/** The engine has made its ledger, so the process is past loading its code. */
function bootedSoFar(station: StationUnderTest): boolean {
  try {
    new Database(join(station.dataDir, 'ledger.db'), { readonly: true, fileMustExist: true }).close();
    return true;
  } catch {
    return false;
  }
}

describe('started again', () => {
  it('after a kill, an open window goes on from the inbox; after a clean stop, with a new one', async () => {
    const station = await stationOnPlc({ windows: { everyMs: 3_600_000, graceMs: 300, maxReadings: 1_000_000 } });
    for (const how of ['kill', 'kill', 'stop', 'kill', 'stop'] as const) {
      const running = station.start();
      await firstAck(station, running);
      if (how === 'kill') {
        await running.kill();
        expect(inboxFrames(station.dataDir).length).toBeGreaterThan(0);
      } else {
        running.signal('SIGTERM');
        expect(await running.endsWithin(5_000), running.said).toEqual(ranCleanly);
      }
    }
    const batches = bodiesOfKind(station.dataDir, 'batch');
    expect(batches.map(({ window }) => (window as { closedBy: string }).closedBy)).toEqual(['shutdown', 'shutdown']);
    expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [], inInbox: 0 });
    expect(bodiesOfKind(station.dataDir, 'gap').map(({ cause }) => cause)).toEqual(Array(4).fill('stationStopped'));
    expect((await station.verify()).code).toBe(0);
  }, 90_000);
});

describe('refuses to start, with the reason and the remedy', () => {
  it('on a data folder that another station works on; the other is not disturbed', async () => {
    const station = await stationOnPlc();
    const running = station.start();
    await firstAck(station, running);
    const second = station.start();
    expect(await second.endsWithin(15_000), second.said).toEqual({ code: 1, signal: null });
    expect(second.err).toContain('writer.lock');
    expect(second.err).toMatch(/Stop the other station/);
    await firstAck(station, running);
    running.signal('SIGTERM');
    expect(await running.endsWithin(5_000), running.said).toEqual(ranCleanly);
  }, 60_000);

  it('on a ledger that a newer version has made', async () => {
    const station = await stationOnPlc();
    expect((await station.start('--for', '500ms').endsWithin(15_000)).code).toBe(0);
    const db = new Database(join(station.dataDir, 'ledger.db'));
    db.pragma('user_version = 999');
    db.close();
    const refused = station.start();
    expect(await refused.endsWithin(15_000), refused.said).toEqual({ code: 1, signal: null });
    expect(refused.err).toMatch(/newer/i);
  }, 60_000);

  it("on yesterday's copy of the ledger, which verify finds too", async () => {
    const station = await stationOnPlc();
    const ledger = join(station.dataDir, 'ledger.db');
    expect((await station.start('--for', '1500ms').endsWithin(15_000)).code).toBe(0);
    copyFileSync(ledger, `${ledger}.yesterday`);
    expect((await station.start('--for', '2500ms').endsWithin(15_000)).code).toBe(0);
    for (const part of ['-wal', '-shm']) rmSync(`${ledger}${part}`, { force: true });
    copyFileSync(`${ledger}.yesterday`, ledger);
    const refused = station.start();
    expect(await refused.endsWithin(15_000), refused.said).toEqual({ code: 1, signal: null });
    expect(refused.err).toMatch(/witness/);
    const verified = await station.verify();
    expect(verified.code, verified.said).toBe(1);
    expect(verified.said).toMatch(/witness/);
  }, 60_000);

  it('when the port of --metrics is taken, and leaves the ledger free', async () => {
    const station = await stationOnPlc();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const refused = station.start('--metrics', String(port));
    expect(await refused.endsWithin(15_000), refused.said).toEqual({ code: 1, signal: null });
    expect(refused.err).toContain(String(port));
    await new Promise((resolve) => taken.close(resolve));
    expect((await station.start('--for', '500ms').endsWithin(15_000)).code).toBe(0);
  }, 60_000);
});
