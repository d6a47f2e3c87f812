import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * Password hashes with scrypt (RFC 7914), parameters stored beside each hash so that they can grow: N = 2^17, r = 8, p = 1
 * (OWASP Password Storage Cheat Sheet) needs 128 MiB for about half a second. node:crypto brings it; no dependency.
 */
export const passwordHashSchema = z.strictObject({
  algorithm: z.literal('scrypt'),
  n: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.int().min(8).max(32),
  p: z.int().min(1).max(16),
  salt: z.string().regex(/^[0-9a-f]{32,}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PasswordHash = z.infer<typeof passwordHashSchema>;

const COST = { n: 2 ** 17, r: 8, p: 1 } as const;
const HASH_BYTES = 32;

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16).toString('hex');
  const hash = await derive(password, salt, COST);
  return { algorithm: 'scrypt', ...COST, salt, hash: hash.toString('hex') };
}

export async function isPasswordRight(password: string, stored: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, stored.salt, stored), Buffer.from(stored.hash, 'hex'));
}

/** What an unknown name is compared with, so that it takes as long as a known one. */
export const NOBODY: PasswordHash = {
  algorithm: 'scrypt',
  ...COST,
  salt: '00'.repeat(16),
  hash: '00'.repeat(HASH_BYTES),
};

function derive(password: string, salt: string, cost: { n: number; r: number; p: number }): Promise<Buffer> {
  const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: 256 * cost.n * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), Buffer.from(salt, 'hex'), HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
