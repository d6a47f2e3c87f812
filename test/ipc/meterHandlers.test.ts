import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { meterHandlers } from '../../electron/ipc/meterHandlers.ts';
import type { Signing } from '../../electron/ipc/signing.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import { csvLine } from '../../shared/domain/csv.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import { may, ROLES } from '../../shared/domain/role.ts';

const SVEN: Actor = { user: 'sven', role: 'supervisor' };
/** Whoever gives the password "right" signs. */
const SIGNING = {
  sign: async ({ password, meaning }: { password: string; meaning: string }) =>
    password === 'right'
      ? { ok: true, signature: { ...SVEN, at: 1, meaning } }
      : { ok: false, message: 'not signed: wrong password' },
  signSecond: async ({ name, meaning }: { name: string; meaning: string }) => ({
    ok: true,
    signature: { user: name, role: 'supervisor', at: 1, meaning },
  }),
} as unknown as Signing;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function rig(query: (channel: string) => unknown = () => ({})) {
  const dataDir = mkdtempSync(join(tmpdir(), 'shiftseal-ipc-'));
  folders.push(dataDir);
  const commands: [string, unknown][] = [];
  const station = {
    dataDir,
    query: async (channel: string) => query(channel),
    command: async (name: string, request: unknown) => {
      commands.push([name, request]);
      return { ok: true };
    },
  } as unknown as ReconfigurableStation;
  return { dataDir, commands, handlers: meterHandlers({ station, signing: SIGNING, actor: () => SVEN }) };
}

describe('who may decide about meter reads', () => {
  it.each(['meter:decide', 'meter:swap'] as const)('%s is for supervisors', (channel) => {
    const permission = CHANNEL_PERMISSIONS[channel];
    expect(ROLES.filter((role) => permission !== null && may(role, permission))).toEqual(['supervisor']);
  });
  it.each(['meter:list', 'meter:curve', 'meter:exceptions', 'meter:export'] as const)(
    '%s is for everybody',
    (channel) => {
      const permission = CHANNEL_PERMISSIONS[channel];
      expect(ROLES.every((role) => permission !== null && may(role, permission))).toBe(true);
    },
  );
  it('a decision needs a reason, and no field that nobody knows', () => {
    const request = { exceptions: ['e'], decision: 'estimate', reason: 'garbled' };
    const parses = (given: object) => ipcContract['meter:decide'].request.safeParse(given).success;
    expect([parses(request), parses({ ...request, reason: '' }), parses({ ...request, force: true })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('decisions and swaps from the window', () => {
  it('are signed by two where both sign; no password goes further', async () => {
    const { handlers, commands } = rig();
    const decide = { exceptions: ['e'], decision: 'editValue', edits: [[0, 1.5]], reason: 'typed wrong' } as const;
    const signed = (password: string) => ({
      ...{ ...decide, edits: [[0, 1.5]] as [number, number][], exceptions: ['e'] },
      ...{ sign: { password, meaning: 'put in' }, second: { name: 'ute', password: 'right', meaning: 'approved' } },
    });
    expect(await handlers['meter:decide'](signed('wrong'))).toMatchObject({
      refused: [{ exception: 'e', reason: 'not signed: wrong password' }],
    });
    await handlers['meter:decide'](signed('right'));
    expect(commands).toMatchObject([
      ['decideMeterExceptions', { signature: { user: 'sven' }, second: { user: 'ute', meaning: 'approved' } }],
    ]);
    expect(JSON.stringify(commands)).not.toContain('right');
  });
  it('carry the person who is signed in', async () => {
    const { handlers, commands } = rig();
    await handlers['meter:decide']({ exceptions: ['e'], decision: 'acceptAsRead', reason: 'seen' });
    await handlers['meter:swap']({
      servicePoint: 'h-1',
      at: 1,
      finalRead: null,
      newSerial: 'N',
      initialRead: 0,
      reason: 'old one broken',
    });
    expect(commands.map(([name, request]) => [name, (request as { actor: Actor }).actor])).toEqual([
      ['decideMeterExceptions', SVEN],
      ['swapMeter', SVEN],
    ]);
  });
});

describe('reads for billing', () => {
  it('are written into the data folder, readable by its owner alone', async () => {
    const { handlers, dataDir } = rig(() => ({ name: 'meter-reads-all.csv', text: 'key\r\n', rows: 0 }));
    const answer = await handlers['meter:export']({ from: '2026-11-01', to: '2026-11-02' });
    const file = join(dataDir, 'exports', 'meter-reads-all.csv');
    expect(answer).toEqual({ ok: true, file, rows: 0 });
    expect(readFileSync(file, 'utf8')).toBe('key\r\n');
    expect(statSync(file).mode & 0o077).toBe(0);
  });
  it('say why nothing was written', async () => {
    const { handlers, dataDir } = rig(() => {
      throw new Error('take a shorter span');
    });
    expect(await handlers['meter:export']({ from: '2026-11-01', to: '2026-11-02' })).toEqual({
      ok: false,
      message: 'take a shorter span',
    });
    expect(existsSync(join(dataDir, 'exports'))).toBe(false);
  });
  it('have no cell that a spreadsheet would take for a formula', () => {
    expect(csvLine(['k', '=HYPERLINK("x")', '-SUM(A1)', -1.5])).toBe('k,"\'=HYPERLINK(""x"")",\'-SUM(A1),-1.5\r\n');
  });
});
