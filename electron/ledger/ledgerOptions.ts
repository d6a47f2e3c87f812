import type { Database } from 'better-sqlite3';
import type { Clock } from '../../shared/domain/time.ts';
import type { SignedCheckpoint } from './checkpointNote.ts';
import type { CursorStore } from './cursorStore.ts';
import type { EncodedEntry, EntryDraft } from './entryCodec.ts';
import type { Inbox, InboxBounds } from './inbox.ts';
import type { KeyVault } from './keyFile.ts';
import type { KeyPeriod, KeyRotation } from './keyHistory.ts';
import type { KeyStatus, RotateKeyRequest } from './ledgerKeys.ts';
import type { Migration } from './migrations/index.ts';
import type { OpeningFinding } from './openingChecks.ts';
import type { TagCatalogue } from './tagCatalogue.ts';

export interface LedgerOptions {
  /** The data folder; made when missing. Holds ledger.db, witness.txt, station.vkey and keys/. */
  readonly folder: string;
  /** Names the log, `shiftseal/<station id>`, for its whole life. */
  readonly stationId: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Default: witness.txt in the folder. Another disk or share is better. */
  readonly witnessPath?: string;
  /** Who opens and makes private keys. Default: 0600 files. */
  readonly keyVault?: KeyVault;
  /** The ledger's own steps followed by those of other folders. Default: the ledger's own. `verify` needs the same list. */
  readonly migrations?: readonly Migration[];
  readonly inboxBounds?: InboxBounds;
  /** zlib level of bodies, 1 (fast) to 9 (small). */
  readonly gzipLevel?: number;
  /** How long to wait for a predecessor that is just ending. Default 500. */
  readonly lockWaitMs?: number;
  /** Default 5 000. */
  readonly busyTimeoutMs?: number;
  /** Default 1 000 pages of 4 096 bytes. */
  readonly walCheckpointPages?: number;
  /** Bound of the write-ahead log; past it a transaction is refused. Default 256 MiB. */
  readonly walBytesLimit?: number;
  /**
   * Upper bound of the database file in pages of 4 096 bytes; past it a write fails as on a full disk. A function is asked
   * at each opening. Default: none.
   */
  readonly pagesMax?: number | (() => number);
}

/** What became of one draft. */
export type AppendOutcome =
  | {
      readonly kind: 'appended';
      readonly seq: number;
      readonly leaf: Buffer;
      readonly key: string;
      readonly isDuplicate: false;
    }
  /** The same entry is already there (`seq`): a success. It may differ in `at`, the time it was written. */
  | {
      readonly kind: 'duplicate';
      readonly seq: number;
      readonly leaf: Buffer;
      readonly key: string;
      readonly isDuplicate: true;
    }
  /** The key is taken by another content (`seq`, `leaf`): nothing was written, and somebody must look. */
  | {
      readonly kind: 'keyConflict';
      readonly seq: number;
      readonly leaf: Buffer;
      readonly key: string;
      readonly isDuplicate: false;
      readonly offeredLeaf: Buffer;
    };

export interface WalState {
  readonly bytes: number;
  readonly limitBytes: number;
  readonly isOverLimit: boolean;
}

/** What came of copying the write-ahead log back into the file. */
export interface WalFold {
  /** A reader needs an older view: the log behind it can neither be copied nor written over. */
  readonly isBlocked: boolean;
  /** The log begins anew; false while anybody reads from it. */
  readonly isEmptied: boolean;
}

/** The only writer of a data folder. Every failure to write is a `LedgerWriteError`, and then nothing was acknowledged. */
export interface Ledger {
  /** The writing connection, for the stores of other folders; changes with `reopen`. */
  readonly database: Database;
  /** Frames, tags and small states; they too change with `reopen`. */
  readonly inbox: Inbox;
  readonly tags: TagCatalogue;
  readonly cursors: CursorStore;
  /** Number of entries. */
  readonly size: number;
  /** Root hash of all entries. */
  root(): Buffer;
  /** Everything in `act` is committed and on the disk when this returns, or nothing is. Not nested. */
  transaction<T>(act: () => T): T;
  /**
   * Inside a transaction: when `act` throws, what it wrote is undone, entries and all, and the transaction goes on without it.
   *
   * @throws LedgerError when the file itself refuses: then the whole transaction must fail
   * @throws whatever `act` threw, with its writes undone
   */
  attempt<T>(act: () => T): T;
  /** In the order given. Joins the running transaction, else has its own. */
  append(entries: readonly (EntryDraft | EncodedEntry)[]): AppendOutcome[];
  /**
   * Signs size and root when the log has grown since the last checkpoint; undefined when it has not. Outside transactions.
   *
   * @throws LedgerDamagedError when the log does not continue its last checkpoint
   * @throws LedgerRolledBackError when it does not continue one that a witness or cosigner holds
   * @throws LedgerWriteError when it could not be stored, or not be written to the witness; the next call writes it there
   */
  checkpoint(options?: { readonly isShiftEnd?: boolean }): SignedCheckpoint | undefined;
  readonly latestCheckpoint: SignedCheckpoint | undefined;
  /** The public key as one line, name+hash+base64 (C2SP signed-note). */
  readonly verifierKey: string;
  /** The chain of keys, and where the present one is kept. */
  readonly keys: KeyStatus;
  /**
   * Puts a new signing key in force; the old one signs the new. Decided by one transaction: a crash leaves the old key or the
   * new one, and the next opening puts the files in order and says so.
   *
   * @throws LedgerWriteError when it could not be stored: the old key stays
   */
  rotateKey(request: RotateKeyRequest): KeyRotation;
  /**
   * Once its time beside the new key is over, destroys the old private key; call now and then.
   *
   * @param record inside the deciding transaction
   * @returns whether there was one to destroy
   */
  retireOldKey(record: (old: KeyPeriod) => void): boolean;
  /**
   * A checkpoint of this log that somebody else holds. Before the next one is signed, the log must go on from it.
   *
   * @returns false when it is not signed by the keys of this log, and so says nothing
   */
  heard(source: string, note: string): boolean;
  /** Ed25519 over a text that is no checkpoint, with the station's key; a context line says what it is. */
  signStatement(text: string): Buffer;
  /** What was odd when the ledger was opened; empty on an ordinary day. */
  readonly findings: readonly OpeningFinding[];
  wal(): WalState;
  /**
   * Copies the write-ahead log back as far as readers allow. `emptied` waits up to 50 ms for them, and cuts the log off.
   *
   * @throws LedgerWriteError when the disk refuses
   */
  foldWal(how: 'asFarAsItGoes' | 'emptied'): WalFold;
  /** Database file and write-ahead log. */
  fileBytes(): number;
  readonly inboxBounds: InboxBounds;
  /** True after an `io` failure: every write is refused until `reopen` succeeds. */
  readonly needsReopen: boolean;
  /**
   * Closes the connection, opens it again and checks the end of the log. Statements prepared before are dead. After an `io`
   * failure the write-ahead log is copied into the file and begun anew before anything else is written.
   *
   * @throws LedgerWriteError `busy` when a reader prevents that
   */
  reopen(): void;
  close(): void;
}
