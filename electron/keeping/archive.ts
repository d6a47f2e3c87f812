/** Writes a year of the log into a file of its own (archiveFormat.ts), verifies it, and gives it its name at the end. */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type Archived, retentionBodySchema, type SeqRange } from '../../shared/domain/entries/keeping.ts';
import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import {
  ledgerFileOf,
  makeFolder,
  multiProof,
  openReadOnly,
  parseCheckpoint,
  parseLogName,
  readKeysFile,
  readVerifierKeyFile,
  storedNodes,
  unpackBody,
} from '../ledger/index.ts';
import {
  ARCHIVE_APPLICATION_ID,
  ARCHIVE_FORMAT,
  ARCHIVE_SCHEMA_1,
  ArchiveError,
  type ArchiveMeta,
} from './archiveFormat.ts';
import { sha256Of } from './manifest.ts';
import { renameDurably } from './movedFiles.ts';
import { verifyArchive } from './verifyArchive.ts';

export const ARCHIVE_STEPS = ['begun', 'copied', 'verified', 'renamed'] as const;
export type ArchiveStep = (typeof ARCHIVE_STEPS)[number];

export interface ArchiveOptions {
  readonly dataDir: string;
  readonly station: string;
  readonly year: number;
  readonly timeZone: string;
  /** Folder that gets the file; made when missing. */
  readonly to: string;
  /** µs UTC. */
  readonly at: number;
  readonly product: string;
  onStep?(step: ArchiveStep): void;
  onProgress?(what: 'copying' | 'verifying', done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface MadeArchive extends Archived {
  /** Names of archives that were not finished and have been removed. */
  readonly unfinished: readonly string[];
}

const ROWS_PER_TURN = 500;
const PARTIAL = '.partial';

/** A year in which the log went on in a new file has an archive of each. */
export const archiveNameOf = (station: string, year: number, generation = 1): string =>
  `${station}-${year}${generation === 1 ? '' : `-log${generation}`}.shiftseal-archive`;

/** µs UTC: first moment of a year in a time zone. */
export const startOfYear = (year: number, timeZone: string): number =>
  createZoneClock(timeZone).unixSecondsOf(Date.UTC(year, 0, 1) / 1000) * 1_000_000;

/**
 * Entries of a year: from the first one written in it to the last one before the next begins. Years touch, whatever a clock did.
 *
 * @returns undefined when there are none
 */
export function runOfYear(db: Database.Database, year: number, timeZone: string): SeqRange | undefined {
  const firstFrom = db.prepare('SELECT min(seq) FROM entry WHERE at >= ?').pluck();
  const first = firstFrom.get(startOfYear(year, timeZone)) as number | null;
  if (first === null) return undefined;
  const next = firstFrom.get(startOfYear(year + 1, timeZone)) as number | null;
  const size = db.prepare('SELECT max(seq) + 1 FROM entry').pluck().get() as number;
  const last = (next ?? size) - 1;
  return last < first ? undefined : [first, last];
}

/** @throws ArchiveError when the year has no entries, or no checkpoint covers it yet */
export async function makeArchive(options: ArchiveOptions): Promise<MadeArchive> {
  const { to, station, year, onStep } = options;
  makeFolder(to, 0o700);
  const unfinished = removeUnfinishedArchives(to, station);
  const log = parseLogName(readVerifierKeyFile(options.dataDir)?.split('+')[0] ?? '');
  const path = join(to, archiveNameOf(station, year, log?.generation));
  if (existsSync(path)) throw new ArchiveError(`${path} exists already; archives are never written over`);
  onStep?.('begun');
  const run = await copyYear(options, `${path}${PARTIAL}`);
  onStep?.('copied');
  const report = await verifyArchive({
    file: `${path}${PARTIAL}`,
    onProgress: (done, total) => options.onProgress?.('verifying', done, total),
  });
  if (!report.isClean) throw new ArchiveError(`the archive does not verify: ${report.problems[0]?.message}`);
  onStep?.('verified');
  const [bytes, sha256] = [statSync(`${path}${PARTIAL}`).size, await sha256Of(`${path}${PARTIAL}`)];
  renameDurably(`${path}${PARTIAL}`, path);
  onStep?.('renamed');
  return { year, firstSeq: run[0], lastSeq: run[1], file: path, bytes, sha256, unfinished };
}

function removeUnfinishedArchives(folder: string, station: string): string[] {
  const left = readdirSync(folder).filter(
    (name) => name.startsWith(`${station}-`) && /\.shiftseal-archive\.partial/.test(name),
  );
  for (const name of left) rmSync(join(folder, name), { force: true });
  return left.filter((name) => name.endsWith(PARTIAL));
}

async function copyYear(options: ArchiveOptions, file: string): Promise<SeqRange> {
  const source = openReadOnly(ledgerFileOf(options.dataDir));
  const db = new Database(file);
  try {
    chmodSync(file, 0o600);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec(ARCHIVE_SCHEMA_1);
    db.pragma(`application_id = ${ARCHIVE_APPLICATION_ID}`);
    db.pragma(`user_version = ${ARCHIVE_FORMAT}`);
    // Sealed rows never change but for a body that a removal empties: short reads do, and no view is held open.
    const run = await fill(source, db, options);
    db.exec('VACUUM');
    return run;
  } finally {
    db.close();
    source.close();
    const handle = openSync(file, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  }
}

async function fill(source: Database.Database, db: Database.Database, options: ArchiveOptions): Promise<SeqRange> {
  const { dataDir, year, timeZone, product, at, onProgress, signal } = options;
  const run = runOfYear(source, year, timeZone);
  if (run === undefined) throw new ArchiveError(`the log has no entries of ${year}`);
  const covering = source.prepare('SELECT note FROM checkpoint WHERE size > ? ORDER BY size DESC LIMIT 1').pluck();
  const note = covering.get(run[1]) as string | undefined;
  if (note === undefined)
    throw new ArchiveError(`no signed checkpoint covers the entries of ${year} yet; try again in a moment`);
  const { size } = parseCheckpoint(note);
  const known = runsOf([...carried(source, run, size)], run);
  const insert = db.prepare(
    'INSERT INTO entry (seq, key, kind, at, workUnit, fromTime, toTime, leaf, body) VALUES (@seq, @key, @kind, @at, @workUnit, @fromTime, @toTime, @leaf, @body)',
  );
  const page = source.prepare<[number, number]>('SELECT * FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq');
  const total = known.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  let done = 0;
  for (const [first, last] of known) {
    for (let from = first; from <= last; from += ROWS_PER_TURN) {
      const to = Math.min(last, from + ROWS_PER_TURN - 1);
      db.transaction(() => {
        for (const row of page.all(from, to)) insert.run(row);
      })();
      done += to - from + 1;
      onProgress?.('copying', done, total);
      await setImmediate();
      if (signal?.aborted) throw new ArchiveError('archiving was cancelled');
    }
  }
  const meta: ArchiveMeta = {
    ...{ format: ARCHIVE_FORMAT, product, year, timeZone, at, checkpoint: note, treeSize: size },
    log: parseCheckpoint(note).origin,
    ...{ firstSeq: run[0], lastSeq: run[1], known: known.map(([first, last]): SeqRange => [first, last]) },
    ...{ verifierKey: readVerifierKeyFile(dataDir) ?? '', keys: readKeysFile(dataDir) ?? null },
  };
  const addHash = db.prepare('INSERT INTO proof (position, hash) VALUES (?, ?)');
  db.transaction(() => {
    for (const [position, hash] of multiProof(storedNodes(source), size, known).entries()) addHash.run(position, hash);
    db.prepare('INSERT INTO meta (document) VALUES (?)').run(JSON.stringify(meta));
  })();
  return run;
}

/** Configurations and packs in force when the year began; removals of bodies of the year that were written after it. */
function* carried(source: Database.Database, [first, last]: SeqRange, size: number): Generator<number> {
  yield* source
    .prepare("SELECT seq FROM entry WHERE kind IN ('config', 'pack') AND seq < ? ORDER BY seq")
    .pluck()
    .all(first) as number[];
  const later = source.prepare<[number, number], { seq: number; body: Buffer }>(
    "SELECT seq, body FROM entry WHERE kind = 'retention' AND seq > ? AND seq < ? ORDER BY seq",
  );
  for (const { seq, body } of later.all(last, size)) {
    const { ranges } = retentionBodySchema.parse(JSON.parse(unpackBody(body).toString('utf8')));
    if (ranges.some(([from, to]) => from <= last && to >= first)) yield seq;
  }
}

function runsOf(singles: readonly number[], year: SeqRange): SeqRange[] {
  const all: SeqRange[] = [...singles.map((seq): SeqRange => [seq, seq]), [...year]];
  const runs: SeqRange[] = [];
  for (const [first, last] of all.sort(([a], [b]) => a - b)) {
    const before = runs.at(-1);
    if (before !== undefined && before[1] >= first - 1) before[1] = Math.max(before[1], last);
    else runs.push([first, last]);
  }
  return runs;
}
