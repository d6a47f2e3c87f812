import { join } from 'node:path';
import type { RetentionBody } from '../../shared/domain/entries/keeping.ts';
import { canonicalJson, type FoldedTree, foldTree, leafHash } from '../ledger/index.ts';
import { BUNDLE_FILES, type BundleManifest, type TreeFile } from './bundleFormat.ts';
import { BundleLines } from './bundleLines.ts';
import type { BundleFindings } from './findings.ts';
import { assertAsExported, textOf } from './readBundle.ts';

/** A body as it stands in the bundle, whatever somebody made of it. */
export type SealedBody = Readonly<Record<string, unknown>> & { readonly kind?: unknown };

export interface VerifiedEntries {
  /** Root and earlier roots, from nothing but the lines and the proof; undefined when they cannot be worked out. */
  readonly folded: FoldedTree | undefined;
  readonly lines: number;
  /** First and last entries whose bodies were removed, as sealed retention entries say. */
  readonly removed: readonly (readonly [number, number])[];
}

/**
 * Reads entries.ndjson once: each line must be a canonical body, and becomes the leaf of its entry.
 *
 * @param smaller sizes whose roots will be asked for @param take hears of every body, with its number
 */
export function verifyEntries(
  folder: string,
  { manifest, tree, root }: { manifest: BundleManifest | undefined; tree: TreeFile; root: Buffer },
  smaller: readonly number[],
  take: (seq: number, body: SealedBody) => void,
  findings: BundleFindings,
): VerifiedEntries {
  const file = BUNDLE_FILES.entries;
  const lines = new BundleLines(join(folder, file));
  const walk = lines[Symbol.iterator]();
  const leaves: Buffer[] = [];
  const seqs: number[] = [];
  const removed: [number, number][] = [];
  const bodyTaken = (seq: number, body: SealedBody): void => {
    if (body.kind === 'retention') {
      const { ranges } = body as unknown as RetentionBody;
      removed.push(...ranges.filter(([first, last]) => first <= last && last < seq)); // what came later it cannot speak of
    }
    take(seq, body);
  };
  const leafAt = (seq: number): Buffer => {
    const { value: line, done } = walk.next();
    seqs.push(seq);
    if (done || line === undefined) return leafHash(Buffer.alloc(0));
    const leaf = leafHash(line);
    leaves.push(leaf);
    findings.step(file, () => bodyTaken(seq, canonicalBody(line)), seq);
    return leaf;
  };
  const folded = findings.step(BUNDLE_FILES.tree, () => {
    const proof = tree.proof.map((hash) => Buffer.from(hash, 'hex'));
    return foldTree({ size: tree.size, known: tree.known, proof }, leafAt, smaller);
  });
  for (let next = walk.next(); !next.done; next = walk.next()) leaves.push(leafHash(next.value));
  const stated = manifest?.files.find(({ name }) => name === file);
  const { bytes, sha256 } = lines.summary();
  if (stated) findings.step(file, () => assertAsExported(undefined, stated, sha256, bytes));
  if (folded === undefined) return { folded, lines: leaves.length, removed };
  const isWhole = folded.root.equals(root) && leaves.length === seqs.length;
  if (!isWhole) findings.step(file, () => nameChanges(folder, tree, { root, leaves, seqs }, findings));
  return { folded: isWhole ? folded : undefined, lines: leaves.length, removed };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function canonicalBody(line: Buffer): SealedBody {
  if (line.at(-1) === 13) {
    throw new Error('its line ends with CR LF: the file was copied as text; copy it again as a binary file');
  }
  const text = utf8.decode(line);
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Error('it is no JSON object');
  if (canonicalJson(body) !== text) throw new Error('it is not in canonical form (RFC 8785)');
  if (!('v' in body) || body.v !== 1) throw new Error('it is no body of format 1');
  return body as SealedBody;
}

interface Found {
  readonly root: Buffer;
  readonly leaves: readonly Buffer[];
  readonly seqs: readonly number[];
}

/**
 * Which lines were changed, left out, put in or moved. leaves.txt tells, and only where its own hashes lead to the signed root:
 * it is no evidence, it points at what is.
 */
function nameChanges(folder: string, tree: TreeFile, { root, leaves, seqs }: Found, findings: BundleFindings): void {
  const file = BUNDLE_FILES.entries;
  const listed = textOf(folder, BUNDLE_FILES.leaves).trim().split('\n');
  let used = 0;
  const proof = tree.proof.map((hash) => Buffer.from(hash, 'hex'));
  const told = foldTree({ size: tree.size, known: tree.known, proof }, () => Buffer.from(listed[used++] ?? '', 'hex'));
  if (!told.root.equals(root) || used !== listed.length) {
    throw new Error(
      'its entries do not lead to the signed root with tree.json, and neither do the hashes of leaves.txt: which one was changed cannot be told',
    );
  }
  const actual = leaves.map((leaf) => leaf.toString('hex'));
  const [have, wanted] = [new Set(actual), new Set(listed)];
  const changed = seqs.filter((_, i) => !have.has(listed[i] as string));
  const foreign = actual.flatMap((leaf, i) => (wanted.has(leaf) ? [] : [i + 1]));
  for (const seq of changed) {
    const line = seqs.indexOf(seq) + 1;
    const words = foreign.includes(line)
      ? `it was changed: line ${line} hashes to ${actual[line - 1]}, sealed is ${listed[line - 1]}`
      : 'it was left out: what was sealed stands nowhere in the file';
    findings.bad(file, words, seq);
  }
  for (const line of foreign) {
    if (!changed.includes(seqs[line - 1] ?? -1))
      findings.bad(file, `line ${line} was put in: nothing like it was sealed`);
  }
  if (changed.length > 0 || foreign.length > 0) return;
  const at = actual.findIndex((leaf, i) => leaf !== listed[i]);
  const own = listed.indexOf(actual[at] as string);
  findings.bad(file, `line ${at + 1} holds entry ${seqs[own]}: lines were moved, or one stands there twice`, seqs[own]);
}

/** Entries of the run that are not in the bundle, and which of them retention explains. */
export function verifyRun(
  manifest: BundleManifest,
  tree: TreeFile,
  removed: readonly (readonly [number, number])[],
  findings: BundleFindings,
): number {
  let gone = 0;
  let next = manifest.firstSeq;
  for (const [first, last] of [...tree.known, [manifest.lastSeq + 1, manifest.lastSeq + 1] as const]) {
    for (; next < Math.min(first, manifest.lastSeq + 1); next += 1) {
      if (removed.some(([from, to]) => from <= next && next <= to)) gone += 1;
      else findings.bad(BUNDLE_FILES.tree, 'it is left out of the run, and nothing that was sealed says why', next);
      if (findings.total > 1_000) return gone;
    }
    next = Math.max(next, last + 1);
  }
  findings.fact(
    `entries ${manifest.firstSeq} to ${manifest.lastSeq} follow one another in the log: ${gone === 0 ? 'none was left out' : `${gone} bodies among them were removed under retention, and their leaves are proved all the same`}`,
  );
  return gone;
}
