import { beforeEach, describe, expect, it } from 'vitest';
import { ADA, OLGA, PeopleRig, WRONG } from './rig.ts';

let rig: PeopleRig;
const UTE = ['ute', 'hedgehog lamp violin'] as const;
beforeEach(async () => {
  rig = await new PeopleRig().staffed();
});
const oneTimeOf = (answer: unknown): string => (answer as { oneTimePassword?: string }).oneTimePassword ?? 'none';

describe('a real station', () => {
  it('starts by creating its administrator, once', async () => {
    expect(rig.identity.needsFirstAdministrator()).toBe(false);
    expect(rig.events.slice(0, 2)).toEqual(['userCreated ada by ada', 'signedIn ada by ada']);
    expect(await rig.identity.createFirstAdministrator('eve', 'another long secret')).toMatchObject({ ok: false });
  });

  it.each([
    ['a name that is there in another case', 'OLGA', /already a user/],
    ['an empty name', '  ', /needs a name/],
    ['a name that turns the text around', 'eve\u202e', /visible characters/],
    ['a name the log uses itself', 'Station', /uses itself/],
  ])('takes no user with %s', async (_what, name, why) => {
    expect(await rig.identity.createUser(name, 'auditor', UTE[1])).toMatchObject({
      ok: false,
      message: expect.stringMatching(why),
    });
  });

  it('limits a person to areas, over a restart, in the list and at sign-in', async () => {
    await rig.identity.changeUser({ name: 'olga', areas: ['Plant A/Forming'], reason: 'works there' });
    rig.open();
    expect(rig.identity.list()).toContainEqual({ name: 'olga', role: 'operator', areas: ['Plant A/Forming'] });
    expect(await rig.identity.signIn(...OLGA)).toMatchObject({ user: { areas: ['Plant A/Forming'] } });
  });
});

describe('a user with a one-time password', () => {
  it('does nothing with it but choose an own one, which then is the only one', async () => {
    const added = await rig.identity.addUser({ name: 'ute', role: 'supervisor' });
    const oneTime = oneTimeOf(added);
    expect(oneTime).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(await rig.identity.signIn('ute', oneTime)).toMatchObject({ ok: false, mustChange: true });
    expect(await rig.identity.confirm('ute', oneTime)).toMatchObject({ ok: false });
    expect(await rig.identity.signInChanging('ute', oneTime, 'short')).toMatchObject({ ok: false });
    expect(await rig.identity.signInChanging('ute', oneTime, oneTime)).toMatchObject({ ok: false });
    expect(await rig.identity.signInChanging('ute', WRONG, UTE[1])).toMatchObject({ ok: false });
    expect(await rig.identity.signInChanging('ute', oneTime, UTE[1])).toMatchObject({ ok: true });
    expect(await rig.identity.signIn('ute', oneTime)).toMatchObject({ ok: false });
    expect(await rig.identity.signIn(...UTE)).toMatchObject({ ok: true });
  });

  it('is made by an administrator’s reset, which names why; PIN and badge are void', async () => {
    await rig.identity.setBadge('olga', 'BADGE-77', 'first badge');
    const reset = await rig.identity.resetPassword('olga', 'forgot it');
    expect(await rig.identity.signIn(...OLGA)).toMatchObject({ ok: false });
    expect(await rig.identity.signInChanging('olga', oneTimeOf(reset), 'tulip bicycle snow')).toMatchObject({
      ok: true,
    });
    expect(rig.identity.rows()).toContainEqual(expect.objectContaining({ name: 'olga', hasBadge: false }));
    expect(rig.log.find(({ event }) => event === 'passwordReset')).toMatchObject({
      ...{ subject: 'olga', by: 'ada', change: { field: 'password', before: null, reason: 'forgot it' } },
    });
  });
});

describe('nobody', () => {
  it.each([
    ['role', () => rig.identity.changeUser({ name: 'ada', role: 'supervisor', reason: 'because' })],
    ['areas', () => rig.identity.changeUser({ name: 'ada', areas: ['Plant A'], reason: 'because' })],
    ['account', () => rig.identity.setDisabled('ada', true, 'because')],
    ['password by reset', () => rig.identity.resetPassword('ada', 'because')],
  ])('changes their own %s', async (_what, act) => {
    expect(await act()).toMatchObject({ ok: false, message: expect.stringContaining('their own account') });
  });

  it('resets an administrator alone', async () => {
    await rig.identity.createUser('ute', 'administrator', UTE[1]);
    expect(await rig.identity.resetPassword('ute', 'forgot it')).toMatchObject({ ok: false });
  });

  it('takes the last administrator away', async () => {
    await rig.identity.createUser('ute', 'administrator', UTE[1]);
    expect(await rig.identity.setDisabled('ute', true, 'has left')).toMatchObject({ ok: true });
    await rig.identity.setDisabled('ute', false, 'is back');
    await rig.identity.signIn(...UTE);
    expect(await rig.identity.setDisabled('ada', true, 'has left')).toMatchObject({ ok: true });
    await rig.identity.signOut(); // as the command line, which acts for nobody at a screen
    expect(await rig.identity.setDisabled('ute', true, 'has left')).toMatchObject({ ok: false });
    expect(await rig.identity.changeUser({ name: 'ute', role: 'auditor', reason: 'other work' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('last administrator'),
    });
  });

  it('changes anything without a reason', async () => {
    expect(await rig.identity.changeUser({ name: 'olga', role: 'supervisor', reason: ' ' })).toMatchObject({
      ok: false,
    });
    expect(await rig.identity.setDisabled('olga', true, '')).toMatchObject({ ok: false });
  });
});

describe('a disabled user', () => {
  it('stays in the list and cannot get in; the log says why, the screen does not', async () => {
    await rig.identity.setDisabled('olga', true, 'has left the plant');
    expect(await rig.identity.signIn(...OLGA)).toEqual({ ok: false, message: 'wrong name or password' });
    expect(rig.log.at(-1)).toMatchObject({ event: 'signInRefused', detail: 'the account is disabled' });
    expect(rig.identity.rows().find(({ name }) => name === 'olga')).toMatchObject({ isDisabled: true });
    expect(rig.identity.list().map(({ name }) => name)).toEqual(['ada']);
    expect(rig.log.find(({ event }) => event === 'userChanged')?.change).toEqual({
      ...{ field: 'account', before: 'enabled', after: 'disabled', reason: 'has left the plant' },
    });
  });

  it('is let in again by a recovery, with a password that has to be changed', async () => {
    await rig.identity.setDisabled('olga', true, 'long absence');
    for (let i = 0; i < 3; i++) await rig.identity.signIn('olga', WRONG);
    const recovered = await rig.identity.recover('olga', 'is back, forgot everything', ['ada', 'ute']);
    expect(rig.log.at(-1)).toMatchObject({
      event: 'accountRecovered',
      by: 'ada',
      change: { after: expect.stringContaining('ute') },
    });
    expect(await rig.identity.signIn('olga', oneTimeOf(recovered))).toMatchObject({ mustChange: true });
  });

  it('is recovered by two others, not by one of the two', async () => {
    expect(await rig.identity.recover('olga', 'forgot it', ['ada', 'Olga'])).toMatchObject({ ok: false });
  });
});

describe('what people change about themselves', () => {
  it('needs their password again, and is refused from a locked session', async () => {
    expect(await rig.identity.changeOwnPassword(WRONG, UTE[1])).toMatchObject({ ok: false });
    expect(await rig.identity.changeOwnPassword(ADA[1], 'short')).toMatchObject({ ok: false });
    expect(await rig.identity.changeOwnPassword(ADA[1], ADA[1])).toMatchObject({ ok: false });
    expect(await rig.identity.changeOwnPassword(ADA[1], UTE[1])).toMatchObject({ ok: true });
    await rig.identity.lock('asked');
    expect(await rig.identity.setOwnPin(UTE[1], '4711')).toMatchObject({ ok: false });
  });
});

describe('what the log does not take', () => {
  it.each([
    ['a new user', () => rig.identity.addUser({ name: 'ute', role: 'operator' })],
    ['a role', () => rig.identity.changeUser({ name: 'olga', role: 'supervisor', reason: 'promoted' })],
    ['a disabled account', () => rig.identity.setDisabled('olga', true, 'has left')],
    ['a new password', () => rig.identity.resetPassword('olga', 'forgot it')],
    ['a recovery', () => rig.identity.recover('olga', 'forgot it', ['ada', 'ute'])],
    ['an own password', () => rig.identity.changeOwnPassword(ADA[1], UTE[1])],
    ['an own PIN', () => rig.identity.setOwnPin(ADA[1], '4711')],
    ['a badge', () => rig.identity.setBadge('olga', 'BADGE-77', 'first badge')],
  ])('does not hold: %s', async (_what, act) => {
    const before = JSON.stringify(rig.store.users);
    rig.log.push = () => {
      throw new Error('the ledger cannot be written now');
    };
    await expect(act()).rejects.toThrow('cannot be written');
    expect(JSON.stringify(rig.store.users)).toBe(before);
  });
});

describe('acknowledging by PIN or badge', () => {
  it('is off unless the plant allows it, and then takes that way only', async () => {
    await rig.identity.signIn(...OLGA);
    await rig.identity.setOwnPin(OLGA[1], '4711');
    const pin = { kind: 'pin', name: 'olga', pin: '4711' } as const;
    expect(await rig.identity.confirmQuick(pin)).toMatchObject({ ok: false });
    rig.policy = { ...rig.policy, quickAcknowledge: 'pin' };
    expect(await rig.identity.confirmQuick(pin)).toMatchObject({ ok: true, user: { name: 'olga' } });
    expect(await rig.identity.confirmQuick({ kind: 'badge', badge: 'BADGE-77' })).toMatchObject({ ok: false });
  });

  it('delays after wrong PINs, apart from passwords, over a restart', async () => {
    rig.policy = { ...rig.policy, quickAcknowledge: 'pin' };
    await rig.identity.signIn(...OLGA);
    await rig.identity.setOwnPin(OLGA[1], '4711');
    for (let i = 0; i < 3; i++) await rig.identity.confirmQuick({ kind: 'pin', name: 'olga', pin: '0815' });
    rig.open();
    expect(await rig.identity.confirmQuick({ kind: 'pin', name: 'olga', pin: '4711' })).toMatchObject({
      ...{ ok: false, retryAfterMs: 2_000 },
    });
    expect(await rig.identity.signIn(...OLGA)).toMatchObject({ ok: true });
  });

  it('finds whose badge it is, and gives one badge to one person', async () => {
    rig.policy = { ...rig.policy, quickAcknowledge: 'badge' };
    await rig.identity.setBadge('olga', 'BADGE-0077', 'first badge');
    await rig.identity.createUser(UTE[0], 'operator', UTE[1]);
    expect(await rig.identity.setBadge('ute', 'BADGE-0077', 'first badge')).toMatchObject({ ok: false });
    expect(await rig.identity.confirmQuick({ kind: 'badge', badge: 'BADGE-0077' })).toMatchObject({
      user: { name: 'olga' },
    });
    expect(await rig.identity.confirmQuick({ kind: 'badge', badge: 'BADGE-0078' })).toMatchObject({ ok: false });
    await rig.identity.setDisabled('olga', true, 'has left');
    expect(await rig.identity.confirmQuick({ kind: 'badge', badge: 'BADGE-0077' })).toMatchObject({ ok: false });
  });
});

it('no secret is in the log, in what is kept, in an error, or in the report of a crash', async () => {
  rig.policy = { ...rig.policy, quickAcknowledge: 'pin' };
  const said: unknown[] = [];
  const tell = async (act: Promise<unknown>) => said.push(await act.catch(String));
  await tell(rig.identity.signIn('olga', 'wrong-secret-one'));
  await tell(rig.identity.signIn('wrong-secret-as-name', 'x'));
  await tell(rig.identity.changeOwnPassword(ADA[1], 'password1234'));
  await tell(rig.identity.changeOwnPassword(ADA[1], 'lantern oyster gravel'));
  await tell(rig.identity.setOwnPin('lantern oyster gravel', '947105'));
  await tell(rig.identity.confirmQuick({ kind: 'pin', name: 'ada', pin: '947106' }));
  await tell(rig.identity.setBadge('olga', 'BADGE-SECRET-9', 'first badge'));
  await tell(rig.identity.createUser('', 'operator', 'nobody gets this one'));
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  const report = JSON.stringify({ ...(process.report.getReport() as object), environmentVariables: undefined });
  const everywhere = JSON.stringify({ log: rig.log, store: rig.store, said }) + report;
  for (const secret of [
    ...[ADA[1], OLGA[1], 'wrong-secret-one', 'wrong-secret-as-name', 'password1234', 'lantern oyster gravel'],
    ...['947105', '947106', 'BADGE-SECRET-9', 'nobody gets this one'],
  ])
    expect([secret, everywhere.includes(secret)]).toEqual([secret, false]);
});
