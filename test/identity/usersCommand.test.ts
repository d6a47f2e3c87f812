import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { command as entries } from '../../electron/cli/entriesCommand.ts';
import { command as users } from '../../electron/cli/usersCommand.ts';
import { serveControl } from '../../electron/control/index.ts';
import { openUserFile } from '../../electron/identity/index.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
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

it('users that were made before the first start are told to the log by it, and nothing else is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-before-'));
  const kept = join(folder, 'users-before-log.ndjson');
  openUserFile(join(folder, 'users.json')).saveCost({ memoryKib: 19_456, passes: 2, lanes: 1 });
  process.env[FIRST] = 'tulip bicycle rain';
  const terminal = { out: () => undefined, write: async () => undefined, progress: () => undefined };
  const said: string[] = [];
  await users.run(['add', '--data', folder, '--name', 'ada', '--role', 'administrator'], {
    ...terminal,
    err: (text) => void said.push(text),
  });
  expect(said).toEqual([expect.stringContaining('the first start of the station puts this into the log')]);
  expect(statSync(kept).mode & 0o777).toBe(0o600);

  const recorded: object[] = [];
  const answering = {
    command: async (name: string, request: object) => void recorded.push({ name, ...request }),
  } as unknown as ReconfigurableStation;
  const complaints: string[] = [];
  const start = () => serveControl(folder, answering, (message) => complaints.push(message));
  const first = start();
  await vi.waitFor(() => expect(existsSync(kept)).toBe(false));
  await first.close();
  expect(recorded).toEqual([
    expect.objectContaining({
      ...{ name: 'recordEvent', event: 'userCreated', subject: 'ada' },
      actor: { user: expect.stringMatching(/^command line \(/), role: null },
      detail: expect.stringMatching(/^role administrator.*before there was a log$/),
    }),
  ]);

  writeFileSync(kept, '{"event":"keyRotated","subject":"","detail":"","by":"","where":"","at":1}\n');
  const second = start();
  await vi.waitFor(() => expect(complaints).toEqual([expect.stringContaining('cannot be understood')]));
  await second.close();
  expect(recorded).toHaveLength(1);
  rmSync(folder, { recursive: true, force: true });
});
