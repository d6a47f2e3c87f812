/**
 * Writes a bundle from a data folder. Reads only, through short reads, so that it works on a running station; holds one page of
 * entries in memory. The folder appears under its name when everything in it is on the disk.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import {
  canonicalJson,
  makeFolder,
  multiProof,
  type SeqRun,
  storedNodes,
  syncFolder,
  writeFileDurably,
} from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { BundleError } from './bundleError.ts';
import { BundleFile } from './bundleFile.ts';
import {
  BUNDLE_FILES,
  BUNDLE_FORMAT,
  type BundleManifest,
  ENTRIES_BYTES_MAX,
  sha256Hex,
  type TreeFile,
  withDigest,
} from './bundleFormat.ts';
import { type SelectedEntries, type SpanAsked, selectEntries } from './selectEntries.ts';
import { signedState } from './signedState.ts';
import { walkSealed } from './walkSealed.ts';

export interface BundleRequest extends SpanAsked {
  /** Folder to make; must not be there yet, or be empty. */
  readonly out: string;
  /** A file that is copied in as report.pdf. */
  readonly pdf?: string | undefined;
  /** An entry that the checkpoint must cover: the signature of the report. */
  readonly mustCover?: number | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface BundleSummary {
  readonly folder: string;
  /** SHA-256 of bundle.json: names this bundle, and through it all of its files. */
  readonly sha256: string;
  /** Entries of the log that its checkpoint covers. */
  readonly size: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Entries in it. */
  readonly entries: number;
  readonly bytes: number;
}

/**
 * @throws BundleError, NothingToExportError, NotAsSealedError; whatever was begun is removed
 * @throws the reason of `signal` when it ends the export
 */
export async function exportBundle(data: DataFolder, request: BundleRequest): Promise<BundleSummary> {
  const { out } = request;
  if (request.to <= request.from) throw new BundleError('the span is empty: --to must lie after --from');
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new BundleError(`${out} is there already and not empty; name another folder with --out`);
  }
  const partial = `${out}.partial`;
  rmSync(partial, { recursive: true, force: true });
  makeFolder(partial);
  try {
    const summary = await writeBundle(data, request, partial);
    rmSync(out, { recursive: true, force: true });
    renameSync(partial, out);
    syncFolder(dirname(out));
    return { ...summary, folder: out };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

async function writeBundle(
  data: DataFolder,
  request: BundleRequest,
  folder: string,
): Promise<Omit<BundleSummary, 'folder'>> {
  const path = (name: string): string => join(folder, name);
  const { checkpoint, keyLine, keysText } = signedFor(data, request);
  const selected = selectEntries(data, request, checkpoint.size);
  const files: BundleManifest['files'] = [];
  const keep = (name: string, content: string): void => {
    writeFileDurably(path(name), content, 0o644);
    const text = name.endsWith('.json') ? canonicalJson(JSON.parse(content)) : content;
    files.push({ name, bytes: Buffer.byteLength(text), sha256: sha256Hex(text) });
  };
  keep(BUNDLE_FILES.checkpoint, checkpoint.note);
  keep(BUNDLE_FILES.key, `${keyLine}\n`);
  if (keysText !== undefined) keep(BUNDLE_FILES.keys, keysText);
  const written = await writeEntries(data, selected, path, request);
  files.push(written.entriesFile, written.leavesFile);
  const tree: TreeFile = {
    size: checkpoint.size,
    known: written.known.map(([first, last]) => [first, last]),
    proof: multiProof(storedNodes(data.db), checkpoint.size, written.known).map((hash) => hash.toString('hex')),
  };
  keep(BUNDLE_FILES.tree, `${canonicalJson(tree)}\n`);
  if (selected.document !== undefined) keep(BUNDLE_FILES.report, canonicalJson(selected.document));
  if (request.pdf !== undefined) {
    copyFileSync(request.pdf, path(BUNDLE_FILES.pdf));
    const content = readFileSync(path(BUNDLE_FILES.pdf));
    files.push({ name: BUNDLE_FILES.pdf, bytes: content.length, sha256: sha256Hex(content) });
  }
  const manifest = withDigest({
    format: BUNDLE_FORMAT,
    log: checkpoint.origin,
    station: data.configs.inForce().config.station.id,
    ...spanOf(selected.document, request),
    firstSeq: selected.first,
    lastSeq: selected.last,
    entries: written.entries,
    size: checkpoint.size,
    report: request.report ?? null,
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
  const text = `${canonicalJson(manifest)}\n`;
  writeFileDurably(path(BUNDLE_FILES.manifest), text, 0o644);
  return {
    sha256: sha256Hex(text),
    size: checkpoint.size,
    firstSeq: selected.first,
    lastSeq: selected.last,
    entries: written.entries,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, Buffer.byteLength(text)),
  };
}

/** The span of a report is its own. */
const spanOf = (document: ShiftReportDocument | undefined, { from, to }: SpanAsked): { from: number; to: number } =>
  document === undefined ? { from, to } : { from: document.from, to: document.to };

/** An export nobody could verify is refused. */
function signedFor(data: DataFolder, { mustCover }: BundleRequest) {
  const { checkpoint, ...keys } = signedState(data);
  if (checkpoint === undefined) {
    throw new BundleError('the log has no signed checkpoint yet; start the station, and export once it has signed one');
  }
  if (mustCover !== undefined && checkpoint.size <= mustCover) {
    throw new BundleError(
      `entry ${mustCover} is not covered by a signed checkpoint yet (the newest is of ${checkpoint.size} entries); try again shortly`,
    );
  }
  return { checkpoint, ...keys };
}

interface WrittenEntries {
  readonly entries: number;
  readonly known: readonly SeqRun[];
  readonly entriesFile: BundleManifest['files'][number];
  readonly leavesFile: BundleManifest['files'][number];
}

async function writeEntries(
  data: DataFolder,
  { runs }: SelectedEntries,
  path: (name: string) => string,
  { onProgress, signal }: BundleRequest,
): Promise<WrittenEntries> {
  const entries = new BundleFile(path(BUNDLE_FILES.entries));
  const leaves = new BundleFile(path(BUNDLE_FILES.leaves));
  const known: [number, number][] = [];
  const total = runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  let count = 0;
  try {
    await walkSealed(
      data,
      runs,
      ({ seq, leaf, canonical }) => {
        if (canonical === undefined) return;
        entries.add(Buffer.concat([canonical, Buffer.of(10)]));
        leaves.add(Buffer.from(`${leaf.toString('hex')}\n`));
        const run = known.at(-1);
        if (run !== undefined && run[1] === seq - 1) run[1] = seq;
        else known.push([seq, seq]);
        count += 1;
      },
      (looked) => {
        assertBounded(entries.bytes);
        onProgress?.(looked, total);
        signal?.throwIfAborted();
      },
    );
  } catch (error) {
    entries.abandon();
    leaves.abandon();
    throw error;
  }
  if (count === 0)
    throw new BundleError('every body of this span was removed under retention; nothing is left to export');
  return {
    entries: count,
    known,
    entriesFile: { name: BUNDLE_FILES.entries, ...entries.finish() },
    leavesFile: { name: BUNDLE_FILES.leaves, ...leaves.finish() },
  };
}

function assertBounded(bytes: number): void {
  if (bytes <= ENTRIES_BYTES_MAX) return;
  throw new BundleError(`the span holds more than ${ENTRIES_BYTES_MAX} bytes of entries; export it in shorter parts`);
}
