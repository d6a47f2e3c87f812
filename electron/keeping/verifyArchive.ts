/** Recomputes an archive from its bodies: entries → leaves → root → checkpoint → signature. Believes nothing else in the file. */
import type { Database } from 'better-sqlite3';
import {
  ENTRY_COLUMNS,
  type EntryRow,
  Findings,
  foldTree,
  holdsKey,
  type KeyHistory,
  keyHistoryOf,
  NoteError,
  openCheckpointWithHistory,
  openReadOnly,
  parseCheckpoint,
  RemovedBodies,
  type SignedCheckpoint,
  type VerifyReport,
  verifyEntry,
  verifyFile,
} from '../ledger/index.ts';
import { type ArchiveMeta, readArchiveMeta } from './archiveFormat.ts';

export interface VerifyArchiveOptions {
  readonly file: string;
  /** Public key line from a source you trust; default: the one in the archive. */
  readonly publicKey?: string;
  onProgress?(done: number, total: number): void;
}

export interface ArchiveReport extends VerifyReport {
  /** Undefined when the file is no archive. */
  readonly meta: ArchiveMeta | undefined;
}

const ROWS_PER_PROGRESS = 1_000;

/** @returns a report also of a file that is damaged, or is none; never throws on what it finds */
export async function verifyArchive(options: VerifyArchiveOptions): Promise<ArchiveReport> {
  const findings = new Findings();
  let db: Database | undefined;
  try {
    db = openReadOnly(options.file);
    const meta = readArchiveMeta(db);
    return verifyOpen(db, meta, options, findings);
  } catch (error) {
    findings.add({ kind: 'file', message: `${options.file}: ${(error as Error).message}` });
    return reportOf(findings, {}, undefined);
  } finally {
    db?.close();
  }
}

function verifyOpen(db: Database, meta: ArchiveMeta, options: VerifyArchiveOptions, findings: Findings): ArchiveReport {
  const keys = keysOf(meta, options, findings);
  const checkpoint = checkpointOf(meta, keys, findings);
  const removed = RemovedBodies.read(db, findings);
  const total = meta.known.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  let read = 0;
  let root: string | undefined;
  let rows: IterableIterator<EntryRow> | undefined;
  try {
    const proof = db.prepare('SELECT hash FROM proof ORDER BY position').pluck().all() as Buffer[];
    const stored = db.prepare<[], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM entry ORDER BY seq`).iterate();
    rows = stored;
    const computed = foldTree({ size: meta.treeSize, known: meta.known, proof }, (seq) => {
      const row = stored.next().value as EntryRow | undefined;
      if (row === undefined || row.seq !== seq) {
        findings.badEntry(seq, undefined, 'seq', seq, row?.seq ?? 'missing');
        throw new RangeError(`entry ${seq} is not there`);
      }
      read += 1;
      if (read % ROWS_PER_PROGRESS === 0) options.onProgress?.(read, total);
      const leaf = verifyEntry(seq, row, findings, removed);
      if (leaf === undefined) throw new RangeError(`entry ${seq} has neither a body nor a leaf`);
      return leaf;
    });
    if (stored.next().done !== true)
      findings.add({ kind: 'entry', message: 'there are more entries in the file than it says' });
    root = computed.root.toString('hex');
    if (checkpoint !== undefined && !checkpoint.root.equals(computed.root))
      findings.add({
        kind: 'checkpoint',
        message: 'the root of the archived entries is not the one that was signed',
        what: 'root',
        expected: checkpoint.root.toString('hex'),
        actual: root,
      });
  } catch (error) {
    findings.add({ kind: 'entry', message: `the tree cannot be computed: ${(error as Error).message}` });
  } finally {
    rows?.return?.(); // an open cursor would keep the file from being closed
  }
  removed.finish(findings, 'ofAPart');
  options.onProgress?.(read, total);
  verifyFile(db, findings);
  return reportOf(findings, { entries: read, bodiesRemoved: removed.accepted, root, signedBy: keys?.log }, meta);
}

function keysOf({ verifierKey, keys }: ArchiveMeta, { publicKey }: VerifyArchiveOptions, findings: Findings) {
  try {
    const history = keyHistoryOf(verifierKey, keys ?? undefined);
    if (publicKey !== undefined && !holdsKey(history, publicKey))
      findings.add({
        ...{ kind: 'key', message: 'the public key handed in is none of the archive’s' },
        ...{ expected: publicKey.trim(), actual: verifierKey },
      });
    return history;
  } catch (error) {
    findings.add({ kind: 'key', message: `signatures were not checked: ${(error as Error).message}` });
    return undefined;
  }
}

function checkpointOf(
  meta: ArchiveMeta,
  keys: KeyHistory | undefined,
  findings: Findings,
): SignedCheckpoint | undefined {
  try {
    const checkpoint =
      keys === undefined ? parseCheckpoint(meta.checkpoint) : openCheckpointWithHistory(meta.checkpoint, keys);
    if (checkpoint.size === meta.treeSize && checkpoint.origin === meta.log) return checkpoint;
    findings.add({ kind: 'checkpoint', message: 'the checkpoint is not of the tree that the archive names' });
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    findings.add({ kind: 'checkpoint', message: error.message });
  }
  return undefined;
}

function reportOf(findings: Findings, found: Partial<VerifyReport>, meta: ArchiveMeta | undefined): ArchiveReport {
  return {
    ...{ entries: 0, bodiesRemoved: 0, root: undefined, nodes: 0, checkpoints: meta === undefined ? 0 : 1 },
    ...{ witnessCheckpoints: undefined, signedBy: undefined, wasStopped: false, ...found },
    isClean: findings.total === 0,
    isEvidenceWhole: found.root !== undefined && [...findings.kinds].every((kind) => kind === 'file'),
    firstBadEntry: findings.firstBadEntry,
    problems: findings.listed,
    problemsTotal: findings.total,
    meta,
  };
}
