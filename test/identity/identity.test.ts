import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIdentity, delayAfterFailuresMs, openUserFile } from '../../electron/identity/index.ts';
import { PERMISSIONS, PERMISSIONS_OF, ROLES } from '../../shared/domain/role.ts';

let path: string;
let nowMs: number;
let log: string[];

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'shiftseal-users-')), 'users.json');
  nowMs = 1_000;
  log = [];
});

const open = () =>
  createIdentity({
    users: openUserFile(path),
    monotonicMs: () => nowMs,
    record: async (event, subject, _detail, user) => log.push(`${event} ${subject} by ${user?.name ?? 'nobody'}`),
  });

const ADMIN = ['ada', 'a long enough secret'] as const;

describe('a real station', () => {
  it('starts by creating its administrator, once', async () => {
    const identity = open();
    expect(identity.needsFirstAdministrator()).toBe(true);
    expect(await identity.createFirstAdministrator(...ADMIN)).toEqual({
      ok: true,
      user: { name: 'ada', role: 'administrator' },
    });
    expect(identity.needsFirstAdministrator()).toBe(false);
    expect(await identity.createFirstAdministrator('eve', 'another long secret')).toMatchObject({ ok: false });
  });

  it('keeps no password in its file, and the file to its owner', async () => {
    await open().createFirstAdministrator(...ADMIN);
    expect(readFileSync(path, 'utf8')).not.toContain(ADMIN[1]);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('records sign-in, refusal, sign-out and new users with the person', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    await identity.createUser('Olga', 'operator', 'operator secret');
    await identity.signOut();
    await identity.signIn('olga', 'wrong');
    expect(log).toEqual([
      'userCreated ada by nobody',
      'signedIn ada by ada',
      'userCreated Olga by ada',
      'signedOut ada by ada',
      'signInRefused olga by nobody',
    ]);
  });

  it('limits a person to areas, over a restart, and says so in the list and at sign-in', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    await identity.createUser('Olga', 'operator', 'operator secret', ['Plant A/Forming']);
    const later = open();
    expect(later.list()).toContainEqual({ name: 'Olga', role: 'operator', areas: ['Plant A/Forming'] });
    expect(await later.signIn('olga', 'operator secret')).toMatchObject({ user: { areas: ['Plant A/Forming'] } });
    expect(later.current()?.areas).toEqual(['Plant A/Forming']);
  });

  it('refuses short passwords and names that exist in another case', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    expect(await identity.createUser('bob', 'auditor', 'short')).toMatchObject({ ok: false });
    expect(await identity.createUser('ADA', 'auditor', 'a long enough secret')).toMatchObject({ ok: false });
  });
});

describe('wrong passwords', () => {
  it('wait ever longer from the third on, up to five minutes', () => {
    expect([0, 1, 2, 3, 4, 5, 20].map(delayAfterFailuresMs)).toEqual([0, 0, 0, 2_000, 4_000, 8_000, 300_000]);
  });

  it('five times: even the right one must wait, also after a restart, and says how long', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    for (let i = 0; i < 5; i++) {
      await identity.signIn('ada', 'wrong');
      nowMs += 10_000;
    }
    nowMs -= 10_000;
    expect(await identity.signIn(...ADMIN)).toEqual({
      ok: false,
      message: 'too many wrong passwords: wait 8 s and try again',
      retryAfterMs: 8_000,
    });
    const restarted = open();
    expect(await restarted.signIn(...ADMIN)).toMatchObject({ ok: false, retryAfterMs: 8_000 });
    nowMs += 8_001;
    expect(await restarted.signIn(...ADMIN)).toMatchObject({ ok: true });
  });

  it('delay unknown names like known ones', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    for (let i = 0; i < 3; i++) await identity.signIn('nobody', 'wrong');
    expect(await identity.signIn('nobody', 'wrong')).toMatchObject({ ok: false, retryAfterMs: 2_000 });
  });
});

describe('roles', () => {
  it('decide every permission for every role, and a refusal names the roles that may', async () => {
    const identity = open();
    await identity.createFirstAdministrator(...ADMIN);
    for (const role of ROLES) await identity.createUser(`the ${role}`, role, 'a long enough secret');
    for (const role of ROLES) {
      await identity.signIn(`the ${role}`, 'a long enough secret');
      for (const permission of PERMISSIONS) {
        const refusal = identity.refusalFor(permission);
        expect(refusal === undefined).toBe(PERMISSIONS_OF[role].includes(permission));
        if (refusal) expect(refusal.message).toContain('needs the role');
      }
    }
    await identity.signOut();
    expect(identity.refusalFor('view')?.code).toBe('notSignedIn');
  });
});
