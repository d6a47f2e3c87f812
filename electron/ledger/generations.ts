/**
 * A log that was damaged goes on in a new file, as another log: `shiftseal/<station>`, then `shiftseal/<station>/2`, `/3` … Its first
 * entry names the log before it, so the file itself says which generation it is.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { continuationSchema } from '../../shared/domain/entries/keeping.ts';
import { createCursorStore } from './cursorStore.ts';
import { openReadOnly } from './database.ts';
import { type EntryDraft, unpackBody } from './entryCodec.ts';
import { createEntryWriter } from './entryWriter.ts';
import type { InboxFrame } from './inbox.ts';
import { readVerifierKeyFile } from './keyPaths.ts';
import { RightEdge } from './merkleTree.ts';
import type { Migration } from './migrations/index.ts';
import { prepareFile } from './preparedFile.ts';

export interface LogName {
  /** `shiftseal/<station>` */
  readonly base: string;
  /** From 1. */
  readonly generation: number;
}

/** @returns undefined when it is not the name of a log of ours */
export function parseLogName(name: string): LogName | undefined {
  const [, base, number] = /^(shiftseal\/[^/]+)(?:\/([2-9]|[1-9]\d+))?$/.exec(name) ?? [];
  return base === undefined ? undefined : { base, generation: number === undefined ? 1 : Number(number) };
}

/** Whether a checkpoint of `origin` is of a log that `log` goes on from: one witness file serves them all. */
export function isEarlierLog(origin: string, log: string): boolean {
  const [then, now] = [parseLogName(origin), parseLogName(log)];
  return then !== undefined && now !== undefined && then.base === now.base && then.generation < now.generation;
}

export interface FoundGeneration {
  readonly generation: number;
  /** Nothing was signed yet: its key may still be made. */
  readonly isFresh: boolean;
}

/** Of a ledger file. Of one that cannot be read, the public key beside it says so; it is told as damaged when it is opened. */
export function generationIn(file: string): FoundGeneration {
  if (!existsSync(file)) return { generation: 1, isFresh: true };
  const db = openReadOnly(file);
  try {
    const generation = generationOf(db);
    const isSigned = generation === 1 || db.prepare('SELECT 1 FROM checkpoint LIMIT 1').get() !== undefined;
    return { generation, isFresh: !isSigned };
  } catch {
    return { generation: generationBeside(file), isFresh: false };
  } finally {
    db.close();
  }
}

function generationBeside(file: string): number {
  const name = readVerifierKeyFile(dirname(file))?.split('+')[0] ?? '';
  return parseLogName(name)?.generation ?? 1;
}

/** 1 where the first entry does not say otherwise. */
export function generationOf(db: Database): number {
  const hasEntries = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'entry'").get();
  if (hasEntries === undefined) return 1;
  const packed = db.prepare("SELECT body FROM entry WHERE seq = 0 AND kind = 'event'").pluck().get();
  if (!(packed instanceof Buffer)) return 1;
  const { continued } = JSON.parse(unpackBody(packed).toString('utf8')) as { continued?: unknown };
  const parsed = continuationSchema.safeParse(continued);
  return parsed.success ? parsed.data.generation : 1;
}

export interface NextLog {
  readonly file: string;
  readonly migrations: readonly Migration[];
  /** Entry 0. */
  readonly first: EntryDraft;
  /** Carries the first entry into the projections. */
  project(db: Database, seq: number): void;
  /** A number keeps its meaning: the frames speak in them. */
  readonly tags: readonly { readonly number: number; readonly id: string }[];
  /** Acknowledged and not sealed. */
  readonly frames: readonly InboxFrame[];
  /** Small states that hold for the station, whatever its log. */
  readonly cursors: Readonly<Record<string, unknown>>;
}

/** Makes the file of the next log, closed and without a write-ahead log; it is put in its place by a rename. */
export function createNextLog({ file, migrations, first, project, tags, frames, cursors }: NextLog): void {
  prepareFile(file, migrations, (db) => {
    const writer = createEntryWriter(db, undefined);
    const [encoded] = writer.encode([first]);
    if (encoded) writer.append(RightEdge.empty(), encoded);
    project(db, 0);
    const addTag = db.prepare('INSERT INTO tag (number, id) VALUES (?, ?)');
    for (const { number, id } of tags) addTag.run(number, id);
    const addFrame = db.prepare(
      'INSERT INTO inbox (frame, connection, workUnit, receivedAt, readings, digest, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const { frame, connection, workUnit, receivedAt, readings, digest, payload } of frames)
      addFrame.run(frame, connection, workUnit, receivedAt, readings, digest, payload);
    const store = createCursorStore(db);
    for (const [name, value] of Object.entries(cursors)) store.set(name, value, Number.MAX_SAFE_INTEGER);
  });
}
