import { beforeEach, describe, expect, it } from 'vitest';
import { identityHandlers } from '../../electron/ipc/identityHandlers.ts';
import { createSigning } from '../../electron/ipc/signing.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { identityContract } from '../../shared/contract/identityChannels.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { ADA, OLGA, PeopleRig, WRONG } from '../identity/rig.ts';

const BEA = ['bea', 'hedgehog lamp violin'] as const;
let people: PeopleRig;
let commands: [string, object][];
beforeEach(async () => {
  people = await new PeopleRig().staffed();
  await people.identity.createUser(BEA[0], 'administrator', BEA[1]);
  commands = [];
});

function handlers(identity: object = {}) {
  const config = stationConfigSchema.parse({
    ...{ configVersion: 1, station: { id: 'cr-1', name: 'Nord' }, equipment: [], connections: [], tags: [], identity },
  });
  people.policy = config.identity;
  const station = {
    config: () => config,
    command: async (name: string, request: object) => {
      commands.push([name, request]);
      return { acknowledged: ['x'], refused: [] };
    },
  } as unknown as ReconfigurableStation;
  const rules = { nameAt: () => config.identity.signatureName };
  return identityHandlers({
    ...{
      station,
      identity: people.identity,
      signing: createSigning(people.identity, { now: () => 1 as Instant }, rules),
    },
    about: { isTraining: false, trainingUsers: [], version: '1', runtime: 'Node' },
  });
}
const session = async () => identityContract['session:get'].response.parse(await handlers()['session:get']({}));

describe('what a window hears of the session', () => {
  it('is a number that changes with everybody who signs in, never the id under which it calls', async () => {
    const own = handlers();
    const get = async () => own['session:get']({});
    const before = await get();
    await own['session:switch']({ name: OLGA[0], password: OLGA[1] });
    const after = await get();
    expect([before.open?.number, after.open?.number]).toEqual([1, 2]);
    expect(JSON.stringify(after)).not.toContain(people.identity.session()?.id);
  });

  it('is that it is locked, and whether the next signature takes the name', async () => {
    expect((await session()).open).toMatchObject({ isLocked: false, needsNameToSign: true });
    people.identity.noteSigned();
    await handlers()['session:lock']({});
    expect((await session()).open).toMatchObject({ isLocked: true, needsNameToSign: false });
  });

  it('a locked session is not signed out by whoever comes by: the view stays', async () => {
    await handlers()['session:lock']({});
    expect(await handlers()['session:signOut']({})).toMatchObject({ ok: false });
    expect(people.identity.session()).toBeDefined();
    await people.identity.unlock(ADA[1]);
    expect(await handlers()['session:signOut']({})).toEqual({ ok: true });
    expect(people.identity.session()).toBeUndefined();
  });

  it('is no password and no hash of anybody', async () => {
    const said = JSON.stringify([await session(), await handlers()['user:list']({})]);
    expect(said).not.toMatch(/hash|salt|tulip|hedgehog/);
  });
});

describe('a recovery', () => {
  const asked = (over: object = {}) => ({
    ...{ name: 'olga', reason: 'forgot it' },
    sign: { name: 'ada', password: ADA[1], meaning: 'recovered' },
    second: { name: 'bea', password: BEA[1], meaning: 'recovered' },
    ...over,
  });

  it('is signed by two administrators, and shows a one-time password once', async () => {
    const answer = await handlers()['user:recover'](asked());
    expect(answer).toMatchObject({ ok: true, oneTimePassword: expect.stringMatching(/^[a-z2-9-]{23}$/) });
    expect(people.log.at(-1)).toMatchObject({ event: 'accountRecovered', subject: 'olga', by: 'ada' });
    expect(people.log.at(-1)?.change).toMatchObject({
      after: 'a one-time password, by ada and bea',
      reason: 'forgot it',
    });
    expect(JSON.stringify([people.log, people.store])).not.toContain(
      (answer as { oneTimePassword: string }).oneTimePassword,
    );
  });

  it.each([
    ['the same one twice', { second: { name: 'Ada', password: ADA[1], meaning: 'recovered' } }],
    ['an operator as the second', { second: { name: 'olga', password: OLGA[1], meaning: 'recovered' } }],
    ['a wrong second password', { second: { name: 'bea', password: WRONG, meaning: 'recovered' } }],
    ['whose account it is', { name: 'bea' }],
  ])('is not signed by %s', async (_who, over) => {
    expect(await handlers()['user:recover'](asked(over))).toMatchObject({ ok: false });
    expect(people.events).not.toContain('accountRecovered olga by ada');
  });
});

describe('acknowledging by PIN', () => {
  const quick = (own: ReturnType<typeof handlers>, name: string, pin: string) =>
    own['identity:quickAcknowledge']({ occurrences: ['x'], comment: '', proof: { kind: 'pin', name, pin } });

  it('acts as whose PIN it is, inside their areas, and signs nobody in', async () => {
    await people.identity.changeUser({ name: 'olga', areas: ['Plant A'], reason: 'works there' });
    await people.identity.signIn(...OLGA);
    await people.identity.setOwnPin(OLGA[1], '4711');
    await people.identity.signIn(...ADA);
    await people.identity.lock('asked');
    expect(await quick(handlers({ quickAcknowledge: 'pin' }), 'olga', '4711')).toMatchObject({
      ok: true,
      user: 'olga',
    });
    expect(commands).toMatchObject([
      ['acknowledgeAlarms', { occurrences: ['x'], actor: { user: 'olga', role: 'operator' }, areas: ['Plant A'] }],
      ['recordEvent', { event: 'quickAcknowledged', subject: 'olga', actor: { user: 'olga', role: 'operator' } }],
    ]);
    expect(people.identity.session()).toMatchObject({ user: { name: 'ada' }, isLocked: true });
  });

  it('is for those whose role acknowledges', async () => {
    await people.identity.setOwnPin(ADA[1], '4711');
    expect(await quick(handlers({ quickAcknowledge: 'pin' }), 'ada', '4711')).toMatchObject({ ok: false });
    expect(await quick(handlers(), 'ada', '4711')).toMatchObject({ ok: false });
    expect(commands).toEqual([]);
  });
});
