import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdentity, type Identity, openUserFile } from '../../electron/identity/index.ts';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { downtimeHandlers } from '../../electron/ipc/downtimeHandlers.ts';
import { shiftHandlers } from '../../electron/ipc/shiftHandlers.ts';
import { createSigning } from '../../electron/ipc/signing.ts';
import type { Channel, RequestOf } from '../../shared/contract/ipc.ts';
import type { ShiftHandoverBody } from '../../shared/domain/entries/shiftLog.ts';
import { downtimeConfig, PressRig } from '../downtime/engineRig.ts';
import { stationOver } from '../downtime/stationOver.ts';

const PEOPLE = [
  ['olga', 'operator', 'early at the press line'],
  ['omar', 'operator', 'later at the press line'],
  ['sven', 'supervisor', 'who closes this shift'],
  ['aude', 'auditor', 'somebody checks the log'],
] as const;
const secretOf = (name: string): string => PEOPLE.find(([each]) => each === name)?.[2] ?? '';

let press: PressRig;
let identity: Identity;
let handlers: Handlers;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-ipc-stops-'));
  identity = createIdentity({
    users: openUserFile(join(folder, 'users.json')),
    monotonicMs: () => 0,
    record: async () => undefined,
  });
  await identity.createFirstAdministrator('ada', 'runs all of the station');
  await identity.signIn('ada', 'runs all of the station');
  for (const [name, role, password] of PEOPLE) await identity.createUser(name, role, password);
});
beforeEach(() => {
  press = new PressRig(downtimeConfig({ downtime: { ...downtimeConfig().downtime, editWindowMs: 3_600_000 } }));
  press.pass(1, 3);
  press.pass(0, 5);
  press.pass(1, 2);
  const station = stationOver(press);
  const actor = () => {
    const user = identity.current();
    if (!user) throw new Error('nobody');
    return { user: user.name, role: user.role };
  };
  const signing = createSigning(identity, press.clock);
  handlers = {
    ...downtimeHandlers({ station, signing, actor }),
    ...shiftHandlers({ station, signing, identity, actor }),
  } as unknown as Handlers;
});
afterEach(() => press.end());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const as = async (name: string) => identity.signIn(name, secretOf(name));
const call = <C extends Channel>(channel: C, request: RequestOf<C>) =>
  dispatch(
    channel,
    { isKnownSender: true, request, session: 'one' },
    { handlers, refusalFor: identity.refusalFor, log: () => undefined },
  );

const code = (more: object = {}) => {
  const { stop } = press.latest();
  return call('downtime:code', { stops: [{ stop, parts: [] }], reason: 'jam', comment: '', why: '', ...more });
};

describe('coding stops by role', () => {
  it('an operator codes, an auditor only looks', async () => {
    await as('aude');
    expect(await code()).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await call('downtime:setup', {})).toMatchObject({ ok: true, value: { microStopMs: 120_000 } });
    await as('olga');
    expect(await code()).toMatchObject({ ok: true, value: { ok: true, refused: [] } });
    expect(press.latest()).toMatchObject({ actor: { user: 'olga', role: 'operator' }, event: 'coded' });
  });

  it('after the edit window an operator is told, a supervisor signs with the password', async () => {
    press.clock.advanceMs(2 * 3_600_000);
    await as('olga');
    expect(await code()).toMatchObject({
      value: { refused: [{ reason: expect.stringContaining('only a supervisor') }] },
    });
    await as('sven');
    const late = { why: 'from the paper log', sign: { password: 'wrong-password-here', meaning: 'changed' } };
    expect(await code(late)).toMatchObject({ value: { ok: false, message: expect.stringContaining('not signed') } });
    const signed = { ...late, sign: { password: secretOf('sven'), meaning: 'changed' } };
    expect(await code(signed)).toMatchObject({ value: { ok: true, refused: [] } });
    expect(press.latest()).toMatchObject({
      why: 'from the paper log',
      signatures: [{ user: 'sven', meaning: 'changed' }],
    });
  });

  it('forged requests are refused before anything is done', async () => {
    await as('olga');
    const stops = press.stops().length;
    expect(await call('downtime:split', { stop: 'x'.repeat(65), at: 1, why: '' })).toMatchObject({
      code: 'badRequest',
    });
    expect(await code({ actor: { user: 'sven', role: 'supervisor' } })).toMatchObject({ code: 'badRequest' });
    expect(await call('downtime:split', { stop: 'f'.repeat(64), at: 1, why: '' })).toMatchObject({
      value: { ok: false },
    });
    expect(press.stops()).toHaveLength(stops);
  });
});

describe('the shift log by role', () => {
  const startOf = async (): Promise<number> => {
    const answer = await call('shift:standing', { area: '' });
    return answer.ok && answer.value !== null ? answer.value.shift.start : 0;
  };

  it('a handover is signed by two people who may write in the log', async () => {
    await as('olga');
    const start = await startOf();
    const handOver = (name: string, password = secretOf(name)) =>
      call('shift:handOver', {
        area: '',
        start,
        text: '',
        outgoing: { password: secretOf('olga'), meaning: 'handed over' },
        incoming: { name, password, meaning: 'took over' },
      });
    expect(await handOver('olga')).toMatchObject({
      value: { ok: false, message: expect.stringContaining('another person') },
    });
    expect(await handOver('aude')).toMatchObject({
      value: { ok: false, message: expect.stringContaining('may not sign') },
    });
    expect(await handOver('omar', 'wrong-password-here')).toMatchObject({ value: { ok: false } });
    expect(await handOver('omar')).toMatchObject({ value: { ok: true } });
    const body = press.rig.entries().findLast((each): each is ShiftHandoverBody => each.kind === 'shiftHandover');
    expect([body?.outgoing.user, body?.incoming.user]).toEqual(['olga', 'omar']);
  });

  it('only a supervisor closes; the contract lets nobody leave the reason out', async () => {
    await as('olga');
    const start = await startOf();
    const close = (why: string, password = secretOf('sven')) =>
      call('shift:close', {
        area: '',
        start,
        text: '',
        handOver: [{ kind: 'uncodedStop', to: 'omar', why }],
        sign: { password, meaning: 'closed' },
      });
    expect(await close('maintenance knows')).toMatchObject({ ok: false, code: 'forbidden' });
    await as('sven');
    expect(await close('')).toMatchObject({ ok: false, code: 'badRequest' });
    expect(await close('maintenance knows', 'wrong-password-here')).toMatchObject({ value: { ok: false } });
    expect(await close('maintenance knows')).toMatchObject({ value: { ok: true } });
  });

  it('a note names who wrote it, and is bounded', async () => {
    await as('olga');
    const note = { tags: [], workUnit: null, area: '' };
    expect(await call('shift:note', { ...note, text: 'x'.repeat(4_001) })).toMatchObject({ code: 'badRequest' });
    expect(await call('shift:note', { ...note, text: 'die 4 worn' })).toMatchObject({ ok: true });
    const notes = await call('shift:notes', { limit: 5 });
    expect(notes).toMatchObject({ value: [{ text: 'die 4 worn', user: 'olga' }] });
    await as('aude');
    expect(await call('shift:note', { ...note, text: 'hello' })).toMatchObject({ code: 'forbidden' });
  });
});
