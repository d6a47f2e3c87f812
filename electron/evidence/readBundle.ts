import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  holdsKey,
  type KeyHistory,
  keyHistoryOf,
  openCheckpointWithHistory,
  parseStrictJson,
  type SignedCheckpoint,
} from '../ledger/index.ts';
import {
  BUNDLE_FILES,
  type BundleManifest,
  manifestSchema,
  sha256Hex,
  type TreeFile,
  treeFileSchema,
} from './bundleFormat.ts';
import type { BundleFindings } from './findings.ts';

/** Bounds what a stranger can make us parse at once; entries are read line by line. */
const FILE_BYTES_MAX = 512 * 2 ** 20;

/** What stands around the entries of a bundle; undefined where it could not be read. */
export interface BundleFrame {
  readonly manifest: BundleManifest | undefined;
  readonly keys: KeyHistory | undefined;
  readonly checkpoint: SignedCheckpoint | undefined;
  readonly tree: TreeFile | undefined;
  readonly report: unknown;
}

/** @param publicKey line from a source that is trusted; undefined: the bundle's own key is taken, and said so */
export function readFrame(folder: string, publicKey: string | undefined, findings: BundleFindings): BundleFrame {
  const manifest = findings.step(BUNDLE_FILES.manifest, () => readManifest(folder, findings));
  if (manifest !== undefined) checkFiles(folder, manifest, findings);
  const has = (name: string): boolean =>
    manifest === undefined ? existsSync(join(folder, name)) : manifest.files.some((each) => each.name === name);
  const keys = findings.step(BUNDLE_FILES.key, () =>
    keyHistoryOf(
      textOf(folder, BUNDLE_FILES.key),
      has(BUNDLE_FILES.keys) ? textOf(folder, BUNDLE_FILES.keys) : undefined,
    ),
  );
  if (keys !== undefined) checkTrust(keys, publicKey, findings);
  const checkpoint =
    keys &&
    findings.step(BUNDLE_FILES.checkpoint, () =>
      openCheckpointWithHistory(textOf(folder, BUNDLE_FILES.checkpoint), keys),
    );
  const tree = findings.step(BUNDLE_FILES.tree, () => readTree(folder));
  const report = has(BUNDLE_FILES.report)
    ? findings.step(BUNDLE_FILES.report, () => jsonOf(folder, BUNDLE_FILES.report))
    : undefined;
  compare({ manifest, checkpoint, tree }, findings);
  return { manifest, keys, checkpoint, tree, report };
}

function readManifest(folder: string, findings: BundleFindings): BundleManifest {
  const manifest = manifestSchema.parse(jsonOf(folder, BUNDLE_FILES.manifest));
  const { digest, ...fields } = manifest;
  if (digest !== sha256Hex(canonicalJson(fields))) {
    findings.bad(BUNDLE_FILES.manifest, 'it was changed: it does not fit its own digest');
  }
  return manifest;
}

/** All but the entries, which are hashed where they are read. */
function checkFiles(folder: string, { files }: BundleManifest, findings: BundleFindings): void {
  for (const { name, bytes, sha256 } of files) {
    if (name === BUNDLE_FILES.entries) continue;
    findings.step(name, () => {
      const content = name.endsWith('.json') ? Buffer.from(canonicalJson(jsonOf(folder, name))) : bytesOf(folder, name);
      assertAsExported(content, { bytes, sha256 }, sha256Hex(content));
    });
  }
  for (const name of readdirSync(folder)) {
    const isOwn = name === BUNDLE_FILES.manifest || files.some((each) => each.name === name);
    if (!isOwn) findings.fact(`${name} is not part of the bundle, and was not looked at`);
  }
}

/** @throws Error in words for people */
export function assertAsExported(
  content: Buffer | undefined,
  expected: { readonly bytes: number; readonly sha256: string },
  actual: string,
  actualBytes = content?.length ?? 0,
): void {
  if (actual === expected.sha256 && actualBytes === expected.bytes) return;
  if (content?.includes('\r\n')) {
    throw new Error(
      'its line ends are CR LF: it was copied as text, not byte for byte; copy it again as a binary file',
    );
  }
  throw new Error(
    `it is not as it was exported: ${actualBytes} bytes of ${expected.bytes}, SHA-256 ${actual}, bundle.json says ${expected.sha256}`,
  );
}

function checkTrust(keys: KeyHistory, publicKey: string | undefined, findings: BundleFindings): void {
  const present = keys.periods.at(-1)?.line;
  if (publicKey === undefined) {
    findings.asks.push(`no --public-key was given: does the plant say that this is its key? ${present}`);
  } else if (!holdsKey(keys, publicKey)) {
    findings.bad(
      BUNDLE_FILES.key,
      `the log is signed by ${present}, not by the key that was given: ${publicKey.trim()}`,
    );
  }
}

const readTree = (folder: string): TreeFile => {
  const tree = treeFileSchema.parse(jsonOf(folder, BUNDLE_FILES.tree));
  let end = -2;
  for (const [first, last] of tree.known) {
    if (first <= end + 1 || last < first) throw new Error(`its runs of entries do not ascend at ${first}`);
    end = last;
  }
  if (end >= tree.size) throw new Error(`it names entry ${end} in a tree of ${tree.size}`);
  return tree;
};

function compare(frame: Pick<BundleFrame, 'manifest' | 'checkpoint' | 'tree'>, findings: BundleFindings): void {
  const { manifest, checkpoint, tree } = frame;
  if (checkpoint && tree && checkpoint.size !== tree.size) {
    const older = checkpoint.size < tree.size ? 'an older one was put in its place' : 'it is of another bundle';
    findings.bad(BUNDLE_FILES.checkpoint, `it is of ${checkpoint.size} entries, tree.json of ${tree.size}: ${older}`);
  }
  if (manifest && checkpoint && manifest.log !== checkpoint.origin) {
    findings.bad(BUNDLE_FILES.manifest, `it names the log ${manifest.log}, the checkpoint ${checkpoint.origin}`);
  }
  if (manifest && tree && manifest.size !== tree.size) {
    findings.bad(BUNDLE_FILES.manifest, `it tells of a log of ${manifest.size} entries, tree.json of ${tree.size}`);
  }
}

export function bytesOf(folder: string, name: string): Buffer {
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error('it is missing');
  const { size } = statSync(path);
  if (size > FILE_BYTES_MAX) throw new Error(`${size} bytes are too many for this file`);
  return readFileSync(path);
}

export const textOf = (folder: string, name: string): string => bytesOf(folder, name).toString('utf8');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** White space and the order of members say nothing in these files; a name told twice is refused. */
export const jsonOf = (folder: string, name: string): unknown => parseStrictJson(utf8.decode(bytesOf(folder, name)));
