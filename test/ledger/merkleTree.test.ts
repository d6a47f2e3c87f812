import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  nodeHash,
  RightEdge,
  rootAt,
  type TreeNodes,
  verifyConsistency,
  verifyInclusion,
} from '../../electron/ledger/index.ts';
import { slowConsistency, slowPath, slowRoot } from './support/slowTree.ts';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
/** RFC 6962 test data; also in the RFC's reference implementations. */
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** A log in memory, grown leaf by leaf as the ledger grows it. */
function grow(leaves: readonly Buffer[]): { edge: RightEdge; nodes: TreeNodes; roots: Buffer[] } {
  const stored = new Map<string, Buffer>();
  const nodes: TreeNodes = {
    hash(level, position) {
      const hash = stored.get(`${level}/${position}`);
      if (!hash) throw new Error(`no subtree ${level}/${position}`);
      return hash;
    },
  };
  const edge = RightEdge.load(nodes, 0);
  const roots = [edge.root()];
  leaves.forEach((data, position) => {
    const leaf = leafHash(data);
    stored.set(`0/${position}`, leaf);
    for (const node of edge.append(leaf)) stored.set(`${node.level}/${node.position}`, node.hash);
    roots.push(edge.root());
  });
  return { edge, nodes, roots };
}

describe('Merkle tree of RFC 9162', () => {
  it('has the published roots for sizes 0 to 8', () => {
    const { roots } = grow(LEAVES.map((hex) => Buffer.from(hex, 'hex')));
    expect(roots.map((root) => root.toString('hex'))).toEqual(ROOTS);
  });

  it('agrees with a slow implementation from the definition, for the log and every prefix of it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (data) => {
        const leaves = data.map((each) => Buffer.from(each));
        const { nodes, roots } = grow(leaves);
        for (let size = 0; size <= leaves.length; size++) {
          expect(roots[size]).toEqual(slowRoot(leaves.slice(0, size)));
          expect(rootAt(nodes, size)).toEqual(roots[size]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('makes the very proofs of the definition, for every entry and every earlier size of a random log', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 24 }), (data) => {
        const leaves = data.map((each) => Buffer.from(each));
        const { nodes } = grow(leaves);
        for (let size = 1; size <= leaves.length; size++) {
          const prefix = leaves.slice(0, size);
          for (let index = 0; index < size; index++)
            expect(inclusionProof(nodes, index, size)).toEqual(slowPath(index, prefix));
          for (let old = 1; old <= size; old++)
            expect(consistencyProof(nodes, old, size)).toEqual(slowConsistency(old, prefix));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('proves every entry of every size, and the proof fits no other entry and no other root', () => {
    const leaves = Array.from({ length: 33 }, (_, i) => Buffer.from(`entry ${i}`));
    const { nodes, roots } = grow(leaves);
    for (let size = 1; size <= leaves.length; size++) {
      for (let index = 0; index < size; index++) {
        const leaf = leafHash(leaves[index] as Buffer);
        const proof = inclusionProof(nodes, index, size);
        expect(verifyInclusion(index, size, leaf, proof, roots[size] as Buffer)).toBe(true);
        expect(verifyInclusion(index, size, leafHash(Buffer.from('forged')), proof, roots[size] as Buffer)).toBe(false);
        if (size > 1) expect(verifyInclusion(index, size, leaf, proof, roots[size - 1] as Buffer)).toBe(false);
      }
    }
  });

  it('proves that every size continues every earlier one, and not a log that was changed', () => {
    const leaves = Array.from({ length: 33 }, (_, i) => Buffer.from(`entry ${i}`));
    const { nodes, roots } = grow(leaves);
    const forged = grow(leaves.map((leaf, i) => (i === 2 ? Buffer.from('changed') : leaf)));
    for (let size2 = 1; size2 <= leaves.length; size2++) {
      for (let size1 = 1; size1 <= size2; size1++) {
        const proof = consistencyProof(nodes, size1, size2);
        expect(verifyConsistency(size1, size2, roots[size1] as Buffer, roots[size2] as Buffer, proof)).toBe(true);
        if (size1 > 2)
          expect(verifyConsistency(size1, size2, forged.roots[size1] as Buffer, roots[size2] as Buffer, proof)).toBe(
            false,
          );
      }
    }
  });
});

it('hashes leaves and nodes of any length as the standard says, whatever was hashed before', () => {
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const piece = fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ minLength: 32, maxLength: 32 }));
  fc.assert(
    fc.property(piece, piece, fc.constantFrom(0, 131_071, 131_072, 131_073), (left, right, more) => {
      const long = Buffer.concat([left, Buffer.alloc(more, 7)]);
      expect(leafHash(long)).toEqual(sha256(Buffer.of(0), long));
      expect(nodeHash(left, right)).toEqual(sha256(Buffer.of(1), left, right));
    }),
    { numRuns: 500 },
  );
});
