import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { BASE_CONFIG, WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

/** Each bad input is answered by an error that names the place and the remedy, and nothing is lost. */
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-bad-'));
  await shiftseal(['help']);
}, 120_000);

function fileOf(text: string): string {
  const path = join(mkdtempSync(join(folder, 'config-')), 'station.json');
  writeFileSync(path, text);
  return path;
}
const pretty = (change: object): string => JSON.stringify({ ...BASE_CONFIG, ...change }, null, 2);
const [first, second] = BASE_CONFIG.tags;
const shift = (name: string, start: string, end: string) => ({ name, start, end });

describe('a configuration that is wrong', () => {
  const table: [name: string, text: string, message: RegExp][] = [
    [
      'broken JSON',
      '{\n  "configVersion": 1,\n  "station": {',
      /station\.json:3:\d+: not valid JSON: .+ → mend the text/,
    ],
    ['an empty file', '', /station\.json:1:1: not valid JSON/],
    [
      'an unknown key',
      pretty({ windos: {} }),
      /station\.json:\d+:3: windos: unknown key "windos" → remove it or mend its spelling; `shiftseal config schema`/,
    ],
    [
      'a duplicate tag id',
      pretty({ tags: [first, { ...second, id: first?.id }] }),
      /tags\.1\.id: duplicate id "state" \(first at tags\.0\) → give each its own id/,
    ],
    [
      'a tag on a missing connection',
      pretty({ tags: [{ ...first, connection: 'plc-9' }], equipment: [] }),
      /tags\.0\.connection: tag "state" names connection "plc-9", which does not exist → .*known: plc/,
    ],
    [
      'an unsupported type',
      pretty({ tags: [{ ...first, address: { table: 'holding', register: 0, type: 'float16' } }], equipment: [] }),
      /station\.json:\d+:\d+: tags\.0\.address\.type: .*float32/,
    ],
    [
      'an order that the type does not have',
      pretty({
        tags: [
          { id: 'a', connection: 'plc', address: { table: 'holding', register: 0, type: 'int16', order: 'ABCDEFGH' } },
        ],
        equipment: [],
      }),
      /tags\.0\.address: tag "a": int16 has order AB, BA.*not ABCDEFGH/,
    ],
    [
      'a value of the wrong kind, which is shown, with a remedy',
      pretty({ station: { id: 'cr', timeZone: 'Europe/Berlinn' } }),
      /station\.timeZone: an IANA time zone such as Europe\/Berlin, not "Europe\/Berlinn" → mend it; `shiftseal config schema`/,
    ],
    [
      'a missing key',
      pretty({ connections: [{ protocol: 'modbus-tcp', host: '127.0.0.1' }] }),
      /connections\.0\.id: is missing → add it/,
    ],
    [
      'a password in an address, which is not repeated',
      pretty({ connections: [{ id: 'b', protocol: 'mqtt', url: 'mqtt://u:sesame@h' }], equipment: [], tags: [] }),
      /^(?!.*sesame).*connections\.0\.url: no user or password in the address.* → mend it/s,
    ],
    [
      'two intakes on one port',
      pretty({
        connections: [
          { id: 'lab', protocol: 'http-intake', port: 8085, secret: 'a' },
          { id: 'dock', protocol: 'http-intake', port: 8085, secret: 'b' },
        ],
        equipment: [],
        tags: [],
      }),
      /connections\.1\.port: connections "lab" and "dock" would both listen on 127\.0\.0\.1:8085 → give each a port/,
    ],
    [
      'overlapping shifts',
      pretty({ shifts: { pattern: [shift('Early', '06:00', '14:00'), shift('Late', '13:00', '22:00')] } }),
      /shifts\.pattern: shift "Late" \(13:00–22:00\) overlaps shift "Early".*→ change start or end/,
    ],
    [
      'a Modbus address on an OPC UA connection',
      pretty({
        connections: [{ id: 'plc', protocol: 'opc-ua', endpoint: 'opc.tcp://127.0.0.1:4840/' }],
        equipment: [],
        tags: [{ id: 'a', connection: 'plc', address: { table: 'coil', register: 0 } }],
      }),
      /tag "a" has a Modbus address, but connection "plc" speaks opc-ua → give it \{"nodeId"/,
    ],
  ];

  it.each(table)('%s', async (_name, text, message) => {
    const path = fileOf(text);
    const check = await shiftseal(['config', 'check', path]);
    expect(check.err).toMatch(message);
    expect([check.code, check.out]).toEqual([1, '']);
    const station = await shiftseal(['station', '--config', path, '--data', join(folder, 'never'), '--for', '1s']);
    expect(station.err).toMatch(message);
    expect(station.code).toBe(1);
  });

  it('is answered in JSON too, with line, column, path and remedy of each finding', async () => {
    const { code, json } = await shiftseal(['config', 'check', fileOf(pretty({ windos: {} })), '--json']);
    expect(code).toBe(1);
    expect(json()).toEqual({
      ok: false,
      findings: [expect.objectContaining({ path: 'windos', line: expect.any(Number), column: 3 })],
    });
  });

  it('a file that is not there is named', async () => {
    const { code, err } = await shiftseal(['config', 'check', join(folder, 'none.json')]);
    expect([code, err]).toEqual([1, expect.stringContaining('none.json:1:1: the file does not exist')]);
  });
});

describe('a ledger that is not for us', () => {
  function written(): WrittenStation {
    const station = new WrittenStation();
    station.run(3, (i) => ({ total: i }));
    return station;
  }
  const start = (data: string) =>
    shiftseal(['station', '--config', fileOf(pretty({ sync: {} })), '--data', data, '--for', '1s']);

  it('newer than the app: refused, and not touched', async () => {
    const station = written();
    station.close();
    const path = join(station.folder, 'ledger.db');
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const before = readFileSync(path);
    for (const command of [start(station.folder), shiftseal(['history', '--data', station.folder, '--tag', 'total'])]) {
      const { code, err } = await command;
      expect(code).toBe(1);
      expect(err).toMatch(/ledger format 99.*knows formats up to \d+.*Install the version that wrote it/);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('locked by another process: refused, while reading goes on', async () => {
    const station = written();
    const { code, err } = await start(station.folder);
    expect(code).toBe(1);
    expect(err).toMatch(/The ledger is in use: another Shiftseal holds .*writer\.lock.*Stop the other station/);
    expect((await shiftseal(['history', '--data', station.folder, '--tag', 'total', '--json'])).json()).toHaveLength(3);
    station.close();
  });

  it('a database of another program: refused', async () => {
    const other = mkdtempSync(join(folder, 'other-'));
    const db = new Database(join(other, 'ledger.db'));
    db.exec('CREATE TABLE recipe (name TEXT)');
    db.close();
    const { code, err } = await shiftseal(['entries', '--data', other]);
    expect([code, err]).toEqual([1, expect.stringMatching(/is a database of another program/)]);
    expect((await start(other)).code).toBe(1);
  });

  it('of another station: refused', async () => {
    const station = written();
    station.close();
    const config = fileOf(pretty({ station: { id: 'cr-other' }, sync: {} }));
    const { code, err } = await shiftseal(['station', '--config', config, '--data', station.folder, '--for', '1s']);
    expect([code, err]).toEqual([1, expect.stringMatching(/belongs to "shiftseal\/cr-test".*cr-other/)]);
  });
});

describe('a port in use', () => {
  it('for the figures of the station: named with the option, and the station stops cleanly', async () => {
    const taken: Server = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const data = mkdtempSync(join(folder, 'port-'));
    const config = fileOf(pretty({ sync: {}, connections: [{ ...BASE_CONFIG.connections[0], port: 1 }] }));
    const args = ['station', '--config', config, '--data', data, '--for', '5s', '--metrics', String(port)];
    const { code, err } = await shiftseal(args);
    expect(err).toContain(`port ${port} is in use: choose another with --metrics`);
    expect(code).toBe(1);
    expect((await shiftseal(['verify', '--data', data])).code).toBe(0);
    await new Promise((resolve) => taken.close(resolve));
  });
});
