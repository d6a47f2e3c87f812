import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdentity, type Identity } from '../../electron/identity/index.ts';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { quarantineHandlers } from '../../electron/ipc/quarantineHandlers.ts';
import { createSigning } from '../../electron/ipc/signing.ts';
import { createAnswers } from '../../electron/query/answer.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { Channel, RequestOf } from '../../shared/contract/ipc.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import type { EngineRig } from '../engine/engineHarness.ts';
import { emptyStore, memoryUsers } from '../identity/memoryUsers.ts';
import { CORRECT, Desk, NOT_OURS, refuse, verdicts } from './desk.ts';

const desk = new Desk();
const PASSWORD = 'a long enough secret';
let rig: EngineRig;
let id: string;

beforeEach(() => {
  rig = desk.start({ quarantine: { secondPersonFor: ['gap'] } });
  id = refuse(rig);
});
afterEach(() => desk.clear());

const users = emptyStore();
beforeAll(async () => {
  const identity = withUsers();
  await identity.createUser('sven', 'supervisor', PASSWORD);
  await identity.createUser('ute', 'supervisor', PASSWORD);
  await identity.createUser('olga', 'operator', PASSWORD);
  await identity.createUser('ada', 'auditor', PASSWORD);
});

function withUsers(): Identity {
  return createIdentity({
    users: memoryUsers(users),
    monotonicMs: () => 0,
    record: async () => undefined,
  });
}

/** One window, with somebody signed in; all of them look at the same station. */
async function window(name: 'sven' | 'ute' | 'olga' | 'ada' | undefined) {
  const identity = withUsers();
  if (name !== undefined) await identity.signIn(name, PASSWORD);
  const station = {
    config: () => rig.config,
    command: async (command: never, request: never) => rig.engine.command(command, request),
    query: async (channel: QueryChannel, request: never) => {
      const data = openDataFolder(rig.folder);
      try {
        return createAnswers(data, rig.clock)[channel](request);
      } finally {
        data.close();
      }
    },
  } as unknown as ReconfigurableStation;
  const actor = () => {
    const user = identity.current();
    if (!user) throw new Error('nobody is signed in');
    return { user: user.name, role: user.role };
  };
  const handlers = quarantineHandlers({ station, identity, signing: createSigning(identity, rig.clock), actor });
  return <C extends Extract<Channel, `quarantine:${string}`>>(channel: C, request: RequestOf<C>) =>
    dispatch(
      channel,
      { isKnownSender: true, request, session: 'one' },
      {
        handlers: handlers as unknown as Handlers,
        refusalFor: (permission) => identity.refusalFor(permission),
        log: (message) => {
          if (message.includes('outside its contract')) throw new Error(message);
        },
      },
    );
}

const sign = { password: PASSWORD, meaning: 'decided' };
const gap = { verdict: 'gap', reason: 'sensor out', code: 'sensorFault', sign } as const;

describe('decisions from a window', () => {
  it('are for those who may decide, and looking for everybody who is signed in', async () => {
    for (const name of ['olga', 'ada'] as const) {
      const call = await window(name);
      expect(await call('quarantine:decide', { ids: [id], ...NOT_OURS, sign })).toMatchObject({
        ok: false,
        code: 'forbidden',
      });
      expect(await call('quarantine:show', { id })).toMatchObject({ ok: true, value: { row: { id } } });
    }
    const nobody = await window(undefined);
    expect(await nobody('quarantine:list', { scope: 'waiting', limit: 10 })).toMatchObject({
      ok: false,
      code: 'notSignedIn',
    });
    expect(verdicts(rig)).toEqual([]);
  });

  it('need the password of the person at the screen', async () => {
    const call = await window('sven');
    const wrong = await call('quarantine:decide', {
      ids: [id],
      ...NOT_OURS,
      sign: { ...sign, password: 'guessed it?' },
    });
    expect(wrong).toMatchObject({ ok: true, value: { ok: false, message: 'not signed: wrong name or password' } });
    expect(verdicts(rig)).toEqual([]);
    expect(await call('quarantine:decide', { ids: [id], ...NOT_OURS, sign })).toMatchObject({
      value: { decided: [id] },
    });
    expect(verdicts(rig)[0]).toMatchObject({
      actor: { user: 'sven' },
      signature: { user: 'sven', meaning: 'decided' },
    });
  });

  it('take a second person’s signature only from another person who may decide', async () => {
    const call = await window('sven');
    const second = (name: string) => ({ ids: [id], ...gap, second: { name, ...sign } });
    for (const [name, why] of [
      ['sven', 'must be another person'],
      ['olga', 'may not sign this'],
    ] as const)
      expect(await call('quarantine:decide', second(name))).toMatchObject({
        value: { ok: false, message: expect.stringContaining(why) },
      });
    expect(await call('quarantine:decide', second('ute'))).toMatchObject({ value: { decided: [id] } });
  });

  it('of two windows at once the first counts, and the second is told who was faster', async () => {
    const [one, other] = [await window('sven'), await window('ute')];
    const answers = await Promise.all([
      one('quarantine:decide', { ids: [id], ...CORRECT, sign }),
      other('quarantine:decide', { ids: [id], ...NOT_OURS, sign }),
    ]);
    const decided = answers.filter(
      (answer) => answer.ok && 'decided' in answer.value && answer.value.decided.length === 1,
    );
    expect(decided).toHaveLength(1);
    expect(JSON.stringify(answers)).toMatch(/already (corrected by sven|rejected by ute)/);
    expect(verdicts(rig)).toHaveLength(1);
  });

  it('about forged or stale ids change nothing', async () => {
    const call = await window('sven');
    const forged = ['f'.repeat(64), "' OR 1=1 --", '../../users.json'];
    const answer = await call('quarantine:decide', { ids: forged, ...NOT_OURS, sign });
    expect(answer).toMatchObject({ value: { decided: [], refused: forged.map((each) => ({ id: each })) } });
    expect(await call('quarantine:show', { id: 'f'.repeat(64) })).toMatchObject({ ok: false });
    expect(await call('quarantine:decide', { ids: [], ...NOT_OURS, sign })).toMatchObject({
      ok: false,
      code: 'badRequest',
    });
    expect(verdicts(rig)).toEqual([]);
  });

  it('the queue is handed over to somebody who may decide, never to oneself', async () => {
    const call = await window('sven');
    const over = (to: string) => call('quarantine:handOver', { ids: 'all', to, reason: 'end of shift', sign });
    expect(await over('olga')).toMatchObject({
      value: { ok: false, message: expect.stringContaining('olga may not decide') },
    });
    expect(await over('sven')).toMatchObject({ value: { ok: false } });
    expect(await over('ute')).toMatchObject({ value: { decided: [id] } });
    const groups = await call('quarantine:groups', {});
    expect(groups).toMatchObject({ ok: true, value: [{ entries: 1, handedOver: 1 }] });
  });

  it('what is shown and tried fits the contract to the last field', async () => {
    const call = await window('sven');
    const repair = { ...CORRECT.repair, tag: undefined } as never;
    expect(await call('quarantine:try', { id, repair, withSuggestions: true })).toMatchObject({
      ok: true,
      value: { trial: { passing: 1 }, suggestions: expect.any(Array) },
    });
    expect(await call('quarantine:rules', {})).toMatchObject({ ok: true, value: { people: ['sven', 'ute'] } });
  });
});
