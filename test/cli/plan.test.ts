import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveResponseTimes } from '../../electron/acquisition/modbus/planning/index.ts';
import { ResponseTimes } from '../../electron/acquisition/modbus/responseTimes.ts';
import { shiftseal } from './shiftseal.ts';

const CONFIG = {
  configVersion: 1,
  station: { id: 'cr-01' },
  equipment: [],
  connections: [
    { id: 'meters', protocol: 'modbus-rtu', path: '/dev/ttyS0', baudRate: 9600 },
    { id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 1 },
  ],
  tags: [
    ...Array.from({ length: 12 }, (_, i) => ({
      id: `meter-${i}`,
      connection: 'meters',
      everyMs: 200,
      address: { table: 'input', register: 0, type: 'float32', unitId: i + 1 },
    })),
    ...Array.from({ length: 40 }, (_, i) => ({
      id: `p${i}`,
      connection: 'plc',
      address: { table: 'holding', register: 3 * i },
    })),
  ],
};

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-plan-'));
  file = join(folder, 'station.json');
  writeFileSync(file, JSON.stringify(CONFIG));
  await shiftseal(['help']); // builds when the sources have changed
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Planned {
  readonly connection: string;
  readonly responseFrom: string;
  readonly responseMs: number;
  readonly requestsSavedPercent: number;
  readonly warnings: readonly string[];
}
const plans = async (...more: string[]): Promise<readonly Planned[]> =>
  (await shiftseal(['plan', file, '--json', ...more])).json<{ connections: Planned[] }>().connections;

describe('plan', () => {
  it('says what polling will cost, and warns of a line that cannot keep up with what helps', async () => {
    const { code, out } = await shiftseal(['plan', file]);
    expect(code).toBe(0);
    expect(out).toMatch(/meters \(modbus-rtu\): 12 tags, 60\.0 requests\/s, .* bus load \d+\.\d %/);
    expect(out).toMatch(/WARNING bus load .* cannot be kept.*baud rate of every device/);
    expect(out).toMatch(/plc \(modbus-tcp\): 40 tags, 1\.0 requests\/s/);
  });

  it('counts the saving against one request per tag', async () => {
    const [meters, plc] = await plans();
    expect([meters?.requestsSavedPercent, plc?.requestsSavedPercent]).toEqual([0, 97.5]);
  });

  it('counts with response times a station has measured, where --data has them', async () => {
    const data = join(folder, 'data');
    mkdirSync(join(data, 'acquisition', 'plc'), { recursive: true });
    const times = new ResponseTimes();
    for (let i = 0; i < 100; i++) times.add(40);
    saveResponseTimes(join(data, 'acquisition', 'plc'), new Map([[1, times]]));
    const [meters, plc] = await plans('--data', data);
    expect(meters?.responseFrom).toBe('assumed');
    expect(plc?.responseFrom).toBe('measured');
    expect(Math.abs((plc?.responseMs ?? 0) - 40)).toBeLessThan(1);
  });
});

describe('decode', () => {
  it('shows words at hand in every order, the likeliest first', async () => {
    const { code, out } = await shiftseal(['decode', '--words', 'E979,42F6']);
    expect(code).toBe(0);
    expect(out.split('\n').find((line) => line.startsWith('likely'))).toMatch(/float32 +CDAB +123\.45600128173828/);
  });

  it('asks a device once, and says in words why it got no registers', async () => {
    const read = ['decode', '--config', file, '--connection', 'plc', '--register', '10'];
    const { code, err } = await shiftseal(read);
    expect(code).toBe(1);
    expect(err).toMatch(/holding register 10 to 13 of unit 1 at 127\.0\.0\.1:1.*refuses the connection/);
  });

  it.each([
    [['--words', '42F6Z'], /"42F6Z"/],
    [['--config', 'x'], /--connection is required/],
    [['--words', '1', '--table', 'registers'], /--table takes coil/],
  ])('%j is wrong use', async (args, message) => {
    const { code, err } = await shiftseal(['decode', ...args]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
