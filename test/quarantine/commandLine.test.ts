import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../electron/cli/quarantineCommand.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { Desk, refuse } from './desk.ts';

const desk = new Desk();
const PASSWORD = 'a long enough secret';
let folder: string;
let id: string;

beforeEach(async () => {
  const rig = desk.start({ quarantine: { secondPersonFor: ['gap'] } });
  folder = rig.folder;
  id = refuse(rig);
  rig.stop();
  const identity = createIdentity({
    users: openUserFile(join(folder, 'users.json')),
    monotonicMs: () => 0,
    record: async () => undefined,
  });
  await identity.createUser('sven', 'supervisor', PASSWORD);
  await identity.createUser('ute', 'supervisor', PASSWORD);
  await identity.createUser('olga', 'operator', PASSWORD);
  process.env.SHIFTSEAL_PASSWORD = PASSWORD;
  process.env.SHIFTSEAL_SECOND_PASSWORD = PASSWORD;
});
afterEach(() => {
  delete process.env.SHIFTSEAL_PASSWORD;
  delete process.env.SHIFTSEAL_SECOND_PASSWORD;
  desk.clear();
});

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const [action = '', ...rest] = args;
  const code = await command.run([action, '--data', folder, ...rest], {
    out: (text) => {
      out += `${text}\n`;
    },
    ...{ err: () => undefined, write: async () => undefined, progress: () => undefined },
  });
  return { code, out };
}
const SIGN = ['--user', 'sven', '--reason', 'one digit too many'];

describe('quarantine on the command line, where no station runs', () => {
  it('tries a repair, corrects by it, and shows who did; a second time it says no', async () => {
    const tried = await run('try', '--id', id, '--factor', '0.1');
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('1 would pass, 0 would not') });
    expect((await run('try', '--id', id, '--factor', '10')).code).toBe(1);
    const correct = ['correct', '--id', id.slice(0, 10), '--factor', '0.1', '--code', 'scaleError', ...SIGN];
    expect(await run(...correct)).toMatchObject({ code: 0, out: expect.stringContaining('1 decided, 0 not') });
    const shown = await run('show', '--id', id, '--json');
    expect(JSON.parse(shown.out)).toMatchObject({
      ...{ verdict: 'corrected', verdictBy: 'sven', isOpen: false },
      history: [{ verdict: 'corrected', code: 'scaleError', signature: { user: 'sven', meaning: 'corrected' } }],
    });
    expect(await run(...correct)).toMatchObject({ code: 1, out: expect.stringContaining('already corrected by sven') });
  });

  it('takes no decision from who may not decide, or with a wrong password', async () => {
    const gap = ['gap', '--id', id, '--code', 'sensorFault', '--reason', 'sensor out'];
    await expect(run(...gap, '--user', 'olga')).rejects.toThrow('olga (operator) may not decide');
    process.env.SHIFTSEAL_PASSWORD = 'wrong';
    await expect(run(...gap, '--user', 'sven')).rejects.toThrow('not signed: wrong name or password');
    expect(JSON.parse((await run('list', '--waiting', '--json')).out)).toHaveLength(1);
  });

  it('asks for a second person where the configuration does', async () => {
    const gap = ['gap', '--id', id, '--code', 'sensorFault', ...SIGN];
    expect((await run(...gap)).out).toContain('second person');
    expect((await run(...gap, '--second', 'sven')).out).toContain('nobody approves their own decision');
    expect((await run(...gap, '--second', 'ute')).code).toBe(0);
  });

  it('hands everything over by name, to somebody who may decide', async () => {
    const over = ['hand-over', '--all', ...SIGN];
    await expect(run(...over, '--to', 'olga')).rejects.toThrow('olga may not decide here; known: sven, ute');
    expect((await run(...over, '--to', 'ute')).code).toBe(0);
    expect(JSON.parse((await run('list', '--waiting', '--json')).out)).toMatchObject([
      { handedTo: 'ute', isOpen: true },
    ]);
  });
});
