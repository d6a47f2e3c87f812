import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { command as audit } from '../../electron/cli/auditCommand.ts';
import type { Command } from '../../electron/cli/command.ts';
import { command as lot } from '../../electron/cli/lotCommand.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { ColdRig } from '../coldChain/stationRig.ts';
import { START_US, TestClock } from '../engine/engineHarness.ts';
import { cheapHasher } from '../identity/rig.ts';

const PASSWORD = 'tulip bicycle rain';
let folder: string;

beforeAll(async () => {
  const rig = new ColdRig(new TestClock(START_US));
  folder = rig.folder;
  rig.pass(1_000);
  rig.hold({ 'room.air': 5, 'room.rear': 5 }, 2);
  rig.stop();
});
afterEach(() => {
  delete process.env.SHIFTSEAL_PASSWORD;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: Command, ...args: string[]): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' };
  await command.run(args, {
    out: (text) => {
      said.out += `${text}\n`;
    },
    err: (text) => {
      said.err += `${text}\n`;
    },
    write: async (text) => {
      said.out += text;
    },
    progress: () => undefined,
  });
  return said;
}
const receive = (id: string, ...more: string[]) =>
  run(lot, 'receive', '--data', folder, '--lot', id, '--product', 'vaccine', '--store', 'room', ...more);

describe('the command line on the folder of a station', () => {
  it('acts as the account while the station has no users, and as a person with a password from then on', async () => {
    await receive('B-1');
    const identity = createIdentity({
      users: openUserFile(join(folder, 'users.json')),
      hasher: cheapHasher(),
      monotonicMs: () => 0,
      record: async () => undefined,
    });
    await identity.createUser('olga', 'operator', PASSWORD);
    await identity.createUser('aude', 'auditor', PASSWORD);
    await expect(receive('B-2')).rejects.toThrow('say who does this with --user NAME');
    process.env.SHIFTSEAL_PASSWORD = 'guessed it';
    await expect(receive('B-2', '--user', 'olga')).rejects.toThrow('refused');
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    await expect(receive('B-2', '--user', 'aude')).rejects.toThrow('it needs the role operator or supervisor');
    expect((await receive('B-2', '--user', 'olga')).out).toContain('lot B-2 received');
  });

  it('tells who did what, as text, CSV and JSON; with no station running, says that this is in no log', async () => {
    const text = await run(audit, '--data', folder, '--kind', 'lot', '--text', 'B-');
    expect(text.out.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(/olga \(operator\) +lot received +B-2/),
      expect.stringMatching(/\(command line\) \(–\) +lot received +B-1/),
    ]);
    const csv = await run(audit, '--data', folder, '--person', 'olga', '--format', 'csv');
    expect(csv.out.split('\r\n')[0]).toContain('before,after');
    expect(csv.out).toContain('B-2');
    expect(csv.out).not.toContain('B-1');
    expect(csv.err).toContain('not in the log');
    const { out } = await run(audit, '--data', folder, '--kind', 'lot', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject([{ object: 'B-2' }, { object: 'B-1' }]); // LOT-0 came with the configuration
    await expect(run(audit, '--data', folder, '--kind', 'nonsense')).rejects.toThrow('--kind takes');
  });

  it('puts an export into the log of a station that does not run when a person says who they are, and may', async () => {
    const exports = async () => (await run(audit, '--data', folder, '--text', 'auditExported')).out;
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    await expect(run(audit, '--data', folder, '--format', 'csv', '--user', 'olga')).rejects.toThrow('auditor');
    expect(await exports()).not.toContain('aude (auditor)');
    process.env.SHIFTSEAL_PASSWORD = 'guessed it';
    await expect(run(audit, '--data', folder, '--format', 'csv', '--user', 'aude')).rejects.toThrow('wrong name');
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    const { out } = await run(audit, '--data', folder, '--kind', 'lot', '--format', 'csv', '--user', 'aude');
    expect(out).toContain('B-2');
    expect(await exports()).toMatch(/aude \(auditor\) +event auditExported +csv/);
    // Every attempt stands in the log, whoever it was and whatever came of it.
    const attempts = (await run(audit, '--data', folder, '--kind', 'event')).out;
    expect(attempts).toMatch(/olga \(command line\) \(–\) +event commandRefused +auditExported .*needs the role/);
    expect(attempts).toMatch(
      /aude \(command line\) \(–\) +event commandRefused +auditExported .*wrong name or password/,
    );
    expect(attempts).toMatch(/aude \(auditor\) +event signedIn +aude +for auditExported alone/);
    const backup = join(folder, 'backup.json');
    writeFileSync(backup, '{}');
    const { err } = await run(audit, '--data', folder, '--format', 'json', '--user', 'aude');
    expect(err).toContain('a backup is only read');
    rmSync(backup);
  });
});
