import { describe, expect, it } from 'vitest';
import { keyHandlers } from '../../electron/ipc/keyHandlers.ts';
import type { Signing } from '../../electron/ipc/signing.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import { may, ROLES } from '../../shared/domain/role.ts';

const ADA: Actor = { user: 'ada', role: 'administrator' };
const SIGN = { password: 'right', meaning: 'rotated the signing key' };
const SEALED = { line: 'PRIVATE+KEY+x', fileText: 'SEALED+KEY+x' };

function rig(parts: { key?: typeof SEALED; failure?: string } = {}) {
  const commands: [string, unknown][] = [];
  const saved: [string, string][] = [];
  const station = {
    makeKey: () => parts.key,
    query: async () => ({ fileName: 'proof-entry-3.json', text: '{}' }),
    command: async (name: string, request: unknown) => {
      if (parts.failure !== undefined) throw new Error(parts.failure);
      commands.push([name, request]);
      return { verifierKey: 'v', size: 5 };
    },
  } as unknown as ReconfigurableStation;
  const signing = {
    sign: async ({ password, meaning }: typeof SIGN) =>
      password === 'right'
        ? { ok: true, signature: { ...ADA, at: 1, meaning } }
        : { ok: false, message: 'not signed: wrong password' },
  } as unknown as Signing;
  const saveFile = async (name: string, text: string) => {
    saved.push([name, text]);
    return `/chosen/${name}`;
  };
  return { commands, saved, handlers: keyHandlers({ station, signing, actor: () => ADA, saveFile }) };
}

describe('a new signing key from the window', () => {
  it('is an administrator’s to ask for; everybody may look at the keys', () => {
    const roles = (channel: 'key:rotate' | 'key:status') =>
      ROLES.filter((role) => may(role, CHANNEL_PERMISSIONS[channel] ?? 'view'));
    expect([roles('key:rotate'), roles('key:status')]).toEqual([['administrator'], [...ROLES]]);
    expect(ipcContract['key:rotate'].request.safeParse({ reason: 'x', sign: SIGN }).success).toBe(false);
    expect(ipcContract['key:rotate'].request.safeParse({ reason: 'yearly', sign: SIGN, key: SEALED }).success).toBe(
      false,
    );
  });

  it('carries person, reason and signature to the engine, and a key of the key store where there is one; never the password', async () => {
    for (const key of [undefined, SEALED]) {
      const { handlers, commands } = rig(key === undefined ? {} : { key });
      expect(await handlers['key:rotate']({ reason: 'yearly', sign: SIGN })).toEqual({ ok: true });
      const signature = { ...ADA, at: 1, meaning: SIGN.meaning };
      const expected = { reason: 'yearly', actor: ADA, signature, ...(key === undefined ? {} : { key }) };
      expect(commands).toEqual([['rotateKey', expected]]);
      expect(JSON.stringify(commands)).not.toContain('"right"');
    }
  });

  it('stands beside proofs, which are saved where the person says', async () => {
    const { handlers, saved } = rig();
    expect(await handlers['evidence:saveProof']({ proof: 'inclusion', seq: 3 })).toEqual({
      saved: '/chosen/proof-entry-3.json',
    });
    expect(saved).toEqual([['proof-entry-3.json', '{}']]);
  });

  it('does not happen without a signature, and says why it could not', async () => {
    const { handlers, commands } = rig();
    expect(await handlers['key:rotate']({ reason: 'yearly', sign: { ...SIGN, password: 'wrong' } })).toMatchObject({
      ok: false,
      message: expect.stringContaining('wrong password'),
    });
    expect(commands).toEqual([]);
    const failing = rig({ failure: 'the ledger cannot be written now' });
    expect(await failing.handlers['key:rotate']({ reason: 'yearly', sign: SIGN })).toEqual({
      ok: false,
      message: 'the ledger cannot be written now',
    });
  });
});
