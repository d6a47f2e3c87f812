/**
 * The log for everybody who only reads: console, reports, sync, command line. A connection of its own that cannot write;
 * every answer is a short read, so that no reader keeps the write-ahead log from being folded back.
 */
import type { Database } from 'better-sqlite3';
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from './checkpointNote.ts';
import { newestCheckpointRow } from './checkpointStore.ts';
import { openReadOnly, withTypedErrors } from './database.ts';
import { isBodyRemoved, unpackBody } from './entryCodec.ts';
import { consistencyProof, inclusionProof } from './merkleProofs.ts';
import { rootAt } from './merkleTree.ts';
import { assertKnown, LEDGER_MIGRATIONS, type Migration } from './migrations/index.ts';
import { storedNodes } from './nodeStore.ts';
import type { VerifierKey } from './note.ts';
import { ledgerFileOf } from './paths.ts';

export interface EntryHead {
  /** Leaf index, from 0. */
  readonly seq: number;
  readonly key: string;
  readonly kind: string;
  /** µs UTC. */
  readonly at: number;
  readonly workUnit: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly leaf: Buffer;
}

export interface EntryWithBody extends EntryHead {
  /** The canonical JSON, byte for byte what was hashed; empty where the body was removed under retention. */
  readonly canonical: string;
  /** The same, parsed; undefined where it was removed. Whoever knows the kind parses it with its schema. */
  readonly body: unknown;
}

/** All given conditions must hold. */
export interface EntryFilter {
  readonly kinds?: readonly string[];
  readonly workUnit?: string;
  /** `at` ≥ from and < to, µs UTC: when the entry was written. */
  readonly writtenFrom?: number;
  readonly writtenTo?: number;
  /** Source times of the entry (`from`…`to`, inclusive) touch this span, µs UTC, end exclusive. */
  readonly overlaps?: { readonly from: number; readonly to: number };
  /** seq ≥ fromSeq and < toSeq. */
  readonly fromSeq?: number;
  readonly toSeq?: number;
  /** Default: oldest first, by seq. */
  readonly newestFirst?: boolean;
  /** 1 to 10 000, default 1 000. */
  readonly limit?: number;
}

export const ENTRIES_PER_READ_MAX = 10_000;

export interface InclusionProof {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly leaf: Buffer;
  readonly path: readonly Buffer[];
  readonly root: Buffer;
}

export interface ConsistencyProof {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Buffer;
  readonly root2: Buffer;
  readonly path: readonly Buffer[];
}

export interface LedgerReader {
  /** The read-only connection, for the stores of other folders. */
  readonly database: Database;
  size(): number;
  entries(filter?: EntryFilter): EntryHead[];
  entriesWithBody(filter?: EntryFilter): EntryWithBody[];
  entry(seq: number): EntryWithBody | undefined;
  entryByKey(key: string): EntryWithBody | undefined;
  /** All entries that match, oldest first, in short reads of `pageSize`. `limit` and `newestFirst` do not count here. */
  iterate(filter?: EntryFilter, pageSize?: number): IterableIterator<EntryWithBody>;
  /** Newest of the table. With a key its signature is checked. */
  latestCheckpoint(key?: VerifierKey): SignedCheckpoint | undefined;
  /** Smallest stored checkpoint that covers the entry. */
  checkpointCovering(seq: number): SignedCheckpoint | undefined;
  /** Default size: that of the newest checkpoint, else the whole log. @throws RangeError when there is no such leaf */
  inclusionProof(seq: number, treeSize?: number): InclusionProof;
  /** @throws RangeError when the sizes do not stand in order */
  consistencyProof(size1: number, size2: number): ConsistencyProof;
  close(): void;
}

/**
 * @throws LedgerNewerError, LedgerForeignError when the file is not for us
 * @throws LedgerWriteError when the file is missing or may not be read (`denied`)
 */
export function openLedgerReader(folder: string, migrations: readonly Migration[] = LEDGER_MIGRATIONS): LedgerReader {
  return withTypedErrors(() => {
    const db = openReadOnly(ledgerFileOf(folder));
    try {
      assertKnown(db, migrations);
      return createReader(db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

const HEAD_COLUMNS = 'seq, key, kind, at, workUnit, fromTime AS "from", toTime AS "to", leaf';
type BodyRow = EntryHead & { readonly packed: Buffer };

/** Over any connection whose tables read like those of a ledger; closing the reader closes it. */
export function createReader(db: Database): LedgerReader {
  const nodes = storedNodes(db);
  const size = db.prepare<[], number>('SELECT coalesce(max(seq) + 1, 0) FROM entry').pluck();
  const bySeq = db.prepare<[number], BodyRow>(`SELECT ${HEAD_COLUMNS}, body AS packed FROM entry WHERE seq = ?`);
  const byKey = db.prepare<[string], BodyRow>(`SELECT ${HEAD_COLUMNS}, body AS packed FROM entry WHERE key = ?`);
  const covering = db
    .prepare<[number], string>('SELECT note FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1')
    .pluck();

  function withBodies(filter: EntryFilter = {}): EntryWithBody[] {
    const { where, parameters } = conditionsOf(filter);
    const sql = `SELECT ${HEAD_COLUMNS}, body AS packed FROM entry ${where}`;
    return db
      .prepare<unknown[], BodyRow>(sql)
      .all(...parameters)
      .map(withBody);
  }

  return {
    database: db,
    size: () => size.get() as number,
    entries: (filter = {}) => {
      const { where, parameters } = conditionsOf(filter);
      return db.prepare<unknown[], EntryHead>(`SELECT ${HEAD_COLUMNS} FROM entry ${where}`).all(...parameters);
    },
    entriesWithBody: withBodies,
    entry: (seq) => optional(bySeq.get(seq)),
    entryByKey: (key) => optional(byKey.get(key)),
    iterate: function* (filter = {}, pageSize = 200) {
      let fromSeq = filter.fromSeq ?? 0;
      for (;;) {
        const page = withBodies({ ...filter, newestFirst: false, fromSeq, limit: pageSize });
        yield* page;
        if (page.length < pageSize) return;
        fromSeq = (page.at(-1) as EntryWithBody).seq + 1;
      }
    },
    latestCheckpoint: (key) => {
      const row = newestCheckpointRow(db);
      if (row === undefined) return undefined;
      return key === undefined ? parseCheckpoint(row.note) : openCheckpoint(row.note, key);
    },
    checkpointCovering: (seq) => {
      const note = covering.get(seq) as string | undefined;
      return note === undefined ? undefined : parseCheckpoint(note);
    },
    inclusionProof: (seq, treeSize = newestCheckpointRow(db)?.size ?? (size.get() as number)) => ({
      leafIndex: seq,
      treeSize,
      path: inclusionProof(nodes, seq, treeSize),
      leaf: nodes.hash(0, seq),
      root: rootAt(nodes, treeSize),
    }),
    consistencyProof: (size1, size2) => ({
      size1,
      size2,
      path: consistencyProof(nodes, size1, size2),
      root1: rootAt(nodes, size1),
      root2: rootAt(nodes, size2),
    }),
    close: () => {
      db.close();
    },
  };
}

function withBody({ packed, ...head }: BodyRow): EntryWithBody {
  if (isBodyRemoved(packed)) return { ...head, canonical: '', body: undefined };
  const canonical = unpackBody(packed).toString();
  return { ...head, canonical, body: JSON.parse(canonical) };
}

const optional = (row: BodyRow | undefined): EntryWithBody | undefined =>
  row === undefined ? undefined : withBody(row);

function conditionsOf(filter: EntryFilter): { where: string; parameters: (string | number)[] } {
  const { kinds, workUnit, writtenFrom, writtenTo, overlaps, fromSeq, toSeq, limit = 1_000 } = filter;
  if (!Number.isInteger(limit) || limit < 1 || limit > ENTRIES_PER_READ_MAX) {
    throw new RangeError(`a read asks for 1 to ${ENTRIES_PER_READ_MAX} entries, not ${limit}`);
  }
  const terms: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (sql: string, ...values: (string | number | undefined)[]): void => {
    if (values.some((value) => value === undefined)) return;
    terms.push(sql);
    parameters.push(...(values as (string | number)[]));
  };
  if (kinds !== undefined) add(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
  add('workUnit = ?', workUnit);
  add('at >= ?', writtenFrom);
  add('at < ?', writtenTo);
  if (overlaps !== undefined) add('fromTime IS NOT NULL AND fromTime < ? AND toTime >= ?', overlaps.to, overlaps.from);
  add('seq >= ?', fromSeq);
  add('seq < ?', toSeq);
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  parameters.push(limit);
  return { where: `${where} ORDER BY seq ${filter.newestFirst ? 'DESC' : 'ASC'} LIMIT ?`, parameters };
}
