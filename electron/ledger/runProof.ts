/**
 * Proof that runs of entries stand in a tree of RFC 9162 §2.1: the hashes of every largest subtree that holds none of them, from left to
 * right. Whoever has the leaves of the runs computes the root: a subtree without known leaves takes the next hash, one with known leaves
 * is split (at the largest power of two below its size), a known leaf is its own hash. A run without holes proves that nothing was left
 * out of it.
 */
import { nodeHash, type TreeNodes } from './merkleTree.ts';

/** First and last sequence number, both inclusive; ascending, not touching. */
export type SeqRun = readonly [first: number, last: number];

/** @throws RangeError when the runs do not stand in order within the tree */
export function runProof(nodes: TreeNodes, runs: readonly SeqRun[], size: number): Buffer[] {
  assertRuns(runs, size);
  const proof: Buffer[] = [];
  const visit = (start: number, end: number): void => {
    const covered = coverage(runs, start, end);
    if (covered === 'none') {
      proof.push(subtreeHash(nodes, start, end));
      return;
    }
    if (covered === 'all' || end - start === 1) return;
    const middle = start + splitOf(end - start);
    visit(start, middle);
    visit(middle, end);
  };
  if (size > 0) visit(0, size);
  return proof;
}

/**
 * The root that the leaves and the proof give.
 *
 * @param leafOf hash of a known leaf; asked once each, in ascending order
 * @throws RangeError when the proof has too few or too many hashes
 */
export function rootOfRuns(
  runs: readonly SeqRun[],
  size: number,
  proof: readonly Buffer[],
  leafOf: (seq: number) => Buffer,
): Buffer {
  assertRuns(runs, size);
  let next = 0;
  const visit = (start: number, end: number): Buffer => {
    if (coverage(runs, start, end) === 'none') {
      const hash = proof[next];
      if (hash === undefined) throw new RangeError('the proof has too few hashes');
      next += 1;
      return hash;
    }
    if (end - start === 1) return leafOf(start);
    const middle = start + splitOf(end - start);
    const left = visit(start, middle);
    return nodeHash(left, visit(middle, end));
  };
  if (size === 0) throw new RangeError('an empty tree has no runs');
  const root = visit(0, size);
  if (next !== proof.length) throw new RangeError('the proof has too many hashes');
  return root;
}

function assertRuns(runs: readonly SeqRun[], size: number): void {
  let before = -2;
  for (const [first, last] of runs) {
    if (first <= before + 1 || last < first || last >= size)
      throw new RangeError(`[${first}, ${last}] is no run in order`);
    before = last;
  }
}

function coverage(runs: readonly SeqRun[], start: number, end: number): 'none' | 'some' | 'all' {
  // The first run that ends at or behind the start.
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as SeqRun)[1] < start) low = middle + 1;
    else high = middle;
  }
  const run = runs[low];
  if (run === undefined || run[0] >= end) return 'none';
  return run[0] <= start && run[1] >= end - 1 ? 'all' : 'some';
}

/** Largest power of two below n. */
function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** Of leaves start to end − 1, as the recursion cuts them: complete subtrees are stored. */
function subtreeHash(nodes: TreeNodes, start: number, end: number): Buffer {
  const width = end - start;
  const level = Math.log2(width);
  if (Number.isInteger(level)) return nodes.hash(level, start / width);
  const middle = start + splitOf(width);
  return nodeHash(subtreeHash(nodes, start, middle), subtreeHash(nodes, middle, end));
}
