import { argon2id } from 'hash-wasm';

/** What one argon2id hash costs (RFC 9106). */
export interface Argon2Cost {
  /** KiB of memory. */
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Never below: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, t = 2, p = 1. */
export const ARGON2_FLOOR: Argon2Cost = { memoryKib: 19_456, passes: 2, lanes: 1 };

export const HASH_BYTES = 32;

/** One derivation on its way to another thread: the secret after NFKC, the salt in hexadecimal. */
export interface Argon2Request {
  readonly secret: string;
  readonly salt: string;
  readonly cost: Argon2Cost;
}

/** Makes 32 bytes of a secret; takes as long as its cost says. */
export type Derive = (request: Argon2Request) => Promise<Uint8Array>;

/** In this thread, which does nothing else meanwhile: for the command line and for workers. */
export const deriveHere: Derive = ({ secret, salt, cost }) =>
  argon2id({
    password: secret,
    salt: Buffer.from(salt, 'hex'),
    memorySize: cost.memoryKib,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: HASH_BYTES,
    outputType: 'binary',
  });

/** Less work, or less memory, than another. */
export const isWeaker = (cost: Argon2Cost, than: Argon2Cost): boolean =>
  cost.memoryKib * cost.passes < than.memoryKib * than.passes ||
  cost.memoryKib < Math.min(than.memoryKib, ARGON2_FLOOR.memoryKib);
