import { randomBytes } from 'node:crypto';
import type { User } from '../../shared/contract/ipc.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';

/** Who sits at the screen. Who acts is taken from here alone; a caller only says under which session it calls. */
export interface UserSession {
  /** 128 random bits in hexadecimal: no other session ever has it, and nobody guesses it. */
  readonly id: string;
  readonly user: User;
  /** When it began. */
  readonly since: Instant;
  /** Monotonic milliseconds of the last key or pointer. */
  readonly lastActivityMs: number;
  /** The keyboard is locked: only looking is allowed. */
  readonly isLocked: boolean;
  /** Something was signed in it: the next signature need not type the name again (21 CFR 11.200(a)(1)(i)). */
  readonly hasSigned: boolean;
}

export interface SessionClock {
  /** Wall clock, µs. */
  now(): Instant;
  monotonicMs(): number;
}

/** At most one session: a station has one screen. Only keeps and times it; who may begin one is decided elsewhere. */
export interface SessionKeeper {
  /** Locked as soon as nobody touched it for longer than allowed, asked or not. */
  current(): UserSession | undefined;
  /** Ends the one before. */
  begin(user: User): UserSession;
  end(): void;
  lock(): void;
  unlock(): void;
  /** A key or the pointer moved. Nothing that is locked is kept awake by it. */
  touch(): void;
  noteSigned(): void;
  /** Role and areas as they are now: a change acts at once. */
  refresh(user: User): void;
}

/**
 * Idle time is the longer one of what the two clocks say. The monotonic clock cannot be set; it may stop while the computer
 * sleeps, and then the wall clock tells. A wall clock set back tells less than the monotonic one, so it prolongs nothing.
 *
 * @param lockAfterMs 0: never locks by itself
 */
export function createSessionKeeper(
  clock: SessionClock,
  lockAfterMs: () => number,
  randomId: () => string = () => randomBytes(16).toString('hex'),
): SessionKeeper {
  let session: UserSession | undefined;
  let touchedAt: Instant = clock.now();

  const idleMs = (open: UserSession): number =>
    Math.max(clock.monotonicMs() - open.lastActivityMs, (clock.now() - touchedAt) / US_PER_MS);

  function current(): UserSession | undefined {
    if (session === undefined || session.isLocked) return session;
    const limitMs = lockAfterMs();
    if (limitMs > 0 && idleMs(session) >= limitMs) change({ isLocked: true });
    return session;
  }

  function change(part: Partial<UserSession>): void {
    if (session !== undefined) session = { ...session, ...part };
  }

  function active(): { lastActivityMs: number } {
    touchedAt = clock.now();
    return { lastActivityMs: clock.monotonicMs() };
  }

  return {
    current,
    begin(user) {
      const base = { id: randomId(), user, since: clock.now(), isLocked: false, hasSigned: false };
      session = { ...base, ...active() };
      return session;
    },
    end() {
      session = undefined;
    },
    lock: () => change({ isLocked: true }),
    unlock: () => change({ isLocked: false, ...active() }),
    touch() {
      const open = current();
      if (open !== undefined && !open.isLocked) change(active());
    },
    noteSigned: () => change({ hasSigned: true }),
    refresh: (user) => change({ user }),
  };
}
