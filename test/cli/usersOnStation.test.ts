import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { command as audit } from '../../electron/cli/auditCommand.ts';
import { command as entries } from '../../electron/cli/entriesCommand.ts';
import { command as exportEvidence } from '../../electron/cli/exportCommand.ts';
import { command as users } from '../../electron/cli/usersCommand.ts';
import { command as verify } from '../../electron/cli/verifyCommand.ts';
import { createPasswordHasher, openUserFile } from '../../electron/identity/index.ts';
import { shiftseal } from './shiftseal.ts';

/** A real station without a window in a process of its own; the commands reach it over its socket, and it is never stopped. */
const CLI = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const FIRST = 'SHIFTSEAL_PASSWORD';
const SECOND = 'SHIFTSEAL_SECOND_PASSWORD';
const ADA = 'tulip bicycle rain';
const BEA = 'hedgehog lamp violin';
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-users-'));
const data = join(folder, 'data');
const shown: string[] = [];
let station: ChildProcess;

beforeAll(async () => {
  await shiftseal(['help']); // builds what is not built
  const config = join(folder, 'station.json');
  const document = { configVersion: 1, station: { id: 'cr-users' }, equipment: [], connections: [], tags: [] };
  writeFileSync(config, JSON.stringify({ ...document, checkpoint: { everyMs: 500 } }));
  // Measured before, as on every day but the first.
  openUserFile(join(data, 'users.json')).saveCost({ memoryKib: 19_456, passes: 2, lanes: 1 });
  station = spawn(process.execPath, [CLI, 'station', '--config', config, '--data', data, '--status', '1s']);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said += text.toString();
      if (/is running/.test(said)) resolve();
    };
    station.stdout?.on('data', listen);
    station.stderr?.on('data', listen);
    station.once('exit', (code) => reject(new Error(`the station ended with ${code}: ${said}`)));
  });
}, 120_000);
afterEach(() => {
  delete process.env[FIRST];
  delete process.env[SECOND];
});
afterAll(async () => {
  const ended = new Promise((resolve) => station.once('exit', resolve));
  station.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

async function run(command: typeof users, ...args: string[]): Promise<string> {
  let said = '';
  const take = (text: string): void => {
    said += `${text}\n`;
  };
  const terminal = { out: take, err: take, write: async (text: string) => take(text), progress: () => undefined };
  try {
    const code = await command.run([...args, '--data', data], terminal);
    return code === 0 ? said : `${said}exit ${code}`;
  } catch (error) {
    return `${said}refused: ${(error as Error).message}`;
  }
}

/** As ada, an administrator, with her password. */
function byAda(...args: string[]): Promise<string> {
  process.env[FIRST] = ADA;
  return run(users, ...args, '--user', 'ada');
}

async function list(): Promise<{ name: string; role: string; isDisabled: boolean; failures: number }[]> {
  return JSON.parse(await run(users, 'list', '--json'));
}

/** As at a window, where somebody with a one-time password chooses an own one; the station reads the file again. */
async function ownPassword(name: string, own: string): Promise<void> {
  const password = await createPasswordHasher().hash(own);
  const file = openUserFile(join(data, 'users.json'));
  file.save(
    file
      .all()
      .map(({ mustChange, ...user }) =>
        user.name === name ? { ...user, password } : { ...user, ...(mustChange ? { mustChange } : {}) },
      ),
  );
}

const oneTimeIn = (said: string): string => {
  const [password = ''] = /([a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(said) ?? [];
  shown.push(password);
  return password;
};

/** What the log says of the newest events, as the command line lists them. */
const log = (): Promise<string> => run(entries, '--kind', 'event', '--limit', '200', '--json');

describe('users of a running station without a window', () => {
  it('the account that owns the folder makes the first administrator', async () => {
    process.env[FIRST] = ADA;
    expect(await run(users, 'add', '--name', 'ada', '--role', 'administrator')).toBe('ada is now administrator\n');
    expect(await list()).toMatchObject([{ name: 'ada', role: 'administrator', isDisabled: false }]);
    expect(await run(audit, '--text', 'userCreated')).toMatch(/\(command line\) \(–\) +event userCreated +ada/);
  });

  it('from then on a person does it, with their password', async () => {
    process.env[FIRST] = BEA;
    const add = ['add', '--name', 'bea', '--role', 'administrator'];
    expect(await run(users, ...add)).toContain('say who does this with --user NAME (users.add; it needs the role');
    expect(await run(users, ...add, '--user', 'ada')).toContain('refused: wrong name or password');
    expect(oneTimeIn(await byAda(...add))).not.toBe('');
    expect(oneTimeIn(await byAda('add', '--name', 'ole', '--role', 'operator', '--areas', 'Plant A'))).not.toBe('');
    expect(await list()).toHaveLength(3);
    expect(await byAda('add', '--name', 'Ole', '--role', 'operator')).toContain('there is already a user');
  });

  it('role, areas and account change at once; nobody changes their own', async () => {
    const why = ['--reason', 'other work'];
    expect(await byAda('role', '--name', 'ole', '--role', 'auditor', ...why)).toContain('ole is now auditor');
    expect(await byAda('areas', '--name', 'ole', '--areas', 'all', ...why)).toContain('ole acts everywhere');
    expect(await byAda('disable', '--name', 'ole', ...why)).toContain('ole is disabled');
    expect(await list()).toContainEqual(expect.objectContaining({ name: 'ole', role: 'auditor', isDisabled: true }));
    expect(await byAda('disable', '--name', 'ole', ...why)).toContain('ole is disabled already');
    expect(await byAda('enable', '--name', 'ole', ...why)).toContain('ole is enabled');
    for (const own of [['disable'], ['role', '--role', 'operator'], ['reset']])
      expect(await byAda(...own, '--name', 'ada', ...why)).toContain('nobody changes their own account');
    expect(await byAda('role', '--name', 'ole', '--role', 'operator', '--reason', 'no')).toContain('act.reason');
  });

  it('a wrong role is refused, and that stands in the log', async () => {
    const oneTime = oneTimeIn(await byAda('reset', '--name', 'ole', '--reason', 'forgot it'));
    process.env[FIRST] = oneTime;
    const asOle = ['unlock', '--name', 'bea', '--reason', 'is waiting', '--user', 'ole'];
    expect(await run(users, ...asOle)).toContain('choose your own first');
    await ownPassword('ole', 'marble tea compass');
    process.env[FIRST] = 'marble tea compass';
    expect(await run(users, ...asOle)).toContain('ole (auditor) may not do this (users.unlock); it needs the role');
    expect(await run(audit, '--kind', 'event', '--text', 'commandRefused')).toMatch(/ole .*users\.unlock/);
  });

  it('one administrator does not reset another; two recover an account, each with their own password', async () => {
    expect(await byAda('reset', '--name', 'bea', '--reason', 'forgot it')).toContain('recovered by two administrators');
    await ownPassword('bea', BEA);
    const recover = ['recover', '--name', 'ole', '--by', 'ada', '--second', 'bea', '--reason', 'is back'];
    process.env[FIRST] = ADA;
    process.env[SECOND] = 'a guess';
    expect(await run(users, ...recover)).toContain('refused: bea: wrong name or password');
    process.env[SECOND] = BEA;
    expect(await run(users, ...recover, '--user', 'ada')).toContain('not with --user');
    expect(await run(users, ...recover.with(6, 'ole'))).toContain('refused: ole: wrong name or password');
    oneTimeIn(await run(users, ...recover));
    expect(await run(audit, '--text', 'accountRecovered')).toMatch(
      /ada \(administrator\) +event accountRecovered +ole/,
    );
  });

  it('wrong passwords are counted and delay the name, until an administrator ends that', async () => {
    process.env[FIRST] = 'a guess';
    const asBea = ['enable', '--name', 'ole', '--reason', 'is back', '--user', 'bea'];
    expect(await run(users, ...asBea)).toMatch(/refused: wrong name or password$/);
    expect(await run(users, ...asBea)).toMatch(/refused: wrong name or password$/);
    expect(await run(users, ...asBea)).toContain('next try in 2 s');
    expect(await list()).toContainEqual(expect.objectContaining({ name: 'bea', failures: 3 }));
    expect(await byAda('unlock', '--name', 'bea', '--reason', 'was bea')).toContain('bea may try again at once');
    process.env[FIRST] = BEA;
    expect(await run(users, ...asBea)).toContain('ole is enabled already');
  });

  it('every act is in the log, by whom and where; no password is, in no file and in no answer but one', async () => {
    const said = await log();
    for (const line of [
      ...['userCreated bea: role administrator', 'userChanged ole: role: operator → auditor'],
      ...['userChanged ole: account: enabled → disabled', 'passwordReset ole', 'accountRecovered ole'],
      ...['userChanged bea: wrong passwords: 3 → 0', 'signatureRefused bea', 'for users.add alone'],
    ])
      expect(said).toContain(line);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('');
    expect(shown).toHaveLength(4);
    expect(shown.filter((each) => each === '' || kept.includes(each) || said.includes(each))).toEqual([]);
    expect(`${said}${kept}`).not.toMatch(/tulip bicycle|hedgehog lamp|marble tea|a guess/);
  });
});

describe('evidence taken from a running station', () => {
  const span = ['--from', '2026-01-01T00:00:00Z', '--to', '2036-01-01T00:00:00Z'];

  it('is in the log by whose password it was; without --user it is exported all the same, and said not to be', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string];
    expect(await run(exportEvidence, '--out', first, ...span)).toContain('not in the log; with --user NAME');
    process.env[FIRST] = ADA;
    const made = JSON.parse(await run(exportEvidence, '--out', second, ...span, '--user', 'ada', '--json'));
    const told = await run(audit, '--text', 'evidenceExported');
    expect(told).toMatch(/ada \(administrator\) +event evidenceExported +2026-01-01T00:00:00/);
    expect(told).toContain(made.sha256);
    expect(await run(verify, '--bundle', second)).toContain('verified');
    process.env[FIRST] = 'a guess';
    const refused = await run(exportEvidence, '--out', third, ...span, '--user', 'ada');
    expect(refused).toContain(`${third}: `);
    expect(refused).toContain('not in the log: refused: wrong name or password');
    expect(refused).toContain('exit 1');
  });
});
