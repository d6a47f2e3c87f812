/**
 * One proof for many entries: the tree of RFC 9162 §2.1 is walked from its root; a subtree without a known leaf is told by its
 * hash, every other is split, down to the known leaves. For one leaf it is the inclusion proof of §2.1.3 in another order.
 */
import { nodeHash, type TreeNodes } from './merkleTree.ts';

/** First and last sequence number, both inclusive; ascending, not touching. */
export type SeqRun = readonly [first: number, last: number];

/** Largest power of two below n, n ≥ 2. Sizes reach past 32 bits, so no bit operators. */
function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** Ascending sequence numbers as runs. */
export function runsOf(seqs: Iterable<number>): SeqRun[] {
  const runs: [number, number][] = [];
  for (const seq of seqs) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === seq - 1) last[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
}

/**
 * @returns hashes of the subtrees without a known leaf, left to right
 * @throws RangeError when the runs do not stand in order within the tree
 */
export function multiProof(nodes: TreeNodes, size: number, known: readonly SeqRun[]): Buffer[] {
  assertRuns(known, size);
  const proof: Buffer[] = [];
  const holds = holder(known);
  const walk = (start: number, end: number): void => {
    if (!holds(start, end)) proof.push(rangeHash(nodes, start, end));
    else if (end - start > 1) {
      const middle = start + splitOf(end - start);
      walk(start, middle);
      walk(middle, end);
    }
  };
  if (size > 0) walk(0, size);
  return proof;
}

export interface FoldedTree {
  readonly root: Buffer;
  /** Root of the first n leaves; undefined where the proof does not show it (it does wherever leaf n − 1 is known). */
  rootAt(size: number): Buffer | undefined;
}

/**
 * The root that known leaves and proof lead to.
 *
 * @param smaller sizes whose roots will be asked for
 * @throws RangeError when the runs do not stand in order within the tree, or the proof has too few or too many hashes
 */
export function foldTree(
  tree: { readonly size: number; readonly known: readonly SeqRun[]; readonly proof: readonly Buffer[] },
  leafAt: (seq: number) => Buffer,
  smaller: readonly number[] = [],
): FoldedTree {
  assertRuns(tree.known, tree.size);
  const kept = new Map<string, Buffer | undefined>();
  for (const size of smaller) for (const [start, end] of completeRanges(size)) kept.set(`${start}-${end}`, undefined);
  const holds = holder(tree.known);
  let used = 0;
  const walk = (start: number, end: number): Buffer => {
    const hash = hashOf(start, end);
    const name = `${start}-${end}`;
    if (kept.has(name)) kept.set(name, hash);
    return hash;
  };
  const hashOf = (start: number, end: number): Buffer => {
    if (!holds(start, end)) {
      const hash = tree.proof[used];
      if (hash === undefined) throw new RangeError('the proof has too few hashes');
      used += 1;
      return hash;
    }
    if (end - start === 1) return leafAt(start);
    const middle = start + splitOf(end - start);
    return nodeHash(walk(start, middle), walk(middle, end));
  };
  const root = walk(0, tree.size);
  if (used !== tree.proof.length) throw new RangeError(`the proof has ${tree.proof.length - used} hashes too many`);
  return { root, rootAt: (size) => (size === tree.size ? root : joined(completeRanges(size), kept)) };
}

function joined(ranges: readonly SeqRun[], kept: ReadonlyMap<string, Buffer | undefined>): Buffer | undefined {
  let root: Buffer | undefined;
  for (const [start, end] of [...ranges].reverse()) {
    const hash = kept.get(`${start}-${end}`);
    if (hash === undefined) return undefined;
    root = root === undefined ? hash : nodeHash(hash, root);
  }
  return root;
}

/** The complete subtrees that the binary digits of a size name, widest first; [start, end) each. */
function completeRanges(size: number): SeqRun[] {
  const ranges: SeqRun[] = [];
  let start = 0;
  for (let width = 2 ** 52; width >= 1; width /= 2) {
    if (size - start < width) continue;
    ranges.push([start, start + width]);
    start += width;
  }
  return ranges;
}

function assertRuns(runs: readonly SeqRun[], size: number): void {
  let before = -2;
  for (const [first, last] of runs) {
    if (first <= before + 1 || last < first || last >= size)
      throw new RangeError(`[${first}, ${last}] is no run in order`);
    before = last;
  }
}

/** Whether [start, end) holds a known leaf; asked from left to right. */
function holder(known: readonly SeqRun[]): (start: number, end: number) => boolean {
  let run = 0;
  return (start, end) => {
    while (run < known.length && (known[run] as SeqRun)[1] < start) run += 1;
    return run < known.length && (known[run] as SeqRun)[0] < end;
  };
}

/** Root of leaves start…end-1 as they stand in the tree, from its stored complete subtrees. */
function rangeHash(nodes: TreeNodes, start: number, end: number): Buffer {
  const width = end - start;
  const level = Math.log2(width);
  if (Number.isInteger(level)) return nodes.hash(level, start / width);
  const middle = start + splitOf(width);
  return nodeHash(rangeHash(nodes, start, middle), rangeHash(nodes, middle, end));
}
