import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ImportPreview, ImportProgress } from '../../shared/contract/links.ts';
import { shiftseal } from '../cli/shiftseal.ts';
import { temporaryFolder } from './support/importing.ts';
import { describeSharedData, sharedFile } from './support/sharedData.ts';

const LAUNCHER = fileURLToPath(new URL('../../build/shiftseal.mjs', import.meta.url));
const MINUTE = { timeout: 120_000 };

interface Row {
  readonly kind: string;
  readonly key: string;
}

const mappingText = (given: object = {}): string =>
  JSON.stringify({
    name: 'lab',
    version: 1,
    format: { kind: 'csv' },
    time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
    values: [{ column: 'value', tag: 'lab.{site}.ph', censored: 'limit' }],
    ...given,
  });

/** A folder with a table, a mapping and a station file made from the tags that the table needs. */
async function laboratory(table: string, mapping = mappingText()) {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('map.json'), mapping);
  mkdirSync(at('data'));
  const made = await shiftseal(['import', table, '--mapping', at('map.json'), '--make-tags']);
  expect(made.code).toBe(0);
  const connections = [{ id: 'files', protocol: 'file', folder: 'drop', mapping: JSON.parse(mapping).name }];
  const station = { configVersion: 1, station: { id: 'cr-01' }, equipment: [], connections, tags: made.json() };
  writeFileSync(at('station.json'), JSON.stringify(station));
  const kinds = async (): Promise<string[]> => {
    const { json } = await shiftseal(['entries', '--data', at('data'), '--json']);
    const kept = ['batch', 'amendment', 'quarantine'];
    return json<Row[]>()
      .filter(({ kind }) => kept.includes(kind))
      .map(({ kind, key }) => `${kind} ${key}`);
  };
  const run = (...more: string[]) =>
    shiftseal([
      'import',
      table,
      '--mapping',
      at('map.json'),
      '--data',
      at('data'),
      '--config',
      at('station.json'),
      ...more,
    ]);
  return { at, kinds, run };
}

function smallTable(): string {
  const path = join(temporaryFolder(), 'samples.csv');
  const rows = ['2026-01-01 00:00:00,a,7.1', '2026-01-01 00:00:00,b,<1', '2026-01-01 00:01:00,a,none'];
  writeFileSync(path, `time,site,value\n${rows.join('\n')}\n`);
  return path;
}

describe('import on the command line', () => {
  it('brings a file into the ledger without a station running; a second import adds nothing', MINUTE, async () => {
    const { at, kinds, run } = await laboratory(smallTable());
    const first = await run('--json');
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject({
      state: 'done',
      rows: 3,
      accepted: 2,
      refused: 1,
      reasons: { unparsableNumber: 1 },
    });
    const sealed = await kinds();
    expect(sealed.some((each) => each.startsWith('quarantine'))).toBe(true);
    const history = await shiftseal(['history', '--data', at('data'), '--tag', 'lab.b.ph', '--format', 'json']);
    expect(history.json()).toMatchObject([{ value: 1, status: 'UncertainEngineeringUnitsExceeded' }]);
    expect((await run()).code).toBe(0);
    expect(await kinds()).toEqual(sealed);
    expect((await shiftseal(['verify', '--data', at('data')])).code).toBe(0);
  });

  it('goes through the station that runs, and so does a dropped file', MINUTE, async () => {
    const table = smallTable();
    const { at, kinds, run } = await laboratory(table);
    const station = spawn(process.execPath, [
      LAUNCHER,
      'station',
      '--config',
      at('station.json'),
      '--data',
      at('data'),
      '--status',
      '200ms',
    ]);
    let said = '';
    station.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const hasSaid = async (text: string) => {
      const from = said.length;
      while (!said.includes(text, from)) await new Promise((more) => station.stdout.once('data', more));
    };
    const ended = new Promise((resolve) => station.once('close', resolve));
    try {
      while (!said.includes('is running')) await new Promise((more) => station.stdout.once('data', more));
      const { code, out } = await run();
      expect(code).toBe(0);
      expect(out).toContain('3 rows = 2 accepted + 1 refused; 2 readings');
      writeFileSync(at('data/drop/again.csv'), readFileSync(table));
      while (!(await shiftseal(['entries', '--data', at('data'), '--kind', 'event'])).out.includes('again.csv: done'))
        await hasSaid('|');
    } finally {
      station.kill('SIGTERM');
      await ended;
    }
    const sealed = await kinds();
    expect(sealed.filter((each) => each.startsWith('quarantine'))).toHaveLength(1);
    expect(readFileSync(at('data/drop/done/again.csv.report.txt'), 'utf8')).toContain(
      'rows      3 = 2 accepted + 1 refused',
    );
  });

  it('shows first rows and judges all of them without keeping any', MINUTE, async () => {
    const table = smallTable();
    const { at, run } = await laboratory(table);
    const preview = (await shiftseal(['import', table, '--preview', '2', '--json'])).json<ImportPreview>();
    expect(preview.rows.map(({ verdict }) => verdict)).toEqual(['notMapped', 'notMapped']);
    expect(JSON.parse(preview.suggestedMapping)).toMatchObject({ time: { columns: ['time'], format: 'iso' } });
    const dry = await run('--dry-run');
    expect(dry.out).toContain('rows      3 = 2 accepted + 1 refused');
    expect((await shiftseal(['entries', '--data', at('data')])).code).toBe(1);
  });

  it('says what is missing: file, mapping, tags, connection', MINUTE, async () => {
    const { at, run } = await laboratory(smallTable());
    expect((await shiftseal(['import', '/nowhere.csv', '--mapping', 'x'])).err).toContain(
      '/nowhere.csv does not exist',
    );
    expect((await shiftseal(['import', at('map.json'), '--mapping', 'labs', '--data', at('data')])).err).toContain(
      'there is no mapping "labs"',
    );
    const station = JSON.parse(readFileSync(at('station.json'), 'utf8'));
    writeFileSync(at('station.json'), JSON.stringify({ ...station, tags: station.tags.slice(0, 1) }));
    const without = await run('--dry-run', '--json');
    expect(without.json()).toMatchObject({ reasons: { unknownTag: 1 } });
    writeFileSync(at('station.json'), JSON.stringify({ ...station, tags: [], connections: [] }));
    expect((await run()).err).toContain('no connection takes files; add one with "protocol": "file"');
  });
});

describeSharedData('New York samples through a whole station', () => {
  it('each row accounted for, and a second import adds nothing to the ledger', MINUTE, async () => {
    const residual = { column: 'Residual Free Chlorine (mg/L)', tag: 'nyc.{Sample Site}.residual' };
    const coliform = {
      column: 'Coliform (Quanti-Tray) (MPN /100mL)',
      tag: 'nyc.{Sample Site}.coliform',
      censored: 'limit',
    };
    const time = {
      columns: ['Sample Date', 'Sample Time'],
      format: 'MM/dd/yyyy HH:mm',
      timeZone: 'America/New_York',
      ambiguous: 'earlier',
    };
    const mapping = mappingText({ time, values: [residual, coliform], ties: 'spread' });
    const { at, kinds, run } = await laboratory(sharedFile('nyc_water/distribution_2015.csv.gz'), mapping);
    const ended = (await run('--json')).json<ImportProgress>();
    expect(ended).toMatchObject({ state: 'done', rows: 15_550, accepted: 15_549, refused: 1, readings: 31_098 });
    const sealed = await kinds();
    await run();
    expect(await kinds()).toEqual(sealed);
    expect((await shiftseal(['verify', '--data', at('data')])).code).toBe(0);
  });
});
