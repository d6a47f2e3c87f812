/**
 * Puts a backup into a new data folder, and says how its log stands to what others have seen of it. An older copy is never quietly
 * written on: two logs of one name would come of it. Only where a witness shows that nothing was signed after the copy does the same log
 * go on; otherwise the copy is kept beside, and the log goes on as the next one, whose first entry says what is lost.
 */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Continuation } from '../../shared/domain/entries/keeping.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  consistencyProof,
  type KeyHistory,
  keyFileOf,
  keyHistoryOf,
  ledgerFileOf,
  type Migration,
  makeFolder,
  NoteError,
  openCheckpointWithHistory,
  openLedger,
  openReadOnly,
  parseCheckpoint,
  readKeysFile,
  readWitness,
  rootAt,
  type SignedCheckpoint,
  storedNodes,
  syncFolder,
  verifyConsistency,
  verifyLedger,
  witnessFileOf,
} from '../ledger/index.ts';
import { type ContinueOptions, continueLog } from './continueLog.ts';
import { BackupError, type BackupManifest, fileProblems, readBackupDocument, signatureProblem } from './manifest.ts';

export const RESTORE_STEPS = ['checked', 'copied', 'continued', 'renamed'] as const;
export type RestoreStep = (typeof RESTORE_STEPS)[number];

export interface RestoreOptions {
  readonly from: string;
  /** Must not be there, or be empty. */
  readonly dataDir: string;
  readonly station: string;
  /** µs UTC. */
  readonly at: number;
  readonly migrations: readonly Migration[];
  /** Content of a witness file that the station wrote, newer than the backup; signed checkpoints one by one, in any form. */
  readonly newerNotes: readonly string[];
  /** Public key line from a source you trust; default: the one in the backup. */
  readonly publicKey?: string;
  project: ContinueOptions['project'];
  onStep?(step: RestoreStep): void;
  onProgress?(done: number, total: number): void;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** Why the signature over the backup does not hold; undefined when it does. */
  readonly signatureProblem: string | undefined;
  readonly standing: Standing;
  /** The log goes on as another; undefined: as the same. */
  readonly continued: Continuation | undefined;
}

/** How the copy stands to the newest checkpoint handed in. */
export type Standing =
  | { readonly kind: 'nothingToCompare' }
  /** The copy has all that the checkpoint covers: root of the checkpoint to root of the copy, by this proof (RFC 9162 §2.1.4). */
  | { readonly kind: 'current'; readonly newest: SignedCheckpoint; readonly proof: readonly Buffer[] }
  /** Entries from the copy's size to `newest.size` − 1 are lost. `joint`: newest checkpoint that both have. */
  | {
      readonly kind: 'behind';
      readonly newest: SignedCheckpoint;
      readonly joint: SignedCheckpoint | undefined;
      readonly proof: readonly Buffer[];
    };

/** @throws BackupError when the backup is not whole, does not verify, is of another log than what was handed in, or the folder is not empty */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { from, dataDir, onStep } = options;
  assertEmpty(dataDir);
  const document = readBackupDocument(from);
  const { manifest } = document;
  const problems = await fileProblems(from, manifest);
  if (problems.length > 0) throw new BackupError(`${from} is not whole: ${problems.slice(0, 5).join('; ')}`);
  const keys = keysIn(from, manifest, options.publicKey);
  const signature = signatureProblem(document, options.publicKey ?? manifest.verifierKey);
  if (document.note !== null && signature !== undefined) throw new BackupError(`${from}: ${signature}`);
  await assertVerifies(options, manifest);
  const standing = standingOf(from, manifest, keys, options.newerNotes);
  onStep?.('checked');

  const work = `${dataDir}.restoring`;
  rmSync(work, { recursive: true, force: true });
  copyFiles(from, work, manifest);
  onStep?.('copied');
  const hasKey = existsSync(keyFileOf(work));
  const isSame = standing.kind === 'current' && hasKey;
  keepNewerNotes(work, options.newerNotes, keys);
  const continued = isSame ? undefined : goOn(options, work, standing);
  onStep?.('continued');
  if (existsSync(dataDir)) rmdirSync(dataDir);
  renameSync(work, dataDir);
  syncFolder(dirname(dataDir));
  onStep?.('renamed');
  return { manifest, signatureProblem: signature, standing, continued };
}

function assertEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new BackupError(`${folder} is not empty; nothing is restored over a data folder. Choose a new one.`);
}

function keysIn(from: string, { verifierKey }: BackupManifest, publicKey: string | undefined): KeyHistory {
  try {
    const keys = keyHistoryOf(verifierKey, readKeysFile(from));
    if (publicKey !== undefined && !keys.periods.some(({ line }) => line === publicKey.trim()))
      throw new BackupError(`${from} is not signed with a key of the chain of ${publicKey.trim()}`);
    return keys;
  } catch (error) {
    if (error instanceof NoteError) throw new BackupError(`${from}: ${error.message}`);
    throw error;
  }
}

async function assertVerifies(
  { from, migrations, onProgress }: RestoreOptions,
  manifest: BackupManifest,
): Promise<void> {
  const report = await verifyLedger({
    path: ledgerFileOf(from),
    migrations,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  if (!report.isClean) throw new BackupError(`${from} does not verify: ${report.problems[0]?.message}`);
  if (report.entries !== manifest.size || report.root !== manifest.root)
    throw new BackupError(`${from}: its ledger has not the size and root that backup.json names`);
}

function standingOf(from: string, { size }: BackupManifest, keys: KeyHistory, newerNotes: readonly string[]): Standing {
  const told = newerNotes.map((note) => ownCheckpoint(note, keys)).sort((a, b) => b.size - a.size);
  const [newest] = told;
  if (newest === undefined) return { kind: 'nothingToCompare' };
  const db = openReadOnly(ledgerFileOf(from));
  try {
    const nodes = storedNodes(db);
    const within = told.filter((each) => each.size <= size && each.size > 0);
    for (const each of within)
      if (!rootAt(nodes, each.size).equals(each.root))
        throw new BackupError(
          `the log in ${from} is not the one that was handed in: the root of its first ${each.size} entries differs`,
        );
    const [joint] = within;
    const proof = joint === undefined ? [] : consistencyProof(nodes, joint.size, size);
    if (joint !== undefined && !verifyConsistency(joint.size, size, joint.root, rootAt(nodes, size), proof))
      throw new BackupError('the consistency proof does not hold');
    return newest.size <= size ? { kind: 'current', newest, proof } : { kind: 'behind', newest, joint, proof };
  } finally {
    db.close();
  }
}

function ownCheckpoint(note: string, keys: KeyHistory): SignedCheckpoint {
  try {
    return openCheckpointWithHistory(note, keys);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new BackupError(`the checkpoint handed in is not of this log: ${error.message}`);
  }
}

function copyFiles(from: string, to: string, { files }: BackupManifest): void {
  makeFolder(to, 0o700);
  for (const { path } of files) {
    makeFolder(dirname(join(to, path)), 0o700);
    copyFileSync(join(from, path), join(to, path));
  }
  syncFolder(to);
}

/** The witness of the new folder knows what was handed in: an older copy put there later is told by it. */
function keepNewerNotes(folder: string, notes: readonly string[], keys: KeyHistory): void {
  const path = witnessFileOf(folder);
  const known = new Set((readWitness(path)?.checkpoints ?? []).map(({ note }) => note));
  const added = notes
    .filter((note) => !known.has(note))
    .sort((a, b) => parseCheckpoint(a).size - parseCheckpoint(b).size);
  if (added.length === 0 || keys.periods.length === 0) return;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, `${text}${added.map((note) => `${note}\n`).join('')}`, { flush: true });
}

function goOn(
  { station, at, migrations, project, from }: RestoreOptions,
  work: string,
  standing: Standing,
): Continuation {
  const known = standing.kind === 'behind' ? `, and ${standing.newest.size} entries were signed` : '';
  const continued = continueLog({
    ...{ folder: work, station, at, migrations, project, cause: 'restored' },
    witnessPath: witnessFileOf(work),
    problem: `restored from ${from}${known}`.slice(0, 1000),
    mayBeMore: standing.kind !== 'behind' && standing.kind !== 'current',
  });
  const next = openLedger({ folder: work, stationId: station, clock: { now: () => at as Instant }, migrations });
  next.checkpoint();
  next.close();
  return continued;
}
