import { scryptSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calibrateCost } from '../../electron/identity/calibrate.ts';
import {
  ARGON2_FLOOR,
  createIdentity,
  createPasswordHasher,
  createStationHasher,
  type Derive,
  deriveHere,
  HASH_MS_MAX,
  HASH_MS_MIN,
  openUserFile,
} from '../../electron/identity/index.ts';
import { ADA, cheapHasher, OLGA, PeopleRig, WRONG } from './rig.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-hash-'));
  path = join(folder, 'users.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (name: string) => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as {
    users: { name: string; password: Record<string, unknown> }[];
  };
  return file.users.find((user) => user.name === name)?.password;
};

describe('argon2id', () => {
  it('gives what RFC 9106 implementations give', async () => {
    // argon2-cffi: hash_secret_raw(b"password", b"somesalt…", t=2, m=65536, p=1, len=32, type=ID), as in the reference test suite.
    const bytes = await deriveHere({
      secret: 'password',
      salt: Buffer.from('somesalt').toString('hex'),
      cost: { memoryKib: 65_536, passes: 2, lanes: 1 },
    });
    expect(Buffer.from(bytes).toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });

  it('costs a sign-in at least 50 ms with the parameters a station chooses for itself, and never less than the floor', async () => {
    const users = openUserFile(path);
    const monotonicMs = () => performance.now();
    const hasher = createStationHasher({ derive: deriveHere, monotonicMs, kept: users.cost, keep: users.saveCost });
    const identity = createIdentity({ users, monotonicMs, hasher, record: async () => undefined });
    await identity.createFirstAdministrator(...ADA);
    const cost = users.cost();
    expect(cost?.memoryKib).toBeGreaterThanOrEqual(ARGON2_FLOOR.memoryKib);
    expect(cost?.passes).toBeGreaterThanOrEqual(ARGON2_FLOOR.passes);
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      const startedMs = performance.now();
      expect(await identity.signIn(...ADA)).toMatchObject({ ok: true });
      took.push(performance.now() - startedMs);
    }
    expect(Math.min(...took)).toBeGreaterThanOrEqual(HASH_MS_MIN);
    expect(hashOf('ada')).toMatchObject({ algorithm: 'argon2id', ...cost });
  });

  it.each([
    ['a fast machine', 200_000],
    ['an ordinary machine', 700],
    ['a slow machine', 40],
  ])(
    'is measured on %s: at least 50 ms, at most half a second unless the floor takes longer',
    async (_which, kibPerMs) => {
      let nowMs = 0;
      const derive: Derive = async ({ cost }) => {
        nowMs += (cost.memoryKib * cost.passes) / kibPerMs;
        return new Uint8Array(32);
      };
      const cost = await calibrateCost(derive, () => nowMs);
      const ms = (cost.memoryKib * cost.passes) / kibPerMs;
      const floorMs = (ARGON2_FLOOR.memoryKib * ARGON2_FLOOR.passes) / kibPerMs;
      expect(cost.memoryKib * cost.passes).toBeGreaterThanOrEqual(ARGON2_FLOOR.memoryKib * ARGON2_FLOOR.passes);
      expect(ms).toBeLessThanOrEqual(Math.max(HASH_MS_MAX, floorMs));
      if (kibPerMs <= 700) expect(ms).toBeGreaterThanOrEqual(HASH_MS_MIN);
      else expect(cost.passes).toBe(16); // bounded: such a machine does not exist
    },
  );

  it('gives each hash its own salt', async () => {
    const hasher = cheapHasher();
    const [one, two] = [await hasher.hash('the same'), await hasher.hash('the same')];
    expect(one.salt).toMatch(/^[0-9a-f]{32}$/);
    expect(one.salt).not.toBe(two.salt);
    expect(one.hash).not.toBe(two.hash);
  });

  it('takes the same password typed at another keyboard', async () => {
    const hasher = cheapHasher();
    const stored = await hasher.hash('Fu\u0308ller und \ufb01le');
    expect(await hasher.isRight('F\u00fcller und file', stored, [])).toBe(true);
  });
});

describe('hashes of earlier versions', () => {
  const scrypted = (password: string) => {
    const cost = { n: 2 ** 14, r: 8, p: 1 };
    const salt = 'ab'.repeat(16);
    const hash = scryptSync(password, Buffer.from(salt, 'hex'), 32, { N: cost.n, r: cost.r, p: cost.p });
    return { algorithm: 'scrypt', ...cost, salt, hash: hash.toString('hex') };
  };
  const open = (hasher = cheapHasher()) =>
    createIdentity({ users: openUserFile(path), hasher, monotonicMs: () => 0, record: async () => undefined });

  it('made with scrypt are checked, and replaced at the next right password, not at a wrong one', async () => {
    const users = [{ name: 'ada', role: 'administrator', password: scrypted('short one') }];
    writeFileSync(path, JSON.stringify({ version: 1, users }));
    expect(await open().signIn('ada', WRONG)).toMatchObject({ ok: false });
    expect(hashOf('ada')).toMatchObject({ algorithm: 'scrypt' });
    expect(await open().signIn('ada', 'short one')).toMatchObject({ ok: true });
    expect(hashOf('ada')).toMatchObject({ algorithm: 'argon2id' });
    expect(await open().signIn('ada', 'short one')).toMatchObject({ ok: true });
  });

  it('made cheaper are made anew at the next right password', async () => {
    await open().createFirstAdministrator(...ADA);
    const dearer = createPasswordHasher(deriveHere, () => ({ memoryKib: 64, passes: 2, lanes: 1 }));
    await open(dearer).signIn(...ADA);
    expect(hashOf('ada')).toMatchObject({ memoryKib: 64, passes: 2 });
  });
});

describe('time', () => {
  it('tells nobody whether a name is known: medians of interleaved tries lie close together', async () => {
    const rig = new PeopleRig();
    const hasher = createPasswordHasher(deriveHere, () => ({ memoryKib: 1_024, passes: 1, lanes: 1 }));
    const store = rig.store;
    await rig.staffed();
    store.users = await Promise.all(store.users.map(async (user) => ({ ...user, password: await hasher.hash('x') })));
    const isRight = (known: boolean) =>
      hasher.isRight(
        WRONG,
        known ? store.users[0]?.password : undefined,
        store.users.map(({ password }) => password),
      );
    const took = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 40; i++)
      for (const which of i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const startedMs = performance.now();
        await isRight(which === 'known');
        took[which].push(performance.now() - startedMs);
      }
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length / 2] ?? 0;
    const ratio = median(took.known) / median(took.unknown);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  it('and not by the work either, also while hashes of several kinds are about', async () => {
    let worked: number[] = [];
    const derive: Derive = async ({ cost }) => {
      worked.push(cost.memoryKib);
      return new Uint8Array(32);
    };
    const hasher = createPasswordHasher(derive, () => ({ memoryKib: 32, passes: 1, lanes: 1 }));
    const old = await cheapHasher().hash('old');
    const now = await hasher.hash('new');
    const work = async (stored: typeof old | undefined) => {
      worked = [];
      await hasher.isRight(WRONG, stored, [old, now]);
      return worked.sort().join(' ');
    };
    expect(await work(old)).toBe('32 8');
    expect(await work(now)).toBe('32 8');
    expect(await work(undefined)).toBe('32 8');
  });
});

describe('the file of users', () => {
  it('is its owner’s alone, and holds no secret', async () => {
    const identity = createIdentity({
      users: openUserFile(path),
      hasher: cheapHasher(),
      ...{ monotonicMs: () => 0, record: async () => undefined },
    });
    await identity.createFirstAdministrator(...ADA);
    await identity.setOwnPin(ADA[1], '472913');
    await identity.setBadge('ada', 'BADGE-0012345', 'first badge');
    await identity.createUser('olga', 'operator', OLGA[1]);
    await identity.signIn('olga', 'some wrong secret');
    const text = readFileSync(path, 'utf8');
    for (const secret of [ADA[1], OLGA[1], '472913', 'BADGE-0012345', 'some wrong secret'])
      expect(text).not.toContain(secret);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('that is spoilt while the station runs changes nothing; at the next start it is refused by name', async () => {
    const users = openUserFile(path);
    users.save([{ name: 'ada', role: 'administrator', password: await cheapHasher().hash('x'), failures: 0 }]);
    writeFileSync(path, '{ spoilt');
    expect(users.all()).toHaveLength(1);
    expect(() => openUserFile(path)).toThrow();
    writeFileSync(path, '{ "version": 2, "users": [], "surprise": 1 }');
    expect(users.all()).toHaveLength(1);
    expect(() => openUserFile(path)).toThrow(path);
  });

  it('is read again when somebody else wrote it, and keeps what both wrote', async () => {
    const one = openUserFile(path);
    const two = openUserFile(path);
    one.save([{ name: 'ada', role: 'administrator', password: await cheapHasher().hash('x'), failures: 0 }]);
    two.saveAttempts({ names: [{ id: '0'.repeat(32), failures: 4, waitMs: 4_000 }] });
    expect(one.all()).toHaveLength(1);
    expect(one.attempts().names).toHaveLength(1);
    expect(two.nameKey).toBe(one.nameKey);
  });
});
