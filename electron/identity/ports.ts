import type { User } from '../../shared/contract/ipc.ts';
import type { IdentityConfig } from '../../shared/domain/config/index.ts';
import type { EventChange, EventName } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { PasswordHasher } from './passwordHash.ts';
import type { UserFile } from './userFile.ts';

/** Writes to the log who did what; resolves when it is sealed. */
export type RecordEvent = (
  event: EventName,
  subject: string,
  detail: string,
  user: User | undefined,
  change?: EventChange,
) => Promise<unknown>;

export interface IdentityPorts {
  readonly users: UserFile;
  /** Monotonic milliseconds: delays do not end early because the wall clock was set. */
  monotonicMs(): number;
  /** Wall clock: tells of time the computer slept through. Default: goes as the monotonic clock does. */
  now?(): Instant;
  /** As the configuration in force says. Default: as without a section `identity`. */
  policy?(): IdentityConfig;
  /** Default: argon2id at the floor, in this thread. */
  readonly hasher?: PasswordHasher;
  /** Names a person here would make a password of: of the station, of its site. */
  words?(): readonly string[];
  readonly record: RecordEvent;
}

/** A no and its reason, for the person. */
export interface Refused {
  readonly ok: false;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** The password is right, and good for nothing but choosing an own one. */
  readonly mustChange?: true;
}

export type SignIn = { readonly ok: true; readonly user: User } | Refused;
export type Change = { readonly ok: true } | Refused;
/** The one-time password is shown once, and kept nowhere. */
export type OneTime = { readonly ok: true; readonly oneTimePassword: string } | Refused;

export const refused = (message: string): Refused => ({ ok: false, message });
