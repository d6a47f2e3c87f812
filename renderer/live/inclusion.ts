/**
 * Checks an inclusion proof in this window, so that an opened entry does not merely claim to be in the log.
 * RFC 9162, section 2.1.3.2; node hash = SHA-256(0x01 ‖ left ‖ right).
 */
export interface Inclusion {
  /** Position of the leaf, from 0. */
  readonly seq: number;
  /** Number of leaves under the root. */
  readonly size: number;
  /** Hexadecimal SHA-256 values. */
  readonly leaf: string;
  readonly proof: readonly string[];
  readonly root: string;
}

type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

/** @returns whether the proof leads from the leaf to the root */
export const isIncluded = async (inclusion: Inclusion, sha256: Sha256): Promise<boolean> =>
  (await rootFrom(inclusion, sha256)) === inclusion.root.toLowerCase();

/** @returns the root that the proof leads to; undefined where leaf, size and length of the proof do not fit together */
export async function rootFrom(
  { seq, size, leaf, proof }: Omit<Inclusion, 'root'>,
  sha256: Sha256,
): Promise<string | undefined> {
  if (seq < 0 || seq >= size) return undefined;
  let node = seq;
  let last = size - 1;
  let hash = leaf.toLowerCase();
  for (const step of proof) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(step, hash, sha256);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else hash = await nodeHash(hash, step, sha256);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

async function nodeHash(left: string, right: string, sha256: Sha256): Promise<string> {
  const digest = await sha256(new Uint8Array([1, ...bytesOf(left), ...bytesOf(right)]));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
