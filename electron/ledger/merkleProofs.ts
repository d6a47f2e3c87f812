/**
 * Inclusion and consistency proofs of RFC 9162 §2.1.3 and §2.1.4: made from the stored complete subtrees in O(log n), and
 * checked from nothing but the hashes in the proof. The checkers take whatever a stranger hands them: any size, any number
 * of hashes of any length.
 */
import { HASH_BYTES, nodeHash, type TreeNodes } from './merkleTree.ts';

/** @throws RangeError when the tree has no such leaf */
export function inclusionProof(nodes: TreeNodes, index: number, size: number): Buffer[] {
  if (!isIndex(index) || !isIndex(size) || index >= size) {
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  }
  const path: Buffer[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const split = start + largestPowerBelow(end - start);
    if (index < split) {
      path.push(rangeRoot(nodes, split, end));
      end = split;
    } else {
      path.push(rangeRoot(nodes, start, split));
      start = split;
    }
  }
  return path.reverse();
}

/** Proof that the tree of `size1` leaves is the beginning of that of `size2`; empty when the sizes are equal. */
export function consistencyProof(nodes: TreeNodes, size1: number, size2: number): Buffer[] {
  if (!isIndex(size1) || !isIndex(size2) || size1 < 1 || size1 > size2) {
    throw new RangeError(`there is no consistency proof from size ${size1} to size ${size2}`);
  }
  const path: Buffer[] = [];
  let start = 0;
  let end = size2;
  while (size1 < end) {
    const split = start + largestPowerBelow(end - start);
    if (size1 <= split) {
      path.push(rangeRoot(nodes, split, end));
      end = split;
    } else {
      path.push(rangeRoot(nodes, start, split));
      start = split;
    }
  }
  if (start > 0) path.push(rangeRoot(nodes, start, end)); // RFC: left out when it is the old root itself
  return path.reverse();
}

/** RFC 9162 §2.1.3.2. Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes([leaf, root, ...path])) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(hash, root);
}

/** RFC 9162 §2.1.4.2. Never throws. */
export function verifyConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!isIndex(size1) || !isIndex(size2) || size1 < 1 || size1 > size2) return false;
  if (size1 === size2) return path.length === 0 && equal(root1, root2);
  if (!areHashes([root1, root2, ...path])) return false;
  if (path.length === 0) return false;
  const hashes = isPowerOfTwo(size1) ? [root1, ...path] : path;
  let fn = size1 - 1;
  let sn = size2 - 1;
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let old = hashes[0] as Uint8Array;
  let now = old;
  for (const sibling of hashes.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      old = nodeHash(sibling, old);
      now = nodeHash(sibling, now);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else now = nodeHash(now, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(old, root1) && equal(now, root2);
}

/** Root of leaves start…end-1, where start is a multiple of the largest power of two that the range holds. */
function rangeRoot(nodes: TreeNodes, start: number, end: number): Buffer {
  const width = end - start;
  if (isPowerOfTwo(width)) return nodes.hash(Math.log2(width), start / width);
  const split = start + largestPowerBelow(width);
  return nodeHash(rangeRoot(nodes, start, split), rangeRoot(nodes, split, end));
}

/** Largest power of two smaller than n, n ≥ 2. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** Sizes reach past 32 bits, so no bit operators here. */
function isPowerOfTwo(n: number): boolean {
  let power = 1;
  while (power < n) power *= 2;
  return power === n;
}

const half = (n: number): number => Math.floor(n / 2);
const isIndex = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === HASH_BYTES);
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
