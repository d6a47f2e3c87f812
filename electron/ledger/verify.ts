/**
 * Recomputes a whole ledger from its bodies and believes nothing else: entries, leaves, nodes, signed roots, schema and the
 * witness outside. Streams, so that memory does not grow with the log, and never throws on a damaged file. Reads through
 * one snapshot; a running station may go on writing.
 */
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { NEWEST_CHECKPOINTS_KEPT } from './checkpointStore.ts';
import { openReadOnly } from './database.ts';
import { historyOfOneKey, holdsKey, type KeyHistory, keyHistoryOf, readKeysFile } from './keyHistory.ts';
import { readVerifierKeyFile } from './keyPaths.ts';
import { HASH_BYTES, RightEdge } from './merkleTree.ts';
import { LEDGER_MIGRATIONS, type Migration } from './migrations/index.ts';
import { NoteError } from './note.ts';
import { RemovedBodies } from './removedBodies.ts';
import { SoundEntries } from './soundEntry.ts';
import { ENTRIES_PER_TURN, type RangeHelper, ROWID_MIN, SoundRanges } from './soundRanges.ts';
import {
  cosignedRoots,
  handedRoot,
  RootComparison,
  readCheckpointTable,
  readWitnessFile,
  type SignedRoot,
  witnessRoots,
} from './verifyCheckpoints.ts';
import { ENTRY_COLUMNS, type EntryRow, verifyEntry } from './verifyEntry.ts';
import { guarded, verifyFile, verifySchema } from './verifyFile.ts';
import { verifyRotations } from './verifyKeys.ts';
import { NodeComparison } from './verifyNodes.ts';
import { Findings, show, type VerifyReport } from './verifyReport.ts';

export interface VerifyOptions {
  /** The ledger file; `ledgerFileOf(folder)`. */
  readonly path: string;
  /** Default: witness.txt beside the ledger. A missing file is stated in the report, and no problem. */
  readonly witnessPath?: string;
  /** Verifier keys of cosigners whose lines in cosigned.txt must hold. */
  readonly cosigners?: readonly string[];
  /** Public key line, name+hash+base64, from a source you trust. Default: station.vkey beside the ledger. */
  readonly publicKey?: string;
  /** A signed checkpoint from outside, such as a printed report or an upstream receipt has. */
  readonly checkpointNote?: string;
  /** The list that `openLedger` was given. Default: the ledger's own. */
  readonly migrations?: readonly Migration[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Threads that share the work on a large log; see soundRanges.ts. Default: none, everything is done here. */
  readonly helpers?: readonly RangeHelper[];
  /** Bytes of the file from which they are asked. Default: `SHARED_BYTES_MIN`. */
  readonly helpersFromBytes?: number;
}

const ROWID_MAX = 2n ** 63n - 1n;

export async function verifyLedger(options: VerifyOptions): Promise<VerifyReport> {
  const findings = new Findings();
  let db: Database;
  try {
    db = openReadOnly(options.path);
  } catch (error) {
    findings.add({ kind: 'file', message: `${options.path} cannot be opened: ${(error as Error).message}` });
    return reportOf(findings, {});
  }
  try {
    return await verifyOpen(db, options, findings);
  } finally {
    db.close();
  }
}

async function verifyOpen(db: Database, options: VerifyOptions, findings: Findings): Promise<VerifyReport> {
  // The witness first, the snapshot second, the keys last: a running station commits a checkpoint before it tells the
  // witness, and writes down a new key before it signs with it.
  const told = readWitnessFile(options.witnessPath ?? join(dirname(options.path), 'witness.txt'), findings);
  const cosigned = readWitnessFile(join(dirname(options.path), 'cosigned.txt'), findings);
  guarded(findings, 'no snapshot could be taken', () => db.exec('BEGIN'));
  verifySchema(db, options.migrations ?? LEDGER_MIGRATIONS, findings);
  const keys = readKeys(options, findings);
  const witness = told && witnessRoots(told, keys, findings);
  const cosignedBy = cosigned && cosignedRoots(cosigned, keys, options.cosigners ?? [], findings);
  const handed = options.checkpointNote;
  const extra = handed === undefined ? [] : handedRoot('the checkpoint handed in', handed, keys, findings);
  const checkpoints = readCheckpointTable(db, keys, findings);
  compareNewest(checkpoints, witness ?? [], findings);
  const roots = new RootComparison(
    [...checkpoints, ...(witness ?? []), ...(cosignedBy?.roots ?? []), ...extra],
    findings,
  );
  const nodes = new NodeComparison(db, findings);
  const log = await verifyLog(db, options, findings, roots, nodes);
  if (!log.wasStopped) {
    verifyKeys(db, findings);
    if (keys !== undefined) verifyRotations(db, keys, findings);
    verifyFile(db, findings);
  }
  return reportOf(findings, {
    ...log,
    nodes: nodes.compared,
    checkpoints: checkpoints.length,
    witnessCheckpoints: witness?.length,
    ...(cosignedBy === undefined ? {} : { cosigned: cosignedBy.cosigned }),
    signedBy: keys?.log,
  });
}

interface LogResult {
  readonly entries: number;
  readonly root: string | undefined;
  readonly wasStopped: boolean;
  readonly bodiesRemoved: number;
}

async function verifyLog(
  db: Database,
  options: VerifyOptions,
  findings: Findings,
  roots: RootComparison,
  nodes: NodeComparison,
): Promise<LogResult> {
  const { onProgress } = options;
  const edge = RightEdge.empty();
  let isWhole = true; // false once a leaf is missing: later nodes and roots cannot be computed
  let read = 0;
  let next = 0;
  let nextTurn = 0;
  let total = 0;
  const removed = RemovedBodies.read(db, findings);
  const sound = new SoundEntries();
  const take = (leaf: Buffer): void => {
    for (const node of edge.append(leaf)) nodes.expect(node);
    roots.grown(edge.size, () => edge.root());
  };
  const stopped = (): LogResult => {
    nodes.finish(false); // else its cursors keep the file open
    return { entries: read, root: undefined, wasStopped: true, bodiesRemoved: removed.accepted };
  };
  let ranges: SoundRanges | undefined;
  try {
    total = db.prepare('SELECT coalesce(max(seq) + 1, 0) FROM entry').pluck().get() as number;
    ranges = new SoundRanges(db, options.path, total, options.helpers ?? [], options.helpersFromBytes);
    const rows = db.prepare<[bigint, bigint], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq`,
    );
    roots.grown(0, () => edge.root());
    for (let range = 0; range < Math.max(1, ranges.count); range++) {
      const [first, end] = ranges.bounds(range);
      const isTouched = removed.touches(first, end);
      const leaves = range < ranges.count && isWhole && !isTouched ? await ranges.leavesOf(range) : null;
      if (leaves !== null) {
        if (read >= nextTurn) {
          nextTurn = read + ENTRIES_PER_TURN;
          if (await isOver(options, read, total)) return stopped();
        }
        for (let at = 0; at < leaves.length; at += HASH_BYTES) take(Buffer.from(leaves.subarray(at, at + HASH_BYTES)));
        read += end - first;
        next = end;
        continue;
      }
      // Whatever stands below 0 or behind the last number is of the first and the last range.
      const from = range === 0 ? ROWID_MIN : BigInt(first);
      const to = range >= ranges.count - 1 ? ROWID_MAX : BigInt(end - 1);
      for (const row of rows.iterate(from, to)) {
        if (read >= nextTurn) {
          nextTurn = read + ENTRIES_PER_TURN;
          if (await isOver(options, read, total)) return stopped();
        }
        read += 1;
        const seq = row.seq as number;
        if (seq !== next) {
          isWhole = false;
          const actual = seq > next ? `missing up to ${seq - 1}` : `found again as entry ${seq}`;
          findings.badEntry(Math.min(seq, next), undefined, 'seq', next, actual);
        }
        const isCovered = isTouched && removed.touches(seq, seq + 1);
        const leaf = (isCovered ? undefined : sound.leafOf(row)) ?? verifyEntry(seq, row, findings, removed);
        next = Math.max(next, seq) + 1;
        if (leaf === undefined) isWhole = false;
        if (isWhole && leaf !== undefined) take(leaf);
      }
    }
  } catch (error) {
    isWhole = false;
    findings.badEntry(next, undefined, 'row', 'a readable row', (error as Error).message);
  } finally {
    ranges?.close();
  }
  onProgress?.(read, total);
  nodes.finish(isWhole);
  roots.finish(next);
  removed.finish(findings);
  const root = isWhole ? edge.root().toString('hex') : undefined;
  return { entries: read, root, wasStopped: false, bodiesRemoved: removed.accepted };
}

/** Tells how far it is, and lets others run. */
async function isOver({ onProgress, signal }: VerifyOptions, read: number, total: number): Promise<boolean> {
  onProgress?.(read, total);
  await setImmediate();
  return signal?.aborted === true;
}

/** From the table itself, not from its index: the index may be what is damaged. Sorts on disk when large. */
function verifyKeys(db: Database, findings: Findings): void {
  guarded(findings, 'the keys could not be compared', () => {
    const twice = db.prepare<[], { key: unknown; seq: number; first: number }>(
      `SELECT key, max(seq) AS seq, min(seq) AS first FROM entry NOT INDEXED
       GROUP BY key HAVING count(*) > 1 ORDER BY seq LIMIT 20`,
    );
    for (const { key, seq, first } of twice.all()) {
      findings.badEntry(seq, show(key), 'key', 'a key of its own', `the key of entry ${first}`);
    }
  });
}

/**
 * What may never be thinned out of the table (checkpointStore.ts) must be there when the witness saw it: the newest 100 of all
 * checkpoints, and those that close a shift.
 */
function compareNewest(table: readonly SignedRoot[], witness: readonly SignedRoot[], findings: Findings): void {
  const stored = new Set(table.map(({ size }) => size));
  const sizes = [...new Set([...stored, ...witness.map(({ size }) => size)])].sort((a, b) => b - a);
  const keptFrom = sizes[NEWEST_CHECKPOINTS_KEPT - 1] ?? 0;
  for (const { size, isShiftEnd } of witness) {
    if (size === 0 || stored.has(size) || (size < keptFrom && !isShiftEnd)) continue;
    const which = size === sizes[0] ? 'the newest checkpoint of the witness' : 'a checkpoint that the witness saw';
    findings.add({
      kind: 'witness',
      message: `${which} (${size} entries) is not in the ledger`,
      what: 'checkpoint',
      expected: String(size),
      actual: 'missing',
    });
    stored.add(size); // once is enough
  }
}

/** The chain that the folder has, or the one key handed in where that is not of it. */
function readKeys(options: VerifyOptions, findings: Findings): KeyHistory | undefined {
  const folder = dirname(options.path);
  try {
    const beside = readVerifierKeyFile(folder);
    const line = options.publicKey?.trim() ?? beside;
    if (line === undefined) {
      throw new NoteError('there is no public key: hand one in, or put station.vkey beside the ledger');
    }
    const history = chainWith(line, beside, readKeysFile(folder), findings);
    if (beside !== undefined && !holdsKey(history, beside)) {
      findings.add({
        kind: 'key',
        message: 'station.vkey is not the public key handed in, nor of its chain',
        expected: line,
        actual: beside,
      });
    }
    return history;
  } catch (error) {
    findings.add({ kind: 'key', message: `signatures were not checked: ${(error as Error).message}` });
    return undefined;
  }
}

function chainWith(
  line: string,
  beside: string | undefined,
  keysText: string | undefined,
  findings: Findings,
): KeyHistory {
  const alone = historyOfOneKey(line);
  if (keysText === undefined) return alone;
  try {
    const history = keyHistoryOf(line, keysText);
    if (beside === undefined || holdsKey(history, beside)) return history;
  } catch (error) {
    findings.add({ kind: 'key', message: (error as Error).message, what: 'keys.txt' });
  }
  return alone;
}

function reportOf(findings: Findings, found: Partial<VerifyReport>): VerifyReport {
  return {
    entries: 0,
    bodiesRemoved: 0,
    root: undefined,
    nodes: 0,
    checkpoints: 0,
    witnessCheckpoints: undefined,
    signedBy: undefined,
    ...found,
    wasStopped: found.wasStopped ?? false,
    isClean: findings.total === 0,
    isEvidenceWhole: found.root !== undefined && [...findings.kinds].every((kind) => kind === 'file'),
    firstBadEntry: findings.firstBadEntry,
    problems: findings.listed,
    problemsTotal: findings.total,
  };
}
