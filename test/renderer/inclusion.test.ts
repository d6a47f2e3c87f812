import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIncluded } from '../../renderer/live/inclusion.ts';

const sha256 = async (bytes: Uint8Array): Promise<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(bytes).digest()).buffer;
const hashOf = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (i: number): Buffer => hashOf(Buffer.from([0]), Buffer.from(String(i)));

/** Merkle tree hash and path as RFC 9162 §2.1.1 and §2.1.3.1 define them, by recursion. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
function root(leaves: Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return hashOf(Buffer.from([1]), root(leaves.slice(0, k)), root(leaves.slice(k)));
}
function path(m: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k)), root(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), root(leaves.slice(0, k))];
}
const place = fc
  .integer({ min: 1, max: 70 })
  .chain((size) => fc.record({ size: fc.constant(size), seq: fc.nat(size - 1) }));
function inclusion({ size, seq }: { size: number; seq: number }) {
  const leaves = Array.from({ length: size }, (_, i) => leafOf(i));
  return {
    seq,
    size,
    leaf: leaves[seq]!.toString('hex'),
    proof: path(seq, leaves).map((hash) => hash.toString('hex')),
    root: root(leaves).toString('hex'),
  };
}

describe('an inclusion proof', () => {
  it('property: holds for every leaf of every tree', async () => {
    await fc.assert(
      fc.asyncProperty(place, async (where) => {
        expect(await isIncluded(inclusion(where), sha256)).toBe(true);
      }),
    );
  });

  it('property: does not hold for another leaf, root, or a shortened or lengthened path', async () => {
    await fc.assert(
      fc.asyncProperty(place, async (where) => {
        const good = inclusion(where);
        const other = leafOf(9_999).toString('hex');
        expect(await isIncluded({ ...good, leaf: other }, sha256)).toBe(false);
        expect(await isIncluded({ ...good, root: other }, sha256)).toBe(false);
        expect(await isIncluded({ ...good, proof: [...good.proof, other] }, sha256)).toBe(false);
        if (good.proof.length > 0)
          expect(await isIncluded({ ...good, proof: good.proof.slice(1) }, sha256)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('does not hold for a place outside the log', async () => {
    expect(await isIncluded({ ...inclusion({ size: 4, seq: 3 }), seq: 4 }, sha256)).toBe(false);
  });
});
