/**
 * A log that cannot be written on goes on in a new file. The old file is moved aside with everything that belongs to it, never changed
 * and never deleted; what of it still stands is copied into a ledger that can be read and verified; what is lost is stated in the first
 * entry of the new log.
 *
 * The new log is made ready beside the old one. Then `continuing.json` is written, and from there on the new state is the one to reach:
 * each move can be done again, so a crash at any moment ends in the old state or, at the next start, in the new.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Continuation } from '../../shared/domain/entries/keeping.ts';
import { ENTRY_BODY_VERSION, type EventBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import {
  carriedFrom,
  createNextLog,
  diskSpaceOf,
  emptyRoot,
  type GoodPrefix,
  goodPrefixOf,
  type KeyHistory,
  keysFileOf,
  ledgerFileOf,
  logNameOf,
  lookBehind,
  type Migration,
  makeFolder,
  openCheckpointWithHistory,
  openDamaged,
  parseLogName,
  readKeyHistory,
  readWitness,
  type SignedCheckpoint,
  syncFolder,
  verifierKeyFileOf,
  witnessFileOf,
  writeFileDurably,
  writeGoodPrefix,
} from '../ledger/index.ts';
import { moveIfThere } from './movedFiles.ts';

export const CONTINUE_STEPS = ['examined', 'prepared', 'decided', 'moved', 'placing', 'placed', 'done'] as const;
export type ContinueStep = (typeof CONTINUE_STEPS)[number];

export interface ContinueOptions {
  readonly folder: string;
  readonly station: string;
  readonly cause: Continuation['cause'];
  /** What the opening said; the first bad entry, when one is found, is said instead. */
  readonly problem: string;
  /** µs UTC. */
  readonly at: number;
  readonly witnessPath: string;
  readonly migrations: readonly Migration[];
  /** Carries the first entry into the projections. */
  project(db: Database, seq: number, body: EventBody): void;
  /** A restored copy was compared with nothing newer. */
  readonly mayBeMore?: boolean;
  onStep?(step: ContinueStep): void;
}

const plan = z.strictObject({ folder: z.string().min(1).max(200), phase: z.enum(['moving', 'placing']) });
type Plan = z.infer<typeof plan>;

const planFileOf = (folder: string): string => join(folder, 'continuing.json');
const workFolderOf = (folder: string): string => join(folder, 'continuing');
/** States of the station, not of its log: when it was commissioned, until when it watched, which links a person paused. */
const CURSORS = ['commissionedAt', 'alive', 'pausedLinks'];
/** Bytes free for each of the damaged file. */
const ROOM_FACTOR = 1.5;
/** Files of a log, beside its private key; the write-ahead log first, so that it never lies beside a ledger it is not of. */
const logFilesOf = (folder: string): readonly string[] => [
  ...['-wal', '-shm', ''].map((ending) => `${ledgerFileOf(folder)}${ending}`),
  keysFileOf(folder),
  verifierKeyFileOf(folder),
];

/**
 * Call with the writer's lock, and with no connection open.
 *
 * @returns what the first entry of the new log says
 */
export function continueLog(options: ContinueOptions): Continuation {
  const { folder, station, at, cause, migrations, onStep } = options;
  const old = examine(options);
  const aside = asideOf(folder, cause, at);
  const isCopied = old.db !== undefined && cause !== 'restored' && hasRoom(folder);
  const continued = continuationOf(options, old, aside, isCopied);
  onStep?.('examined');
  const work = workFolderOf(folder);
  rmSync(work, { recursive: true, force: true });
  makeFolder(isCopied ? join(work, 'good') : work, 0o700);
  if (old.db !== undefined && isCopied) keepGoodPrefix(join(work, 'good'), folder, old, old.db, migrations);
  const body = firstEntry(station, at, continued);
  createNextLog({
    file: ledgerFileOf(work),
    migrations,
    first: { ...body, body },
    project: (db, seq) => options.project(db, seq, body),
    ...{ tags: old.carried.tags, frames: old.carried.frames, cursors: old.carried.cursors },
  });
  old.db?.close();
  syncFolder(work);
  onStep?.('prepared');
  makeFolder(join(folder, aside), 0o700);
  if (cause === 'restored')
    writeWitness(join(folder, aside), old); // of the copy, which is whole
  else if (existsSync(options.witnessPath)) copyFileSync(options.witnessPath, witnessFileOf(join(folder, aside)));
  writePlan(folder, { folder: aside, phase: 'moving' });
  onStep?.('decided');
  finishContinuation(folder, onStep);
  return continued;
}

/** The copy of the good part must not fill the disk that the next log needs. */
function hasRoom(folder: string): boolean {
  const bytes = statSync(ledgerFileOf(folder), { throwIfNoEntry: false })?.size ?? 0;
  const free = diskSpaceOf(folder)?.freeBytes;
  return free === undefined || free > ROOM_FACTOR * bytes;
}

/** Relative to the data folder; one that is there already is another log's. */
function asideOf(folder: string, cause: Continuation['cause'], at: number): string {
  const stamp = formatInstant(at as Instant).replace(/[-:]|\.\d+/g, '');
  const first = `${cause === 'restored' ? 'earlier' : 'damaged'}/${stamp}`;
  let free = first;
  for (let i = 2; existsSync(join(folder, free)); i += 1) free = `${first}-${i}`;
  return free;
}

/** Goes on where a crash left off; nothing to do on an ordinary day. @returns whether there was */
export function finishContinuation(folder: string, onStep?: (step: ContinueStep) => void): boolean {
  if (!existsSync(planFileOf(folder))) {
    // Undecided: the old state holds, and the damage will be found again.
    rmSync(workFolderOf(folder), { recursive: true, force: true });
    return false;
  }
  const { folder: aside, phase } = plan.parse(JSON.parse(readFileSync(planFileOf(folder), 'utf8')));
  const work = workFolderOf(folder);
  if (phase === 'moving') {
    for (const file of logFilesOf(folder)) moveIfThere(file, join(folder, aside, file.slice(folder.length + 1)));
    moveIfThere(join(work, 'good'), join(folder, aside, 'good'));
    onStep?.('moved');
    writePlan(folder, { folder: aside, phase: 'placing' });
  }
  onStep?.('placing');
  moveIfThere(ledgerFileOf(work), ledgerFileOf(folder));
  onStep?.('placed');
  rmSync(work, { recursive: true, force: true });
  rmSync(planFileOf(folder));
  syncFolder(folder);
  onStep?.('done');
  return true;
}

const writePlan = (folder: string, next: Plan): void =>
  writeFileDurably(planFileOf(folder), `${JSON.stringify(next)}\n`, 0o600);

interface Examined {
  readonly db: Database | undefined;
  readonly keys: KeyHistory | undefined;
  readonly checkpoints: readonly SignedCheckpoint[];
  readonly prefix: GoodPrefix;
  readonly behind: ReturnType<typeof lookBehind>;
  readonly carried: ReturnType<typeof carriedFrom>;
}

function examine({ folder, witnessPath, problem, cause }: ContinueOptions): Examined {
  const keys = keysOf(folder);
  const db = existsSync(ledgerFileOf(folder)) ? openDamaged(ledgerFileOf(folder)) : undefined;
  const notes = [...notesIn(db), ...(readWitness(witnessPath)?.checkpoints ?? []).map(({ note }) => note)];
  const checkpoints = keys === undefined ? [] : signedOnes(notes, keys);
  const found: GoodPrefix =
    db === undefined
      ? { size: 0, root: emptyRoot(), checkpoint: undefined, lastAt: undefined, firstDamage: problem }
      : goodPrefixOf(db, checkpoints);
  const firstDamage = found.firstDamage === '' || cause === 'restored' ? problem : found.firstDamage;
  const prefix = { ...found, firstDamage };
  const nothing = { lastSeq: -1, readableByKind: {}, readableReadings: 0, readable: 0, lastAt: undefined };
  return {
    ...{ db, keys, checkpoints, prefix },
    behind: db === undefined ? nothing : lookBehind(db, prefix.size),
    carried: db === undefined ? { tags: [], frames: [], unreadableFrames: 0, cursors: {} } : carriedFrom(db, CURSORS),
  };
}

function keysOf(folder: string): KeyHistory | undefined {
  try {
    return readKeyHistory(folder);
  } catch {
    return undefined; // no signature can be judged: the prefix then rests on its own hashes
  }
}

function notesIn(db: Database | undefined): string[] {
  try {
    return (db?.prepare('SELECT note FROM checkpoint ORDER BY size').pluck().all() as string[] | undefined) ?? [];
  } catch {
    return []; // the table is damaged; the witness has them
  }
}

function signedOnes(notes: readonly string[], keys: KeyHistory): SignedCheckpoint[] {
  return [...new Set(notes)].flatMap((note) => {
    try {
      return [openCheckpointWithHistory(note, keys)];
    } catch {
      return []; // of another log, or not signed: it says nothing
    }
  });
}

function continuationOf(
  options: ContinueOptions,
  old: Examined,
  aside: string,
  isGoodPartCopied: boolean,
): Continuation {
  const { station, cause, mayBeMore = false } = options;
  const { prefix, behind, carried, checkpoints, keys } = old;
  const present = parseLogName(keys?.log ?? '')?.generation ?? 1;
  const newest = checkpoints.reduce<SignedCheckpoint | undefined>(
    (max, each) => (each.size > (max?.size ?? 0) ? each : max),
    undefined,
  );
  const known = Math.max(prefix.size, behind.lastSeq + 1, newest?.size ?? 0);
  const entries = known - prefix.size;
  const isFromNotes = (newest?.size ?? 0) > behind.lastSeq + 1;
  return {
    cause,
    oldLog: logNameOf(station, present),
    newLog: logNameOf(station, present + 1),
    generation: present + 1,
    size: prefix.size,
    root: prefix.root.toString('hex'),
    checkpoint: prefix.checkpoint?.note ?? null,
    folder: aside,
    isGoodPartCopied,
    lost: {
      lastSeq: entries === 0 ? null : known - 1,
      entries,
      knownFrom: entries === 0 ? 'nothing' : isFromNotes ? 'witness' : 'file',
      writtenAfter: prefix.lastAt ?? null,
      writtenUntil:
        entries === 0 ? null : latest(behind.lastAt, newest && newest.size > prefix.size ? newest.at : undefined),
      readableByKind: { ...behind.readableByKind },
      readableReadings: behind.readableReadings,
      unreadableEntries: entries - behind.readable,
      firstDamage: prefix.firstDamage.slice(0, 1000),
      mayBeMore,
    },
    carried: {
      frames: carried.frames.length,
      readings: carried.frames.reduce((sum, { readings }) => sum + readings, 0),
      unreadableFrames: carried.unreadableFrames,
    },
  };
}

function latest(a: number | undefined, b: number | undefined): number | null {
  if (a === undefined) return b ?? null;
  return b === undefined ? a : Math.max(a, b);
}

function firstEntry(station: string, at: number, continued: Continuation): EventBody {
  const key = createHash('sha256').update(JSON.stringify([station, 'event', 'logContinued', continued.newLog, at]));
  return {
    ...{
      v: ENTRY_BODY_VERSION,
      station,
      key: key.digest('hex'),
      at,
      kind: 'event',
      workUnit: null,
      from: null,
      to: null,
    },
    ...{
      event: 'logContinued',
      subject: continued.oldLog,
      detail: continuationSentence(continued),
      actor: STATION_ACTOR,
    },
    continued,
  };
}

/** One sentence for people: log, alarm, command line. */
export function continuationSentence(continued: Continuation): string {
  const { cause, oldLog, newLog, size, lost, carried, folder, isGoodPartCopied } = continued;
  const why = { damaged: 'was damaged', missing: 'was missing', restored: 'was restored from a copy' }[cause];
  const kinds = Object.entries(lost.readableByKind).map(([kind, count]) => `${count} ${kind}`);
  const what =
    lost.entries === 0
      ? 'no entry is known to be lost'
      : `entries ${size} to ${lost.lastSeq} (${lost.entries}) are not in the good part` +
        (kinds.length === 0
          ? ''
          : `, of which ${kinds.join(', ')} with ${lost.readableReadings} readings can still be read`) +
        (lost.unreadableEntries === 0 ? '' : `, ${lost.unreadableEntries} cannot be read`);
  const more = lost.mayBeMore ? '; what was sealed after the copy is not known' : '';
  const place = isGoodPartCopied
    ? `, its good part can be read in ${folder}/good`
    : cause === 'restored'
      ? ''
      : ', and there was no good part to copy, or no room for it';
  const over =
    carried.frames + carried.unreadableFrames === 0
      ? ''
      : `; ${carried.readings} readings that waited to be sealed were taken over${carried.unreadableFrames === 0 ? '' : `, ${carried.unreadableFrames} frames could not be read`}`;
  return `${oldLog} ${why} (${lost.firstDamage}) and goes on as ${newLog}: ${size === 0 ? 'nothing of it stands' : `entries 0 to ${size - 1} are good`}, ${what}${more}${over}; the old files are in ${folder}${place}`.slice(
    0,
    4000,
  );
}

/** A folder that `entries`, `history` and `verify` take like any data folder. */
function keepGoodPrefix(
  target: string,
  folder: string,
  { prefix, checkpoints, keys }: Examined,
  db: Database,
  migrations: readonly Migration[],
): void {
  const held = checkpoints.filter(({ size }) => size <= prefix.size);
  writeGoodPrefix(db, ledgerFileOf(target), prefix, held, migrations);
  if (keys === undefined) return;
  copyFileSync(verifierKeyFileOf(folder), verifierKeyFileOf(target));
  if (existsSync(keysFileOf(folder))) copyFileSync(keysFileOf(folder), keysFileOf(target));
  writeWitness(target, { prefix, checkpoints });
  syncFolder(target);
}

/** The checkpoints that the good part bears out, as a witness beside it. */
function writeWitness(target: string, { prefix, checkpoints }: Pick<Examined, 'prefix' | 'checkpoints'>): void {
  const held = checkpoints.filter(({ size }) => size <= prefix.size).sort((a, b) => a.size - b.size);
  writeFileSync(witnessFileOf(target), held.map(({ note }) => `${note}\n`).join(''), { flush: true });
}
