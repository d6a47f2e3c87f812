import type { User } from '../../shared/contract/ipc.ts';
import { type IdentityConfig, identitySchema } from '../../shared/domain/config/index.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { may, PERMISSIONS_OF, type Permission, ROLES, type Role } from '../../shared/domain/role.ts';
import { type Instant, instantFromMs } from '../../shared/domain/time.ts';
import { hashPassword, isPasswordRight, NOBODY } from './passwordHash.ts';
import { createSessionKeeper, type UserSession } from './session.ts';
import type { StoredUser, UserFile } from './userFile.ts';

export interface IdentityPorts {
  readonly users: UserFile;
  /** Monotonic milliseconds: delays do not end early because the wall clock was set. */
  monotonicMs(): number;
  /** Wall clock: tells of time the computer slept through. Default: goes as the monotonic clock does. */
  now?(): Instant;
  /** As the configuration in force says. Default: as without a section `identity`. */
  policy?(): IdentityConfig;
  /** Writes to the log who did what; resolves when it is sealed. */
  record(event: EventName, subject: string, detail: string, user: User | undefined): Promise<unknown>;
}

export type SignIn =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly message: string; readonly retryAfterMs?: number };

/** Nobody touched it · asked for · the computer slept or locked its own screen. */
export type LockCause = 'idle' | 'asked' | 'computer';

export type Change = { readonly ok: true } | { readonly ok: false; readonly message: string };

export interface Identity {
  /** Whose session it is, locked or not. */
  current(): User | undefined;
  /** The one session there is; locked as soon as nobody touched it for too long. */
  session(): UserSession | undefined;
  /** A key or the pointer moved. */
  touch(): void;
  /** Locks the keyboard, never the view. */
  lock(why: LockCause): Promise<void>;
  /** Whoever sits here proves it again, and goes on in the same session. */
  unlock(password: string): Promise<SignIn>;
  /** Somebody else takes over: their own session, and nothing of the one before. */
  switchTo(name: string, password: string): Promise<SignIn>;
  /** To be asked every second or so: locks, and says so, when nobody touched it for too long. */
  watch(): Promise<void>;
  /** Told when a session begins, ends, is locked or unlocked. Returns the unsubscribe function. */
  onSession(listener: () => void): () => void;
  needsFirstAdministrator(): boolean;
  /** Undefined when allowed, otherwise the reason in words for the person. */
  refusalFor(permission: Permission): { code: 'notSignedIn' | 'locked' | 'forbidden'; message: string } | undefined;
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
  const now = ports.now ?? (() => instantFromMs(ports.monotonicMs()));
  const policy = ports.policy ?? (() => identitySchema.parse({}));
  const sessions = createSessionKeeper({ now, monotonicMs: ports.monotonicMs }, () => policy().lockAfterMs);
  const listeners = new Set<() => void>();
  let wasLocked = false;
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
      sessions.current()?.user,
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

  function told(): void {
    wasLocked = sessions.current()?.isLocked ?? false;
    for (const listener of listeners) listener();
  }

  async function signIn(name: string, password: string): Promise<SignIn> {
    const checked = await check(name, password, 'signInRefused');
    if (!checked.ok) return checked;
    const { user } = checked;
    const before = sessions.current()?.user;
    if (before) await ports.record('signedOut', before.name, `${user.name} took over`, before);
    await ports.record('signedIn', user.name, `role ${user.role}`, user);
    sessions.begin(user);
    told();
    return checked;
  }

  async function lock(why: LockCause): Promise<void> {
    const open = sessions.current();
    if (open === undefined || (open.isLocked && wasLocked)) return;
    sessions.lock();
    told();
    await ports.record('sessionLocked', open.user.name, LOCK_WORDS[why], why === 'asked' ? open.user : undefined);
  }

  return {
    current: () => sessions.current()?.user,
    session: sessions.current,
    touch: sessions.touch,
    lock,
    async unlock(password) {
      const open = sessions.current();
      if (open === undefined) return { ok: false, message: 'nobody is signed in' };
      const checked = await check(open.user.name, password, 'unlockRefused');
      if (!checked.ok) return checked;
      if (sessions.current()?.id !== open.id) return { ok: false, message: 'that session has ended' };
      await ports.record('sessionUnlocked', open.user.name, '', open.user);
      sessions.unlock();
      told();
      return checked;
    },
    switchTo: signIn,
    async watch() {
      if (sessions.current()?.isLocked && !wasLocked) await lock('idle');
    },
    onSession(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    needsFirstAdministrator: () => ports.users.all().length === 0,
    refusalFor(permission) {
      const open = sessions.current();
      if (!open) return { code: 'notSignedIn', message: 'please sign in first' };
      const { user } = open;
      if (open.isLocked && permission !== 'view')
        return { code: 'locked', message: `locked: ${user.name} has to unlock, or somebody else to sign in` };
      if (may(user.role, permission)) return undefined;
      const roles = ROLES.filter((role) => PERMISSIONS_OF[role].includes(permission)).join(' or ');
      return { code: 'forbidden', message: `${user.name} (${user.role}) may not do this; it needs the role ${roles}` };
    },
    signIn,
    confirm: (name, password) => check(name, password, 'signatureRefused'),
    async signOut() {
      const leaving = sessions.current()?.user;
      sessions.end();
      told();
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

const LOCK_WORDS: Readonly<Record<LockCause, string>> = {
  idle: 'nobody touched it for too long',
  asked: 'asked for',
  computer: 'the computer slept, or locked its own screen',
};

const userOf = ({ name, role, areas }: StoredUser): User => ({ name, role, ...(areas === undefined ? {} : { areas }) });
