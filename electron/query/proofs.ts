import { z } from 'zod';
import type { RequestOf } from '../../shared/contract/ipc.ts';
import {
  keyHistoryOf,
  NoteError,
  openCheckpointWithHistory,
  parseCheckpoint,
  readKeysFile,
  readVerifierKeyFile,
  verifyConsistency,
  verifyInclusion,
} from '../ledger/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';

/**
 * A proof as a file: everything that is needed to check it, and nothing of ours. Hashes in hexadecimal; the order of `path` is
 * that of RFC 9162 §2.1.3 and §2.1.4. `checkpoint` is a signed note of the (newer) size where there is one; `key` the public
 * line it is signed with, and `keys` the history of keys after rotations.
 */
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hexadecimal');
const size = z.int().min(0);
const signed = {
  checkpoint: z
    .string()
    .max(64 * 1024)
    .nullable(),
  key: z.string().max(400).nullable(),
  keys: z
    .string()
    .max(1024 * 1024)
    .nullable(),
};
const path = z.array(hash).max(64);
export const proofSchema = z.discriminatedUnion('proof', [
  z.strictObject({ proof: z.literal('inclusion'), seq: size, size, leaf: hash, path, root: hash, ...signed }),
  z.strictObject({
    proof: z.literal('consistency'),
    from: size,
    to: size,
    rootFrom: hash,
    rootTo: hash,
    path,
    ...signed,
  }),
]);
export type Proof = z.infer<typeof proofSchema>;

/** A proof file is small; whoever hands in more hands in something else. */
export const PROOF_BYTES_MAX = 2 * 1024 * 1024;

/**
 * That an entry is in the log.
 *
 * @param treeSize default: that of the newest signed checkpoint where it covers the entry, else the whole log
 * @throws RangeError when there is no such entry or tree
 */
export function inclusionProofOf(data: DataFolder, seq: number, treeSize?: number): Proof {
  return atOneMoment(data.db, () => {
    const wanted = sizeWithin(data, treeSize ?? signedSizeFor(data, seq));
    const { leaf, path: hashes, root } = data.ledger.inclusionProof(seq, wanted);
    return {
      ...{ proof: 'inclusion', seq, size: wanted, leaf: hex(leaf), path: hashes.map(hex), root: hex(root) },
      ...signedBy(data, wanted),
    };
  });
}

/** That the log of `to` entries goes on from the log of `from`. @throws RangeError when there are no such trees */
export function consistencyProofOf(data: DataFolder, from: number, to?: number): Proof {
  return atOneMoment(data.db, () => {
    const wanted = sizeWithin(data, to ?? data.ledger.latestCheckpoint()?.size ?? data.ledger.size());
    const { root1, root2, path: hashes } = data.ledger.consistencyProof(from, wanted);
    return {
      ...{ proof: 'consistency', from, to: wanted, rootFrom: hex(root1), rootTo: hex(root2), path: hashes.map(hex) },
      ...signedBy(data, wanted),
    };
  });
}

/** A proof as the window saves it. @throws RangeError as above */
export function proofFile(
  data: DataFolder,
  asked: RequestOf<'evidence:proof'>,
): { readonly fileName: string; readonly text: string } {
  const proof = asked.proof === 'inclusion' ? inclusionProofOf(data, asked.seq) : consistencyProofOf(data, asked.from);
  const what = proof.proof === 'inclusion' ? `entry-${proof.seq}` : `from-${proof.from}-to-${proof.to}`;
  return { fileName: `proof-${what}.json`, text: `${JSON.stringify(proof, null, 2)}\n` };
}

function sizeWithin(data: DataFolder, wanted: number): number {
  const entries = data.ledger.size();
  if (wanted > entries) throw new RangeError(`the log has ${entries} entries, not ${wanted}`);
  return wanted;
}

function signedSizeFor(data: DataFolder, seq: number): number {
  const newest = data.ledger.latestCheckpoint()?.size ?? 0;
  return seq < newest ? newest : data.ledger.size();
}

function signedBy(data: DataFolder, treeSize: number): Pick<Proof, 'checkpoint' | 'key' | 'keys'> {
  const note = data.db.prepare('SELECT note FROM checkpoint WHERE size = ?').pluck().get(treeSize) as
    | string
    | undefined;
  return {
    checkpoint: note ?? null,
    key: readVerifierKeyFile(data.folder) ?? null,
    keys: readKeysFile(data.folder) ?? null,
  };
}

const hex = (bytes: Buffer): string => bytes.toString('hex');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'hex');

export interface ProofCheck {
  /** The hashes lead where the proof says. */
  readonly holds: boolean;
  /** A checkpoint of that size and root is signed by the key; undefined: there is no checkpoint or no key with it. */
  readonly isSigned: boolean | undefined;
  /** Why not, in words; empty when all is well. */
  readonly reason: string;
}

/**
 * Checks a proof from nothing but itself, and a key from elsewhere where one is handed in.
 *
 * @param trustedKey verifier key line from a source you trust; default: the one in the file, which proves less
 */
export function checkProof(proof: Proof, trustedKey?: string): ProofCheck {
  const holds =
    proof.proof === 'inclusion'
      ? verifyInclusion(proof.seq, proof.size, bytesOf(proof.leaf), proof.path.map(bytesOf), bytesOf(proof.root))
      : verifyConsistency(
          proof.from,
          proof.to,
          bytesOf(proof.rootFrom),
          bytesOf(proof.rootTo),
          proof.path.map(bytesOf),
        );
  if (!holds) return { holds, isSigned: undefined, reason: 'the hashes do not lead to the root' };
  const key = trustedKey?.trim() ?? proof.key;
  if (proof.checkpoint === null || key === null) return { holds, isSigned: undefined, reason: '' };
  try {
    assertSigned(proof, proof.checkpoint, key);
    return { holds, isSigned: true, reason: '' };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { holds, isSigned: false, reason: error.message };
  }
}

function assertSigned(proof: Proof, note: string, key: string): void {
  const history = keyHistoryOf(key, proof.keys ?? undefined);
  const checkpoint = openCheckpointWithHistory(note, history);
  const [treeSize, root] = proof.proof === 'inclusion' ? [proof.size, proof.root] : [proof.to, proof.rootTo];
  if (checkpoint.size !== treeSize || hex(checkpoint.root) !== root) {
    throw new NoteError(`the checkpoint is of ${checkpoint.size} entries and another root than the proof`);
  }
}

/** Size and time of the checkpoint of a proof, for people. */
export const checkpointOfProof = ({ checkpoint }: Proof) =>
  checkpoint === null ? undefined : parseCheckpoint(checkpoint);
