/**
 * Groups of the public RFC 6962 probes (transparency-dev) that the copy beside the checkout leaves out, made again by the rule
 * that its groups show: one honest proof over the reference tree of eight leaves, and each way of damaging it.
 */
import { leafHash } from '../../../electron/ledger/index.ts';
import { slowConsistency, slowPath, slowRoot } from './slowTree.ts';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

export interface InclusionCase {
  readonly desc: string;
  readonly index: number;
  readonly size: number;
  readonly root: Buffer;
  readonly leaf: Buffer;
  readonly proof: readonly Buffer[];
}
export interface ConsistencyCase {
  readonly desc: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: Buffer;
  readonly root2: Buffer;
  readonly proof: readonly Buffer[];
}

const NOTHING = Buffer.alloc(0);
const RANDOM = Buffer.concat([Buffer.from('abacaba0', 'hex'), Buffer.alloc(28)]);

function flipped(proof: readonly Buffer[], at: number, bit: number): Buffer[] {
  return proof.map((hash, i) => {
    if (i !== at) return hash;
    const copy = Buffer.from(hash);
    copy[0] = (copy[0] as number) ^ (1 << bit);
    return copy;
  });
}

/** The first case is the honest one; all others are damaged. */
export function inclusionGroup(index: number, size: number): InclusionCase[] {
  const leaves = LEAVES.slice(0, size);
  const root = slowRoot(leaves);
  const proof = slowPath(index, leaves);
  const good = { desc: 'happy path', index, size, root, leaf: leafHash(LEAVES[index] as Buffer), proof };
  const damage = (desc: string, change: Partial<InclusionCase>): InclusionCase => ({ ...good, ...change, desc });
  return [
    good,
    damage('leafIdx - 1', { index: index === 0 ? 2 ** 64 - 1 : index - 1 }),
    damage('leafIdx + 1', { index: index + 1 }),
    damage('leafIdx ^ 2', { index: index ^ 2 }),
    damage('treeSize / 2', { size: Math.floor(size / 2) }),
    damage('treeSize * 2', { size: size * 2 }),
    damage('wrong leaf', { leaf: Buffer.from('WrongLeaf') }),
    damage('empty root', { root: slowRoot([]) }),
    damage('random root', { root: RANDOM }),
    damage('trailing garbage', { proof: [...proof, NOTHING] }),
    damage('trailing root', { proof: [...proof, root] }),
    damage('preceding garbage', { proof: [NOTHING, ...proof] }),
    damage('preceding root', { proof: [root, ...proof] }),
    ...proof.map((_, i) => damage(`modified proof[${i}] bit 3`, { proof: flipped(proof, i, 3) })),
    damage('removed component', { proof: proof.slice(0, -1) }),
    damage('inserted component', { proof: [...proof.slice(0, 1), RANDOM, ...proof.slice(1)] }),
  ];
}

export function consistencyGroup(size1: number, size2: number): ConsistencyCase[] {
  const [root1, root2] = [slowRoot(LEAVES.slice(0, size1)), slowRoot(LEAVES.slice(0, size2))];
  const proof = slowConsistency(size1, LEAVES.slice(0, size2));
  const good = { desc: 'happy path', size1, size2, root1, root2, proof };
  const damage = (desc: string, change: Partial<ConsistencyCase>): ConsistencyCase => ({ ...good, ...change, desc });
  const wrong = Buffer.from('WrongRoot');
  return [
    good,
    damage('size1 - 1', { size1: size1 - 1 }),
    damage('size1 + 1', { size1: size1 + 1 }),
    damage('size1 ^ 2', { size1: size1 ^ 2 }),
    damage('size2 * 2', { size2: size2 * 2 }),
    damage('size2 / 2', { size2: Math.floor(size2 / 2) }),
    damage('wrong root1', { root1: wrong }),
    damage('wrong root2', { root2: wrong }),
    damage('swapped roots', { root1: root2, root2: root1 }),
    damage('empty proof', { proof: [] }),
    damage('trailing garbage', { proof: [...proof, NOTHING] }),
    damage('trailing root1', { proof: [...proof, root1] }),
    damage('trailing root2', { proof: [...proof, root2] }),
    damage('preceding garbage', { proof: [NOTHING, ...proof] }),
    damage('preceding root1', { proof: [root1, ...proof] }),
    damage('preceding root2', { proof: [root2, ...proof] }),
    damage('preceding proof[0]', { proof: [proof[0] as Buffer, ...proof] }),
    damage('truncated proof', { proof: proof.slice(0, -1) }),
    ...proof.map((_, i) => damage(`modified proof[${i}] bit 4`, { proof: flipped(proof, i, 4) })),
  ];
}
