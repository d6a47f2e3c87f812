/**
 * The tree straight from the definitions of RFC 9162 §2.1.1 (MTH), §2.1.3.1 (PATH) and §2.1.4.1 (PROOF, SUBPROOF): slow,
 * obvious, recursive over the data, and without a line of the product.
 */
import { createHash } from 'node:crypto';

const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** k, the largest power of two smaller than n. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

export function slowRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0] as Buffer);
  const k = splitOf(leaves.length);
  return sha(Buffer.of(1), slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)));
}

export function slowPath(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return index < k
    ? [...slowPath(index, leaves.slice(0, k)), slowRoot(leaves.slice(k))]
    : [...slowPath(index - k, leaves.slice(k)), slowRoot(leaves.slice(0, k))];
}

/** Roots of the subtrees in which no leaf is known, left to right. @param first number of the first of these leaves */
export function slowMultiProof(leaves: readonly Buffer[], isKnown: (seq: number) => boolean, first = 0): Buffer[] {
  if (!leaves.some((_, i) => isKnown(first + i))) return [slowRoot(leaves)];
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return [
    ...slowMultiProof(leaves.slice(0, k), isKnown, first),
    ...slowMultiProof(leaves.slice(k), isKnown, first + k),
  ];
}

export const slowConsistency = (size: number, leaves: readonly Buffer[]): Buffer[] => subproof(size, leaves, true);

function subproof(m: number, leaves: readonly Buffer[], isComplete: boolean): Buffer[] {
  if (m === leaves.length) return isComplete ? [] : [slowRoot(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), isComplete), slowRoot(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), slowRoot(leaves.slice(0, k))];
}
