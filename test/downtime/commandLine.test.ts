import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Command } from '../../electron/cli/command.ts';
import { command as shiftCommand } from '../../electron/cli/shiftCommand.ts';
import { command as stopCommand } from '../../electron/cli/stopCommand.ts';
import { type ControlServer, serveControl } from '../../electron/control/index.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { PressRig } from './engineRig.ts';
import { stationOver } from './stationOver.ts';

const PASSWORD = 'who closes this shift';
let press: PressRig;
let server: ControlServer | undefined;
afterEach(async () => {
  await server?.close();
  press.end();
  delete process.env.SHIFTSEAL_PASSWORD;
});

function start(): void {
  press = new PressRig();
  // The commands read the clock of this machine: the shift that runs is the present one.
  press.clock.us = Math.floor(Date.now() / 1000) * 1_000_000 - 17 * 60_000_000;
  press.rig.crash();
  press.crash();
  press.pass(1, 5);
  press.pass(0, 10);
  press.pass(1, 2);
  server = serveControl(press.rig.folder, stationOver(press), (message) => expect.fail(message));
}

async function run(command: Command, ...args: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const take = (text: string) => void lines.push(text);
  const terminal = { out: take, err: take, write: async (text: string) => take(text), progress: () => undefined };
  const code = await command.run([...args, '--data', press.rig.folder], terminal);
  return { code, out: lines.join('\n') };
}

describe('shiftseal stop', () => {
  it('lists, codes, splits, merges and undoes through the running station', async () => {
    start();
    const { stop, from } = press.latest();
    expect((await run(stopCommand, 'list', '--uncoded')).out).toContain('(not coded)');
    expect((await run(stopCommand, 'reasons')).out).toMatch(/jam +Technical › Jam +unplannedStop +tj/);
    const id = stop.slice(0, 12);
    expect((await run(stopCommand, 'code', '--stop', id, '--reason', 'jam')).code).toBe(0);
    const at = formatInstant(((from ?? 0) + 120_000_000) as Instant);
    expect((await run(stopCommand, 'split', '--stop', id, '--at', at)).code).toBe(0);
    expect(press.latest().parts).toHaveLength(2);
    expect(press.latest().actor).toMatchObject({ role: null, user: expect.stringContaining('(command line)') });
    expect((await run(stopCommand, 'merge', '--stop', id, '--at', at)).code).toBe(0);
    await run(stopCommand, 'undo', '--stop', id);
    expect(press.latest().parts).toHaveLength(2);
    const { stops } = JSON.parse((await run(stopCommand, 'list', '--json')).out);
    expect(stops[0].parts.map((part: { reason: string }) => part.reason)).toEqual(['jam', 'jam']);
  });

  it('says why the station refuses, and what is called wrongly', async () => {
    start();
    const { stop } = press.latest();
    await expect(run(stopCommand, 'code', '--stop', stop, '--reason', 'technical')).rejects.toThrow('is a group');
    await expect(run(stopCommand, 'code', '--stop', 'ffffffffff', '--reason', 'jam')).rejects.toThrow(
      'there is no stop',
    );
    await expect(run(stopCommand, 'code', '--stop', 'xyz', '--reason', 'jam')).rejects.toThrow('takes an id');
    await expect(run(stopCommand, 'split', '--stop', stop)).rejects.toThrow('--at is required');
  });
});

describe('shiftseal shift', () => {
  async function people(): Promise<void> {
    const identity = createIdentity({
      users: openUserFile(join(press.rig.folder, 'users.json')),
      monotonicMs: () => 0,
      record: async () => undefined,
    });
    await identity.createFirstAdministrator('ada', 'runs all of the station');
    await identity.signIn('ada', 'runs all of the station');
    await identity.createUser('sven', 'supervisor', PASSWORD);
    await identity.createUser('olga', 'operator', 'early at the press line');
  }

  it('shows what stands in the way, and closes with a supervisor’s password once it is given to somebody', async () => {
    start();
    await people();
    const shown = await run(shiftCommand, 'show');
    expect(shown).toMatchObject({ code: 1, out: expect.stringContaining('1 uncodedStop (keeps the shift') });
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    await expect(run(shiftCommand, 'close', '--user', 'sven')).rejects.toThrow('stops without a reason');
    const given = ['--uncoded-why', 'tool shop will tell'];
    await expect(run(shiftCommand, 'close', '--user', 'sven', '--uncoded-to', 'nobody', ...given)).rejects.toThrow(
      'nobody named',
    );
    process.env.SHIFTSEAL_PASSWORD = 'early at the press line';
    await expect(run(shiftCommand, 'close', '--user', 'olga', '--uncoded-to', 'olga', ...given)).rejects.toThrow(
      'may not close',
    );
    process.env.SHIFTSEAL_PASSWORD = 'wrong-password-here';
    await expect(run(shiftCommand, 'close', '--user', 'sven', '--uncoded-to', 'olga', ...given)).rejects.toThrow(
      'not signed',
    );
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    expect((await run(shiftCommand, 'close', '--user', 'sven', '--uncoded-to', 'olga', ...given)).code).toBe(0);
    expect((await run(shiftCommand, 'list')).out).toContain('by sven');
  });

  it('writes and reads notes', async () => {
    start();
    await run(shiftCommand, 'note', '--text', 'oil low', '--work-unit', 'press');
    expect((await run(shiftCommand, 'notes')).out).toContain('oil low');
  });
});
