import { describe, expect, it } from 'vitest';
import type { Signing } from '../../electron/ipc/signing.ts';
import { waterHandlers } from '../../electron/ipc/waterHandlers.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { ipcContract, type RequestOf } from '../../shared/contract/ipc.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import { may, ROLES } from '../../shared/domain/role.ts';

const SVEN: Actor = { user: 'sven', role: 'supervisor' };
const SIGN = { password: 'right', meaning: 'marked a regulatory obligation as done' };
const SAMPLE: RequestOf<'water:enterSample'> = {
  ...{ tag: 'site-01.chlorine', takenAt: 1, value: 0.6, method: 'DPD', analyst: 'Sven', note: '' },
  bound: 'exact',
};

function rig(refused?: string) {
  const commands: [string, unknown][] = [];
  const station = {
    query: async () => ({ fileName: 'water-2026-10.txt', text: 'MONTHLY' }),
    command: async (name: string, request: unknown) => {
      commands.push([name, request]);
      return refused === undefined ? {} : { refused };
    },
  } as unknown as ReconfigurableStation;
  const signing = {
    sign: async ({ password, meaning }: typeof SIGN) =>
      password === 'right'
        ? { ok: true, signature: { user: 'sven', role: 'supervisor', at: 1, meaning } }
        : { ok: false, message: 'not signed: wrong password' },
  } as unknown as Signing;
  const saved: [string, string][] = [];
  const saveFile = async (name: string, text: string) => {
    saved.push([name, text]);
    return `/chosen/${name}`;
  };
  return { commands, saved, handlers: waterHandlers({ station, signing, actor: () => SVEN, saveFile }) };
}

describe('who may do what about drinking water', () => {
  it.each([
    ['water:finishDeadline', ['supervisor']],
    ['water:enterSample', ['operator', 'supervisor']],
    ['water:overview', [...ROLES]],
    ['water:month', [...ROLES]],
    ['water:save', [...ROLES]],
  ] as const)('%s', (channel, roles) => {
    const permission = CHANNEL_PERMISSIONS[channel];
    expect(ROLES.filter((role) => permission !== null && may(role, permission))).toEqual(roles);
  });
  it('no field that nobody knows, and no month that is none', () => {
    expect(ipcContract['water:enterSample'].request.safeParse({ ...SAMPLE, force: true }).success).toBe(false);
    expect(ipcContract['water:month'].request.safeParse({ month: '2026-13' }).success).toBe(false);
  });
});

describe('acts from the window', () => {
  it('carry the person and the signature; the password stays behind', async () => {
    const { handlers, commands } = rig();
    expect(await handlers['water:finishDeadline']({ deadline: 'd', done: 'called them', sign: SIGN })).toEqual({
      ok: true,
    });
    expect(await handlers['water:enterSample'](SAMPLE)).toEqual({ ok: true });
    expect(commands).toEqual([
      [
        'finishDeadline',
        { deadline: 'd', done: 'called them', actor: SVEN, signature: { ...SVEN, at: 1, meaning: SIGN.meaning } },
      ],
      ['enterSample', { ...SAMPLE, actor: SVEN }],
    ]);
    expect(JSON.stringify(commands)).not.toContain('right');
  });
  it('a wrong password does nothing, and a refusal of the engine reaches the person as words', async () => {
    const { handlers, commands } = rig('it is done already');
    const wrong = { deadline: 'd', done: 'called them', sign: { ...SIGN, password: 'wrong' } };
    expect(await handlers['water:finishDeadline'](wrong)).toEqual({ ok: false, message: 'not signed: wrong password' });
    expect(commands).toEqual([]);
    expect(await handlers['water:enterSample'](SAMPLE)).toEqual({ ok: false, message: 'it is done already' });
  });
  it('the copy of record is written where the person says, and the answer names the place', async () => {
    const { handlers, saved } = rig();
    expect(await handlers['water:save']({ month: '2026-10' })).toEqual({ saved: '/chosen/water-2026-10.txt' });
    expect(saved).toEqual([['water-2026-10.txt', 'MONTHLY']]);
  });
});
