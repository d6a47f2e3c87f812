/**
 * What of a damaged ledger still stands: all entries before the first bad one, recomputed from their bodies, held against every signed
 * checkpoint that can be found. And what lies behind: how much is known of it, how much of it can still be read.
 */
import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { SignedCheckpoint } from './checkpointNote.ts';
import { insertCheckpoint } from './checkpointStore.ts';
import { openReadOnly } from './database.ts';
import { isBodyRemoved, unpackBody } from './entryCodec.ts';
import type { InboxFrame } from './inbox.ts';
import { RightEdge } from './merkleTree.ts';
import type { Migration } from './migrations/index.ts';
import { prepareFile } from './preparedFile.ts';
import { RemovedBodies } from './removedBodies.ts';
import { ENTRY_COLUMNS, type EntryRow, verifyEntry } from './verifyEntry.ts';
import { Findings } from './verifyReport.ts';

export interface GoodPrefix {
  /** Entries 0 to size − 1 are good. */
  readonly size: number;
  readonly root: Buffer;
  /** Newest signed checkpoint that the prefix bears out. */
  readonly checkpoint: SignedCheckpoint | undefined;
  /** µs UTC: when its last entry was written. */
  readonly lastAt: number | undefined;
  /** In words: what was wrong first; empty where nothing was. */
  readonly firstDamage: string;
}

/** @param checkpoints signed ones of this log, from the table and from outside, in any order */
export function goodPrefixOf(db: Database, checkpoints: readonly SignedCheckpoint[]): GoodPrefix {
  const signed = [...checkpoints].sort((a, b) => a.size - b.size);
  const findings = new Findings();
  const removed = RemovedBodies.read(db, findings);
  let edge = RightEdge.empty();
  let lastAt: number | undefined;
  let confirmed: { edge: RightEdge; lastAt: number | undefined; checkpoint: SignedCheckpoint | undefined } = {
    ...{ edge: edge.copy(), lastAt, checkpoint: undefined },
  };
  let firstDamage = '';
  let next = 0;
  try {
    for (const row of db.prepare<[], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM entry ORDER BY seq`).iterate()) {
      const leaf = row.seq === edge.size ? verifyEntry(edge.size, row, findings, removed) : undefined;
      if (leaf === undefined || findings.total > 0) {
        firstDamage = findings.listed[0]?.message ?? `entry ${edge.size} is missing`;
        break;
      }
      edge.append(leaf);
      lastAt = row.at as number;
      let isConfirmed = false;
      for (; signed[next] !== undefined && (signed[next] as SignedCheckpoint).size <= edge.size; next += 1) {
        const checkpoint = signed[next] as SignedCheckpoint;
        if (checkpoint.size < edge.size) continue;
        if (!checkpoint.root.equals(edge.root())) {
          firstDamage = `the root of the first ${checkpoint.size} entries is not the one that was signed; entries from ${confirmed.edge.size} on are in doubt`;
          ({ edge, lastAt } = confirmed);
          return { size: edge.size, root: edge.root(), checkpoint: confirmed.checkpoint, lastAt, firstDamage };
        }
        confirmed = { edge: edge.copy(), lastAt, checkpoint };
        isConfirmed = true;
      }
      if (isConfirmed) confirmed = { ...confirmed, edge: edge.copy(), lastAt };
    }
  } catch (error) {
    firstDamage = `entry ${edge.size} cannot be read: ${(error as Error).message}`;
  }
  return { size: edge.size, root: edge.root(), checkpoint: confirmed.checkpoint, lastAt, firstDamage };
}

export interface BehindDamage {
  /** Highest sequence number that the file itself knows of; −1 where it knows none. */
  readonly lastSeq: number;
  readonly readableByKind: Readonly<Record<string, number>>;
  readonly readableReadings: number;
  readonly readable: number;
  /** µs UTC, newest of the readable ones. */
  readonly lastAt: number | undefined;
}

/** Rows from `size` on, one by one: each may be on a page that is gone. */
export function lookBehind(db: Database, size: number): BehindDamage {
  const lastSeq = attempt(() => db.prepare('SELECT max(seq) FROM entry').pluck().get() as number | null) ?? size - 1;
  const select = attempt(() =>
    db.prepare<[number], { kind: string; at: number; body: Buffer }>('SELECT kind, at, body FROM entry WHERE seq = ?'),
  );
  const readableByKind: Record<string, number> = {};
  let [readable, readableReadings] = [0, 0];
  let lastAt: number | undefined;
  for (let seq = size; select !== undefined && seq <= lastSeq; seq += 1) {
    const row = attempt(() => select.get(seq));
    if (row === undefined) continue;
    readable += 1;
    readableByKind[row.kind] = (readableByKind[row.kind] ?? 0) + 1;
    lastAt = Math.max(lastAt ?? row.at, row.at);
    readableReadings += attempt(() => readingsIn(row.body)) ?? 0;
  }
  return { lastSeq, readableByKind, readableReadings, readable, lastAt };
}

function readingsIn(packed: Buffer): number {
  if (isBodyRemoved(packed)) return 0;
  return Number(/"readings":(\d+),"station"/.exec(unpackBody(packed).toString('latin1'))?.[1] ?? 0);
}

export interface CarriedOver {
  readonly tags: readonly { readonly number: number; readonly id: string }[];
  readonly frames: readonly InboxFrame[];
  readonly unreadableFrames: number;
  readonly cursors: Readonly<Record<string, unknown>>;
}

/** Acknowledged frames that are still what was made durable, with the tags they speak of; small states by name. */
export function carriedFrom(db: Database, cursors: readonly string[]): CarriedOver {
  const tags = rowsOneByOne<{ number: number; id: string }>(db, 'tag', 'number', 'number, id').rows;
  const inbox = rowsOneByOne<InboxFrame>(db, 'inbox', 'frame', '*');
  const isTagReadable = tags.length > 0 || inbox.rows.length === 0;
  const frames = isTagReadable ? inbox.rows.filter(({ digest, payload }) => digestOf(payload).equals(digest)) : [];
  const kept: Record<string, unknown> = {};
  for (const name of cursors) {
    const text = attempt(() => db.prepare('SELECT value FROM cursor WHERE name = ?').pluck().get(name) as string);
    const value = text === undefined ? undefined : attempt(() => JSON.parse(text) as unknown);
    if (value !== undefined) kept[name] = value;
  }
  return { tags, frames, unreadableFrames: inbox.known - frames.length, cursors: kept };
}

const digestOf = (payload: Buffer): Buffer => createHash('sha256').update(payload).digest();

/** Numbers of a damaged table that are looked at one by one; an inbox holds 200 000 frames at most. */
const ROWS_MAX = 1_000_000;

/** All rows at once where that works; else one by one, within the numbers that the table is known to have had. */
function rowsOneByOne<T>(db: Database, name: string, id: string, columns: string): { rows: T[]; known: number } {
  const all = attempt(() => db.prepare(`SELECT ${columns} FROM ${name} ORDER BY ${id}`).all() as T[]);
  if (all !== undefined) return { rows: all, known: all.length };
  const [first, last] = ['min', 'max'].map(
    (edge) =>
      attempt(() => db.prepare(`SELECT ${edge}(${id}) FROM ${name}`).pluck().get() as number | null) ?? undefined,
  );
  const one = attempt(() => db.prepare<[number], T>(`SELECT ${columns} FROM ${name} WHERE ${id} = ?`));
  if (last === undefined || one === undefined) return { rows: [], known: 0 };
  const rows: T[] = [];
  let bad = 0;
  for (let i = Math.max(first ?? 0, last - ROWS_MAX); i <= last; i += 1) {
    try {
      const row = one.get(i);
      if (row !== undefined) rows.push(row);
    } catch {
      bad += 1; // a page that is gone: the frame is told as unreadable
    }
  }
  return { rows, known: rows.length + bad };
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined; // damage is what we are looking for; what can be read counts
  }
}

const ROWS_PER_TRANSACTION = 2_000;

/** Copies the good prefix into a ledger of its own, which every reader and `verify` understand. */
export function writeGoodPrefix(
  source: Database,
  target: string,
  { size }: Pick<GoodPrefix, 'size'>,
  checkpoints: readonly SignedCheckpoint[],
  migrations: readonly Migration[],
): void {
  prepareFile(target, migrations, (db) => {
    if (size === 0) return;
    const insert = db.prepare(
      'INSERT INTO entry (seq, key, kind, at, workUnit, fromTime, toTime, leaf, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    const node = db.prepare('INSERT INTO node (level, position, hash) VALUES (?, ?, ?)');
    const page = source.prepare<[number, number], Record<string, unknown> & { seq: number; leaf: Buffer }>(
      // By LIMIT, not by an upper bound: to see that it was passed, SQLite would read the row behind it, which may be the damaged one.
      'SELECT seq, key, kind, at, workUnit, fromTime, toTime, leaf, body FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?',
    );
    const edge = RightEdge.empty();
    while (edge.size < size) {
      const before = edge.size;
      db.transaction(() => {
        for (const row of page.iterate(before, Math.min(size - before, ROWS_PER_TRANSACTION))) {
          const { seq, key, kind, at, workUnit, fromTime, toTime, leaf, body } = row;
          insert.run(seq, key, kind, at, workUnit, fromTime, toTime, leaf, body);
          for (const { level, position, hash } of edge.append(leaf)) node.run(level, position, hash);
        }
      })();
      if (edge.size === before) throw new Error(`entry ${before} could be read a moment ago, and now it cannot`);
    }
    db.transaction(() => {
      const bySize = new Map(checkpoints.filter((each) => each.size <= size).map((each) => [each.size, each]));
      for (const checkpoint of bySize.values()) insertCheckpoint(db, checkpoint);
      const tag = db.prepare('INSERT INTO tag (number, id) VALUES (?, ?)');
      for (const { number, id } of carriedFrom(source, []).tags) tag.run(number, id);
      copyRemovals(source, db, size);
    })();
  });
}

function copyRemovals(source: Database, db: Database, size: number): void {
  const rows = attempt(() =>
    source.prepare('SELECT seq, retentionSeq FROM removedBody WHERE retentionSeq < ?').all(size),
  ) as { seq: number; retentionSeq: number }[] | undefined;
  const add = attempt(() => db.prepare('INSERT INTO removedBody (seq, retentionSeq) VALUES (?, ?)'));
  for (const { seq, retentionSeq } of rows ?? []) add?.run(seq, retentionSeq);
}

/** @returns undefined when SQLite cannot open the file at all */
export function openDamaged(file: string): Database | undefined {
  return attempt(() => {
    const db = openReadOnly(file);
    db.pragma('cell_size_check = ON');
    // A file shorter than its header says is refused whole otherwise; the connection cannot write all the same.
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    return db;
  });
}
