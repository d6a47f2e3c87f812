import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reserveFileOf } from '../../electron/ledger/index.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, bundledScript, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { FaultyRun, judge } from './support/faultyRun.ts';
import { mountLoopDisk } from './support/loopDisk.ts';
import { killChildren, later } from './support/processes.ts';
import { countingConfig, StationUnderTest, startPlc } from './support/stationUnderTest.ts';
import { canInjectFaults, injecting } from './support/strace.ts';
import { mountSmallDisk } from './support/tmpfs.ts';

const FRAMES = 160;
const folder = temporaryFolder();
let script: string;
let mayInject = false;
beforeAll(() => {
  script = bundledScript('faultyDiskEngine');
  mayInject = canInjectFaults();
});
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

/** Call, error and which calls of the process fail; the station makes about 150 syncs and 800 writes in its life here, the first 300 of them to make the file. */
const RULES = [
  'fsync:error=EIO:when=30',
  'fsync:error=EIO:when=47',
  'fsync:error=EIO:when=60',
  'fsync:error=EIO:when=61..63',
  'fsync:error=ENOSPC:when=52..54',
  'fsync:error=EROFS:when=70..72',
  'pwrite64:error=EIO:when=350',
  'pwrite64:error=EIO:when=433',
  'pwrite64:error=EIO:when=511..513',
  'pwrite64:error=ENOSPC:when=400..404',
  'pwrite64:error=ENOSPC:when=480..481',
  'pwrite64:error=EROFS:when=460..463',
  'ftruncate:error=EIO:when=2..3',
  'ftruncate:error=ENOSPC:when=4',
];

describe('a call to the disk fails', () => {
  it.each([0, 1, 2, 3, 4].map((part) => RULES.slice(part * 3, part * 3 + 3)))(
    'nothing acknowledged is lost or doubled, an alarm stands within 2 s, and it heals by itself: %s, %s, %s',
    async (...rules: (string | undefined)[]) => {
      if (!mayInject) return;
      await Promise.all(
        rules.map(async (rule) => {
          if (rule === undefined) return;
          const data = join(folder.path, rule.replaceAll(/[^a-z0-9]/gi, '-'));
          const run = new FaultyRun(script, data, FRAMES, injecting(rule));
          const ended = await run.child.endsWithin(40_000);
          expect(ended.code, `${rule}\n${run.child.said.slice(-2_000)}`).toBe(0);
          const found = await judge(data, run.acked);
          const after = run.alarmAfterMs;
          console.log(
            `${rule}: ${found.acked} acknowledged, ${found.lost.length} lost, ${found.doubled.length} doubled, ` +
              `${after === undefined ? 'no write of the ledger failed' : `alarm after ${after} ms`}`,
          );
          expect(found, rule).toMatchObject({ acked: FRAMES, lost: [], doubled: [], isClean: true, waiting: 0 });
          if (after === undefined) return;
          expect(after).toBeLessThan(2_000);
          // A write that fails in the very last moment of the clean stop leaves nothing to write an alarm into.
          const isResumed = run.first(({ log }) => log === 'ledger is written again') !== undefined;
          expect(found.writeAlarms).toEqual(isResumed ? ['raised', 'returned'] : []);
          if (!isResumed) expect(run.lines.at(-1)?.stopped).toBeDefined();
          const shown = run.lines.flatMap(({ live, value }) =>
            live === 'paused' && value !== undefined ? [value] : [],
          );
          if (shown.length > 3) expect(shown.at(-1), 'the view stays live').toBeGreaterThan(shown[0] ?? 0);
        }),
      );
    },
    60_000,
  );

  it('every sync from some moment on: nothing is acknowledged any more, and what was is there after kill -9', async () => {
    if (!mayInject) return;
    const data = join(folder.path, 'for-good');
    const run = new FaultyRun(script, data, 5_000, injecting('fsync:error=EIO:when=60+1'));
    await run.waitFor(({ alarms }) => alarms?.includes('station.ledger.write') === true, 20_000);
    await later(200);
    const acked = run.acked.length;
    await later(2_500);
    expect(run.acked.length).toBe(acked);
    expect(run.alarmAfterMs).toBeLessThan(2_000);
    await run.child.kill();
    const next = new FaultyRun(script, data, 0);
    await next.child.endsWithin(20_000);
    expect(await judge(data, run.acked)).toMatchObject({ acked, lost: [], doubled: [], isClean: true });
  }, 60_000);
});

describe('the same with the whole station, as it is shipped', () => {
  it('a sync that fails in its engine thread: said within 2 s, healed without restart, nothing acknowledged lost', async () => {
    if (!mayInject) return;
    const cli = await builtCli();
    const plc = await startPlc(200);
    const config = countingConfig(plc.port, 200);
    const station = new StationUnderTest(cli, join(folder.path, 'station'), config);
    // Enough of them that one is of the ledger: the witness is synced between.
    const running = station.startUnder(injecting('fsync:error=EIO:when=45..50'), '--for', '13s');
    await running.says(/ledger paused/, 30_000);
    const failedAt = performance.now();
    await running.says(/LEDGER PAUSED/, 2_000);
    console.log(`station: told on its status line ${Math.round(performance.now() - failedAt)} ms after the failure`);
    await running.says(/ledger is written again/, 10_000);
    expect((await running.endsWithin(20_000)).code).toBe(0);
    expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
    const verified = await station.verify();
    expect(verified.code, verified.said).toBe(0);
  }, 90_000);
});

describe('a disk that is full', () => {
  const anna: Actor = { user: 'anna', role: 'operator' };

  it('signing in, acknowledging and signing work from the reserve while readings are refused; it heals by itself', async () => {
    const disk = mountSmallDisk(join(folder.path, 'small'), 24);
    if (!disk) return;
    const data = join(disk.path, 'data');
    mkdirSync(data);
    const clock = new TestClock(START_US);
    const rig = new EngineRig(clock, testConfig({ storage: { reserveBytes: 4_194_304 } }), data);
    let total = 0;
    const poll = (frames: number) => {
      for (let i = 0; i < frames; i++) {
        rig.deliver({ total: ++total, temp: 20, state: 1 });
        clock.advanceMs(1_000);
        rig.engine.turn();
      }
    };
    try {
      poll(20);
      expect(existsSync(reserveFileOf(data))).toBe(true);
      disk.fill();
      while (rig.live()?.ledger.state === 'writing' && total < 20_000) poll(10);
      poll(3);
      expect(rig.live()?.storage.unstored?.takesSmallThings).toBe(true);
      expect(existsSync(reserveFileOf(data))).toBe(false);
      const credit = rig.credit;

      const signIn = { event: 'signedIn', subject: 'anna', detail: '', actor: anna } as const;
      expect(rig.engine.command('recordEvent', signIn).seq).toBeGreaterThan(0);
      const raised = rig.entries().find((body) => body.kind === 'alarm' && body.alarm === 'station.ledger.write');
      const occurrence = raised?.kind === 'alarm' ? raised.occurrence : '';
      const request = { occurrences: [occurrence], comment: 'called IT', actor: anna };
      expect(rig.engine.command('acknowledgeAlarms', request).acknowledged).toEqual([occurrence]);
      poll(10);
      expect(rig.live()?.ledger.checkpointSize).toBe(rig.live()?.ledger.entries);
      expect(rig.live()?.values[rig.config.tags.findIndex(({ id }) => id === 'press.total')]).toBe(total);
      expect(rig.credit).toBe(credit);

      disk.empty();
      const from = clock.us;
      while (rig.live()?.ledger.state === 'paused' && clock.us - from < 20e6) poll(1);
      expect((clock.us - from) / 1e6).toBeLessThan(10);
      poll(20);
      expect(existsSync(reserveFileOf(data))).toBe(true);
      rig.stop();
      expect(rig.sealed('press.total').map(([, value]) => value)).toEqual(
        Array.from({ length: total }, (_, i) => i + 1),
      );
      const told = rig
        .entries()
        .flatMap((body) => (body.kind === 'alarm' && body.alarm === 'station.ledger.write' ? [body.event] : []));
      expect(told).toEqual(['raised', 'acknowledged', 'returned']);
    } finally {
      if (rig.isRunning) rig.crash();
      disk.unmount();
    }
  }, 60_000);
});

describe('a disk that turns read-only under open files, as a dying one does', () => {
  it('is told within 2 s, shown on, and written again within 10 s of being mounted anew; nothing acknowledged is lost', async () => {
    const disk = mountLoopDisk(join(folder.path, 'loop'), 48);
    if (!disk) return;
    try {
      const data = join(disk.path, 'data');
      const run = new FaultyRun(script, data, 1_500);
      await run.waitFor(({ acked = [] }) => acked.some((value) => value > 150), 20_000);
      disk.turnReadOnly();
      const failed = await run.waitFor(({ log }) => log?.startsWith('ledger paused') === true, 5_000);
      await later(2_000);
      expect(run.alarmAfterMs).toBeLessThan(2_000);
      const acked = run.acked.length;
      await later(1_000);
      expect(run.acked.length).toBe(acked);
      disk.mountAgain();
      const mountedAt = performance.now();
      const healed = await run.waitFor(({ log }) => log === 'ledger is written again', 10_000);
      const healedAfter = performance.now() - mountedAt;
      await run.child.endsWithin(30_000);
      const found = await judge(data, run.acked);
      console.log(
        `read-only disk: paused ${healed.ms - failed.ms} ms, alarm after ${run.alarmAfterMs} ms, written again ${Math.round(healedAfter)} ms ` +
          `after it was mounted, ${found.acked} acknowledged, ${found.lost.length} lost`,
      );
      expect(found).toMatchObject({ acked: 1_500, quarantined: [], lost: [], doubled: [], isClean: true });
    } finally {
      await killChildren();
      disk.unmount();
    }
  }, 90_000);
});
