import type { User } from '../../shared/contract/ipc.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { badgeProblem, passwordProblem, pinProblem } from '../../shared/domain/password/passwordRules.ts';
import type { Role } from '../../shared/domain/role.ts';
import { type Attempts, sameName } from './attempts.ts';
import { attemptKey, type Checking, userOf } from './checking.ts';
import { makeOneTimePassword } from './oneTimePassword.ts';
import type { PasswordHash, PasswordHasher } from './passwordHash.ts';
import { argon2HashSchema } from './passwordHash.ts';
import { type Change, type OneTime, type RecordEvent, refused } from './ports.ts';
import type { StoredUser, UserFile } from './userFile.ts';

export interface AccountPorts {
  readonly users: UserFile;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly checking: Checking;
  readonly record: RecordEvent;
  words(): readonly string[];
  /** Who does it; undefined: the account of the operating system that owns the data folder. */
  actor(): User | undefined;
}

export interface NewUser {
  readonly name: string;
  readonly role: Role;
  /** Undefined: a one-time password is made. */
  readonly password?: string | undefined;
  readonly areas?: readonly string[] | undefined;
}

export interface UserChange {
  readonly name: string;
  readonly role?: Role | undefined;
  /** Empty: not limited any more. */
  readonly areas?: readonly string[] | undefined;
  readonly reason: string;
}

/** Users as an administrator sees them. */
export interface UserRow extends User {
  readonly isDisabled: boolean;
  /** Has a one-time password, and has not signed in since. */
  readonly mustChange: boolean;
  readonly hasPin: boolean;
  readonly hasBadge: boolean;
  /** Wrong passwords since the last right one. */
  readonly failures: number;
}

/** What is done about people's accounts. Nobody is deleted, nobody changes their own rights, an administrator always remains. */
export function createAccounts(ports: AccountPorts) {
  const { users, hasher, attempts, checking, record, actor } = ports;
  const { find, saveUser } = checking;

  async function add(
    { name, role, password, areas = [] }: NewUser,
    by: User | undefined = actor(),
  ): Promise<Change | OneTime> {
    const trimmed = name.normalize('NFKC').trim();
    const problem =
      nameProblem(trimmed) ??
      (find(trimmed) ? `there is already a user "${trimmed}"` : undefined) ??
      (password === undefined ? undefined : passwordProblem(password, { user: trimmed, words: ports.words() }));
    if (problem !== undefined) return refused(problem);
    const oneTimePassword = password === undefined ? makeOneTimePassword() : undefined;
    const hash = await hasher.hash(password ?? oneTimePassword ?? '');
    if (find(trimmed)) return refused(`there is already a user "${trimmed}"`);
    const stored: StoredUser = {
      ...{ name: trimmed, role, password: hash, failures: 0 },
      ...(areas.length === 0 ? {} : { areas: [...areas] }),
      ...(oneTimePassword === undefined ? {} : { mustChange: true as const }),
    };
    const limits = areas.length === 0 ? '' : `, areas ${areas.join(', ')}`;
    const told = { field: 'account', before: null, after: `${role}${limits}`, reason: '' };
    await together(undefined, stored, () => record('userCreated', trimmed, `role ${role}${limits}`, by, told));
    return oneTimePassword === undefined ? { ok: true } : { ok: true, oneTimePassword };
  }

  /** What the log does not take does not hold: the user is again as before. */
  async function together(
    before: StoredUser | undefined,
    next: StoredUser,
    tell: () => Promise<unknown>,
  ): Promise<void> {
    if (before === undefined) users.save([...users.all(), next]);
    else saveUser(next);
    try {
      await tell();
    } catch (error) {
      if (before === undefined) users.save(users.all().filter(({ name }) => name !== next.name));
      else saveUser(before);
      throw error;
    }
  }

  /** Role and areas. They count at once, also for whoever is signed in. */
  async function change({ name, role, areas, reason }: UserChange): Promise<Change> {
    const stored = find(name);
    const problem =
      whyNot(stored, name, reason) ?? (role === undefined || !stored ? undefined : losesLast(stored, role));
    if (problem !== undefined || stored === undefined) return refused(problem ?? '');
    const { areas: before, ...rest } = stored;
    const limits = areas === undefined ? before : areas.length === 0 ? undefined : [...areas];
    const next: StoredUser = { ...rest, role: role ?? stored.role, ...(limits === undefined ? {} : { areas: limits }) };
    await together(stored, next, async () => {
      if (next.role !== stored.role) await changed(stored.name, 'role', stored.role, next.role, reason);
      if (areas !== undefined) await changed(stored.name, 'areas', areasWord(before), areasWord(limits), reason);
    });
    return { ok: true };
  }

  async function setDisabled(name: string, isDisabled: boolean, reason: string): Promise<Change> {
    const stored = find(name);
    const problem = whyNot(stored, name, reason) ?? (isDisabled && stored ? losesLast(stored, undefined) : undefined);
    if (problem !== undefined || stored === undefined) return refused(problem ?? '');
    const { isDisabled: was, ...rest } = stored;
    if ((was === true) === isDisabled)
      return refused(`${stored.name} is ${isDisabled ? 'disabled' : 'enabled'} already`);
    const words = ['enabled', 'disabled'] as const;
    await together(stored, isDisabled ? { ...rest, isDisabled } : rest, () =>
      changed(stored.name, 'account', words[was ? 1 : 0], words[isDisabled ? 1 : 0], reason),
    );
    return { ok: true };
  }

  /** By one administrator, for everybody but administrators: whoever could reset those could become them. */
  async function reset(name: string, reason: string): Promise<OneTime> {
    const stored = find(name);
    const problem = whyNot(stored, name, reason);
    if (problem !== undefined || stored === undefined) return refused(problem ?? '');
    if (stored.role === 'administrator' && actor() !== undefined)
      return refused('the account of an administrator is recovered by two administrators');
    return oneTimeFor(stored, stored, 'passwordReset', reason, 'a one-time password');
  }

  /** By two administrators, who have both signed: also enables the account, and ends its delay. */
  async function recover(name: string, reason: string, signers: readonly [string, string]): Promise<OneTime> {
    const stored = find(name);
    if (stored === undefined) return refused(`there is no user "${name}"`);
    if (signers.some((each) => sameName(each) === sameName(stored.name)))
      return refused('an account is recovered by two others');
    const { isDisabled: _gone, ...rest } = stored;
    return oneTimeFor(stored, rest, 'accountRecovered', reason, `a one-time password, by ${signers.join(' and ')}`);
  }

  async function oneTimeFor(
    before: StoredUser,
    stored: StoredUser,
    event: EventName,
    reason: string,
    after: string,
  ): Promise<OneTime> {
    const oneTimePassword = makeOneTimePassword();
    const password = await hasher.hash(oneTimePassword);
    const { pin: _pin, badge: _badge, ...rest } = stored;
    const change = { field: 'password', before: null, after, reason };
    await together(before, { ...rest, password, mustChange: true }, () =>
      record(event, stored.name, 'to be changed at the next sign-in; PIN and badge are void', actor(), change),
    );
    attempts.succeeded(stored.name);
    attempts.succeeded(attemptKey('pin', stored.name));
    return { ok: true, oneTimePassword };
  }

  /** Ends the delay after wrong passwords. */
  async function unlockName(name: string, reason: string): Promise<Change> {
    const stored = find(name);
    if (stored === undefined) return refused(`there is no user "${name}"`);
    const failures = attempts.failures(stored.name);
    attempts.succeeded(stored.name);
    attempts.succeeded(attemptKey('pin', stored.name));
    await changed(stored.name, 'wrong passwords', String(failures), '0', reason);
    return { ok: true };
  }

  /** The person has just proved who they are. */
  async function setPassword(stored: StoredUser, next: string): Promise<Change> {
    const problem = passwordProblem(next, { user: stored.name, words: ports.words() });
    if (problem !== undefined) return refused(problem);
    if (await hasher.isRight(next, stored.password, []))
      return refused('choose another password than the one you have now');
    const password: PasswordHash = await hasher.hash(next);
    const before = find(stored.name) ?? stored;
    const { mustChange: _done, ...rest } = before;
    const reason = stored.mustChange ? 'one-time password' : '';
    await together(before, { ...rest, password }, () =>
      record('passwordChanged', stored.name, 'by the person', userOf(stored), {
        ...{ field: 'password', before: null, after: null, reason },
      }),
    );
    return { ok: true };
  }

  /** @param pin null: none any more */
  async function setPin(stored: StoredUser, pin: string | null): Promise<Change> {
    const problem = pin === null ? undefined : pinProblem(pin);
    if (problem !== undefined) return refused(problem);
    const hash = pin === null ? undefined : argon2HashSchema.parse(await hasher.hash(pin));
    const previous = find(stored.name) ?? stored;
    const { pin: before, ...rest } = previous;
    await together(previous, hash === undefined ? rest : { ...rest, pin: hash }, () =>
      record('pinChanged', stored.name, 'by the person', userOf(stored), {
        ...{ field: 'PIN', before: before ? 'set' : 'none', after: pin === null ? 'none' : 'set', reason: '' },
      }),
    );
    attempts.succeeded(attemptKey('pin', stored.name));
    return { ok: true };
  }

  /** @param badge what the reader types; null: none any more */
  async function setBadge(name: string, badge: string | null, reason: string): Promise<Change> {
    const stored = find(name);
    const problem = (badge === null ? undefined : badgeProblem(badge)) ?? reasonProblem(reason);
    if (problem !== undefined) return refused(problem);
    if (stored === undefined) return refused(`there is no user "${name}"`);
    const digest = badge === null ? undefined : await hasher.digest(badge, users.badgeSalt);
    const owner = users.all().find((each) => digest !== undefined && each.badge === digest);
    if (owner !== undefined && owner.name !== stored.name) return refused(`this badge is ${owner.name}'s`);
    const previous = find(name) ?? stored;
    const { badge: before, ...rest } = previous;
    await together(previous, digest === undefined ? rest : { ...rest, badge: digest }, () =>
      changed(stored.name, 'badge', before ? 'set' : 'none', digest ? 'set' : 'none', reason),
    );
    return { ok: true };
  }

  const changed = (name: string, field: string, before: string, after: string, reason: string) =>
    record('userChanged', name, `${field}: ${before} → ${after}`, actor(), { field, before, after, reason });

  function whyNot(stored: StoredUser | undefined, name: string, reason: string): string | undefined {
    if (stored === undefined) return `there is no user "${name}"`;
    const self = actor();
    if (self !== undefined && sameName(self.name) === sameName(stored.name))
      return 'nobody changes their own account: another administrator does';
    return reasonProblem(reason);
  }

  /** @param next the role afterwards; undefined: disabled */
  function losesLast(stored: StoredUser, next: Role | undefined): string | undefined {
    const active = users.all().filter(({ role, isDisabled }) => role === 'administrator' && !isDisabled);
    const isLast = active.length === 1 && active[0]?.name === stored.name && next !== 'administrator';
    return isLast ? `${stored.name} is the last administrator: make another one first` : undefined;
  }

  function rows(): UserRow[] {
    return users.all().map((stored) => ({
      ...userOf(stored),
      isDisabled: stored.isDisabled === true,
      mustChange: stored.mustChange === true,
      hasPin: stored.pin !== undefined,
      hasBadge: stored.badge !== undefined,
      failures: attempts.failures(stored.name),
    }));
  }

  return { add, change, setDisabled, reset, recover, unlockName, setPassword, setPin, setBadge, rows };
}
/** As one person, or the account of the operating system, acts on them. */
export type Accounts = ReturnType<typeof createAccounts>;

const areasWord = (areas: readonly string[] | undefined): string =>
  areas === undefined || areas.length === 0 ? 'everywhere' : areas.join(', ');

const reasonProblem = (reason: string): string | undefined =>
  reason.trim().length < 3 ? 'say why, in at least three characters: the reason is sealed' : undefined;

const RESERVED: ReadonlySet<string> = new Set(['station', 'nobody', 'system']);

/** A name stands in signatures for ever: visible characters only, and no name the log uses itself. */
function nameProblem(name: string): string | undefined {
  if (name === '') return 'a user needs a name';
  if (name.length > 60) return 'a name has at most 60 characters';
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return 'a name has visible characters only';
  if (RESERVED.has(sameName(name)) || /^(unknown name|command line)\b/i.test(name))
    return `"${name}" is a name the log uses itself`;
  return undefined;
}
