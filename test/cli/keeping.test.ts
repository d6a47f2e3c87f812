import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BASE_CONFIG, WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'shiftseal-keep-'));
const PASSWORD = { env: { SHIFTSEAL_PASSWORD: 'long enough for us' } };

describe('users', () => {
  it('are added and listed by name and role; the password is in no file and no output', async () => {
    const data = ['--data', emptyFolder()];
    const added = await shiftseal(['users', 'add', ...data, '--name', 'ada', '--role', 'administrator'], PASSWORD);
    expect([added.code, added.out.trim()]).toEqual([0, 'ada is now administrator']);
    const { json } = await shiftseal(['users', 'list', ...data, '--json']);
    expect(json()).toMatchObject([{ name: 'ada', role: 'administrator', failures: 0, areas: [], isDisabled: false }]);
    expect(readFileSync(join(data[1] as string, 'users.json'), 'utf8')).not.toContain('long enough');
  });

  it('an addition is an entry of the log, and the log stays clean', async () => {
    const station = new WrittenStation();
    station.close();
    const data = ['--data', station.folder];
    expect((await shiftseal(['users', 'add', ...data, '--name', 'ole', '--role', 'operator'], PASSWORD)).code).toBe(0);
    const events = (await shiftseal(['entries', ...data, '--kind', 'event', '--json'])).json<{ summary: string }[]>();
    expect(events.at(-1)?.summary).toBe('userCreated ole: role operator');
    expect((await shiftseal(['verify', ...data])).code).toBe(0);
  });

  it('are not changed behind the back of whoever writes the log', async () => {
    const station = new WrittenStation();
    const args = ['users', 'add', '--data', station.folder, '--name', 'ole', '--role', 'operator'];
    const { code, err } = await shiftseal(args, PASSWORD);
    expect([code, err]).toEqual([1, expect.stringContaining('the running station cannot be reached')]);
    station.close();
  });

  const refused: [string, string[], object, number, RegExp][] = [
    ['a short password', ['--name', 'a', '--role', 'operator'], { input: 'short\n' }, 1, /at least 12 characters/],
    ['no password', ['--name', 'a', '--role', 'operator'], {}, 1, /set SHIFTSEAL_PASSWORD/],
    ['an unknown role', ['--name', 'a', '--role', 'king'], PASSWORD, 2, /--role takes operator, supervisor/],
    ['no name', ['--role', 'operator'], PASSWORD, 2, /--name is required/],
  ];
  it.each(refused)('%s is refused', async (_name, args, options, code, message) => {
    const ended = await shiftseal(['users', 'add', '--data', emptyFolder(), ...args], options);
    expect(ended.err).toMatch(message);
    expect(ended.code).toBe(code);
  });
});

describe('secrets', () => {
  it('are taken from standard input, kept for the owner alone, and never printed', async () => {
    const folder = emptyFolder();
    const data = ['--data', folder];
    const set = await shiftseal(['secret', 'set', ...data, '--name', 'ua-1'], { input: 'open sesame\n' });
    expect([set.code, set.out]).toEqual([0, expect.not.stringContaining('sesame')]);
    const path = join(folder, 'keys', 'secrets.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ 'ua-1': 'open sesame' });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await shiftseal(['secret', 'list', ...data, '--json'])).json()).toEqual(['ua-1']);
    expect((await shiftseal(['secret', 'remove', ...data, '--name', 'ua-1'])).code).toBe(0);
    expect((await shiftseal(['secret', 'remove', ...data, '--name', 'ua-1'])).err).toContain('no secret "ua-1"');
  });
});

describe('plan and doctor', () => {
  it('plan tells requests, cycle time, bus load and what planning saves', async () => {
    const file = join(emptyFolder(), 'station.json');
    writeFileSync(file, JSON.stringify(BASE_CONFIG));
    const { json } = await shiftseal(['plan', file, '--json']);
    expect(json()).toMatchObject({
      connections: [
        { connection: 'plc', protocol: 'modbus-tcp', tags: 7, rates: [{ everyMs: 1000, requestsPerCycle: 2 }] },
      ],
    });
    expect((await shiftseal(['plan', file])).out).toMatch(
      /plc \(modbus-tcp\): 7 tags, 2\.0 requests\/s[\s\S]*bus load 1\.0 %/,
    );
  });

  it('doctor says of each thing whether it is well', async () => {
    const station = new WrittenStation();
    station.run(3, (i) => ({ total: i }));
    const { code, json } = await shiftseal(['doctor', '--data', station.folder, '--json']);
    const { ok, checks } = json<{ ok: boolean; checks: { name: string; verdict: string; finding: string }[] }>();
    const verdictOf = (name: string) => checks.find((check) => check.name === name)?.verdict;
    expect(['Node', 'SQLite', 'Data folder', 'Ledger file', 'Station', 'Witness'].map(verdictOf)).toEqual(
      Array.from({ length: 6 }, () => 'ok'),
    );
    expect(checks.find(({ name }) => name === 'Station')?.finding).toBe('running on this folder');
    expect(code).toBe(ok ? 0 : 1);
    station.close();
  });
});
