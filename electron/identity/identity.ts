import type { User } from '../../shared/contract/ipc.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { may, PERMISSIONS_OF, type Permission, ROLES, type Role } from '../../shared/domain/role.ts';
import { hashPassword, isPasswordRight, NOBODY } from './passwordHash.ts';
import type { StoredUser, UserFile } from './userFile.ts';

export interface IdentityPorts {
  readonly users: UserFile;
  /** Monotonic milliseconds: delays do not end early because the wall clock was set. */
  monotonicMs(): number;
  /** Writes to the log who did what; resolves when it is sealed. */
  record(event: EventName, subject: string, detail: string, user: User | undefined): Promise<unknown>;
}

export type SignIn =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly message: string; readonly retryAfterMs?: number };

export type Change = { readonly ok: true } | { readonly ok: false; readonly message: string };

export interface Identity {
  current(): User | undefined;
  needsFirstAdministrator(): boolean;
  /** Undefined when allowed, otherwise the reason in words for the person. */
  refusalFor(permission: Permission): { code: 'notSignedIn' | 'forbidden'; message: string } | undefined;
  signIn(name: string, password: string): Promise<SignIn>;
  /**
   * Whether this is that person's password, for a signature; nobody is signed in or out. Wrong ones count as at sign-in, and
   * are in the log (21 CFR 11.300(d)).
   */
  confirm(name: string, password: string): Promise<SignIn>;
  signOut(): Promise<void>;
  createFirstAdministrator(name: string, password: string): Promise<SignIn>;
  /** @param areas what the person is limited to; absent: not limited */
  createUser(name: string, role: Role, password: string, areas?: readonly string[]): Promise<Change>;
  list(): User[];
}

export const PASSWORD_LENGTH_MIN = 10;
const FREE_FAILURES = 3;
const DELAY_MS_MIN = 2_000;
const DELAY_MS_MAX = 300_000;

/** Wait after the n-th wrong password in a row: none for the first three, then 2 s doubling up to five minutes. */
export function delayAfterFailuresMs(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** (failures - FREE_FAILURES));
}

const UNKNOWN_NAMES_MAX = 1000;

export function createIdentity(ports: IdentityPorts): Identity {
  let user: User | undefined;
  const blockedUntilMs = new Map<string, number>();
  const failuresOfUnknown = new Map<string, number>();
  const keyOf = (name: string) => name.normalize('NFKC').trim().toLowerCase();
  const find = (name: string) => ports.users.all().find((stored) => keyOf(stored.name) === keyOf(name));

  // A restart does not shorten a delay that was running: it begins anew.
  for (const stored of ports.users.all()) {
    const delayMs = delayAfterFailuresMs(stored.failures);
    if (delayMs > 0) blockedUntilMs.set(keyOf(stored.name), ports.monotonicMs() + delayMs);
  }

  function setFailures(stored: StoredUser, failures: number): void {
    ports.users.save(ports.users.all().map((other) => (other === stored ? { ...stored, failures } : other)));
  }

  function noteFailure(name: string, stored: StoredUser | undefined): number {
    const key = keyOf(name);
    const failures = (stored ? stored.failures : (failuresOfUnknown.get(key) ?? 0)) + 1;
    if (stored) setFailures(stored, failures);
    else {
      if (failuresOfUnknown.size >= UNKNOWN_NAMES_MAX) failuresOfUnknown.clear();
      failuresOfUnknown.set(key, failures);
    }
    const delayMs = delayAfterFailuresMs(failures);
    if (delayMs > 0) {
      if (blockedUntilMs.size >= UNKNOWN_NAMES_MAX) blockedUntilMs.clear();
      blockedUntilMs.set(key, ports.monotonicMs() + delayMs);
    }
    return delayMs;
  }

  async function add(name: string, role: Role, password: string, areas?: readonly string[]): Promise<Change> {
    const trimmed = name.trim();
    if (trimmed === '') return { ok: false, message: 'a user needs a name' };
    if (password.length < PASSWORD_LENGTH_MIN)
      return { ok: false, message: `the password needs at least ${PASSWORD_LENGTH_MIN} characters` };
    if (find(trimmed)) return { ok: false, message: `there is already a user "${trimmed}"` };
    const limits = areas === undefined || areas.length === 0 ? {} : { areas: [...areas] };
    const stored: StoredUser = { name: trimmed, role, password: await hashPassword(password), failures: 0, ...limits };
    ports.users.save([...ports.users.all(), stored]);
    await ports.record(
      'userCreated',
      trimmed,
      `role ${role}${limits.areas === undefined ? '' : `, areas ${limits.areas.join(', ')}`}`,
      user,
    );
    return { ok: true };
  }

  /** Checks name and password, counts failures, and says so in the log; changes nothing else. */
  async function check(name: string, password: string, refused: EventName): Promise<SignIn> {
    const waitMs = (blockedUntilMs.get(keyOf(name)) ?? 0) - ports.monotonicMs();
    if (waitMs > 0)
      return {
        ok: false,
        message: `too many wrong passwords: wait ${Math.ceil(waitMs / 1000)} s and try again`,
        retryAfterMs: Math.ceil(waitMs),
      };
    const stored = find(name);
    const isRight = (await isPasswordRight(password, stored?.password ?? NOBODY)) && stored !== undefined;
    if (!isRight) {
      const delayMs = noteFailure(name, stored);
      await ports.record(refused, name.slice(0, 60), 'wrong name or password', undefined);
      return {
        ok: false,
        message:
          delayMs > 0 ? `wrong name or password; next try in ${Math.ceil(delayMs / 1000)} s` : 'wrong name or password',
        ...(delayMs > 0 ? { retryAfterMs: delayMs } : {}),
      };
    }
    if (stored.failures > 0) setFailures(stored, 0);
    blockedUntilMs.delete(keyOf(name));
    return { ok: true, user: userOf(stored) };
  }

  async function signIn(name: string, password: string): Promise<SignIn> {
    const checked = await check(name, password, 'signInRefused');
    if (!checked.ok) return checked;
    user = checked.user;
    await ports.record('signedIn', user.name, `role ${user.role}`, user);
    return checked;
  }

  return {
    current: () => user,
    needsFirstAdministrator: () => ports.users.all().length === 0,
    refusalFor(permission) {
      if (!user) return { code: 'notSignedIn', message: 'please sign in first' };
      if (may(user.role, permission)) return undefined;
      const roles = ROLES.filter((role) => PERMISSIONS_OF[role].includes(permission)).join(' or ');
      return { code: 'forbidden', message: `${user.name} (${user.role}) may not do this; it needs the role ${roles}` };
    },
    signIn,
    confirm: (name, password) => check(name, password, 'signatureRefused'),
    async signOut() {
      const leaving = user;
      user = undefined;
      if (leaving) await ports.record('signedOut', leaving.name, '', leaving);
    },
    async createFirstAdministrator(name, password) {
      if (ports.users.all().length > 0) return { ok: false, message: 'this station already has its users' };
      const added = await add(name, 'administrator', password);
      return added.ok ? signIn(name, password) : added;
    },
    createUser: add,
    list: () => ports.users.all().map(userOf),
  };
}

const userOf = ({ name, role, areas }: StoredUser): User => ({ name, role, ...(areas === undefined ? {} : { areas }) });
