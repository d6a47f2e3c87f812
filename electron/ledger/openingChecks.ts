/** What is looked at before a ledger is written: its newest entries, its newest checkpoint, and the witness. */
import type { Database } from 'better-sqlite3';
import { parseCheckpoint, type SignedCheckpoint } from './checkpointNote.ts';
import { newestCheckpointRow } from './checkpointStore.ts';
import { unpackBody } from './entryCodec.ts';
import { errorCode, LedgerDamagedError, LedgerKeyError, LedgerRolledBackError } from './errors.ts';
import { isEarlierLog } from './generations.ts';
import { type KeyHistory, openCheckpointWithHistory } from './keyHistory.ts';
import { leafHash, RightEdge, rootAt } from './merkleTree.ts';
import { storedNodes } from './nodeStore.ts';
import { mentions, NoteError, parseNote } from './note.ts';
import { readWitness } from './witness.ts';

/** Entries after the newest checkpoint are checked body by body; a station signs every few seconds, so they are few. */
const TAIL_ENTRIES_MAX = 10_000;

/** Not reason enough to refuse the ledger, but somebody should know. */
export interface OpeningFinding {
  readonly kind:
    | 'keyRepaired'
    | 'keyRotation'
    | 'witnessMissing'
    | 'witnessUnreadable'
    | 'witnessUnsigned'
    | 'witnessNotWritten';
  readonly detail: string;
}

export interface CheckedTail {
  readonly edge: RightEdge;
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** @throws LedgerDamagedError when the end of the log does not fit itself or its newest checkpoint */
export function checkTail(db: Database, keys: KeyHistory): CheckedTail {
  const size = db.prepare('SELECT coalesce(max(seq) + 1, 0) FROM entry').pluck().get() as number;
  const nodes = storedNodes(db);
  const edge = RightEdge.load(nodes, size);
  const row = newestCheckpointRow(db);
  const checkpoint = row === undefined ? undefined : readCheckpoint(db, row.note, keys);
  if (checkpoint !== undefined) {
    if (checkpoint.size > size) {
      throw damaged(db, `its newest checkpoint covers ${checkpoint.size} entries, but it has only ${size}`);
    }
    if (!rootAt(nodes, checkpoint.size).equals(checkpoint.root)) {
      throw damaged(db, `the root of its first ${checkpoint.size} entries is not the one that was signed`);
    }
  }
  const start = Math.max(checkpoint?.size ?? 0, size - TAIL_ENTRIES_MAX);
  if (!edgeFromBodies(db, RightEdge.load(nodes, start)).root().equals(edge.root())) {
    throw damaged(db, `the tree does not fit entries ${start} to ${size - 1}`);
  }
  tryAppend(db, size);
  return { edge, checkpoint };
}

/**
 * An entry is put in and taken back. Indexes are only touched by appending: one that is damaged would be noticed by the first batch,
 * which could then never be sealed. What else keeps a file from being written is not looked for here.
 *
 * @throws LedgerDamagedError
 */
function tryAppend(db: Database, size: number): void {
  try {
    db.prepare('BEGIN IMMEDIATE').run();
    db.prepare(
      `INSERT INTO entry (seq, key, kind, at, workUnit, fromTime, toTime, leaf, body)
       VALUES (?, ?, 'event', ?, '', 0, 0, zeroblob(32), x'00')`,
    ).run(size, NO_KEY, Number.MAX_SAFE_INTEGER);
  } catch (error) {
    if (errorCode(error)?.startsWith('SQLITE_CORRUPT'))
      throw damaged(db, `nothing can be appended to it (${(error as Error).message})`);
  } finally {
    if (db.inTransaction) db.prepare('ROLLBACK').run();
  }
}

/** No entry has it: it is no SHA-256 that anybody has found the origin of. */
const NO_KEY = 'f'.repeat(64);

function readCheckpoint(db: Database, note: string, keys: KeyHistory): SignedCheckpoint {
  try {
    return openCheckpointWithHistory(note, keys);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    if (isOfAnotherKey(note, keys)) {
      throw new LedgerKeyError(
        `The signing key was replaced: the newest checkpoint of ${db.name} is signed by a key of ${keys.log} that is not in the chain of this folder.`,
        'Put the keys folder, station.vkey and keys.txt back from the backup of the data folder.',
      );
    }
    throw damaged(db, `its newest checkpoint is not valid: ${error.message}`);
  }
}

function isOfAnotherKey(document: string, keys: KeyHistory): boolean {
  try {
    const note = parseNote(document);
    const isOurs = keys.periods.some(({ key }) => mentions(note, key));
    return !isOurs && parseCheckpoint(document).origin === keys.log;
  } catch {
    return false; // no checkpoint at all: damage
  }
}

function edgeFromBodies(db: Database, edge: RightEdge): RightEdge {
  const entries = db.prepare<[number], { seq: number; key: string; leaf: Buffer; body: Buffer }>(
    'SELECT seq, key, leaf, body FROM entry WHERE seq >= ? ORDER BY seq',
  );
  for (const { seq, key, leaf, body } of entries.iterate(edge.size)) {
    let hash: Buffer | undefined;
    try {
      hash = leafHash(unpackBody(body));
    } catch {
      hash = undefined; // not gzip: named below
    }
    if (seq !== edge.size || hash?.equals(leaf) !== true) {
      throw damaged(db, `entry ${seq} (${key}) is not what was sealed`);
    }
    edge.append(leaf);
  }
  return edge;
}

/**
 * Compares with the newest checkpoint outside the database.
 *
 * @returns findings, and whether the witness has the ledger's newest checkpoint
 * @throws LedgerRolledBackError when this file does not continue what the witness saw
 */
export function checkWitness(
  db: Database,
  witnessPath: string,
  keys: KeyHistory,
  tail: CheckedTail,
): { findings: OpeningFinding[]; isCurrent: boolean } {
  const findings: OpeningFinding[] = [];
  const content = readWitness(witnessPath);
  if (content === undefined) {
    const detail = `${witnessPath} is missing; without it an older copy of the ledger would not be noticed`;
    return { findings: tail.checkpoint ? [{ kind: 'witnessMissing', detail }] : [], isCurrent: false };
  }
  if (content.unreadable.length > 0) {
    findings.push({ kind: 'witnessUnreadable', detail: `${witnessPath}: "${content.unreadable[0]}" is no checkpoint` });
  }
  const newest = newestSigned(content.checkpoints, keys);
  if (newest.unsigned > 0) {
    const detail = `${witnessPath}: ${newest.unsigned} checkpoints are not signed by ${keys.log} and were passed over`;
    findings.push({ kind: 'witnessUnsigned', detail });
  }
  const { checkpoint } = newest;
  if (checkpoint === undefined) return { findings, isCurrent: false };
  const { size } = tail.edge;
  if (checkpoint.size > size) throw new LedgerRolledBackError(witnessPath, checkpoint.size, size, false);
  if (!rootAt(storedNodes(db), checkpoint.size).equals(checkpoint.root)) {
    throw new LedgerRolledBackError(witnessPath, checkpoint.size, size, true);
  }
  return { findings, isCurrent: checkpoint.size >= (tail.checkpoint?.size ?? 0) };
}

/** From the largest down; only the newest valid one counts here, `verify` looks at all. */
function newestSigned(checkpoints: readonly SignedCheckpoint[], keys: KeyHistory) {
  let unsigned = 0;
  const own = checkpoints.filter(({ origin }) => !isEarlierLog(origin, keys.log));
  for (const { note } of own.sort((a, b) => b.size - a.size)) {
    try {
      return { checkpoint: openCheckpointWithHistory(note, keys), unsigned };
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      unsigned += 1;
    }
  }
  return { checkpoint: undefined, unsigned };
}

const damaged = (db: Database, problem: string): LedgerDamagedError =>
  new LedgerDamagedError(
    `${db.name} is damaged: ${problem}.`,
    'Keep the file as evidence, run `shiftseal verify` for the first bad entry, and restore the newest copy.',
  );
