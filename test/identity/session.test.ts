import { beforeEach, describe, expect, it } from 'vitest';
import { PERMISSIONS, PERMISSIONS_OF, ROLES } from '../../shared/domain/role.ts';
import { ADA, OLGA, PeopleRig, WRONG } from './rig.ts';

let rig: PeopleRig;
beforeEach(async () => {
  rig = await new PeopleRig().staffed();
});
const session = () => rig.identity.session();

describe('a session nobody touches', () => {
  it('locks after ten minutes by the monotonic clock, and says so once', async () => {
    rig.pass(599_000);
    await rig.identity.watch();
    expect(session()?.isLocked).toBe(false);
    rig.pass(1_000);
    await rig.identity.watch();
    await rig.identity.watch();
    expect(session()?.isLocked).toBe(true);
    expect(rig.events.filter((line) => line.startsWith('sessionLocked'))).toEqual(['sessionLocked ada by nobody']);
  });

  it('stays open while keys and pointer move, and is not woken by them once it is locked', () => {
    for (let minute = 0; minute < 60; minute++) {
      rig.pass(60_000);
      rig.identity.touch();
    }
    expect(session()?.isLocked).toBe(false);
    rig.pass(600_000);
    rig.identity.touch();
    expect(session()?.isLocked).toBe(true);
  });

  it('a wall clock set back prolongs nothing', () => {
    rig.pass(300_000);
    rig.wallMs -= 86_400_000;
    rig.monotonicMs += 300_000;
    expect(session()?.isLocked).toBe(true);
  });

  it('time the computer slept through counts, though the monotonic clock stood still', () => {
    rig.wallMs += 600_000;
    expect(session()?.isLocked).toBe(true);
  });

  it('0 means never, for a station that only shows', () => {
    rig.policy = { ...rig.policy, lockAfterMs: 0 };
    rig.pass(86_400_000);
    expect(session()?.isLocked).toBe(false);
  });
});

describe('a locked session', () => {
  beforeEach(() => rig.identity.lock('asked'));

  it('lets everybody look and nobody act', () => {
    expect(rig.identity.refusalFor('view')).toBeUndefined();
    for (const permission of PERMISSIONS.filter((each) => each !== 'view'))
      expect(rig.identity.refusalFor(permission)?.code).toBe('locked');
  });

  it('goes on as the same session when the same person proves it', async () => {
    const before = session()?.id;
    expect(await rig.identity.unlock(WRONG)).toMatchObject({ ok: false });
    expect(session()?.isLocked).toBe(true);
    expect(await rig.identity.unlock(ADA[1])).toMatchObject({ ok: true });
    expect(session()).toMatchObject({ id: before, isLocked: false });
    expect(rig.events.slice(-3)).toEqual([
      'sessionLocked ada by ada',
      'unlockRefused ada by nobody',
      'sessionUnlocked ada by ada',
    ]);
  });

  it('is not opened by a PIN unless the plant says so', async () => {
    await rig.identity.unlock(ADA[1]);
    await rig.identity.setOwnPin(ADA[1], '4711');
    await rig.identity.lock('asked');
    expect(await rig.identity.unlock('4711', 'pin')).toMatchObject({ ok: false });
    rig.policy = { ...rig.policy, unlockWithPin: true };
    expect(await rig.identity.unlock('4711', 'pin')).toMatchObject({ ok: true });
  });

  it('gives way to somebody else, who gets a session of their own', async () => {
    const before = session()?.id;
    expect(await rig.identity.switchTo(...OLGA)).toMatchObject({ ok: true, user: { name: 'olga' } });
    expect(session()).toMatchObject({ user: { name: 'olga' }, isLocked: false, hasSigned: false });
    expect(session()?.id).not.toBe(before);
    expect(rig.events.slice(-2)).toEqual(['signedOut ada by ada', 'signedIn olga by olga']);
  });
});

describe('who acts', () => {
  it('is 128 bits that never come again', async () => {
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 20; i++) {
      await rig.identity.signIn(...OLGA);
      ids.add(session()?.id);
      expect(session()?.id).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(ids.size).toBe(20);
  });

  it('has the role and the areas of now, and is out once disabled', async () => {
    await rig.identity.createUser('ute', 'administrator', 'hedgehog lamp violin');
    await rig.identity.signIn(...OLGA);
    const olga = rig.store.users.find(({ name }) => name === 'olga');
    rig.store.users = rig.store.users.map((user) => (user === olga ? { ...user, role: 'auditor' as const } : user));
    expect(rig.identity.current()?.role).toBe('auditor');
    rig.store.users = rig.store.users.map((user) =>
      user.name === 'olga' ? { ...user, isDisabled: true as const } : user,
    );
    expect(session()).toBeUndefined();
    expect(rig.identity.refusalFor('view')?.code).toBe('notSignedIn');
  });

  it('may do what the role may, and a refusal names the roles that may', async () => {
    for (const role of ROLES) await rig.identity.createUser(`one ${role}`, role, 'hedgehog lamp violin');
    for (const role of ROLES) {
      await rig.identity.signIn(`one ${role}`, 'hedgehog lamp violin');
      for (const permission of PERMISSIONS) {
        const refusal = rig.identity.refusalFor(permission);
        expect(refusal === undefined).toBe(PERMISSIONS_OF[role].includes(permission));
        if (refusal) expect(refusal.message).toContain('needs the role');
      }
    }
    await rig.identity.signOut();
    expect(rig.identity.refusalFor('view')?.code).toBe('notSignedIn');
  });

  it('is nobody when the log does not take the sign-in', async () => {
    await rig.identity.signOut();
    rig.log.push = () => {
      throw new Error('the ledger cannot be written now');
    };
    await expect(rig.identity.signIn(...OLGA)).rejects.toThrow('the ledger cannot be written');
    expect(session()).toBeUndefined();
  });
});
