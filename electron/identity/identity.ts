import type { User } from '../../shared/contract/ipc.ts';
import { identitySchema } from '../../shared/domain/config/index.ts';
import { may, PERMISSIONS_OF, type Permission, ROLES, type Role } from '../../shared/domain/role.ts';
import { instantFromMs } from '../../shared/domain/time.ts';
import { type Accounts, createAccounts, type NewUser, type UserChange, type UserRow } from './accounts.ts';
import { createAttempts } from './attempts.ts';
import { attemptKey, createChecking, userOf } from './checking.ts';
import { createPasswordHasher } from './passwordHash.ts';
import { type Change, type IdentityPorts, type OneTime, type RecordEvent, refused, type SignIn } from './ports.ts';
import { createSessionKeeper, type UserSession } from './session.ts';

/** Nobody touched it · asked for · the computer slept or locked its own screen. */
export type LockCause = 'idle' | 'asked' | 'computer';

/** How somebody who is not signed in acknowledges an alarm. */
export type QuickProof =
  | { readonly kind: 'pin'; readonly name: string; readonly pin: string }
  | { readonly kind: 'badge'; readonly badge: string };

/** What is done about other people's accounts. */
export interface AccountActs {
  /** With a one-time password where none is given. */
  addUser(user: NewUser): Promise<Change | OneTime>;
  changeUser(change: UserChange): Promise<Change>;
  setDisabled(name: string, isDisabled: boolean, reason: string): Promise<Change>;
  resetPassword(name: string, reason: string): Promise<OneTime>;
  /** Both have signed before, and are allowed to. */
  recover(name: string, reason: string, signers: readonly [string, string]): Promise<OneTime>;
  unlockName(name: string, reason: string): Promise<Change>;
}

export interface Identity extends AccountActs {
  /** Whose session it is, locked or not. */
  current(): User | undefined;
  /** The one session there is; locked as soon as nobody touched it for too long. */
  session(): UserSession | undefined;
  /** A key or the pointer moved. */
  touch(): void;
  /** Locks the keyboard, never the view. */
  lock(why: LockCause): Promise<void>;
  /** Whoever sits here proves it again, and goes on in the same session. */
  unlock(secret: string, kind?: 'password' | 'pin'): Promise<SignIn>;
  /** Somebody else takes over: their own session, and nothing of the one before. */
  switchTo(name: string, password: string): Promise<SignIn>;
  /** To be asked every second or so: locks, and says so, when nobody touched it for too long. */
  watch(): Promise<void>;
  /** Told when a session begins, ends, is locked or unlocked, or signs. Returns the unsubscribe function. */
  onSession(listener: () => void): () => void;
  /** The first signature of this session was given. */
  noteSigned(): void;
  needsFirstAdministrator(): boolean;
  /** Undefined when allowed, otherwise the reason in words for the person. */
  refusalFor(permission: Permission): { code: 'notSignedIn' | 'locked' | 'forbidden'; message: string } | undefined;
  signIn(name: string, password: string): Promise<SignIn>;
  /** With a one-time password: chooses an own one, and signs in. */
  signInChanging(name: string, oneTimePassword: string, next: string): Promise<SignIn>;
  /**
   * Whether this is that person's password, for a signature; nobody is signed in or out. Wrong ones count as at sign-in, and
   * are in the log (21 CFR 11.300(d)).
   */
  confirm(name: string, password: string): Promise<SignIn>;
  /** Whose PIN or badge this is, for one acknowledgement and nothing else. */
  confirmQuick(proof: QuickProof): Promise<SignIn>;
  signOut(): Promise<void>;
  createFirstAdministrator(name: string, password: string): Promise<SignIn>;
  /** @param areas what the person is limited to; absent: not limited */
  createUser(name: string, role: Role, password: string, areas?: readonly string[]): Promise<Change>;
  /**
   * The same acts by somebody who is not at the screen. Whoever is at it hears of it at once: it may be the end of their session.
   *
   * @param by who proved it; undefined: the account of the operating system that owns the data folder
   * @param told writes what they did to the log, with where they did it
   */
  accountsFor(by: User | undefined, told: RecordEvent): AccountActs;
  changeOwnPassword(current: string, next: string): Promise<Change>;
  setOwnPin(password: string, pin: string | null): Promise<Change>;
  setBadge(name: string, badge: string | null, reason: string): Promise<Change>;
  list(): User[];
  rows(): UserRow[];
  /** Whose passwords are printed on the sign-in screen of the training plant; no rules for those. */
  seedTraining(
    users: readonly { readonly name: string; readonly role: Role; readonly password: string }[],
  ): Promise<void>;
}

export function createIdentity(ports: IdentityPorts): Identity {
  const { users, monotonicMs, record } = ports;
  const now = ports.now ?? (() => instantFromMs(monotonicMs()));
  const policy = ports.policy ?? (() => identitySchema.parse({}));
  const hasher = ports.hasher ?? createPasswordHasher();
  const attempts = createAttempts({
    ...{ monotonicMs, nameKey: () => users.nameKey, load: users.attempts, save: users.saveAttempts },
    earlier: users.all().filter(({ failures }) => failures > 0),
    known: () => users.all().flatMap(({ name }) => [name, attemptKey('pin', name)]),
  });
  if (users.all().some(({ failures }) => failures > 0))
    users.save(users.all().map((stored) => ({ ...stored, failures: 0 }))); // they are with the attempts now
  const checking = createChecking({ users, attempts, hasher, record });
  const { check, checkBadge, find } = checking;
  const sessions = createSessionKeeper({ now, monotonicMs }, () => policy().lockAfterMs);
  const accountsOf = (actor: () => User | undefined, told: RecordEvent) =>
    createAccounts({ ...{ users, hasher, attempts, checking, actor }, record: told, words: ports.words ?? (() => []) });
  const accounts = accountsOf(() => session()?.user, record);
  const listeners = new Set<() => void>();
  let wasLocked = false;

  /**
   * A session lives as long as its account: role and areas are those of now, and who was disabled, or has a password of somebody
   * else's making, is out.
   */
  function session(): UserSession | undefined {
    const open = sessions.current();
    if (open === undefined) return undefined;
    const stored = find(open.user.name);
    if (stored === undefined || stored.isDisabled || stored.mustChange) {
      sessions.end();
      told();
      return undefined;
    }
    sessions.refresh(userOf(stored));
    return sessions.current();
  }

  function told(): void {
    wasLocked = sessions.current()?.isLocked ?? false;
    announce();
  }

  function announce(): void {
    for (const listener of listeners) listener();
  }

  /** No session without its entry in the log. */
  async function begin(user: User): Promise<SignIn> {
    const before = sessions.current()?.user;
    if (before) await record('signedOut', before.name, `${user.name} took over`, before);
    await record('signedIn', user.name, `role ${user.role}`, user);
    sessions.begin(user);
    told();
    return { ok: true, user };
  }

  async function signIn(name: string, password: string): Promise<SignIn> {
    const checked = await check({ name, secret: password, kind: 'password', refusedAs: 'signInRefused' });
    return checked.ok ? begin(userOf(checked.stored)) : checked;
  }

  async function signInChanging(name: string, oneTimePassword: string, next: string): Promise<SignIn> {
    const asked = { name, secret: oneTimePassword, kind: 'password', refusedAs: 'signInRefused' } as const;
    const checked = await check({ ...asked, isForChange: true });
    if (!checked.ok) return checked;
    const changed = await accounts.setPassword(checked.stored, next);
    return changed.ok ? begin(userOf(checked.stored)) : changed;
  }

  async function lock(why: LockCause): Promise<void> {
    const open = sessions.current();
    if (open === undefined || (open.isLocked && wasLocked)) return;
    sessions.lock();
    told();
    await record('sessionLocked', open.user.name, LOCK_WORDS[why], why === 'asked' ? open.user : undefined);
  }

  async function unlock(secret: string, kind: 'password' | 'pin' = 'password'): Promise<SignIn> {
    const open = session();
    if (open === undefined) return refused('nobody is signed in');
    if (kind === 'pin' && !policy().unlockWithPin) return refused('here a session is unlocked with the password');
    const checked = await check({ name: open.user.name, secret, kind, refusedAs: 'unlockRefused' });
    if (!checked.ok) return checked;
    if (session()?.id !== open.id) return refused('that session has ended');
    await record('sessionUnlocked', open.user.name, kind === 'pin' ? 'by PIN' : '', open.user);
    sessions.unlock();
    told();
    return { ok: true, user: userOf(checked.stored) };
  }

  async function confirm(name: string, password: string): Promise<SignIn> {
    const checked = await check({ name, secret: password, kind: 'password', refusedAs: 'signatureRefused' });
    return checked.ok ? { ok: true, user: userOf(checked.stored) } : checked;
  }

  async function confirmQuick(proof: QuickProof): Promise<SignIn> {
    const allowed = policy().quickAcknowledge;
    if (allowed !== proof.kind)
      return refused(`this station takes no ${proof.kind === 'pin' ? 'PIN' : 'badge'} for that`);
    const refusedAs = 'quickAcknowledgeRefused';
    const checked =
      proof.kind === 'pin'
        ? await check({ name: proof.name, secret: proof.pin, kind: 'pin', refusedAs })
        : await checkBadge(proof.badge, refusedAs);
    return checked.ok ? { ok: true, user: userOf(checked.stored) } : checked;
  }

  /** The person at the screen, with their password again; for what they change about themselves. */
  async function self(password: string) {
    const open = session();
    if (open === undefined || open.isLocked) return refused('sign in or unlock first');
    return check({ name: open.user.name, secret: password, kind: 'password', refusedAs: 'signatureRefused' });
  }

  return {
    current: () => session()?.user,
    session,
    touch: sessions.touch,
    lock,
    unlock,
    switchTo: signIn,
    async watch() {
      if (sessions.current()?.isLocked && !wasLocked) await lock('idle');
    },
    onSession(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteSigned() {
      sessions.noteSigned();
      told();
    },
    needsFirstAdministrator: () => users.all().length === 0,
    refusalFor(permission) {
      const open = session();
      if (!open) return { code: 'notSignedIn', message: 'please sign in first' };
      const { user } = open;
      if (open.isLocked && permission !== 'view')
        return { code: 'locked', message: `locked: ${user.name} has to unlock, or somebody else to sign in` };
      if (may(user.role, permission)) return undefined;
      const roles = ROLES.filter((role) => PERMISSIONS_OF[role].includes(permission)).join(' or ');
      return { code: 'forbidden', message: `${user.name} (${user.role}) may not do this; it needs the role ${roles}` };
    },
    signIn,
    signInChanging,
    confirm,
    confirmQuick,
    async signOut() {
      const leaving = sessions.current()?.user;
      sessions.end();
      told();
      if (leaving) await record('signedOut', leaving.name, '', leaving);
    },
    async createFirstAdministrator(name, password) {
      if (users.all().length > 0) return refused('this station already has its users');
      const self: User = { name: name.normalize('NFKC').trim(), role: 'administrator' };
      const added = await accounts.add({ ...self, password }, self);
      return added.ok ? signIn(name, password) : added;
    },
    accountsFor(by, tell) {
      const heard: RecordEvent = async (...event) => {
        const sealed = await tell(...event);
        if (session() !== undefined) announce();
        return sealed;
      };
      return actsOf(accountsOf(() => by, heard));
    },
    createUser: (name, role, password, areas) => accounts.add({ name, role, password, areas }),
    ...actsOf(accounts),
    async changeOwnPassword(current, next) {
      const checked = await self(current);
      return checked.ok ? accounts.setPassword(checked.stored, next) : checked;
    },
    async setOwnPin(password, pin) {
      const checked = await self(password);
      return checked.ok ? accounts.setPin(checked.stored, pin) : checked;
    },
    setBadge: accounts.setBadge,
    list: () =>
      users
        .all()
        .filter(({ isDisabled }) => !isDisabled)
        .map(userOf),
    rows: accounts.rows,
    async seedTraining(people) {
      for (const { name, role, password } of people) {
        if (find(name)) continue;
        users.save([...users.all(), { name, role, password: await hasher.hash(password), failures: 0 }]);
        await record('userCreated', name, `role ${role}`, undefined);
      }
    },
  };
}

const LOCK_WORDS: Readonly<Record<LockCause, string>> = {
  idle: 'nobody touched it for too long',
  asked: 'asked for',
  computer: 'the computer slept, or locked its own screen',
};

const actsOf = (accounts: Accounts): AccountActs => ({
  addUser: (user) => accounts.add(user),
  changeUser: accounts.change,
  setDisabled: accounts.setDisabled,
  resetPassword: accounts.reset,
  recover: accounts.recover,
  unlockName: accounts.unlockName,
});
