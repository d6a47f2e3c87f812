import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { coldChainHandlers } from '../../electron/ipc/coldChainHandlers.ts';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { createSigning } from '../../electron/ipc/signing.ts';
import { createAnswers } from '../../electron/query/answer.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { Channel, RequestOf } from '../../shared/contract/ipc.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import { START_US, TestClock } from '../engine/engineHarness.ts';
import { ColdRig, coldConfig } from './stationRig.ts';

const PASSWORD = 'a long enough secret';
const SIGN = { password: PASSWORD, meaning: 'I decide about this lot' };
const rigs: { rig: ColdRig; folder: string }[] = [];
afterEach(() => {
  for (const { rig, folder } of rigs.splice(0)) {
    if (rig.isRunning) rig.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(rig.folder, { recursive: true, force: true });
  }
});

const identityOver = (file: string, monotonicMs: () => number) =>
  createIdentity({ users: openUserFile(file), monotonicMs, record: async () => undefined });

/** Passwords are hashed slowly on purpose: once for all tests. */
let people: string;
beforeAll(async () => {
  people = join(mkdtempSync(join(tmpdir(), 'shiftseal-people-')), 'users.json');
  const identity = identityOver(people, () => 0);
  await identity.createFirstAdministrator('ada', PASSWORD);
  const others = [
    ['olga', 'operator'],
    ['sven', 'supervisor'],
    ['suse', 'supervisor'],
    ['aude', 'auditor'],
  ] as const;
  for (const [name, role] of others) await identity.createUser(name, role, PASSWORD);
});
afterAll(() => rmSync(join(people, '..'), { recursive: true, force: true }));

/** A cold room after an excursion, its real engine, readers, people and handlers; only the window is missing. */
async function console_(config = coldConfig()) {
  const rig = new ColdRig(new TestClock(START_US), config);
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-cold-'));
  rigs.push({ rig, folder });
  rig.pass(1_000);
  rig.hold({ 'room.air': 5, 'room.rear': 5 }, 2);
  rig.hold({ 'room.air': 9, 'room.rear': 5 }, 4);
  rig.hold({ 'room.air': 5, 'room.rear': 5 }, 4);
  rig.pass(70_000);
  copyFileSync(people, join(folder, 'users.json'));
  const identity = identityOver(join(folder, 'users.json'), rig.clock.monotonicMs);
  const station = {
    config: () => config,
    command: async <C extends EngineCommandName>(name: C, request: EngineCommands[C]['request']) =>
      rig.engine.command(name, request),
    query: async <C extends QueryChannel>(channel: C, request: RequestOf<C>) => {
      const data = openDataFolder(rig.folder);
      try {
        return createAnswers(data, rig.clock)[channel](request as never);
      } finally {
        data.close();
      }
    },
  } as unknown as ReconfigurableStation;
  const actor = () => {
    const user = identity.current();
    return { user: user?.name ?? '', role: user?.role ?? null };
  };
  const handlers = coldChainHandlers({ station, signing: createSigning(identity, rig.clock), actor });
  return {
    rig,
    async as<C extends Channel>(name: string, channel: C, request: RequestOf<C>) {
      if (identity.current()?.name !== name) await identity.signIn(name, PASSWORD);
      return dispatch(
        channel,
        { isKnownSender: true, request, session: 'one' },
        {
          handlers: handlers as unknown as Handlers,
          refusalFor: identity.refusalFor,
          log: (message) => console.error(message),
        },
      );
    },
  };
}

const RELEASE = {
  lots: ['LOT-0'],
  excursions: [],
  disposition: 'release',
  reason: 'within its budget',
  sign: SIGN,
} as const;

describe('deciding about a lot', () => {
  it('is a supervisor’s: an operator, an auditor and an administrator are refused, and nothing is written', async () => {
    const { rig, as } = await console_();
    for (const name of ['olga', 'aude', 'ada'])
      expect(await as(name, 'lot:dispose', { ...RELEASE, lots: [...RELEASE.lots], excursions: [] })).toMatchObject({
        ok: false,
        code: 'forbidden',
      });
    expect(rig.rows("SELECT * FROM lotEvent WHERE event = 'disposed'")).toEqual([]);
  });

  it('is refused with a wrong password, and nothing is written', async () => {
    const { rig, as } = await console_();
    const request = { ...RELEASE, lots: ['LOT-0'], excursions: [], sign: { ...SIGN, password: 'something else' } };
    expect(await as('sven', 'lot:dispose', request)).toMatchObject({
      ok: true,
      value: { ok: false, message: expect.stringContaining('not signed') },
    });
    expect(rig.rows("SELECT * FROM lotEvent WHERE event = 'disposed'")).toEqual([]);
  });

  it('is sealed with the signature, names the excursions, and stands on the screen', async () => {
    const { rig, as } = await console_();
    const [excursion] = rig.rows<{ id: string }>('SELECT id FROM excursion');
    const request = { ...RELEASE, lots: ['LOT-0'], excursions: [] };
    expect(await as('sven', 'lot:dispose', request)).toMatchObject({
      ok: true,
      value: { ok: true, decided: ['LOT-0'] },
    });
    const detail = await as('sven', 'excursion:detail', { id: excursion?.id as string });
    expect(detail).toMatchObject({
      ok: true,
      value: {
        ok: true,
        detail: {
          store: { id: 'room', min: 2, max: 8 },
          kinetic: { max: 8, windowMs: 86_400_000 },
          lots: [{ id: 'LOT-0', undecided: [], budgets: [{ id: 'warm', usedMs: 120_000, leftMs: 480_000 }] }],
          decisions: [{ disposition: 'release', person: 'sven' }],
        },
      },
    });
    const sealed = rig.entries().findLast((body) => body.kind === 'lot');
    expect(sealed).toMatchObject({ signature: { user: 'sven', meaning: SIGN.meaning }, excursions: [excursion?.id] });
  });

  it('needs a second supervisor where the configuration says so', async () => {
    const { as } = await console_(coldConfig({ secondPersonFor: ['release'] }));
    const request = { ...RELEASE, lots: ['LOT-0'], excursions: [] };
    expect(await as('sven', 'lot:dispose', request)).toMatchObject({ value: { ok: true, decided: [] } });
    const second = (name: string) => as('sven', 'lot:dispose', { ...request, second: { ...SIGN, name } });
    expect(await second('sven')).toMatchObject({ value: { ok: false } });
    expect(await second('olga')).toMatchObject({ value: { ok: false, message: expect.stringContaining('olga') } });
    expect(await second('suse')).toMatchObject({ value: { ok: true, decided: ['LOT-0'] } });
  });
});

describe('what operators do', () => {
  it('say the cause, receive and move lots; an auditor only looks', async () => {
    const { rig, as } = await console_();
    const [excursion] = rig.rows<{ id: string }>('SELECT id FROM excursion');
    const annotate = { id: excursion?.id as string, cause: 'loading' as const, comment: 'delivery' };
    expect(await as('olga', 'excursion:annotate', annotate)).toEqual({ ok: true, value: { ok: true } });
    const receive = {
      event: 'received' as const,
      lot: 'L-2',
      product: 'vaccine',
      store: 'room',
      comment: 'from the maker',
    };
    expect(await as('olga', 'lot:record', receive)).toEqual({ ok: true, value: { ok: true } });
    expect(await as('aude', 'lot:record', { ...receive, lot: 'L-3' })).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await as('aude', 'excursion:annotate', annotate)).toMatchObject({ ok: false, code: 'forbidden' });
    expect(await as('aude', 'lot:list', { limit: 10 })).toMatchObject({ value: [{ id: 'L-2' }, { id: 'LOT-0' }] });
    expect(await as('aude', 'lot:history', { lot: 'L-2' })).toMatchObject({
      value: [{ event: 'received', person: 'olga' }],
    });
    expect(await as('aude', 'excursion:list', { limit: 10 })).toMatchObject({
      value: [{ cause: 'loading', causeBy: 'olga' }],
    });
    expect(await as('aude', 'coldChain:catalogue', {})).toMatchObject({
      value: { stores: [{ id: 'room', name: 'Cold room' }] },
    });
  });
});

describe('a store’s days', () => {
  it('state mean kinetic temperature, limit, and time in and out of the band, probe by probe', async () => {
    const { as } = await console_();
    const answer = await as('aude', 'coldChain:stores', { days: 2 });
    expect(answer).toMatchObject({
      ok: true,
      value: [
        {
          id: 'room',
          kineticMax: 8,
          lots: 1,
          probes: [
            {
              tag: 'room.air',
              kinetic: expect.closeTo(6.9, 0),
              days: [{ kinetic: null }, { aboveMs: 120_000, max: 9 }],
            },
            { tag: 'room.rear', kinetic: expect.closeTo(5, 6), days: [{}, { aboveMs: 0, insideMs: 270_000 }] },
          ],
        },
      ],
    });
  });
});
