import { beforeEach, describe, expect, it } from 'vitest';
import { createSigning } from '../../electron/ipc/signing.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { ADA, OLGA, PeopleRig, WRONG } from '../identity/rig.ts';

const SEEN = 'a'.repeat(64);
const CHANGED = 'b'.repeat(64);
const SVEN = ['sven', 'hedgehog lamp violin'] as const;
let rig: PeopleRig;
let nameAt: 'first' | 'always';
let nowUs: number;
beforeEach(async () => {
  rig = await new PeopleRig().staffed();
  await rig.identity.createUser(SVEN[0], 'supervisor', SVEN[1]);
  await rig.identity.signIn(...SVEN);
  nameAt = 'first';
  nowUs = 1;
});
const signing = () => createSigning(rig.identity, { now: () => nowUs as Instant }, { nameAt: () => nameAt });
const BOTH = { name: 'Sven', password: SVEN[1], meaning: 'reviewed' };
const PASSWORD = { password: SVEN[1], meaning: 'reviewed' };

describe('a signature', () => {
  it('names who, in which role, when and what it means (21 CFR 11.50(a))', async () => {
    expect(await signing().sign(BOTH)).toEqual({
      ok: true,
      signature: { user: 'sven', role: 'supervisor', at: 1, meaning: 'reviewed' },
    });
  });

  it('takes name and password at the first signing of a session, the password alone after it (11.200(a)(1)(i))', async () => {
    expect(await signing().sign(PASSWORD)).toMatchObject({ ok: false, message: expect.stringContaining('user name') });
    expect(await signing().sign(BOTH)).toMatchObject({ ok: true });
    expect(await signing().sign(PASSWORD)).toMatchObject({ ok: true });
    await rig.identity.signIn(...SVEN);
    expect(await signing().sign(PASSWORD)).toMatchObject({ ok: false });
  });

  it('takes both each time where the plant wants it', async () => {
    nameAt = 'always';
    await signing().sign(BOTH);
    expect(await signing().sign(PASSWORD)).toMatchObject({ ok: false });
  });

  it('is nobody else’s than of whose session it is', async () => {
    expect(await signing().sign({ name: 'olga', password: OLGA[1], meaning: 'reviewed' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('session of sven'),
    });
  });

  it('is refused with a wrong password, which counts and is in the log (11.300(d))', async () => {
    for (let i = 0; i < 3; i++) expect(await signing().sign({ ...BOTH, password: WRONG })).toMatchObject({ ok: false });
    expect(rig.log.filter(({ event }) => event === 'signatureRefused')).toHaveLength(3);
    expect(await signing().sign(BOTH)).toMatchObject({ ok: false, retryAfterMs: 2_000 });
  });

  it('is not given in a locked session, nor without one', async () => {
    await rig.identity.lock('asked');
    expect(await signing().sign(BOTH)).toMatchObject({ ok: false, message: expect.stringContaining('locked') });
    await rig.identity.signOut();
    expect(await signing().sign(BOTH)).toMatchObject({ ok: false, message: 'nobody is signed in' });
  });
});

describe('the record', () => {
  it('is bound to the signature by its hash (11.70)', async () => {
    expect(await signing().sign(BOTH, SEEN)).toMatchObject({ signature: { digest: SEEN } });
    expect(await signing().sign(PASSWORD, { seen: SEEN, current: () => SEEN })).toMatchObject({
      signature: { digest: SEEN },
    });
  });

  it('that changed since it was opened is not signed, and nothing is said about the password', async () => {
    const answer = await signing().sign({ ...BOTH, password: WRONG }, { seen: SEEN, current: async () => CHANGED });
    expect(answer).toEqual({
      ok: false,
      message: 'not signed: the record has changed since you opened it; read it again, then sign what it says now',
    });
    expect(rig.log.filter(({ event }) => event === 'signatureRefused')).toEqual([]);
  });

  it('that changes while the password is checked is not signed either', async () => {
    const states = [SEEN, CHANGED];
    expect(await signing().sign(BOTH, { seen: SEEN, current: () => states.shift() })).toMatchObject({ ok: false });
    expect(rig.identity.session()?.hasSigned).toBe(false);
  });

  it('that is gone is not signed', async () => {
    expect(await signing().sign(BOTH, { seen: SEEN, current: () => undefined })).toMatchObject({
      ok: false,
      message: expect.stringContaining('no longer there'),
    });
  });
});

describe('a second signature', () => {
  it('is another person’s, with a role that may', async () => {
    const second = (name: string, password: string) =>
      signing().signSecond({ name, password, meaning: 'agreed' }, 'user.recover', SEEN);
    expect(await second('SVEN', SVEN[1])).toMatchObject({
      ok: false,
      message: expect.stringContaining('another person'),
    });
    expect(await second(...OLGA)).toMatchObject({ ok: false, message: expect.stringContaining('may not sign') });
    expect(await second(...ADA)).toMatchObject({ signature: { user: 'ada', digest: SEEN } });
  });
});
