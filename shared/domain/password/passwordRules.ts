import { guessesPower } from './guesses.ts';

/**
 * What a new password must be (NIST SP 800-63B §5.1.1.2, rev. 4 §3.1.1.2): long enough, not one that others guess first, and no
 * rules about kinds of characters. Passwords from before these rules stay good until they are changed.
 */
export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;

/** Fewer guesses than this (as a power of ten) and a password counts as common. */
const POWER_MIN = 9;
const POWER_STRONG = 12;

export interface PasswordContext {
  readonly user: string;
  /** Names a person here would think of: of the station, of its site. */
  readonly words?: readonly string[];
}

/** @returns why not, in words for the person; undefined when it may be used */
export function passwordProblem(password: string, { user, words = [] }: PasswordContext): string | undefined {
  const length = passwordLength(password);
  if (length < PASSWORD_LENGTH_MIN) return `the password needs at least ${PASSWORD_LENGTH_MIN} characters`;
  if (length > PASSWORD_LENGTH_MAX) return `the password may have at most ${PASSWORD_LENGTH_MAX} characters`;
  if (containsName(password, user)) return 'the password must not contain the user name';
  if (guessesPower(password, [user, ...words]) < POWER_MIN)
    return 'this password is guessed early: it is made of common words, names, repetitions or keys in a row; add words that do not belong together';
  return undefined;
}

export type PasswordStrength = 'tooShort' | 'common' | 'fair' | 'strong';

/** For the hint while typing. */
export function passwordStrength(password: string, { user, words = [] }: PasswordContext): PasswordStrength {
  if (passwordLength(password) < PASSWORD_LENGTH_MIN) return 'tooShort';
  const power = guessesPower(password, [user, ...words]);
  if (power < POWER_MIN || containsName(password, user)) return 'common';
  return power < POWER_STRONG ? 'fair' : 'strong';
}

/** In characters as a person counts them, after NFKC: how the password is hashed as well. */
export const passwordLength = (password: string): number => [...password.normalize('NFKC')].length;

/** Names of one or two letters stand in many words. */
export function containsName(password: string, user: string): boolean {
  const name = plain(user);
  return name.length > 2 && plain(password).includes(name);
}

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** 4 to 8 digits that are no run, no repetition and no year. */
export function pinProblem(pin: string): string | undefined {
  if (!/^\d{4,8}$/.test(pin)) return 'a PIN has 4 to 8 digits';
  if (/^(\d)\1+$/.test(pin) || /^(\d\d)\1+$/.test(pin)) return 'this PIN only repeats itself';
  if ('01234567890'.includes(pin) || '09876543210'.includes(pin)) return 'this PIN is a run of digits';
  if (/^(19|20)\d\d$/.test(pin)) return 'this PIN is a year';
  return undefined;
}

/** What a badge reader types: printable, and long enough not to be typed by chance. */
export function badgeProblem(badge: string): string | undefined {
  return /^[\x20-\x7e]{6,64}$/.test(badge) ? undefined : 'that is no badge: 6 to 64 printable characters are expected';
}
