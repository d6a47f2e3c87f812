/**
 * The same quick look over many entries. Of a large log it is shared between threads: ranges of sequence numbers are handed out one
 * by one, and whoever is free takes the next. What comes back is leaves alone; the tree is joined in order by the one who verifies.
 */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { openReadOnly } from './database.ts';
import { HASH_BYTES } from './merkleTree.ts';
import { JoinedRows, SoundEntries } from './soundEntry.ts';
import type { EntryRow } from './verifyEntry.ts';

/** Leaves of a range whose entries are all there and surely sound; null: somebody must look at the range entry by entry. */
export type RangeLeaves = Uint8Array | null;

/** What a helping thread is given: the file, how ranges are cut, and the counter they are taken from. */
export interface RangeWork {
  readonly path: string;
  readonly total: number;
  readonly perRange: number;
  readonly taken: SharedArrayBuffer;
}
export interface RangeFound {
  readonly range: number;
  readonly leaves: RangeLeaves;
}

/** Another thread that takes ranges, of one verification after the other; see helpingThread.ts. */
export interface RangeHelper {
  /** Returns at once. Whoever it told before hears nothing more. */
  help(work: RangeWork, tell: RangeListener): void;
}
export interface RangeListener {
  found(found: RangeFound): void;
  /** The helper is gone, and with it the range it had taken. */
  lost(): void;
}

/** A log smaller than this is verified sooner than a thread has started. */
export const SHARED_BYTES_MIN = 6 * 1024 * 1024;
/** Fewer would leave threads without work at the end. */
const SHARED_RANGES_MIN = 20;
/** Of a large log: who looks at one range hears nothing meanwhile. */
const ENTRIES_PER_RANGE_MAX = 512;
/** Entries between two turns of the event loop; a turn costs as much as some entries, because it lets the garbage collector begin. */
export const ENTRIES_PER_TURN = 256;
/** Of SQLite: whatever number a damaged row has. */
export const ROWID_MIN = -(2n ** 63n);
/** Text is exact where it is printable ASCII, and anything else is looked at again by its bytes. */
const SOUND_COLUMNS = 'seq, key, kind, at, workUnit, fromTime, toTime, leaf, body';

export class SoundRanges {
  readonly #work: RangeWork;
  readonly #look: (range: number) => RangeLeaves;
  readonly #found = new Map<number, RangeLeaves>();
  /** A helper that died takes its range with it: everything after it is looked at here. */
  #hasLostHelper = false;
  #told: (() => void) | undefined;
  #sinceTurn = 0;

  /** @param db the snapshot that is verified */
  constructor(
    db: Database,
    path: string,
    total: number,
    helpers: readonly RangeHelper[],
    fromBytes = SHARED_BYTES_MIN,
  ) {
    const isShared = helpers.length > 0 && bytesOf(path) >= fromBytes;
    const shared = Math.min(Math.ceil(total / SHARED_RANGES_MIN), ENTRIES_PER_RANGE_MAX);
    const perRange = isShared ? Math.max(1, shared) : ENTRIES_PER_TURN;
    this.#work = { path, total, perRange, taken: new SharedArrayBuffer(4) };
    this.#look = rangeReader(db, this.#work);
    if (isShared) for (const helper of helpers) helper.help(this.#work, this.#listener());
  }

  get count(): number {
    return Math.ceil(this.#work.total / this.#work.perRange);
  }

  /** [first, end) of a range. */
  bounds(range: number): readonly [first: number, end: number] {
    const first = range * this.#work.perRange;
    return [first, Math.min(first + this.#work.perRange, this.#work.total)];
  }

  /** In rising order; works on others while a helper is busy with this one. */
  async leavesOf(range: number): Promise<RangeLeaves> {
    while (!this.#found.has(range)) {
      const next = Atomics.add(new Int32Array(this.#work.taken), 0, 1);
      if (next < this.count) {
        this.#found.set(next, this.#look(next));
        this.#sinceTurn += this.#work.perRange;
        if (this.#sinceTurn >= ENTRIES_PER_TURN) {
          this.#sinceTurn = 0;
          await setImmediate();
        }
      } else if (this.#hasLostHelper) return null;
      else await new Promise<void>((resolve) => (this.#told = resolve));
    }
    const leaves = this.#found.get(range) as RangeLeaves;
    this.#found.delete(range);
    return leaves;
  }

  /** Nobody takes another range. */
  close(): void {
    Atomics.store(new Int32Array(this.#work.taken), 0, this.count);
  }

  #listener(): RangeListener {
    return {
      found: ({ range, leaves }) => {
        this.#found.set(range, leaves);
        this.#told?.();
      },
      lost: () => {
        this.#hasLostHelper = true;
        this.#told?.();
      },
    };
  }
}

/** The other end, in a helping thread: takes ranges until there are none. The bytes of leaves are given away. */
export function helpWithRanges(work: RangeWork, found: (found: RangeFound) => void): void {
  const db = openReadOnly(work.path);
  try {
    const look = rangeReader(db, work);
    const count = Math.ceil(work.total / work.perRange);
    const taken = new Int32Array(work.taken);
    for (let range = Atomics.add(taken, 0, 1); range < count; range = Atomics.add(taken, 0, 1)) {
      found({ range, leaves: look(range) });
    }
  } finally {
    db.close();
  }
}

function rangeReader(db: Database, { total, perRange }: RangeWork): (range: number) => RangeLeaves {
  const sound = new SoundEntries();
  const rows = db.prepare<[number | bigint, number], EntryRow>(
    `SELECT ${SOUND_COLUMNS} FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq`,
  );
  return (range) => {
    const first = range * perRange;
    const end = Math.min(first + perRange, total);
    const leaves = new Uint8Array((end - first) * HASH_BYTES);
    const together = new JoinedRows();
    let next = first;
    const take = (): boolean => {
      if (!sound.areSound(together.rows)) return false;
      for (const { leaf } of together.rows) leaves.set(leaf as Buffer, (next++ - first) * HASH_BYTES);
      together.clear();
      return true;
    };
    try {
      let expected = first;
      for (const row of rows.iterate(first === 0 ? ROWID_MIN : first, end)) {
        if (row.seq !== expected++ || (together.add(row) && !take())) return null;
      }
      return take() && next === end ? leaves : null;
    } catch {
      return null; // a damaged page: named where the range is read entry by entry
    }
  };
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
