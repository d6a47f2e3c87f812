import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { walBytesOf } from './database.ts';
import type { LedgerOptions, WalFold, WalState } from './ledgerOptions.ts';
import { ledgerFileOf } from './paths.ts';

const WAL_BYTES_LIMIT = 256 * 1024 * 1024;
/** The WAL is folded back long before its bound, however small that is. */
const WAL_CHECKPOINT_SHARE = 8;
const WAL_CHECKPOINT_PAGES = 1_000;
const PAGE_BYTES = 4_096;
/** A reader's answer takes a few milliseconds; the writer's thread does not wait for longer ones. */
const FOLD_WAIT_MS = 50;
const BUSY_TIMEOUT_MS = 5_000;

/** The write-ahead log beside the file of a ledger: its bound, and how it is folded back into the file. */
export class WriteAheadLog {
  readonly limitBytes: number;
  /** How long SQLite waits for another connection. */
  readonly busyTimeoutMs: number;
  /** SQLite folds it back by itself after so many. */
  readonly checkpointPages: number;
  readonly #file: string;

  constructor(options: Pick<LedgerOptions, 'folder' | 'walBytesLimit' | 'walCheckpointPages' | 'busyTimeoutMs'>) {
    this.#file = ledgerFileOf(options.folder);
    this.limitBytes = options.walBytesLimit ?? WAL_BYTES_LIMIT;
    this.busyTimeoutMs = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
    const foldAt = Math.floor(this.limitBytes / WAL_CHECKPOINT_SHARE / PAGE_BYTES);
    this.checkpointPages = options.walCheckpointPages ?? Math.min(WAL_CHECKPOINT_PAGES, foldAt);
  }

  state(): WalState {
    const bytes = walBytesOf(this.#file);
    return { bytes, limitBytes: this.limitBytes, isOverLimit: bytes > this.limitBytes };
  }

  /** Of the file and what is not folded back yet. */
  fileBytes(): number {
    return (statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) + walBytesOf(this.#file);
  }

  fold(db: Database, how: 'asFarAsItGoes' | 'emptied'): WalFold {
    if (how === 'asFarAsItGoes') return foldOf(db, 'PASSIVE');
    db.pragma(`busy_timeout = ${FOLD_WAIT_MS}`);
    try {
      return foldOf(db, 'TRUNCATE');
    } finally {
      db.pragma(`busy_timeout = ${this.busyTimeoutMs}`);
    }
  }
}

function foldOf(db: Database, mode: 'PASSIVE' | 'TRUNCATE'): WalFold {
  const [row] = db.pragma(`wal_checkpoint(${mode})`) as { busy: number; log: number; checkpointed: number }[];
  const { busy = 1, log = -1, checkpointed = 0 } = row ?? {};
  return { isBlocked: log >= 0 && checkpointed < log, isEmptied: mode === 'TRUNCATE' && busy === 0 };
}
