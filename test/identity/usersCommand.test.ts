import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { command as entries } from '../../electron/cli/entriesCommand.ts';
import { command as users } from '../../electron/cli/usersCommand.ts';
import { openUserFile } from '../../electron/identity/index.ts';
import { WrittenStation } from '../query/writtenStation.ts';

const FIRST = 'SHIFTSEAL_PASSWORD';
const SECOND = 'SHIFTSEAL_SECOND_PASSWORD';
let station: WrittenStation;
beforeEach(() => {
  station = new WrittenStation();
  station.close();
  // Measured before, as on every day but the first.
  openUserFile(`${station.folder}/users.json`).saveCost({ memoryKib: 19_456, passes: 2, lanes: 1 });
});
afterEach(() => {
  delete process.env[FIRST];
  delete process.env[SECOND];
  rmSync(station.folder, { recursive: true, force: true });
});

async function run(command: typeof users, ...args: string[]): Promise<string> {
  let said = '';
  const take = (text: string) => {
    said += `${text}\n`;
  };
  try {
    const terminal = { out: take, err: take, write: async (text: string) => take(text), progress: () => undefined };
    await command.run([...args, '--data', station.folder], terminal);
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
  return said;
}

it('users are disabled and let in again with a reason; an account is recovered by two administrators', async () => {
  process.env[FIRST] = 'tulip bicycle rain';
  await run(users, 'add', '--name', 'ada', '--role', 'administrator');
  process.env[FIRST] = 'hedgehog lamp violin';
  await run(users, 'add', '--name', 'bea', '--role', 'administrator');
  expect(await run(users, 'add', '--name', 'ole', '--role', 'operator', '--one-time')).toMatch(
    /shown only now: ([a-z2-9]{5}-){3}/,
  );
  expect(await run(users, 'disable', '--name', 'ole')).toContain('--reason is required');
  expect(await run(users, 'disable', '--name', 'ole', '--reason', 'has left')).toContain('ole is disabled');
  expect(await run(users, 'role', '--name', 'ole', '--role', 'auditor', '--reason', 'other work')).toContain('auditor');

  process.env[FIRST] = 'tulip bicycle rain';
  process.env[SECOND] = 'a guess';
  const recover = ['recover', '--name', 'ole', '--by', 'ada', '--second', 'bea', '--reason', 'is back'] as const;
  expect(await run(users, ...recover)).toContain('refused: bea: wrong name or password');
  process.env[SECOND] = 'hedgehog lamp violin';
  expect(await run(users, ...recover)).toContain('shown only now');
  expect(JSON.parse(await run(users, 'list', '--json'))).toContainEqual(
    expect.objectContaining({ name: 'ole', role: 'auditor', isDisabled: false, mustChange: true }),
  );

  const bodies = await run(entries, '--kind', 'event', '--json', '--limit', '50');
  for (const line of ['accountRecovered ole', 'userChanged ole: role: operator → auditor', 'signatureRefused bea'])
    expect(bodies).toContain(line);
  expect(bodies).not.toMatch(/tulip|hedgehog|a guess/);
});
