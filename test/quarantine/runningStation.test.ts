import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../electron/cli/quarantineCommand.ts';
import { type ControlServer, serveControl } from '../../electron/control/index.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { EngineRig } from '../engine/engineHarness.ts';
import { Desk, refuse, verdicts } from './desk.ts';

const desk = new Desk();
const PASSWORD = 'a long enough secret';
let rig: EngineRig;
let server: ControlServer;

beforeEach(async () => {
  rig = desk.start();
  const identity = createIdentity({
    users: openUserFile(join(rig.folder, 'users.json')),
    monotonicMs: () => 0,
    record: async () => undefined,
  });
  await identity.createUser('sven', 'supervisor', PASSWORD);
  const station = {
    command: async (name: never, request: never) => rig.engine.command(name, request),
  } as unknown as ReconfigurableStation;
  server = serveControl(rig.folder, station, (message) => {
    throw new Error(message);
  });
});
afterEach(async () => {
  await server.close();
  delete process.env.SHIFTSEAL_PASSWORD;
  desk.clear();
});

describe('quarantine on the command line, while a station runs on the folder', () => {
  it('goes to that station, which checks the password and keeps a wrong one in the log', async () => {
    const id = refuse(rig);
    let out = '';
    const terminal = {
      out: (text: string) => {
        out += text;
      },
      ...{ err: () => undefined, write: async () => undefined, progress: () => undefined },
    };
    const args = [
      'gap',
      '--data',
      rig.folder,
      '--id',
      id,
      '--user',
      'sven',
      '--reason',
      'sensor out',
      '--code',
      'sensorFault',
    ];
    process.env.SHIFTSEAL_PASSWORD = 'guessed it';
    await expect(command.run(args, terminal)).rejects.toThrow('not signed: wrong name or password');
    expect(rig.entries().at(-1)).toMatchObject({ kind: 'event', event: 'signatureRefused', subject: 'sven' });
    expect(verdicts(rig)).toEqual([]);

    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    expect(await command.run(args, terminal)).toBe(0);
    expect(out).toBe('gap: 1 decided, 0 not');
    expect(verdicts(rig)).toMatchObject([{ verdict: 'gap', actor: { user: 'sven' }, signature: { meaning: 'gap' } }]);
  });
});
