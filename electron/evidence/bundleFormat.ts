import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../ledger/index.ts';

/**
 * A bundle: a folder with everything that a stranger needs to check a stretch of the log. shared/format.md specifies it byte for
 * byte; the single-file verifier and `verifyBundle` read it, each in its own way.
 */
export const BUNDLE_FORMAT = 1;

export const BUNDLE_FILES = {
  manifest: 'bundle.json',
  checkpoint: 'checkpoint.txt',
  key: 'station.vkey',
  keys: 'keys.txt',
  entries: 'entries.ndjson',
  leaves: 'leaves.txt',
  tree: 'tree.json',
  report: 'report.json',
  pdf: 'report.pdf',
} as const;

/** A verifier may hold the entries in memory as one piece: what Node reads at once. Longer spans make several bundles. */
export const ENTRIES_BYTES_MAX = 2 ** 31 - 1;

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hexadecimal');
const seq = z.int().min(0);

const manifestFields = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  /** Origin of the log's checkpoints. */
  log: z.string(),
  station: z.string(),
  /** The span asked for, µs UTC, half open. */
  from: z.int(),
  to: z.int(),
  /** The run that the span lies in, both inclusive: nothing between them is left out but bodies removed under retention. */
  firstSeq: seq,
  lastSeq: seq,
  /** Lines of entries.ndjson. */
  entries: z.int().min(1),
  /** Entries of the log that the checkpoint covers. */
  size: z.int().min(1),
  /** Key of the entry that brought the report; null: no report. */
  report: digest.nullable(),
  /** All other files; of a .json file length and hash of its canonical form. */
  files: z.array(z.strictObject({ name: z.string().regex(/^[a-z]+\.[a-z]+$/), bytes: z.int().min(0), sha256: digest })),
  /** SHA-256 of the canonical form of all the above. */
  digest,
});
export const manifestSchema = manifestFields.refine(({ firstSeq, lastSeq }) => firstSeq <= lastSeq, {
  message: 'its run of entries ends before it begins',
});
export type BundleManifest = z.infer<typeof manifestSchema>;

export const treeFileSchema = z.strictObject({
  size: z.int().min(1),
  /** First and last entry of each run in entries.ndjson, ascending. */
  known: z.array(z.tuple([seq, seq])).min(1),
  /** Hashes of the subtrees without a known leaf, left to right. */
  proof: z.array(digest),
});
export type TreeFile = z.infer<typeof treeFileSchema>;

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a manifest says, with the digest that guards it against slips; what guards it against people is the signed tree. */
export const withDigest = (fields: Omit<BundleManifest, 'digest'>): BundleManifest => ({
  ...fields,
  digest: sha256Hex(canonicalJson(fields)),
});
