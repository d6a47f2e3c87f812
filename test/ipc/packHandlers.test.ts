import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { activateAs } from '../../electron/control/packActivation.ts';
import { packHandlers } from '../../electron/ipc/packHandlers.ts';
import type { Signing } from '../../electron/ipc/signing.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import { may, ROLES, type Role } from '../../shared/domain/role.ts';
import { SOURCE, stationOf } from '../rules/someRules.ts';

const home = () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-activate-'));
  folders.push(folder);
  return folder;
};
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const SIGN = { password: 'right', meaning: 'released for use' };
const packText = (secondPerson: boolean) =>
  JSON.stringify({
    ...{ packFormat: 1, id: 'plant', name: 'Plant', version: '1.0', author: 'tests' },
    rules: [
      {
        ...{ id: 'hot', kind: 'range', title: 'Not too hot', source: SOURCE, target: { tags: ['*'] }, max: 60 },
        secondPerson,
      },
    ],
  });

function rig(secondPerson = false) {
  const dataDir = home();
  const file = join(home(), 'draft.json');
  writeFileSync(file, packText(secondPerson));
  const changes: unknown[][] = [];
  const config = stationOf([{ id: 'a.x' }]);
  const station = {
    dataDir,
    config: () => config,
    configuration: () => ({ text: '{"station":{"id":"cr"}}', hash: '', path: join(dataDir, 'station.json') }),
    reconfigure: async (...change: unknown[]) => {
      changes.push(change);
      return { hash: 'h' };
    },
  } as unknown as ReconfigurableStation;
  const signature = (user: string, role: Role, meaning: string) => ({ user, role, at: 1, meaning });
  const signing = {
    sign: async ({ password, meaning }: typeof SIGN) =>
      password === 'right'
        ? { ok: true, signature: signature('sven', 'supervisor', meaning) }
        : { ok: false, message: 'not signed: wrong password' },
    signSecond: async ({ name, meaning }: { name: string; meaning: string }) => ({
      ok: true,
      signature: signature(name, 'administrator', meaning),
    }),
  } as unknown as Signing;
  return { file, changes, station, handlers: packHandlers({ station, signing, chooseFile: async () => file }) };
}

async function openedIn(handlers: ReturnType<typeof rig>['handlers']): Promise<string> {
  const answer = await handlers['pack:open']({});
  if (!answer.ok) throw new Error(answer.message);
  return answer.file;
}

describe('who may do what about rule packs', () => {
  it.each([
    ['pack:activate', ['supervisor', 'administrator']],
    ['pack:dryRun', [...ROLES]],
    ['pack:list', [...ROLES]],
    ['compliance:results', [...ROLES]],
  ] as const)('%s', (channel, roles) => {
    const permission = CHANNEL_PERMISSIONS[channel];
    expect(ROLES.filter((role) => permission !== null && may(role, permission))).toEqual(roles);
  });
});

describe('activation from the window', () => {
  it('carries reason and signature into the change, and names the pack with its hash', async () => {
    const { handlers, changes } = rig();
    const file = await openedIn(handlers);
    expect(await handlers['pack:activate']({ file, reason: 'permit of 2027', signature: SIGN })).toEqual({ ok: true });
    const [[text, reason, actor, signed] = []] = changes;
    expect(JSON.parse(text as string).rulePacks).toMatchObject([
      { file: 'plant-1.0.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect([reason, actor]).toEqual(['permit of 2027', { user: 'sven', role: 'supervisor' }]);
    expect(signed).toMatchObject({ signature: { user: 'sven', meaning: 'released for use' } });
    expect(JSON.stringify(changes)).not.toContain('right');
  });

  it('with a wrong password changes nothing', async () => {
    const { handlers, changes } = rig();
    const file = await openedIn(handlers);
    const wrong = { file, reason: 'permit of 2027', signature: { ...SIGN, password: 'wrong' } };
    expect(await handlers['pack:activate'](wrong)).toEqual({ ok: false, message: 'not signed: wrong password' });
    expect(changes).toEqual([]);
  });

  it('wants a second person where a rule does', async () => {
    const { handlers, changes } = rig(true);
    const file = await openedIn(handlers);
    const request = { file, reason: 'permit of 2027', signature: SIGN };
    expect(await handlers['pack:activate'](request)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/second signature/),
    });
    expect(changes).toEqual([]);
    const second = { name: 'ada', ...SIGN };
    expect(await handlers['pack:activate']({ ...request, second })).toEqual({ ok: true });
    expect(changes[0]?.[3]).toMatchObject({ second: { user: 'ada' } });
  });

  it('takes no path from the window: only what is on a shelf or was opened by the person', async () => {
    const { handlers, file, changes } = rig();
    const answer = await handlers['pack:activate']({ file, reason: 'permit of 2027', signature: SIGN });
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/there is no rule pack "draft.json"/) });
    expect(changes).toEqual([]);
  });
});

describe('activation from the command line', () => {
  const identity = (role: Role) => ({
    confirm: async (name: string, password: string) =>
      password === 'right'
        ? ({ ok: true, user: { name, role } } as const)
        : ({ ok: false, message: 'wrong password' } as const),
    list: () => [],
  });
  const ask = { method: 'activatePack', reason: 'permit of 2027', user: 'ute', ...SIGN } as const;
  type Ports = Parameters<typeof activateAs>[1];
  const ports = (role: Role) => ({ identity: identity(role), clock: { now: () => 7 } }) as unknown as Ports;

  it('is signed by the person of that password', async () => {
    const { station, file, changes } = rig();
    expect(await activateAs(station, ports('supervisor'), { ...ask, file })).toEqual({ hash: 'h' });
    expect(changes[0]?.[3]).toMatchObject({ signature: { user: 'ute', role: 'supervisor', at: 7 } });
  });

  it('is refused to who may not, and with a wrong password', async () => {
    const { station, file, changes } = rig();
    await expect(activateAs(station, ports('operator'), { ...ask, file })).rejects.toThrow('may not activate');
    const wrong = { ...ask, file, password: 'wrong' };
    await expect(activateAs(station, ports('supervisor'), wrong)).rejects.toThrow('not signed');
    expect(changes).toEqual([]);
  });
});
