/**
 * The Merkle tree of RFC 9162 §2.1 (the same as RFC 6962): a leaf is SHA-256(00 ‖ data), a node SHA-256(01 ‖ left ‖ right),
 * and a tree of n leaves splits at the largest power of two below n. Growing needs only the right edge: the roots of the
 * complete subtrees that the binary digits of n name, at most 53 hashes. Pure: nothing here knows of a database.
 */
import { createHash, hash } from 'node:crypto';

export const HASH_BYTES = 32;
const LEAF_PREFIX = Buffer.of(0);
const NODE_PREFIX = Buffer.of(1);
/** A copy in one piece is hashed sooner than the object of an incremental hash is made and cleared away; up to some size. */
const COPIED_BYTES_MAX = 128 * 1024;
const leafCopy = Buffer.alloc(1 + COPIED_BYTES_MAX); // begins with the prefix of a leaf, 0
const nodeCopy = Buffer.alloc(1 + 2 * HASH_BYTES, 1); // begins with the prefix of a node, 1

export function leafHash(data: Uint8Array): Buffer {
  if (data.length > COPIED_BYTES_MAX) return createHash('sha256').update(LEAF_PREFIX).update(data).digest();
  leafCopy.set(data, 1);
  return hash('sha256', leafCopy.subarray(0, 1 + data.length), 'buffer');
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
    // of a proof from outside: it shall not fit by what was here before
    return createHash('sha256').update(NODE_PREFIX).update(left).update(right).digest();
  nodeCopy.set(left, 1);
  nodeCopy.set(right, 1 + HASH_BYTES);
  return hash('sha256', nodeCopy, 'buffer');
}

/** Root of the tree without leaves (RFC 9162 §2.1.1): SHA-256 of nothing. */
export const emptyRoot = (): Buffer => createHash('sha256').digest();

/** A complete subtree: leaves position·2^level up to (position+1)·2^level. Level 0 is a leaf. */
export interface TreeNode {
  readonly level: number;
  readonly position: number;
  readonly hash: Buffer;
}

/** Where hashes of complete subtrees are looked up. Asked only for subtrees that the tree has. */
export interface TreeNodes {
  hash(level: number, position: number): Buffer;
}

export class RightEdge {
  #size: number;
  /** By level; entries at levels whose binary digit of `size` is 0 are stale and not read. */
  readonly #hashes: Buffer[];

  private constructor(size: number, hashes: Buffer[]) {
    this.#size = size;
    this.#hashes = hashes;
  }

  static empty(): RightEdge {
    return new RightEdge(0, []);
  }

  /** The edge of a tree of `size` leaves whose complete subtrees are known. */
  static load(nodes: TreeNodes, size: number): RightEdge {
    const hashes: Buffer[] = [];
    for (const { level, position } of completeSubtrees(size)) hashes[level] = nodes.hash(level, position);
    return new RightEdge(size, hashes);
  }

  get size(): number {
    return this.#size;
  }

  copy(): RightEdge {
    return new RightEdge(this.#size, [...this.#hashes]);
  }

  /** Adds a leaf; returns the subtrees (level ≥ 1) that it completes, lowest first. */
  append(leaf: Buffer): TreeNode[] {
    const completed: TreeNode[] = [];
    let hash = leaf;
    let level = 0;
    let position = this.#size;
    while (position % 2 === 1) {
      hash = nodeHash(this.#hashes[level] as Buffer, hash);
      level += 1;
      position = (position - 1) / 2;
      completed.push({ level, position, hash });
    }
    this.#hashes[level] = hash;
    this.#size += 1;
    return completed;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const { level } of completeSubtrees(this.#size).reverse()) {
      const hash = this.#hashes[level] as Buffer;
      root = root === undefined ? hash : nodeHash(hash, root);
    }
    return root ?? emptyRoot();
  }
}

/** The subtrees that the binary digits of `size` name, from left (largest) to right. */
export function completeSubtrees(size: number): { level: number; position: number }[] {
  const subtrees: { level: number; position: number }[] = [];
  let start = 0;
  let width = 1;
  let level = 0;
  while (width * 2 <= size) {
    width *= 2;
    level += 1;
  }
  for (; level >= 0; level -= 1, width /= 2) {
    if (size - start < width) continue;
    subtrees.push({ level, position: start / width });
    start += width;
  }
  return subtrees;
}

/** Root of the first `size` leaves. */
export const rootAt = (nodes: TreeNodes, size: number): Buffer => RightEdge.load(nodes, size).root();
