import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServedModbus } from '../acquisition/modbus/support/servedModbus.ts';
import { shiftseal } from './shiftseal.ts';

/** A real station in a process of its own, polling a Modbus server that the product did not write, then killed. */
const CLI = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-station-'));
const [config, data, acks] = ['station.json', 'data', 'acks.ndjson'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
let plc: ServedModbus;
let running: ChildProcess | undefined;

interface Ack {
  readonly frame: number;
  readonly readings: number;
  readonly from: string;
  readonly to: string;
}
const acknowledged = (): Ack[] =>
  existsSync(acks)
    ? readFileSync(acks, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Ack)
    : [];

/** Resolves when the station has said a line that matches. */
function start(line: RegExp, ...more: string[]): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'station', '--config', config, '--data', data, '--acks', acks, ...more]);
  running = child;
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said += text.toString();
      if (line.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`the station ended with ${code}: ${said}`)));
  });
}

function gone(signal: NodeJS.Signals): Promise<number | null> {
  const child = running as ChildProcess;
  running = undefined;
  child.kill(signal);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

interface Row {
  readonly sourceTime: string;
  readonly value: unknown;
  readonly flags: string[];
}
const history = async (tag: string): Promise<Row[]> =>
  (await shiftseal(['history', '--data', data, '--tag', tag, '--json'])).json();

beforeAll(async () => {
  await shiftseal(['help']);
  plc = await ServedModbus.start();
  await plc.tell({ entries: [{ table: 'holding', at: 0, entries: [1, 0, 4711, 0x4148, 0xf5c3] }] });
  const tag = (id: string, register: number, type: string) => ({
    id,
    equipment: 'press',
    connection: 'plc',
    everyMs: 100,
    address: { table: 'holding', register, type },
  });
  writeFileSync(
    config,
    JSON.stringify({
      configVersion: 1,
      station: { id: 'cr-cli' },
      equipment: [
        {
          id: 'press',
          oee: { state: 'state', total: 'total', idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
        },
      ],
      connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: plc.port }],
      tags: [tag('state', 0, 'uint16'), tag('total', 1, 'uint32'), tag('temp', 3, 'float32')],
      windows: { everyMs: 1000, graceMs: 200 },
      checkpoint: { everyMs: 500 },
    }),
  );
}, 120_000);
afterAll(async () => {
  if (running) await gone('SIGKILL');
  await plc?.stop();
});

describe('a station that is asked, killed, and started again', () => {
  it('runs, and can be read beside: values as the PLC served them', async () => {
    await start(/sealed [3-9] batches/, '--status', '500ms');
    const [total, temp] = [await history('total'), await history('temp')];
    expect(new Set(total.map(({ value }) => value))).toEqual(new Set([4711]));
    expect(new Set(temp.map(({ value }) => value))).toEqual(new Set([Math.fround(12.56)]));
    expect((await shiftseal(['verify', '--data', data])).code).toBe(0);
    const oee = await shiftseal(['oee', '--data', data, '--work-unit', 'press', '--json']);
    expect(oee.json()).toMatchObject({ workUnit: 'press', producedQuantity: 0 });
  });

  it('after kill -9 every acknowledged reading is there, none twice, and the ledger is clean', async () => {
    await gone('SIGKILL');
    const times = (await history('total')).map(({ sourceTime }) => sourceTime);
    const readings = acknowledged().reduce((sum, ack) => sum + ack.readings, 0);
    const stored = (await Promise.all(['state', 'total', 'temp'].map(history))).flat().length;
    expect(stored).toBeGreaterThanOrEqual(readings);
    expect(new Set(times).size).toBe(times.length);
    expect(acknowledged().every(({ to }) => times.some((time) => time >= to))).toBe(true);
    expect((await shiftseal(['verify', '--data', data])).code).toBe(0);
  });

  it('starts again by itself, keeps what it had, and stops cleanly on SIGTERM', async () => {
    const before = await history('total');
    await start(/sealed \d+ batches/, '--status', '300ms');
    expect(await gone('SIGTERM')).toBe(0);
    const after = await history('total');
    expect(after.slice(0, before.length).map(({ sourceTime }) => sourceTime)).toEqual(
      before.map(({ sourceTime }) => sourceTime),
    );
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.every(({ flags }) => !flags.includes('unsealed'))).toBe(true);
    expect((await shiftseal(['verify', '--data', data])).code).toBe(0);
    const gaps = (await shiftseal(['entries', '--data', data, '--kind', 'gap', '--json'])).json<
      { summary: string }[]
    >();
    expect(gaps.some(({ summary }) => summary.startsWith('station: stationStopped'))).toBe(true);
  });
});
