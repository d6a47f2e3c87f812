/**
 * A year of the log in a file of its own, format 1. An SQLite file with these tables and no others; written once, read by every later
 * version. `entry` has the columns of the log for all entries of the year, none left out, and, so that they can be read alone, the
 * configurations and rule packs from before it (and removals from after it, where bodies of the year were removed already). `proof`
 * holds what the tree needs beside their leaves (ledger/multiProof.ts) to come to the root of the checkpoint in `meta`.
 */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';

/** `PRAGMA application_id`: "ShAr" in ASCII. */
export const ARCHIVE_APPLICATION_ID = 0x53684172;
/** `PRAGMA user_version`. */
export const ARCHIVE_FORMAT = 1;

export const ARCHIVE_SCHEMA_1 = `
  CREATE TABLE meta (document TEXT NOT NULL) STRICT;
  CREATE TABLE proof (
    position INTEGER NOT NULL PRIMARY KEY, -- from 0, left to right in the tree
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
  ) STRICT;
  CREATE TABLE entry (
    seq      INTEGER NOT NULL PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,
    kind     TEXT    NOT NULL,
    at       INTEGER NOT NULL, -- µs
    workUnit TEXT,
    fromTime INTEGER,          -- µs
    toTime   INTEGER,          -- µs
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
    body     BLOB    NOT NULL  -- gzip of the canonical JSON
  ) STRICT;
  CREATE INDEX entryByKind ON entry (kind);
  CREATE INDEX entryByTime ON entry (at);
  CREATE INDEX entryByWindow ON entry (workUnit, fromTime, toTime) WHERE fromTime IS NOT NULL;
`;

const seq = z.int().min(0);
export const archiveMetaSchema = z.strictObject({
  format: z.literal(ARCHIVE_FORMAT),
  product: z.string(),
  log: z.string(),
  year: z.int(),
  timeZone: z.string(),
  /** Entries of the year: written from its first moment to its last in that time zone. */
  firstSeq: seq,
  lastSeq: seq,
  /** All entries in the file, as runs. */
  known: z.array(z.tuple([seq, seq])).min(1),
  treeSize: z.int().min(1),
  /** Signed note of that tree. */
  checkpoint: z.string().max(65_536),
  /** Content of station.vkey and of keys.txt. */
  verifierKey: z.string().max(1000),
  keys: z.string().max(1_048_576).nullable(),
  /** µs UTC. */
  at: z.int(),
});
export type ArchiveMeta = z.infer<typeof archiveMetaSchema>;

/** Not an archive, or one of a later format. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

export const isArchive = (db: Database): boolean =>
  db.pragma('application_id', { simple: true }) === ARCHIVE_APPLICATION_ID;

/** @throws ArchiveError naming the file */
export function readArchiveMeta(db: Database): ArchiveMeta {
  if (!isArchive(db)) throw new ArchiveError(`${db.name} is no archive of Shiftseal`);
  const format = db.pragma('user_version', { simple: true }) as number;
  if (format > ARCHIVE_FORMAT)
    throw new ArchiveError(
      `${db.name} has archive format ${format}; this version knows formats up to ${ARCHIVE_FORMAT}`,
    );
  const rows = db.prepare('SELECT document FROM meta').pluck().all() as string[];
  const parsed = archiveMetaSchema.safeParse(rows.length === 1 ? JSON.parse(rows[0] as string) : undefined);
  if (!parsed.success) throw new ArchiveError(`${db.name}: its description is not readable`);
  return parsed.data;
}
