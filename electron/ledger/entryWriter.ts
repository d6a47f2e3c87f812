import type { Database } from 'better-sqlite3';
import { canonicalJson } from './canonicalEncoding.ts';
import { type EncodedEntry, type EntryDraft, encodeEntry, isBodyRemoved, unpackBody } from './entryCodec.ts';
import type { AppendOutcome } from './ledgerOptions.ts';
import type { RightEdge } from './merkleTree.ts';

/** Puts entries and the tree nodes they complete into the database; inside the writer's transaction. */
export interface EntryWriter {
  encode(entries: readonly (EntryDraft | EncodedEntry)[]): EncodedEntry[];
  /** Grows the edge when the entry is new. */
  append(edge: RightEdge, entry: EncodedEntry): AppendOutcome;
}

interface Stored {
  readonly seq: number;
  readonly leaf: Buffer;
}

export function createEntryWriter(db: Database, gzipLevel: number | undefined): EntryWriter {
  const find = db.prepare<[string], Stored>('SELECT seq, leaf FROM entry WHERE key = ?');
  const bodyOf = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  const insert = db.prepare(
    'INSERT INTO entry (seq, key, kind, at, workUnit, fromTime, toTime, leaf, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertNode = db.prepare('INSERT INTO node (level, position, hash) VALUES (?, ?, ?)');
  return {
    encode: (entries) => entries.map((entry) => ('packed' in entry ? entry : encodeEntry(entry, gzipLevel))),
    append: (edge, entry) => {
      const { key, leaf, packed } = entry;
      const stored = find.get(key);
      if (stored !== undefined) {
        const isSame = stored.leaf.equals(leaf) || differsInAtAlone(bodyOf.get(stored.seq) as Buffer, packed);
        return isSame
          ? { kind: 'duplicate', ...stored, key, isDuplicate: true }
          : { kind: 'keyConflict', ...stored, key, isDuplicate: false, offeredLeaf: leaf };
      }
      const seq = edge.size;
      insert.run(seq, key, entry.kind, entry.at, entry.workUnit, entry.from, entry.to, leaf, packed);
      for (const { level, position, hash } of edge.append(leaf)) insertNode.run(level, position, hash);
      return { kind: 'appended', seq, leaf, key, isDuplicate: false };
    },
  };
}

/** A repeated delivery is the same entry even when it was put together later. Of one whose body is gone, the key alone says so. */
function differsInAtAlone(stored: Buffer, offered: Buffer): boolean {
  if (isBodyRemoved(stored)) return true;
  const [a, b] = [stored, offered].map((packed) => JSON.parse(unpackBody(packed).toString()) as { at: number });
  return canonicalJson({ ...a, at: 0 }) === canonicalJson({ ...b, at: 0 });
}
