import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foldTree,
  inclusionProof,
  leafHash,
  multiProof,
  nodeHash,
  RightEdge,
  runsOf,
  type TreeNodes,
} from '../../electron/ledger/index.ts';

/** The tree as RFC 9162 §2.1.1 writes it: slow and obvious. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

function treeOf(size: number): { leaves: Buffer[]; nodes: TreeNodes } {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
  const stored = new Map<string, Buffer>();
  const edge = RightEdge.empty();
  leaves.forEach((leaf, i) => {
    stored.set(`0/${i}`, leaf);
    for (const { level, position, hash } of edge.append(leaf)) stored.set(`${level}/${position}`, hash);
  });
  return { leaves, nodes: { hash: (level, position) => stored.get(`${level}/${position}`) as Buffer } };
}

const someTree = fc.integer({ min: 1, max: 90 }).chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.subarray(
      Array.from({ length: size }, (_, i) => i),
      { minLength: 1 },
    ),
  ),
);

describe('one proof for many entries', () => {
  it('leads from any known leaves to the root, and to the root of every smaller tree whose last leaf is known', () => {
    fc.assert(
      fc.property(someTree, ([size, seqs]) => {
        const { leaves, nodes } = treeOf(size);
        const known = runsOf(seqs);
        const proof = multiProof(nodes, size, known);
        const smaller = seqs.map((seq) => seq + 1);
        const folded = foldTree({ size, known, proof }, (seq) => leaves[seq] as Buffer, smaller);
        expect(folded.root).toEqual(rootOf(leaves));
        for (const n of smaller) expect(folded.rootAt(n)).toEqual(rootOf(leaves.slice(0, n)));
      }),
      { numRuns: 200 },
    );
  });

  it('has the hashes of an inclusion proof where one leaf is known', () => {
    const { nodes } = treeOf(77);
    for (const seq of [0, 40, 63, 64, 76]) {
      const hashes = (list: readonly Buffer[]) => list.map((hash) => hash.toString('hex')).sort();
      expect(hashes(multiProof(nodes, 77, [[seq, seq]]))).toEqual(hashes(inclusionProof(nodes, seq, 77)));
    }
  });

  it('refuses a proof with a hash too few or too many', () => {
    const { leaves, nodes } = treeOf(20);
    const known = runsOf([3, 4]);
    const proof = multiProof(nodes, 20, known);
    const fold = (hashes: readonly Buffer[]) =>
      foldTree({ size: 20, known, proof: hashes }, (seq) => leaves[seq] as Buffer);
    expect(() => fold(proof.slice(1))).toThrow(/too few/);
    expect(() => fold([...proof, proof[0] as Buffer])).toThrow(/too many/);
  });
});
