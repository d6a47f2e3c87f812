/**
 * A copy of a station's data folder while it runs: the ledger by SQLite's own backup from one snapshot of the log, so that the writer
 * goes on and the copy is of one moment; and the small files that a station needs to be itself again. Made under another name, verified
 * as a stranger would, and renamed at the end: what is not whole is never taken for a backup.
 */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import {
  diskSpaceOf,
  keyFileOf,
  ledgerFileOf,
  type Migration,
  makeFolder,
  openReadOnly,
  readVerifierKeyFile,
  syncFolder,
  verifyLedger,
  walBytesOf,
  witnessFileOf,
  writeFileDurably,
} from '../ledger/index.ts';
import { backupNameOf, PARTIAL, removeUnfinished } from './backupFolder.ts';
import {
  BACKUP_FORMAT,
  BackupError,
  type BackupManifest,
  type BackupStatement,
  digestOfManifest,
  manifestFileOf,
  sha256Of,
} from './manifest.ts';
import { renameDurably } from './movedFiles.ts';

export const BACKUP_STEPS = ['begun', 'copied', 'filesCopied', 'verified', 'signed', 'written', 'renamed'] as const;
export type BackupStep = (typeof BACKUP_STEPS)[number];

export interface BackupOptions {
  readonly dataDir: string;
  readonly station: string;
  /** Folder that gets the backup as a folder of its own; made when missing. */
  readonly to: string;
  /** µs UTC. */
  readonly at: number;
  readonly product: string;
  /** Every step of the database file, as `verify` needs them. */
  readonly migrations: readonly Migration[];
  /** Where the station keeps its witness. */
  readonly witnessPath: string;
  /** The station's own file; absent where there is none. */
  readonly configPath?: string;
  /** Configuration in force, as the log has it. */
  readonly configuration?: string;
  readonly withPrivateKey: boolean;
  /** The copy is given up when the write-ahead log behind it grows past this, in bytes. */
  readonly walBytesMax: number;
  /** Signs with the station's key; undefined where that is not at hand. */
  sign(statement: BackupStatement): Promise<string | undefined>;
  onStep?(step: BackupStep): void;
  /** `done` of `total` parts in the step under way: pages of the copy, then entries verified. */
  onProgress?(what: 'copying' | 'verifying', done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface MadeBackup {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly isSigned: boolean;
  /** Names of backups that were not finished and have been removed. */
  readonly unfinished: readonly string[];
}

/** Pages of 4 096 bytes between two turns for everybody else. */
const PAGES_PER_STEP = 2_000;
/** Small files beside the ledger that a station needs: rule packs, import mappings, users. Keys and secrets stay out. */
const FOLDERS = ['packs', 'mappings'];
const FILES = ['station.vkey', 'keys.txt', 'users.json'];

/** @throws BackupError, or the error of the disk; what was begun is then removed by the next backup */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { dataDir, to, station, at } = options;
  makeFolder(to, 0o700);
  const unfinished = removeUnfinished(to, station);
  assertSpace(dataDir, to);
  const path = freePath(join(to, backupNameOf(station, at)));
  const partial = `${path}${PARTIAL}`;
  mkdirSync(partial, { mode: 0o700 });
  options.onStep?.('begun');

  // The witness before the snapshot: a running station commits a checkpoint before it tells the witness.
  if (existsSync(options.witnessPath)) copyFileSync(options.witnessPath, witnessFileOf(partial));
  await copyLedger(options, ledgerFileOf(partial));
  options.onStep?.('copied');
  copySmallFiles(options, partial);
  options.onStep?.('filesCopied');
  const verified = await checkedCopy(options, partial);
  options.onStep?.('verified');

  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    product: options.product,
    log: verified.log,
    at,
    size: verified.size,
    root: verified.root,
    checkpoint: verified.checkpoint,
    verifierKey: verified.verifierKey,
    holdsPrivateKey: options.withPrivateKey,
    files: await listed(partial),
  };
  const note = await options.sign({ ...manifest, manifest: digestOfManifest(manifest) });
  options.onStep?.('signed');
  writeFileDurably(manifestFileOf(partial), `${JSON.stringify({ manifest, note: note ?? null }, null, 2)}\n`, 0o600);
  options.onStep?.('written');
  renameDurably(partial, path);
  options.onStep?.('renamed');
  return { path, manifest, isSigned: note !== undefined, unfinished };
}

function assertSpace(dataDir: string, to: string): void {
  const file = ledgerFileOf(dataDir);
  const needed = statSync(file).size + walBytesOf(file);
  const free = diskSpaceOf(to)?.freeBytes;
  if (free !== undefined && free < needed)
    throw new BackupError(
      `${to} has ${free} bytes free, and the backup needs ${needed}; make room, or choose another folder`,
    );
}

/** Two backups within a second have different names. */
function freePath(path: string): string {
  let free = path;
  for (let i = 2; existsSync(free) || existsSync(`${free}${PARTIAL}`); i += 1) free = `${path}-${i}`;
  return free;
}

/** One read transaction spans the copy: SQLite would begin anew whenever the writer commits. The write-ahead log grows meanwhile. */
async function copyLedger({ dataDir, walBytesMax, onProgress, signal }: BackupOptions, target: string): Promise<void> {
  const file = ledgerFileOf(dataDir);
  const source = openReadOnly(file);
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    const copying = source.backup(target, {
      progress({ totalPages, remainingPages }) {
        onProgress?.('copying', totalPages - remainingPages, totalPages);
        if (signal?.aborted) throw new BackupError('the backup was cancelled');
        if (walBytesOf(file) > walBytesMax)
          throw new BackupError('the copy is too slow for what the station writes meanwhile; choose a faster disk');
        return PAGES_PER_STEP;
      },
    });
    await copying;
  } finally {
    source.close();
  }
  const copy = new Database(target);
  copy.pragma('journal_mode = DELETE'); // one file, readable where nothing can be written
  copy.close();
  chmodSync(target, 0o600);
}

function copySmallFiles(options: BackupOptions, target: string): void {
  const { dataDir, configPath, configuration, withPrivateKey } = options;
  const copy = (from: string, name: string): void => {
    if (!existsSync(from)) return;
    makeFolder(dirname(join(target, name)), 0o700);
    copyFileSync(from, join(target, name));
  };
  for (const name of FILES) copy(join(dataDir, name), name);
  for (const folder of FOLDERS)
    for (const name of filesBelow(join(dataDir, folder))) copy(join(dataDir, folder, name), join(folder, name));
  if (configPath !== undefined) copy(configPath, 'station.json');
  if (configuration !== undefined) writeFileDurably(join(target, 'configuration.json'), configuration, 0o600);
  if (withPrivateKey) copy(keyFileOf(dataDir), join('keys', 'checkpoint.key'));
}

/** Relative paths of all files below, sorted; none when there is no such folder. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

/** The copy as a stranger would check it: from its bodies, with the public key beside it. */
async function checkedCopy(options: BackupOptions, folder: string) {
  const { migrations, onProgress, signal } = options;
  const report = await verifyLedger({
    path: ledgerFileOf(folder),
    migrations,
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => onProgress?.('verifying', done, total),
  });
  if (signal?.aborted) throw new BackupError('the backup was cancelled');
  if (!report.isClean || report.root === undefined)
    throw new BackupError(
      `the copy does not verify (${report.problems[0]?.message ?? 'unknown'}), and neither may the ledger: run \`shiftseal verify\``,
    );
  const verifierKey = readVerifierKeyFile(folder);
  if (verifierKey === undefined) throw new BackupError('there is no station.vkey beside the ledger');
  await setImmediate();
  return {
    size: report.entries,
    root: report.root,
    checkpoint: newestCheckpoint(folder),
    verifierKey,
    log: verifierKey.split('+')[0] as string,
  };
}

function newestCheckpoint(folder: string): string | null {
  const db = openReadOnly(ledgerFileOf(folder));
  try {
    const note = db.prepare('SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1').pluck().get();
    return (note as string | undefined) ?? null;
  } finally {
    db.close();
  }
}

/** Every file with its digest, each on the disk before it is listed. */
async function listed(folder: string): Promise<BackupManifest['files']> {
  const files: BackupManifest['files'] = [];
  for (const path of filesBelow(folder)) {
    const file = join(folder, path);
    const handle = openSync(file, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    files.push({ path, bytes: statSync(file).size, sha256: await sha256Of(file) });
  }
  for (const name of readdirSync(folder))
    if (statSync(join(folder, name)).isDirectory()) syncFolder(join(folder, name));
  syncFolder(folder);
  return files;
}
