import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../acquisition/modbus/support/servedModbus.ts';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, bundledScript, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { startCountingServer } from './support/countingServer.ts';
import { bodiesOfKind, plainReadings } from './support/plainLedger.ts';
import { Child, killChildren, later, runToEnd, until } from './support/processes.ts';
import { countingConfig, StationUnderTest } from './support/stationUnderTest.ts';

const TAGS = 10;
const POLLED_EVERY_MS = 200;
const SWITCHES = 20;

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
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

interface Tag {
  id: string;
  everyMs: number;
  [field: string]: unknown;
}
type Config = ReturnType<typeof countingConfig> & { tags: Tag[] };

/** A station polls a PLC five times a second; `apply` gives it another configuration from a file beside its own. */
async function pollingStation(...more: string[]) {
  const plc = await startCountingServer(0, TAGS + 5);
  opened.push(plc);
  const config = countingConfig(plc.port, TAGS) as Config;
  for (const tag of config.tags) tag.everyMs = POLLED_EVERY_MS;
  const home = join(folder.path, String(stations++));
  const station = new StationUnderTest(cli, home, config);
  const running = station.start(...more);
  await running.says(/is running/, 20_000);
  await acked(station, running, 2);
  const next = join(home, 'next.json');
  const applyText = (text: string, reason = 'a new sensor') => {
    writeFileSync(next, text);
    return runToEnd([cli, 'config', 'apply', next, '--data', station.dataDir, '--reason', reason], 30_000);
  };
  const apply = (changed: object, reason?: string) => applyText(JSON.stringify(changed, null, 2), reason);
  return { plc, config, station, running, next, apply, applyText };
}

async function acked(station: StationUnderTest, running: Child, count: number): Promise<void> {
  const before = station.acks().length;
  await until(
    () => station.acks().length >= before + count,
    15_000,
    () => `nothing is stored\n${running.said}`,
    running,
  );
}

const withTag = (config: Config, n: number): Config => ({
  ...config,
  tags: [
    ...config.tags,
    {
      ...(config.tags[0] as Tag),
      id: `line.new${n}`,
      address: { table: 'holding', register: 2 * (TAGS + n), type: 'uint32' },
    },
  ],
});

async function stopped(running: Child): Promise<void> {
  running.signal('SIGTERM');
  expect(await running.endsWithin(10_000), running.said).toEqual({ code: 0, signal: null });
}

const timesOf = (station: StationUnderTest, tag: string): number[] =>
  ['batch', 'amendment']
    .flatMap((kind) => bodiesOfKind(station.dataDir, kind))
    .flatMap((body) => [...plainReadings(body)])
    .filter((reading) => reading.tag === tag)
    .map(({ time }) => time)
    .sort((a, b) => a - b);

describe('a configuration given to a running station', () => {
  it('is in force within seconds in the same process, sealed with who and why, and stands in the file', async () => {
    const { config, station, running, apply } = await pollingStation();
    const { pid } = running;
    const applied = await apply(withTag(config, 0), 'sensor 0 was mounted');
    expect(applied.code, applied.said).toBe(0);
    expect(applied.out).toMatch(/is in force \(hash [0-9a-f]{64}\)/);
    await acked(station, running, 10);
    expect(running.pid).toBe(pid);
    expect(running.hasEnded).toBe(false);
    await stopped(running);

    const [, change] = bodiesOfKind(station.dataDir, 'config');
    expect(change).toMatchObject({
      reason: 'sensor 0 was mounted',
      actor: { user: expect.stringMatching(/\(command line\)$/) },
    });
    expect(change).toMatchObject({
      document: { tags: expect.arrayContaining([expect.objectContaining({ id: 'line.new0' })]) },
    });
    expect(JSON.parse(readFileSync(station.configPath, 'utf8'))).toEqual(withTag(config, 0));

    const switchedAt = change?.at as number;
    const fresh = timesOf(station, 'line.new0');
    expect(fresh.length).toBeGreaterThan(3);
    expect((fresh[0] as number) - switchedAt).toBeLessThan(5_000_000);
    expectNothingLost(station);
    expect((await station.verify()).code).toBe(0);
  }, 60_000);

  it('keeps live pictures coming to those who look', async () => {
    const metricsPort = await freePort();
    const { config, running, apply } = await pollingStation('--metrics', String(metricsPort));
    const before = running.out.split('\n').length;
    expect((await apply(withTag(config, 0))).code).toBe(0);
    const metric = async () =>
      Number(/shiftseal_\w*readings\w*(?:\{[^}]*\})? (\d+)/.exec(await fetched(metricsPort))?.[1]);
    await until(
      () => running.out.split('\n').length > before + 4,
      10_000,
      () => running.said,
      running,
    );
    const first = await metric(); // of the new configuration: its pictures have come for a while
    await later(1_500);
    expect(await metric()).toBeGreaterThan(first);
    await stopped(running);
  }, 60_000);

  it('that is the same but for its layout starts nothing again, and is no entry of the log', async () => {
    const { config, station, running, applyText } = await pollingStation();
    const text = JSON.stringify(config, null, 4);
    const applied = await applyText(text);
    expect(applied.code, applied.said).toBe(0);
    expect(readFileSync(station.configPath, 'utf8')).toBe(text);
    await stopped(running);
    expect(bodiesOfKind(station.dataDir, 'config')).toHaveLength(1);
    expect(bodiesOfKind(station.dataDir, 'gap')).toEqual([]);
  }, 60_000);

  it('leaves a paused link paused', async () => {
    const { plc, config, station, running, apply } = await pollingStation();
    const pause = ['link', 'pause', '--data', station.dataDir, '--connection', 'plc', '--reason', 'maintenance'];
    expect((await runToEnd([cli, ...pause], 20_000)).code).toBe(0);
    const atPause = plc.requests();
    expect((await apply(withTag(config, 0))).code).toBe(0);
    await later(1_500);
    expect(plc.requests()).toBe(atPause);
    const resume = ['link', 'resume', '--data', station.dataDir, '--connection', 'plc', '--reason', 'done'];
    expect((await runToEnd([cli, ...resume], 20_000)).code).toBe(0);
    await acked(station, running, 3);
    await stopped(running);
    expect(bodiesOfKind(station.dataDir, 'gap').filter(({ cause }) => cause === 'paused')).toHaveLength(1);
    expectNothingLost(station);
  }, 60_000);

  it('keeps the mode of the file', async () => {
    const { config, station, running, apply } = await pollingStation();
    const { mode } = statSync(station.configPath);
    expect((await apply(withTag(config, 0))).code).toBe(0);
    expect(statSync(station.configPath).mode).toBe(mode);
    await stopped(running);
  }, 60_000);
});

/** Acknowledged readings are all there, once; what lies between any two polls that are far apart is under sealed gaps, one or several. */
function expectNothingLost(station: StationUnderTest): void {
  expect(accountForAcks(station)).toMatchObject({ lostFrames: [], shortFrames: [], doubled: [] });
  const gaps = bodiesOfKind(station.dataDir, 'gap') as unknown as { from: number; to: number }[];
  const times = timesOf(station, 'line.t0');
  const uncovered = times.slice(1).flatMap((time, i) => {
    const before = times[i] as number;
    const isFar = time - before > 5 * POLLED_EVERY_MS * 1_000;
    return isFar && !isCovered(before, time, gaps) ? [`${before} → ${time}: ${(time - before) / 1e6} s`] : [];
  });
  expect(uncovered, JSON.stringify(gaps)).toEqual([]);
}

/** Whether gaps cover a time, with at most a second before the first, between two of them, and after the last. */
function isCovered(from: number, to: number, gaps: readonly { from: number; to: number }[]): boolean {
  let covered = from;
  for (const gap of gaps.toSorted((a, b) => a.from - b.from))
    if (gap.from <= covered + 1_000_000) covered = Math.max(covered, gap.to);
  return covered > from && covered >= to - 1_000_000;
}

describe('a configuration that is not taken', () => {
  it('because it is wrong: named with line and column; nothing changes', async () => {
    const { config, station, running, applyText } = await pollingStation();
    const wrong = JSON.stringify({ ...config, tags: [{ ...config.tags[0], everyMs: -1 }] }, null, 2);
    const line = wrong.split('\n').findIndex((text) => text.includes('"everyMs": -1')) + 1;
    const refused = await applyText(wrong);
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(new RegExp(`next\\.json:${line}:\\d+: tags\\.0\\.everyMs`));
    const broken = await applyText('{ "configVersion": 1,\n  oops }');
    expect(broken.code).toBe(1);
    expect(broken.said).toMatch(/next\.json:2:\d+: not valid JSON/);
    const short = await applyText(JSON.stringify(withTag(config, 0)), 'x');
    expect(short).toMatchObject({ code: 1, said: expect.stringMatching(/reason: Too small/) });
    await acked(station, running, 3);
    await stopped(running);
    expect(bodiesOfKind(station.dataDir, 'config')).toHaveLength(1);
    expect(bodiesOfKind(station.dataDir, 'gap')).toEqual([]);
    expect(JSON.parse(readFileSync(station.configPath, 'utf8'))).toEqual(config);
  }, 60_000);

  it('because it is another station’s: refused before anything is stopped', async () => {
    const { config, station, running, apply } = await pollingStation();
    const refused = await apply({ ...config, station: { id: 'cr-other' } });
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('belongs to station "cr-load"') });
    await acked(station, running, 3);
    await stopped(running);
    expect(bodiesOfKind(station.dataDir, 'gap')).toEqual([]);
  }, 60_000);

  it('because the engine does not start with it: the old one runs on, and the file stays as it was', async () => {
    const polling = await pollingStation();
    const { config, station, apply } = polling;
    let { running } = polling;
    const before = readFileSync(station.configPath, 'utf8');
    // The witness of a copy that went on by itself: to the engine, its own ledger is another one than the witness saw.
    await stopped(running);
    const copy = new StationUnderTest(cli, join(folder.path, 'copy'), config);
    cpSync(station.dataDir, copy.dataDir, { recursive: true });
    expect((await copy.start('--for', '3s').endsWithin(20_000)).code).toBe(0);
    const witness = join(copy.dataDir, 'witness.txt');
    running = station.start();
    await acked(station, running, 3);
    const refused = await apply({ ...config, checkpoint: { everyMs: 500, witnessFile: witness } });
    expect(refused.code, refused.said).toBe(1);
    expect(refused.said).toMatch(/witness/);
    await acked(station, running, 5);
    expect(readFileSync(station.configPath, 'utf8')).toBe(before);
    const again = await apply(withTag(config, 0));
    expect(again.code, again.said).toBe(0);
    await acked(station, running, 3);
    await stopped(running);
    expect(bodiesOfKind(station.dataDir, 'config')).toHaveLength(2);
    expectNothingLost(station);
  }, 90_000);

  it('because nothing starts at all: the old one is tried until it does, in the same process', async () => {
    const { config, station, running, apply } = await pollingStation();
    const holder = new Child([bundledScript('lockHolder'), join(station.dataDir, 'writer.lock')]);
    await holder.says(/trying/, 10_000);
    const refused = await apply(withTag(config, 0));
    expect(refused, refused.said).toMatchObject({ code: 1, said: expect.stringContaining('writer.lock') });
    await running.says(/starts with neither configuration, and is tried again/, 20_000);
    const meanwhile = await apply(withTag(config, 1));
    expect(meanwhile.code, meanwhile.said).toBe(1);
    await holder.kill();
    await running.says(/runs again, with the configuration as it was/, 40_000);
    await acked(station, running, 3);
    expect((await apply(withTag(config, 0))).code).toBe(0);
    await acked(station, running, 3);
    await stopped(running);
    expectNothingLost(station);
  }, 120_000);

  it('because no station runs: said, with exit code 1', async () => {
    const { config, station, running, apply } = await pollingStation();
    await stopped(running);
    const nobody = await apply(withTag(config, 0));
    expect(nobody).toMatchObject({ code: 1, said: expect.stringContaining(`no station runs on ${station.dataDir}`) });
  }, 60_000);
});

describe('changed again and again', () => {
  it(`${SWITCHES} times in a row: nothing lost or doubled, every switch a gap, handles and memory flat`, async () => {
    const { config, station, running, apply } = await pollingStation();
    const measured: { fds: number; rssMb: number }[] = [];
    for (let n = 0; n < SWITCHES; n++) {
      const applied = await apply(n % 2 === 0 ? withTag(config, n % 5) : config, `change ${n}`);
      expect(applied.code, applied.said).toBe(0);
      await acked(station, running, 3);
      measured.push({ fds: handlesOf(running), rssMb: Math.round(running.residentBytes() / 2 ** 20) });
    }
    await stopped(running);
    console.log(`${SWITCHES} configurations: ${JSON.stringify(measured)}`);
    const early = measured.slice(2, 6);
    const late = measured.slice(-4);
    const most = (all: typeof measured, of: 'fds' | 'rssMb') => Math.max(...all.map((each) => each[of]));
    expect(most(late, 'fds')).toBeLessThanOrEqual(most(early, 'fds') + 3);
    expect(most(late, 'rssMb')).toBeLessThanOrEqual(1.3 * most(early, 'rssMb'));
    expect(
      bodiesOfKind(station.dataDir, 'config')
        .map(({ reason }) => reason)
        .slice(1),
    ).toEqual(Array.from({ length: SWITCHES }, (_, n) => `change ${n}`));
    expect(bodiesOfKind(station.dataDir, 'gap').length).toBeGreaterThanOrEqual(SWITCHES);
    expectNothingLost(station);
    expect((await station.verify()).code).toBe(0);
  }, 180_000);

  it('told to stop while it changes, it ends cleanly and in time', async () => {
    const { config, station, running, next } = await pollingStation();
    writeFileSync(next, JSON.stringify(withTag(config, 0)));
    const applying = runToEnd([cli, 'config', 'apply', next, '--data', station.dataDir, '--reason', 'why not'], 30_000);
    await until(
      () => bodiesOfKind(station.dataDir, 'event').some(({ event }) => event === 'stationStopped'),
      15_000,
      () => running.said,
      running,
    );
    running.signal('SIGTERM');
    expect(await running.endsWithin(15_000), running.said).toEqual({ code: 0, signal: null });
    await applying;
    expect((await station.verify()).code).toBe(0);
    const again = station.start('--for', '1s');
    expect((await again.endsWithin(20_000)).code, again.said).toBe(0);
    expectNothingLost(station);
  }, 60_000);

  it('killed at once after it was told that the new one is in force, it starts with the new one', async () => {
    const { config, station, running, apply } = await pollingStation();
    expect((await apply(withTag(config, 0))).code).toBe(0);
    await running.kill();
    const again = station.start('--for', '2s');
    expect((await again.endsWithin(20_000)).code, again.said).toBe(0);
    expect(bodiesOfKind(station.dataDir, 'config')).toHaveLength(2);
    expectNothingLost(station);
  }, 60_000);
});

const handlesOf = ({ pid }: Child): number => readdirSync(`/proc/${pid}/fd`).length;

const fetched = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/metrics' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
