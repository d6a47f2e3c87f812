import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ARGON2_FLOOR, type Argon2Cost, type Derive, deriveHere, HASH_BYTES, isWeaker } from './argon2.ts';

/**
 * Hashes of passwords and PINs: argon2id (RFC 9106) with a salt of its own for each, what it cost stored beside it, so that the
 * cost can grow. Hashes of earlier versions (scrypt, RFC 7914) are still checked, and replaced at the next right password.
 */
const salt = z.string().regex(/^[0-9a-f]{32,64}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const argon2HashSchema = z.strictObject({
  algorithm: z.literal('argon2id'),
  memoryKib: z.int().min(8).max(1_048_576),
  passes: z.int().min(1).max(64),
  lanes: z.int().min(1).max(16),
  salt,
  hash,
});
const scryptHashSchema = z.strictObject({
  algorithm: z.literal('scrypt'),
  n: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.int().min(8).max(32),
  p: z.int().min(1).max(16),
  salt,
  hash,
});
export const passwordHashSchema = z.discriminatedUnion('algorithm', [argon2HashSchema, scryptHashSchema]);
export type PasswordHash = z.infer<typeof passwordHashSchema>;
type ScryptHash = z.infer<typeof scryptHashSchema>;

export interface PasswordHasher {
  /** What new hashes cost. */
  cost(): Argon2Cost;
  hash(secret: string): Promise<PasswordHash>;
  /**
   * Whether this is the secret; undefined stands for a name nobody has. Does the work of every cost in `others` as well, so that
   * the time tells neither whether the name is known nor how old its hash is.
   */
  isRight(secret: string, stored: PasswordHash | undefined, others: readonly PasswordHash[]): Promise<boolean>;
  /** To be made anew at the next right secret: another algorithm, or cheaper than today. */
  isOutdated(stored: PasswordHash): boolean;
  /** Hash under a salt that is given, for badges: 64 hexadecimal digits. */
  digest(secret: string, salt: string): Promise<string>;
}

/** More than one kind at a time is rare: after an update, until everybody has signed in once. */
const KINDS_MAX = 4;

/** @param cost asked each time: it is settled only when the machine has been measured */
export function createPasswordHasher(
  derive: Derive = deriveHere,
  cost: () => Argon2Cost = () => ARGON2_FLOOR,
): PasswordHasher {
  const nobody = (): PasswordHash => ({
    ...{ algorithm: 'argon2id', ...cost() },
    ...{ salt: '00'.repeat(16), hash: '00'.repeat(HASH_BYTES) },
  });
  const bytesOf = (secret: string, stored: PasswordHash): Promise<Uint8Array> =>
    stored.algorithm === 'scrypt'
      ? deriveScrypt(plain(secret), stored)
      : derive({ secret: plain(secret), salt: stored.salt, cost: stored });

  async function hash(secret: string): Promise<PasswordHash> {
    const made = { algorithm: 'argon2id' as const, ...cost(), salt: randomBytes(16).toString('hex') };
    const bytes = await derive({ secret: plain(secret), salt: made.salt, cost: made });
    return { ...made, hash: Buffer.from(bytes).toString('hex') };
  }

  return {
    cost,
    hash,
    async isRight(secret, stored, others) {
      const asked = stored ?? nobody();
      const kinds = new Map([...others, nobody()].map((each) => [kindOf(each), each]));
      kinds.delete(kindOf(asked));
      kinds.set(kindOf(asked), asked); // last: never among those cut off
      let isSame = false;
      for (const each of [...kinds.values()].slice(-KINDS_MAX)) {
        const bytes = await bytesOf(secret, each);
        const isEqual = timingSafeEqual(bytes, Buffer.from(each.hash, 'hex'));
        if (each === asked) isSame = isEqual;
      }
      return isSame && stored !== undefined;
    },
    isOutdated: (stored) => stored.algorithm !== 'argon2id' || isWeaker(stored, cost()),
    async digest(secret, saltHex) {
      const bytes = await derive({ secret: plain(secret), salt: saltHex, cost: ARGON2_FLOOR });
      return Buffer.from(bytes).toString('hex');
    },
  };
}

/** NFKC: the same password typed at another keyboard gives the same characters (NIST SP 800-63B §5.1.1.2). */
const plain = (secret: string): string => secret.normalize('NFKC');

const kindOf = (stored: PasswordHash): string =>
  stored.algorithm === 'scrypt'
    ? `scrypt ${stored.n} ${stored.r} ${stored.p}`
    : `argon2id ${stored.memoryKib} ${stored.passes} ${stored.lanes}`;

function deriveScrypt(secret: string, stored: ScryptHash): Promise<Uint8Array> {
  const options = { N: stored.n, r: stored.r, p: stored.p, maxmem: 256 * stored.n * stored.r };
  return new Promise((resolve, reject) => {
    scrypt(secret, Buffer.from(stored.salt, 'hex'), HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
