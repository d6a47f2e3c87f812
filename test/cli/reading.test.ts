import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyInclusion } from '../../electron/ledger/index.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

/** One station that goes on writing while the commands read: that is how an auditor meets it. */
let station: WrittenStation;
let data: string[];

beforeAll(async () => {
  station = new WrittenStation();
  station.run(25, (i) => ({
    state: i < 20 ? 1 : 0,
    total: i,
    temp: i * 10,
    count64: 2n ** 60n + BigInt(i),
    name: `=${i}`,
  }));
  station.deliver({ temp: 1e6 });
  station.deliver({ level: { status: STATUS.BadNoCommunication } });
  station.pass(1_000);
  data = ['--data', station.folder];
  await shiftseal(['help']); // builds when the sources have changed
}, 120_000);
afterAll(() => station.close());

interface Row {
  readonly sourceTime: string;
  readonly value: unknown;
  readonly status: string;
  readonly statusCode: number;
  readonly flags: string[];
  readonly layer: string;
}

describe('history', () => {
  it('prints CSV with a header, one row per reading', async () => {
    const { code, out } = await shiftseal(['history', ...data, '--tag', 'total']);
    const lines = out.split('\r\n');
    expect(code).toBe(0);
    expect(lines[0]).toBe('tag,sourceTime,value,status,flags,layer,statusCode');
    expect(lines[1]).toBe('total,2026-11-02T07:00:00.000Z,0,Good,,raw,0');
    expect(lines).toHaveLength(27);
    expect(lines[25]).toContain(',Good,unsealed,raw,0');
  });

  it('prints the same as one JSON array and as lines of JSON', async () => {
    const json = await shiftseal(['history', ...data, '--tag', 'count64', '--format', 'json']);
    const ndjson = await shiftseal(['history', ...data, '--tag', 'count64', '--format', 'ndjson']);
    const rows = json.json<Row[]>();
    expect(rows).toHaveLength(25);
    expect(rows[1]?.value).toBe(String(2n ** 60n + 1n));
    expect(
      ndjson.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
  });

  it('keeps to the span and the layer asked for', async () => {
    const span = ['--from', '2026-11-02T08:00:05+01:00', '--to', '2026-11-02T07:00:07Z'];
    const { json } = await shiftseal(['history', ...data, '--tag', 'temp', ...span, '--layer', 'clean', '--json']);
    expect(json<Row[]>().map(({ value, layer }) => [value, layer])).toEqual([
      [5.5, 'clean'],
      [6.5, 'clean'],
      [7.5, 'clean'],
    ]);
  });

  it('never lets a spreadsheet take a text for a formula', async () => {
    const { out } = await shiftseal(['history', ...data, '--tag', 'name', '--to', '2026-11-02T07:00:00Z']);
    expect(out.split('\r\n')[1]).toBe("name,2026-11-02T07:00:00.000Z,'=0,Good,,raw,0");
  });

  it('prints a Bad reading with its status and no value', async () => {
    const { json } = await shiftseal(['history', ...data, '--tag', 'level', '--json']);
    expect(json<Row[]>()).toMatchObject([{ value: null, status: 'BadNoCommunication', statusCode: 0x80310000 }]);
  });

  it('prints an empty document for a span without readings', async () => {
    const span = ['--from', '2020-01-01T00:00:00Z', '--to', '2020-01-02T00:00:00Z'];
    const csv = await shiftseal(['history', ...data, '--tag', 'total', ...span]);
    const json = await shiftseal(['history', ...data, '--tag', 'total', ...span, '--json']);
    expect(csv.out).toBe('tag,sourceTime,value,status,flags,layer,statusCode\r\n');
    expect(json.json()).toEqual([]);
  });
});

describe('entries and entry', () => {
  it('list the log in order, with times in ISO 8601', async () => {
    const all = (await shiftseal(['entries', ...data, '--json'])).json<{ seq: number; kind: string; at: string }[]>();
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i));
    expect(all[0]).toMatchObject({ kind: 'config', at: '2026-11-02T07:00:00.000Z' });
    const newest = (await shiftseal(['entries', ...data, '--limit', '2', '--json'])).json<{ seq: number }[]>();
    expect(newest.map(({ seq }) => seq)).toEqual([all.length - 2, all.length - 1]);
    const batches = await shiftseal(['entries', ...data, '--kind', 'batch', '--json']);
    expect(batches.json<object[]>()).toHaveLength(all.filter(({ kind }) => kind === 'batch').length);
  });

  it('an entry can be checked by anybody: body, leaf, path, root', async () => {
    const { json } = await shiftseal(['entry', ...data, '--seq', '2', '--json']);
    const entry = json<{ leaf: string; proof: string[]; size: number; root: string }>();
    const body = await shiftseal(['entry', ...data, '--seq', '2', '--body']);
    const leaf = createHash('sha256').update(Buffer.of(0)).update(body.out).digest();
    expect(leaf.toString('hex')).toBe(entry.leaf);
    const path = entry.proof.map((hash) => Buffer.from(hash, 'hex'));
    expect(verifyInclusion(2, entry.size, leaf, path, Buffer.from(entry.root, 'hex'))).toBe(true);
  });

  it('an entry that is not there is answered with what is', async () => {
    const { code, err } = await shiftseal(['entry', ...data, '--seq', '4711']);
    expect(code).toBe(1);
    expect(err).toMatch(/there is no entry 4711; the log has entries 0 to \d+/);
  });
});

describe('quarantine, oee, sync status', () => {
  it('quarantine lists what was refused, and shows one whole', async () => {
    const [row] = (await shiftseal(['quarantine', 'list', ...data, '--json'])).json<{ id: string; tag: string }[]>();
    expect(row).toMatchObject({ tag: 'temp', step: 'range', verdict: null, at: expect.stringMatching(/^2026-11-02T/) });
    const shown = await shiftseal(['quarantine', 'show', ...data, '--id', row?.id as string, '--json']);
    expect(shown.json()).toMatchObject({ body: { readings: [{ value: 1e6 }] } });
    expect((await shiftseal(['quarantine', 'show', ...data, '--id', 'none'])).code).toBe(1);
  });

  it('oee gives the figure and everything it is made of', async () => {
    const span = ['--from', '2026-11-02T07:00:00Z', '--to', '2026-11-02T07:00:25Z'];
    const ask = ['oee', ...data, '--work-unit', 'press', ...span];
    const figure = (await shiftseal([...ask, '--json'])).json<Record<string, unknown>>();
    expect(figure).toMatchObject({ workUnit: 'press', unknownTimeMinutes: 0, producedQuantity: 24, findings: [{}] });
    expect(figure.availability).toBeCloseTo(0.8, 9);
    const { out } = await shiftseal(ask);
    expect(out).toMatch(/availability +80\.00 % += actual production time 0\.33 min \/ planned busy time 0\.42 min/);
    expect(out).toContain('ISO 22400-2');
  });

  it('oee by shift, with its losses and under a definition, adds up to the time', async () => {
    const span = ['--from', '2026-11-02T07:00:00Z', '--to', '2026-11-02T07:00:25Z'];
    const ask = ['oee', ...data, '--work-unit', 'press', ...span, '--by', 'shift', '--losses', '--definition', 'teep'];
    const report = (await shiftseal([...ask, '--json'])).json<{
      definition: string;
      bands: { minutes: number }[];
      rows: unknown[];
    }>();
    expect(report).toMatchObject({ definition: 'teep', rows: [{ produced: 24, low: expect.any(Number) }] });
    expect(report.bands.reduce((sum, { minutes }) => sum + minutes, 0)).toBeCloseTo(25 / 60, 9);
    const { out } = await shiftseal(ask);
    expect(out).toContain('six big losses:');
    expect(out).toMatch(/TEEP +96\.00 %/);
    expect((await shiftseal([...ask.slice(0, -1), 'wrong'])).code).toBe(2);
    expect((await shiftseal(['oee', ...data, '--line', 'none'])).code).toBe(1);
  });

  it('oee of a unit that has none names those that have', async () => {
    const { code, err } = await shiftseal(['oee', ...data, '--work-unit', 'oven']);
    expect(code).toBe(1);
    expect(err).toContain('no work unit "oven"; with OEE: press');
  });

  it('sync status tells backlog and safe-until from the log alone', async () => {
    const { json } = await shiftseal(['sync', 'status', ...data, '--json']);
    expect(json<{ targets: object[] }>().targets).toMatchObject([
      { target: 'historian', deliveredTo: 0, backlogEntries: expect.any(Number), safeUntil: null },
    ]);
  });
});

describe('verify', () => {
  it('finds the ledger of a running station clean, also against a checkpoint and a key from outside', async () => {
    const { code, json } = await shiftseal(['verify', ...data, '--json']);
    expect(code).toBe(0);
    expect(json()).toMatchObject({ ok: true, problems: [], firstBadEntry: null, signedBy: 'shiftseal/cr-test' });
    const key = ['--public-key', join(station.folder, 'station.vkey')];
    expect((await shiftseal(['verify', ...data, ...key])).out).toContain('clean');
  });

  it('does not take a stranger’s key for ours', async () => {
    const other = new WrittenStation();
    other.close();
    const key = ['--public-key', join(other.folder, 'station.vkey')];
    expect((await shiftseal(['verify', ...data, ...key])).code).toBe(1);
  });
});

describe('wrong use and missing things', () => {
  const table: [string, string[], number, RegExp][] = [
    ['no such command', ['sing'], 2, /there is no command "sing"; known: station/],
    ['an unknown option', ['verify', '--folder', 'x'], 2, /Unknown option '--folder'[\s\S]*usage: shiftseal verify/],
    ['no data folder given', ['history', '--tag', 'a'], 2, /--data is required/],
    ['a time without zone', ['entries', '--data', '.', '--from', '2026-01-01T00:00:00'], 2, /--from: .* with zone/],
    ['an unknown layer', ['history', '--data', '.', '--tag', 'a', '--layer', 'blue'], 2, /--layer takes raw, clean/],
    ['an unknown kind', ['entries', '--data', '.', '--kind', 'song'], 2, /--kind takes batch, amendment/],
    ['a folder that is not there', ['verify', '--data', '/nowhere/at/all'], 1, /\/nowhere\/at\/all does not exist/],
  ];
  it.each(table)('%s', async (_name, args, code, message) => {
    const ended = await shiftseal(args);
    expect(ended.err).toMatch(message);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe('');
  });

  it('a folder without a ledger is told how to get one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-empty-'));
    for (const command of [
      ['history', '--tag', 'a'],
      ['entries'],
      ['verify'],
      ['sync', 'status'],
      ['quarantine', 'list'],
    ]) {
      const { code, err } = await shiftseal([...command, '--data', folder]);
      expect(code).toBe(1);
      expect(err).toContain(`there is no ledger in ${folder}`);
    }
  });

  it('an unknown tag is answered with those that there are, and with no half document', async () => {
    const { code, out, err } = await shiftseal(['history', ...data, '--tag', 'tmep', '--json']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('no tag "tmep"; known: state, total, temp');
  });
});
