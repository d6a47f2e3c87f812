import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ImportProgress } from '../../shared/contract/links.ts';
import { describeSharedData, sharedFile } from '../imports/support/sharedData.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { startCountingServer } from './support/countingServer.ts';
import { bodiesOfKind, inboxFrames, plainBodies, plainReadings } from './support/plainLedger.ts';
import { Child, killChildren, runToEnd, until } from './support/processes.ts';
import { countingConfig, StationUnderTest } from './support/stationUnderTest.ts';

let cli: string;
let homes = 0;
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

const MAPPING = {
  name: 'lab',
  version: 1,
  format: { kind: 'csv' },
  time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
  values: [
    { column: 'acid', tag: 'lab.acid' },
    { column: 'base', tag: 'lab.base' },
  ],
};
const START_MS = Date.UTC(2026, 0, 1);
/** Every so many rows one has a number that is none. */
const BAD_EVERY = 7_000;

/** A second's values a row; `rows / BAD_EVERY` of them are refused. */
function labFile(path: string, rows: number): { accepted: number; refused: number } {
  const lines = Array.from({ length: rows }, (_, i) => {
    const acid = i % BAD_EVERY === BAD_EVERY - 1 ? 'a lot' : i;
    return `${new Date(START_MS + i * 1000).toISOString()},${acid},${i / 2}`;
  });
  writeFileSync(path, `time,acid,base\n${lines.join('\n')}\n`);
  const refused = Math.floor(rows / BAD_EVERY);
  return { accepted: rows - refused, refused };
}

/** A station with a folder for files; the mapping is saved by the first import that names its file. */
function labStation(more: { connections?: object[]; tags?: object[]; drop?: boolean } = {}) {
  const home = join(folder.path, String(homes++));
  const config = {
    ...countingConfig(1, 0, { windows: { everyMs: 300_000, graceMs: 300 } }),
    connections: [
      { id: 'files', protocol: 'file', folder: 'drop', mapping: 'lab', everyMs: 200, settleMs: 300 },
      ...(more.connections ?? []),
    ],
    tags: [
      ...['lab.acid', 'lab.base'].map((id) => ({
        id,
        equipment: 'line',
        connection: 'files',
        address: { key: id, type: 'float64' },
      })),
      ...(more.tags ?? []),
    ],
  };
  const station = new StationUnderTest(cli, home, config);
  mkdirSync(station.dataDir, { recursive: true });
  const mapping = join(home, 'lab.json');
  writeFileSync(mapping, JSON.stringify(MAPPING));
  const args = (file: string, ...rest: string[]) => [
    cli,
    'import',
    file,
    '--mapping',
    mapping,
    '--data',
    station.dataDir,
    '--json',
    ...rest,
  ];
  return {
    home,
    station,
    args,
    async start(): Promise<Child> {
      const running = station.start();
      await running.says(/is running/, 20_000);
      return running;
    },
    import: async (file: string, ...rest: string[]) => {
      const ended = await runToEnd(args(file, ...rest), 120_000);
      const progress = ended.out.trim().startsWith('{') ? (JSON.parse(ended.out) as ImportProgress) : undefined;
      return { ...ended, progress };
    },
  };
}

async function stopped(running: Child): Promise<void> {
  running.signal('SIGTERM');
  expect(await running.endsWithin(15_000), running.said).toEqual({ code: 0, signal: null });
}

/** What is in the log, read as a stranger would: entries by kind, readings, those that are there twice, refused rows (an entry each). */
function contentOf({ dataDir }: StationUnderTest) {
  const kinds: Record<string, number> = {};
  const seen = new Set<string>();
  const doubled: string[] = [];
  for (const body of plainBodies(dataDir)) {
    kinds[body.kind] = (kinds[body.kind] ?? 0) + 1;
    for (const { tag, time } of plainReadings(body)) {
      const key = `${tag} ${time}`;
      if (seen.has(key)) doubled.push(key);
      seen.add(key);
    }
  }
  const { event: _event, gap: _gap, config: _config, ...lasting } = kinds;
  const quarantined = bodiesOfKind(dataDir, 'quarantine').length;
  return { lasting, readings: seen.size, doubled, quarantined, inInbox: inboxFrames(dataDir).length };
}

describe('a file imported through a running station', () => {
  it('is accounted for to the row, and a second time adds nothing', async () => {
    const lab = labStation();
    const file = join(lab.home, 'lab.csv');
    const { accepted, refused } = labFile(file, 20_000);
    const running = await lab.start();
    const first = await lab.import(file);
    expect(first.code, first.said).toBe(0);
    expect(first.progress).toMatchObject({ state: 'done', rows: 20_000, accepted, refused, readings: 2 * accepted });
    const second = await lab.import(file);
    expect(second.progress).toMatchObject({ state: 'done', rows: 20_000, accepted, refused });
    await stopped(running);
    const content = contentOf(lab.station);
    expect(content).toMatchObject({ readings: 2 * accepted, doubled: [], quarantined: refused, inInbox: 0 });

    const again = await lab.start();
    expect((await lab.import(file)).code).toBe(0);
    await stopped(again);
    expect(contentOf(lab.station)).toEqual(content);
    expect((await lab.station.verify()).code).toBe(0);
  }, 120_000);

  it('says who began it, and how it ended', async () => {
    const lab = labStation();
    const file = join(lab.home, 'lab.csv');
    labFile(file, 100);
    const running = await lab.start();
    expect((await lab.import(file)).code).toBe(0);
    await stopped(running);
    const events = bodiesOfKind(lab.station.dataDir, 'event').filter(({ event }) => event === 'fileImported');
    expect(events.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        `import of ${file} with mapping lab begun`,
        expect.stringMatching(/lab\.csv: done, 100 rows = 100 accepted \+ 0 refused, 200 readings/),
      ]),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ actor: expect.objectContaining({ user: expect.stringMatching(/command line/) }) }),
    );
  }, 60_000);

  it('names what is wrong: no file, no mapping, no connection that takes files, a paused one', async () => {
    const plc = await startCountingServer(0, 10);
    opened.push(plc);
    const config = countingConfig(plc.port, 10);
    const lab = labStation({ connections: config.connections as object[], tags: config.tags as object[] });
    const file = join(lab.home, 'lab.csv');
    labFile(file, 100);
    const running = await lab.start();
    const none = await lab.import(join(lab.home, 'none.csv'));
    expect(none).toMatchObject({ code: 1, said: expect.stringContaining('none.csv does not exist') });
    const unmapped = await runToEnd([cli, 'import', file, '--mapping', 'leb', '--data', lab.station.dataDir], 20_000);
    expect(unmapped).toMatchObject({ code: 1, said: expect.stringContaining('"leb"') });
    const onPlc = await lab.import(file, '--connection', 'plc');
    expect(onPlc).toMatchObject({ code: 1, said: expect.stringMatching(/"plc" takes no files; those that do: files/) });
    const pause = ['link', 'pause', '--data', lab.station.dataDir, '--connection', 'files', '--reason', 'not now'];
    expect((await runToEnd([cli, ...pause], 20_000)).code).toBe(0);
    const paused = await lab.import(file);
    expect(paused).toMatchObject({ code: 1, said: expect.stringContaining('"files" is paused; resume it first') });
    await stopped(running);
  }, 60_000);

  it('dropped into its folder, it is imported and put aside with a report', async () => {
    const lab = labStation();
    const running = await lab.start();
    const other = join(lab.home, 'other.csv');
    labFile(other, 10);
    expect((await lab.import(other)).code).toBe(0); // saves the mapping
    const drop = join(lab.station.dataDir, 'drop');
    const file = join(lab.home, 'dropped.csv');
    const { accepted, refused } = labFile(file, 10_000);
    renameSync(file, join(drop, 'dropped.csv'));
    const done = join(drop, 'done');
    await until(
      () => existsSync(join(done, 'dropped.csv')),
      30_000,
      () => running.said,
      running,
    );
    expect(readdirSync(done).sort()).toEqual(['dropped.csv', 'dropped.csv.report.txt']);
    expect(readFileSync(join(done, 'dropped.csv.report.txt'), 'utf8')).toContain(String(accepted));
    await stopped(running);
    expect(contentOf(lab.station)).toMatchObject({ readings: 2 * accepted, doubled: [], quarantined: refused });
  }, 90_000);

  it('killed with kill -9 in the middle and imported again: nothing doubled, nothing lost', async () => {
    const lab = labStation();
    const file = join(lab.home, 'lab.csv');
    const { accepted, refused } = labFile(file, 150_000);
    const running = await lab.start();
    const importing = new Child(lab.args(file));
    await until(
      () => lab.station.acks().length >= 3,
      30_000,
      () => `${running.said}${importing.said}`,
      importing,
    );
    await running.kill();
    const cut = await importing.endsWithin(20_000);
    expect(cut.code, importing.said).toBe(1);
    expect(importing.said).toMatch(/station has ended the connection/);
    expect(contentOf(lab.station).readings).toBeLessThan(2 * accepted);

    const again = await lab.start();
    const second = await lab.import(file);
    expect(second.progress, second.said).toMatchObject({ state: 'done', rows: 150_000, accepted, refused });
    await stopped(again);
    expect(contentOf(lab.station)).toMatchObject({
      readings: 2 * accepted,
      doubled: [],
      quarantined: refused,
      inInbox: 0,
    });
    expect((await lab.station.verify()).code).toBe(0);
  }, 180_000);
});

describe('a file imported where no station runs', () => {
  it('is imported by an engine of its own: no device is asked, and the time is a gap of the others', async () => {
    const plc = await startCountingServer(0, 10);
    opened.push(plc);
    const config = countingConfig(plc.port, 10);
    const lab = labStation({ connections: config.connections as object[], tags: config.tags as object[] });
    const file = join(lab.home, 'lab.csv');
    const { accepted, refused } = labFile(file, 20_000);
    const first = await lab.import(file, '--config', lab.station.configPath);
    expect(first.code, first.said).toBe(0);
    expect(first.progress).toMatchObject({ state: 'done', rows: 20_000, accepted, refused });
    expect(plc.requests()).toBe(0);
    const content = contentOf(lab.station);
    expect(content).toMatchObject({ readings: 2 * accepted, doubled: [], quarantined: refused, inInbox: 0 });
    const gaps = bodiesOfKind(lab.station.dataDir, 'gap').filter(({ connection }) => connection !== null);
    expect(gaps).toMatchObject([{ connection: 'plc', cause: 'stationStopped' }]);

    // The configuration is in the ledger by now.
    const second = await lab.import(file);
    expect(second.code, second.said).toBe(0);
    expect(contentOf(lab.station)).toEqual(content);
    expect((await lab.station.verify()).code).toBe(0);
  }, 120_000);

  it('without any configuration it says what to name; with station.json in the folder it needs none', async () => {
    const lab = labStation();
    const file = join(lab.home, 'lab.csv');
    labFile(file, 100);
    const refused = await lab.import(file);
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/no configuration .* --config/) });
    renameSync(lab.station.configPath, join(lab.station.dataDir, 'station.json'));
    const taken = await lab.import(file);
    expect(taken.progress, taken.said).toMatchObject({ state: 'done', rows: 100 });
  }, 60_000);

  it('killed with kill -9 in the middle and imported again: nothing doubled, nothing lost', async () => {
    const lab = labStation();
    const file = join(lab.home, 'lab.csv');
    const { accepted, refused } = labFile(file, 150_000);
    const importing = new Child(lab.args(file, '--config', lab.station.configPath));
    await until(
      () => existsSync(join(lab.station.dataDir, 'ledger.db')) && hasFrames(lab.station),
      30_000,
      () => importing.said,
      importing,
    );
    await importing.kill();
    const second = await lab.import(file, '--config', lab.station.configPath);
    expect(second.progress, second.said).toMatchObject({ state: 'done', rows: 150_000, accepted, refused });
    expect(contentOf(lab.station)).toMatchObject({
      readings: 2 * accepted,
      doubled: [],
      quarantined: refused,
      inInbox: 0,
    });
    expect((await lab.station.verify()).code).toBe(0);
  }, 180_000);
});

function hasFrames({ dataDir }: StationUnderTest): boolean {
  try {
    return inboxFrames(dataDir).length > 0;
  } catch {
    return false; // the tables are being made
  }
}

describeSharedData('New York distribution samples 2015', () => {
  const FILE = sharedFile('nyc_water/distribution_2015.csv.gz');
  const nyc = {
    name: 'nyc',
    version: 1,
    format: { kind: 'csv' },
    time: {
      columns: ['Sample Date', 'Sample Time'],
      format: 'MM/dd/yyyy HH:mm',
      timeZone: 'America/New_York',
      ambiguous: 'earlier',
    },
    values: [
      { column: 'Residual Free Chlorine (mg/L)', tag: 'nyc.{Sample Site}.residual' },
      { column: 'Turbidity (NTU)', tag: 'nyc.{Sample Site}.turbidity' },
      { column: 'Coliform (Quanti-Tray) (MPN /100mL)', tag: 'nyc.{Sample Site}.coliform', censored: 'limit' },
    ],
    ties: 'spread',
  };

  it.each(['a running station', 'an engine of its own'] as const)(
    'come in through %s: 15 550 rows accounted for, a second import adds nothing',
    async (by) => {
      const home = join(folder.path, String(homes++));
      mkdirSync(home, { recursive: true });
      const mapping = join(home, 'nyc.json');
      writeFileSync(mapping, JSON.stringify(nyc));
      const made = await runToEnd([cli, 'import', FILE, '--mapping', mapping, '--make-tags'], 60_000);
      expect(made.code, made.said).toBe(0);
      const station = new StationUnderTest(cli, home, {
        configVersion: 1,
        station: { id: 'cr-nyc' },
        equipment: [],
        connections: [{ id: 'files', protocol: 'file', folder: 'drop', mapping: 'nyc' }],
        tags: JSON.parse(made.out) as object[],
      });
      mkdirSync(station.dataDir, { recursive: true });
      const args = [cli, 'import', FILE, '--mapping', mapping, '--data', station.dataDir, '--json'];
      const imported = async () => {
        const running = by === 'a running station' ? station.start() : undefined;
        await running?.says(/is running/, 20_000);
        const ended = await runToEnd([...args, '--config', station.configPath], 120_000);
        expect(ended.code, ended.said).toBe(0);
        if (running) await stopped(running);
        return JSON.parse(ended.out) as ImportProgress;
      };
      const first = await imported();
      expect(first).toMatchObject({ rows: 15_550, accepted: 15_549, refused: 1, reasons: { unparsableNumber: 1 } });
      const content = contentOf(station);
      expect(content).toMatchObject({ readings: first.readings, doubled: [], quarantined: 1, inInbox: 0 });
      const second = await imported();
      expect(second).toMatchObject({ rows: 15_550, accepted: 15_549, refused: 1, readings: first.readings });
      expect(contentOf(station)).toEqual(content);
      expect((await station.verify()).code).toBe(0);
    },
    240_000,
  );
});
