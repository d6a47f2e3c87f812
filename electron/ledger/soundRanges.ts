/**
 * The same quick look over many entries, shared between threads: ranges of sequence numbers are handed out one by one, and whoever is
 * free takes the next. What comes back is leaves alone; the tree is joined in order by the one who verifies.
 */
import { statSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { openReadOnly } from './database.ts';
import { HASH_BYTES } from './merkleTree.ts';
import { SoundEntries } from './soundEntry.ts';
import { ENTRY_COLUMNS, type EntryRow } from './verifyEntry.ts';

/** Leaves of a range whose entries are all there and surely sound; null: somebody must look at the range entry by entry. */
export type RangeLeaves = Uint8Array | null;

/** What a helping thread is started with: the file, how ranges are cut, and the counter they are taken from. */
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

/** Another thread that takes ranges; see electron/workers/verifyWorker.ts. */
export type StartHelper = (work: RangeWork) => HelpingThread;
/** As much of a worker as is used of it. */
export interface HelpingThread {
  on(event: 'message', listener: (found: RangeFound) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): unknown;
  unref(): void;
}

/** A log smaller than this is verified sooner than a thread has started. */
const SHARED_BYTES_MIN = 6 * 1024 * 1024;
const RANGES = 96;

export class SoundRanges {
  readonly #work: RangeWork;
  readonly #look: (range: number) => RangeLeaves;
  readonly #found = new Map<number, RangeLeaves>();
  readonly #workers: HelpingThread[];
  /** A helper that died takes its range with it: everything after it is looked at here. */
  #hasLostHelper = false;
  #told: (() => void) | undefined;

  /** @param db the snapshot that is verified */
  constructor(
    db: Database,
    path: string,
    total: number,
    helpers: readonly StartHelper[],
    fromBytes = SHARED_BYTES_MIN,
  ) {
    const isShared = helpers.length > 0 && bytesOf(path) >= fromBytes;
    const perRange = isShared ? Math.max(1, Math.ceil(total / RANGES)) : Math.max(1, total);
    this.#work = { path, total, perRange, taken: new SharedArrayBuffer(4) };
    this.#look = rangeReader(db, this.#work);
    this.#workers = isShared ? helpers.map((start) => this.#started(start)) : [];
  }

  get count(): number {
    return Math.ceil(this.#work.total / this.#work.perRange);
  }

  /** [first, end) of a range. */
  bounds(range: number): readonly [first: number, end: number] {
    const first = range * this.#work.perRange;
    return [first, Math.min(first + this.#work.perRange, this.#work.total)];
  }

  /** Whether ranges are looked at by several threads; else every entry is looked at where its turn comes. */
  get isShared(): boolean {
    return this.#workers.length > 0;
  }

  /** In rising order; works on others while a helper is busy with this one. */
  async leavesOf(range: number): Promise<RangeLeaves> {
    while (!this.#found.has(range)) {
      const next = Atomics.add(new Int32Array(this.#work.taken), 0, 1);
      if (next < this.count) this.#found.set(next, this.#look(next));
      else if (this.#hasLostHelper) return null;
      else await new Promise<void>((resolve) => (this.#told = resolve));
    }
    const leaves = this.#found.get(range) as RangeLeaves;
    this.#found.delete(range);
    return leaves;
  }

  close(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #started(start: StartHelper): HelpingThread {
    const worker = start(this.#work);
    const lost = (): void => {
      this.#hasLostHelper = true;
      this.#told?.();
    };
    worker.on('message', ({ range, leaves }: RangeFound) => {
      this.#found.set(range, leaves);
      this.#told?.();
    });
    worker.on('error', lost);
    worker.on('exit', (code: number) => (code === 0 ? this.#told?.() : lost()));
    worker.unref();
    return worker;
  }
}

/** The other end, in a helping thread: takes ranges until there are none. */
export function helpWithRanges(work: RangeWork, port: Pick<MessagePort, 'postMessage'>): void {
  const db = openReadOnly(work.path);
  try {
    const look = rangeReader(db, work);
    const count = Math.ceil(work.total / work.perRange);
    const taken = new Int32Array(work.taken);
    for (let range = Atomics.add(taken, 0, 1); range < count; range = Atomics.add(taken, 0, 1)) {
      const leaves = look(range);
      port.postMessage({ range, leaves } satisfies RangeFound, leaves === null ? [] : [leaves.buffer as ArrayBuffer]);
    }
  } finally {
    db.close();
  }
}

function rangeReader(db: Database, { total, perRange }: RangeWork): (range: number) => RangeLeaves {
  const sound = new SoundEntries();
  const rows = db.prepare<[number, number], EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq`,
  );
  return (range) => {
    const first = range * perRange;
    const end = Math.min(first + perRange, total);
    const leaves = new Uint8Array((end - first) * HASH_BYTES);
    let next = first;
    try {
      for (const row of rows.iterate(first, end)) {
        const leaf = row.seq === next ? sound.leafOf(row) : undefined;
        if (leaf === undefined) return null;
        leaves.set(leaf, (next - first) * HASH_BYTES);
        next += 1;
      }
    } catch {
      return null; // a damaged page: named where the range is read entry by entry
    }
    return next === end ? leaves : null;
  };
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
