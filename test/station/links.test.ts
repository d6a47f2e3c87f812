import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LinkHealth, LinkTest } from '../../shared/domain/link.ts';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, temporaryFolder } from './support/build.ts';
import { startCountingServer } from './support/countingServer.ts';
import { bodiesOfKind, plainReadings } from './support/plainLedger.ts';
import { type Child, killChildren, later, runToEnd, until } from './support/processes.ts';
import { countingConfig, StationUnderTest } from './support/stationUnderTest.ts';

const TAGS = 10;
const POLLED_EVERY_MS = 200;

let cli: string;
let stations = 0;
const folder = temporaryFolder();
const opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(async () => {
  await killChildren();
  for (const server of opened.splice(0)) await server.close();
});
afterAll(() => folder.remove());

const shiftseal = (...args: string[]) => runToEnd([cli, ...args], 30_000);

/** A station polls a PLC five times a second; commands speak to it over its socket. */
async function pollingStation(dataDir?: string) {
  const plc = await startCountingServer(0, TAGS);
  opened.push(plc);
  const config = countingConfig(plc.port, TAGS);
  for (const tag of config.tags as { everyMs: number }[]) tag.everyMs = POLLED_EVERY_MS;
  const home = join(folder.path, String(stations++));
  const station = new StationUnderTest(cli, home, config, dataDir ?? join(home, 'data'));
  const running = station.start();
  await running.says(/is running/, 20_000);
  await asks(plc, 2, running);
  const link = (action: string, ...more: string[]) =>
    shiftseal('link', action, '--data', station.dataDir, '--connection', 'plc', ...more);
  return { plc, station, running, link };
}

/** Resolves when the PLC has been asked so many times more. */
async function asks(plc: { requests(): number }, count: number, running: Child): Promise<void> {
  const before = plc.requests();
  await until(
    () => plc.requests() >= before + count,
    10_000,
    () => `the PLC is not asked\n${running.said}`,
    running,
  );
}

async function linkShown(station: StationUnderTest): Promise<LinkHealth> {
  const listed = await shiftseal('link', 'list', '--data', station.dataDir, '--json');
  expect(listed.code, listed.said).toBe(0);
  return (JSON.parse(listed.out) as LinkHealth[])[0] as LinkHealth;
}

async function stopped(running: Child): Promise<void> {
  running.signal('SIGTERM');
  expect(await running.endsWithin(10_000), running.said).toEqual({ code: 0, signal: null });
}

describe('a link paused from the command line', () => {
  it('is not polled, shows "paused", raises nothing; resumed it reads on, and the pause is sealed as a gap', async () => {
    const { plc, station, running, link } = await pollingStation();
    const paused = await link('pause', '--reason', 'valve is being changed');
    expect(paused, paused.said).toMatchObject({ code: 0, out: 'plc paused\n' });
    const atPause = plc.requests();
    // Longer than a link may be lost before that is an alarm.
    await later(12_000);
    expect(plc.requests()).toBe(atPause);
    expect(await linkShown(station)).toMatchObject({ state: 'paused', isPaused: true });

    const resumed = await link('resume', '--reason', 'valve is changed');
    expect(resumed, resumed.said).toMatchObject({ code: 0, out: 'plc resumed\n' });
    await asks(plc, 3, running);
    expect((await linkShown(station)).state).toBe('online');
    await stopped(running);

    expect(bodiesOfKind(station.dataDir, 'alarm')).toEqual([]);
    const [pause, resume] = bodiesOfKind(station.dataDir, 'event').filter(({ subject }) => subject === 'plc');
    expect(pause).toMatchObject({ event: 'linkPaused', detail: 'valve is being changed' });
    expect(resume).toMatchObject({ event: 'linkResumed', detail: 'valve is changed' });
    expect(pause?.actor).toMatchObject({ user: expect.stringMatching(/\(command line\)$/) });
    expectExactGap(station);
    expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
    expect((await station.verify()).code).toBe(0);
  }, 60_000);

  it('stays paused over a clean restart and over kill -9, until it is resumed', async () => {
    const { plc, station, running, link } = await pollingStation();
    expect((await link('pause', '--reason', 'maintenance')).code).toBe(0);
    const atPause = plc.requests();
    await stopped(running);
    for (const how of ['kill', 'resume'] as const) {
      const again = station.start();
      await again.says(/is running/, 20_000);
      await showsState(station, 'paused');
      expect(plc.requests()).toBe(atPause);
      if (how === 'kill') await again.kill();
      else {
        expect((await link('resume', '--reason', 'done')).code).toBe(0);
        await asks(plc, 3, again);
        await stopped(again);
      }
    }
    expectExactGap(station);
    expect(bodiesOfKind(station.dataDir, 'alarm')).toEqual([]);
  }, 90_000);

  it('pausing what is paused already is no second pause', async () => {
    const { link, station } = await pollingStation();
    await link('pause', '--reason', 'maintenance');
    const again = await link('pause', '--reason', 'once more');
    expect(again.code, again.said).toBe(0);
    const events = bodiesOfKind(station.dataDir, 'event').filter(({ event }) => event === 'linkPaused');
    expect(events).toHaveLength(1);
  }, 60_000);
});

/** A command takes a moment: asked again until the link is shown so. */
async function showsState(station: StationUnderTest, state: LinkHealth['state']): Promise<void> {
  const shown: string[] = [];
  for (let look = 0; look < 20; look++) {
    shown.push((await linkShown(station)).state);
    if (shown.at(-1) === state) return;
  }
  throw new Error(`the link was never ${state}: ${shown.join(', ')}`);
}

/** One gap of cause "paused"; no reading lies within it, and the nearest on each side are a few polls away at most. */
function expectExactGap(station: StationUnderTest): void {
  const gaps = bodiesOfKind(station.dataDir, 'gap').filter(({ cause }) => cause === 'paused');
  expect(gaps).toHaveLength(1);
  const { from, to, connection } = gaps[0] as unknown as { from: number; to: number; connection: string };
  expect(connection).toBe('plc');
  const times = ['batch', 'amendment']
    .flatMap((kind) => bodiesOfKind(station.dataDir, kind))
    .flatMap((body) => [...plainReadings(body)].map(({ time }) => time));
  const before = times.filter((time) => time <= from);
  const after = times.filter((time) => time >= to);
  expect(times.length - before.length - after.length).toBe(0);
  expect(from - Math.max(...before)).toBeLessThan(1_000_000);
  expect(Math.min(...after) - to).toBeLessThan(2_000_000);
}

describe('a link tested from the command line', () => {
  it('while it polls: each step with its time, polling undisturbed, the test in the log', async () => {
    const { plc, station, running, link } = await pollingStation();
    const before = plc.requests();
    const startedMs = performance.now();
    const tested = await link('test', '--json');
    expect(tested.code, tested.said).toBe(0);
    const { ok, steps } = JSON.parse(tested.out) as LinkTest;
    expect(ok).toBe(true);
    expect(steps.length).toBeGreaterThanOrEqual(2);
    for (const step of steps) expect(step.tookMs).toBeGreaterThanOrEqual(0);
    await asks(plc, 2, running);
    const expected = (performance.now() - startedMs) / POLLED_EVERY_MS;
    expect(plc.requests() - before).toBeGreaterThan(0.5 * expected);
    expect(await linkShown(station)).toMatchObject({ state: 'online', timeouts: 0, reconnects: 0 });
    await stopped(running);
    const tests = bodiesOfKind(station.dataDir, 'event').filter(({ event }) => event === 'linkTested');
    expect(tests).toMatchObject([{ subject: 'plc', detail: expect.stringMatching(/^passed: /) }]);
    expect(bodiesOfKind(station.dataDir, 'gap')).toEqual([]);
    expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [] });
  }, 60_000);

  it('without a station, by its configuration; where nobody answers it says which step failed', async () => {
    const plc = await startCountingServer(0, TAGS);
    const home = join(folder.path, String(stations++));
    const station = new StationUnderTest(cli, home, countingConfig(plc.port, TAGS));
    const test = () => shiftseal('link', 'test', '--config', station.configPath, '--connection', 'plc');
    const up = await test();
    expect(up.code, up.said).toBe(0);
    expect(up.out).toMatch(/plc: the link works\n$/);
    await plc.close();
    const down = await test();
    expect(down.code, down.said).toBe(1);
    expect(down.out).toMatch(/FAIL/);
    expect(down.out).toMatch(/plc: the link does not work\n$/);
  }, 60_000);
});

describe('what cannot be done is said', () => {
  it('no station, no such folder, no such connection, nothing named: in words, with exit codes', async () => {
    const { link, station, running } = await pollingStation();
    const unknown = await shiftseal(
      'link',
      'pause',
      '--data',
      station.dataDir,
      '--connection',
      'plx',
      '--reason',
      'why',
    );
    expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('no connection "plx"; known: plc') });
    const untested = await shiftseal('link', 'test', '--data', station.dataDir, '--connection', 'plx');
    expect(untested).toMatchObject({ code: 1, said: expect.stringContaining('no connection "plx"; known: plc') });
    const noReason = await link('pause');
    expect(noReason).toMatchObject({ code: 2, said: expect.stringContaining('--reason is required') });
    expect(await shiftseal('link', 'drain')).toMatchObject({ code: 2 });
    const long = await link('pause', '--reason', 'x'.repeat(2_000));
    expect(long).toMatchObject({ code: 1, said: expect.stringMatching(/reason: Too big/) });
    await stopped(running);
    for (const action of ['list', 'pause', 'resume', 'test']) {
      const nobody = await link(action, '--reason', 'why');
      expect(nobody).toMatchObject({ code: 1, said: expect.stringContaining(`no station runs on ${station.dataDir}`) });
    }
    const nowhere = join(folder.path, 'nowhere');
    expect(await shiftseal('link', 'list', '--data', nowhere)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`${nowhere} does not exist`),
    });
    const byFile = await shiftseal('link', 'test', '--config', station.configPath, '--connection', 'plx');
    expect(byFile).toMatchObject({ code: 1, said: expect.stringContaining('known: plc') });
  }, 90_000);
});

describe('the socket of a running station', () => {
  it('is for its owner alone, is gone after a clean stop, and one left over by kill -9 is replaced', async () => {
    const { station, running } = await pollingStation();
    const socket = join(station.dataDir, 'control.sock');
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await running.kill();
    expect(statSync(socket).isSocket()).toBe(true);
    const again = station.start();
    await again.says(/is running/, 20_000);
    expect((await linkShown(station)).connection).toBe('plc');
    await stopped(again);
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined();
  }, 60_000);

  it('is found for a data folder whose path is longer than a socket may have, and for two ways of writing it', async () => {
    const deep = join(folder.path, ...Array(6).fill('a-rather-long-folder-name-of-a-plant'), 'data');
    const { station, running } = await pollingStation(deep);
    expect((await linkShown(station)).connection).toBe('plc');
    const roundabout = await shiftseal('link', 'list', '--data', join(deep, '..', 'data', '.'), '--json');
    expect(roundabout.code, roundabout.said).toBe(0);
    await stopped(running);
  }, 60_000);

  it('something else in its place is no reason not to start', async () => {
    const { station, running } = await pollingStation();
    await running.kill();
    const socket = join(station.dataDir, 'control.sock');
    rmSync(socket);
    writeFileSync(socket, 'left over');
    const again = station.start();
    await again.says(/is running/, 20_000);
    expect((await linkShown(station)).connection).toBe('plc');
    await stopped(again);
  }, 60_000);
});
