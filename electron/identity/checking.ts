import type { User } from '../../shared/contract/ipc.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { type Attempts, sameName } from './attempts.ts';
import type { PasswordHash, PasswordHasher } from './passwordHash.ts';
import { type RecordEvent, type Refused, refused } from './ports.ts';
import type { StoredUser, UserFile } from './userFile.ts';

export interface CheckingPorts {
  readonly users: UserFile;
  readonly attempts: Attempts;
  readonly hasher: PasswordHasher;
  readonly record: RecordEvent;
}

export type Checked = { readonly ok: true; readonly stored: StoredUser } | Refused;

export interface Asked {
  readonly name: string;
  readonly secret: string;
  readonly kind: 'password' | 'pin';
  /** Which entry a refusal becomes. */
  readonly refusedAs: EventName;
  /** A one-time password is what is asked for here. */
  readonly isForChange?: true;
}

/** Secrets are checked one after the other; of more at once than this, the later ones are sent away. */
const WAITING_MAX = 8;

/**
 * The one place where a secret is compared. Each attempt waits for the one before, so that a thousand at once are a thousand in a
 * row; is counted before it is answered; and is in the log. Whatever is wrong, the person hears the same after the same time.
 */
export function createChecking({ users, attempts, hasher, record }: CheckingPorts) {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  /** Attempts that came while their name had to wait, and were not told one by one. */
  const untold = new Map<string, number>();

  const find = (name: string): StoredUser | undefined =>
    users.all().find((stored) => sameName(stored.name) === sameName(name));
  /** What somebody typed as a name may have been a password: only names of people stand in the log. */
  const subjectOf = (name: string): string => find(name)?.name ?? `unknown name ${attempts.markOf(name)}`;

  async function inTurn<T>(act: () => Promise<T>): Promise<T | Refused> {
    if (waiting >= WAITING_MAX) return refused('too many passwords at once; try again in a moment');
    waiting += 1;
    const before = last;
    const turn = (async () => {
      await before;
      return act();
    })();
    last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  }

  /** Undefined: it may be tried. */
  async function waitRefusal(key: string, subject: string, refusedAs: EventName): Promise<Refused | undefined> {
    const waitMs = attempts.waitMs(key);
    if (waitMs <= 0) return undefined;
    const before = untold.get(subject);
    if (untold.size < UNTOLD_MAX || before !== undefined) untold.set(subject, (before ?? -1) + 1);
    if (before === undefined) await record(refusedAs, subject, 'tried again while it had to wait', undefined);
    const message = `too many wrong attempts: wait ${Math.ceil(waitMs / 1000)} s and try again`;
    return { ok: false, message, retryAfterMs: Math.ceil(waitMs) };
  }

  function moreTold(subject: string): string {
    const count = untold.get(subject) ?? 0;
    untold.delete(subject);
    return count > 0 ? `; ${count} more tries while it had to wait` : '';
  }

  async function failed(key: string, subject: string, refusedAs: EventName, why: string): Promise<Refused> {
    const delayMs = attempts.failed(key);
    await record(refusedAs, subject, `${why}${moreTold(subject)}`, undefined);
    const message = 'wrong name or password';
    if (delayMs === 0) return refused(message);
    return { ok: false, message: `${message}; next try in ${Math.ceil(delayMs / 1000)} s`, retryAfterMs: delayMs };
  }

  function saveUser(next: StoredUser): void {
    users.save(users.all().map((other) => (other.name === next.name ? next : other)));
  }

  function check({ name, secret, kind, refusedAs, isForChange }: Asked): Promise<Checked> {
    return inTurn<Checked>(async () => {
      const key = attemptKey(kind, name);
      const waits = await waitRefusal(key, subjectOf(name), refusedAs);
      if (waits) return waits;
      const stored = find(name);
      const hash = kind === 'pin' ? stored?.pin : stored?.password;
      const others = users.all().map((each) => (kind === 'pin' ? each.pin : each.password));
      const isRight = await hasher.isRight(secret, hash, others.filter(isThere));
      if (!isRight || stored === undefined) {
        const what = kind === 'pin' ? 'wrong name or PIN' : 'wrong name or password';
        return failed(key, subjectOf(name), refusedAs, what);
      }
      if (stored.isDisabled) return failed(key, stored.name, refusedAs, 'the account is disabled');
      attempts.succeeded(key);
      const more = moreTold(stored.name);
      if (more !== '') await record(refusedAs, stored.name, more.slice(2), undefined);
      if (kind === 'password' && stored.mustChange && !isForChange)
        return { ...refused('this password was made by somebody else: choose your own first'), mustChange: true };
      if (kind === 'password' && hasher.isOutdated(stored.password)) await rehash(stored, secret);
      return { ok: true, stored };
    });
  }

  /** Signing in does not fail because the file of users could not be written. */
  async function rehash(stored: StoredUser, secret: string): Promise<void> {
    const password = await hasher.hash(secret);
    const now = find(stored.name);
    try {
      if (now?.password.hash === stored.password.hash) saveUser({ ...now, password });
    } catch {
      // The old hash still stands, and is replaced the next time.
    }
  }

  /** Whose badge this is: one hash under the station's salt, compared with all. */
  function checkBadge(badge: string, refusedAs: EventName): Promise<Checked> {
    return inTurn<Checked>(async () => {
      const waits = await waitRefusal(BADGES, 'badge reader', refusedAs);
      if (waits) return waits;
      const digest = await hasher.digest(badge, users.badgeSalt);
      const stored = users.all().find((each) => each.badge === digest);
      if (stored === undefined || stored.isDisabled) {
        attempts.failed(BADGES);
        await record(
          refusedAs,
          stored?.name ?? 'badge reader',
          stored ? 'the account is disabled' : 'unknown badge',
          undefined,
        );
        return refused('this badge is not known here');
      }
      attempts.succeeded(BADGES);
      return { ok: true, stored };
    });
  }

  return { check, checkBadge, find, saveUser };
}
export type Checking = ReturnType<typeof createChecking>;

const UNTOLD_MAX = 1000;
/** No name can be one of these: they hold a control character. */
const BADGES = '\u0000badges';
export const attemptKey = (kind: 'password' | 'pin', name: string): string =>
  kind === 'pin' ? `\u0000pin ${sameName(name)}` : name;
const isThere = (hash: PasswordHash | undefined): hash is PasswordHash => hash !== undefined;

export const userOf = ({ name, role, areas }: StoredUser): User => ({
  name,
  role,
  ...(areas === undefined ? {} : { areas }),
});
