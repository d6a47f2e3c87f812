/** The append-only log of one station: see architecture.md §4 for the idea, migrations/0001-ledger.ts for the tables. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type SignedCheckpoint, signCheckpoint } from './checkpointNote.ts';
import { insertCheckpoint, NEWEST_CHECKPOINTS_KEPT, thinCheckpoints } from './checkpointStore.ts';
import { type CursorStore, createCursorStore } from './cursorStore.ts';
import { assertDurability, openReadOnly, openWriter, walBytesOf, withTypedErrors } from './database.ts';
import { type DiskProbe, openDiskProbe } from './diskProbe.ts';
import type { EncodedEntry, EntryDraft } from './entryCodec.ts';
import { createEntryWriter, type EntryWriter } from './entryWriter.ts';
import { LedgerDamagedError, LedgerError, LedgerWriteError, toLedgerError } from './errors.ts';
import { createInbox, INBOX_BOUNDS, type InboxBounds } from './inbox.ts';
import type { AppendOutcome, Ledger, LedgerOptions, WalFold, WalState } from './ledgerOptions.ts';
import { consistencyProof, verifyConsistency } from './merkleProofs.ts';
import type { RightEdge } from './merkleTree.ts';
import { assertKnown, LEDGER_MIGRATIONS, type Migration, migrate } from './migrations/index.ts';
import { storedNodes } from './nodeStore.ts';
import { checkTail, checkWitness, type OpeningFinding } from './openingChecks.ts';
import { openStationKey, type StationKey } from './stationKey.ts';
import { createTagCatalogue, type TagCatalogue } from './tagCatalogue.ts';
import { appendWitness } from './witness.ts';
import { takeWriterLock, type WriterLock } from './writerLock.ts';

const WAL_BYTES_LIMIT = 256 * 1024 * 1024;
/** The WAL is folded back long before its bound, however small that is. */
const WAL_CHECKPOINT_SHARE = 8;
const WAL_CHECKPOINT_PAGES = 1_000;
const PAGE_BYTES = 4_096;
/** A reader's answer takes a few milliseconds; the writer's thread does not wait for longer ones. */
const FOLD_WAIT_MS = 50;
const BUSY_TIMEOUT_MS = 5_000;

export const ledgerFileOf = (folder: string): string => join(folder, 'ledger.db');
export const witnessFileOf = (folder: string): string => join(folder, 'witness.txt');
export const lockFileOf = (folder: string): string => join(folder, 'writer.lock');

/**
 * @throws LedgerLockedError when another writer is at work
 * @throws LedgerNewerError, LedgerForeignError, LedgerKeyError when this is not a ledger for us
 * @throws LedgerRolledBackError when the witness knows more than the file
 * @throws LedgerDamagedError when the end of the log does not fit itself
 * @throws LedgerWriteError when the folder cannot be written
 */
export function openLedger(options: LedgerOptions): Ledger {
  return withTypedErrors(() => {
    mkdirSync(options.folder, { recursive: true });
    const lock = takeWriterLock(lockFileOf(options.folder), options.lockWaitMs ?? 500);
    try {
      const file = ledgerFileOf(options.folder);
      const mayCreateKey = !existsSync(file); // the key is made before the first ledger
      // A foreign or newer file is told as what it is, not as a ledger whose key is missing.
      if (!mayCreateKey) inspect(file, options.migrations ?? LEDGER_MIGRATIONS);
      return new StationLedger(options, lock, openStationKey(options.folder, options.stationId, mayCreateKey));
    } catch (error) {
      lock.release();
      throw error;
    }
  });
}

function inspect(file: string, migrations: readonly Migration[]): void {
  const db = openReadOnly(file);
  try {
    assertKnown(db, migrations);
  } finally {
    db.close();
  }
}

/** All that lives and dies with one connection. */
interface Connection {
  readonly db: Database;
  readonly inbox: ReturnType<typeof createInbox>;
  readonly tags: TagCatalogue;
  readonly cursors: CursorStore;
  readonly entries: EntryWriter;
  readonly probe: DiskProbe;
  readonly control: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'undo' | 'release', () => void>;
}

class StationLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #lock: WriterLock;
  readonly #key: StationKey;
  readonly #witnessPath: string;
  #connection!: Connection;
  #edge!: RightEdge;
  #checkpoint: SignedCheckpoint | undefined;
  #isWitnessCurrent = true;
  #findings: OpeningFinding[] = [];
  #needsReopen = false;
  /** A write or sync failed since the last opening: what the disk holds is not known. */
  #isDiskInDoubt = false;
  #failure: unknown;
  #checkpointsSinceThinning = 0;

  constructor(options: LedgerOptions, lock: WriterLock, key: StationKey) {
    this.#options = options;
    this.#lock = lock;
    this.#key = key;
    this.#witnessPath = options.witnessPath ?? witnessFileOf(options.folder);
    this.#open();
    this.#findings.unshift(...key.repairs.map((detail) => ({ kind: 'keyRepaired', detail }) as const));
  }

  get database(): Database {
    return this.#connection.db;
  }
  get inbox() {
    return this.#connection.inbox;
  }
  get tags(): TagCatalogue {
    return this.#connection.tags;
  }
  get cursors(): CursorStore {
    return this.#connection.cursors;
  }
  get size(): number {
    return this.#edge.size;
  }
  get latestCheckpoint(): SignedCheckpoint | undefined {
    return this.#checkpoint;
  }
  signStatement(text: string): Buffer {
    assert(!text.startsWith(`${this.#key.signer.key.name}\n`), 'a statement must not read as a checkpoint');
    return this.#key.signer.sign(text);
  }
  get verifierKey(): string {
    return this.#key.verifierKey;
  }
  get findings(): readonly OpeningFinding[] {
    return this.#findings;
  }
  get needsReopen(): boolean {
    return this.#needsReopen;
  }

  root(): Buffer {
    return this.#edge.root();
  }

  transaction<T>(act: () => T): T {
    const { db, inbox, control } = this.#connection;
    assert(!db.inTransaction, 'transactions of the ledger are not nested');
    if (this.#needsReopen) throw new LedgerWriteError('io', 'the last write failed and the ledger was not reopened');
    const wal = this.wal();
    if (wal.isOverLimit) throw new LedgerWriteError('busy', `the write-ahead log holds ${wal.bytes} bytes`);
    const edge = this.#edge.copy();
    const restoreInbox = inbox.snapshot();
    try {
      control.begin();
      const result = act();
      if (this.#failure !== undefined) throw this.#failure;
      if (!db.inTransaction) throw new LedgerWriteError('full', 'SQLite ended the transaction early');
      control.commit();
      this.#connection.probe.ask();
      return result;
    } catch (error) {
      this.#rollBack();
      this.#edge = edge;
      restoreInbox();
      throw this.#noted(error);
    } finally {
      this.#failure = undefined;
    }
  }

  attempt<T>(act: () => T): T {
    const { db, inbox, control } = this.#connection;
    assert(db.inTransaction, 'an attempt is part of a transaction');
    const edge = this.#edge.copy();
    const restoreInbox = inbox.snapshot();
    const failure = this.#failure;
    control.savepoint();
    try {
      const result = act();
      if (this.#failure !== failure) throw this.#failure; // it caught what an append of its own threw
      control.release();
      return result;
    } catch (error) {
      const noted = this.#noted(error);
      const typed = db.inTransaction ? noted : new LedgerWriteError('full', 'SQLite ended the transaction early');
      if (typed instanceof LedgerError) {
        this.#failure ??= typed; // whoever catches this must not commit what is left
        throw typed;
      }
      control.undo();
      control.release();
      this.#edge = edge;
      restoreInbox();
      this.#failure = failure;
      throw typed;
    }
  }

  append(entries: readonly (EntryDraft | EncodedEntry)[]): AppendOutcome[] {
    if (!this.#connection.db.inTransaction) return this.transaction(() => this.append(entries));
    const encoded = this.#connection.entries.encode(entries);
    try {
      return encoded.map((entry) => this.#connection.entries.append(this.#edge, entry));
    } catch (error) {
      this.#failure = error; // a caller that catches this must not commit the half that went in
      throw this.#noted(error);
    }
  }

  checkpoint(options: { readonly isShiftEnd?: boolean } = {}): SignedCheckpoint | undefined {
    assert(!this.#connection.db.inTransaction, 'a checkpoint is signed outside transactions');
    const hasGrown = this.size > (this.#checkpoint?.size ?? 0);
    if (hasGrown) this.#signCheckpoint(options.isShiftEnd ?? false);
    if (!this.#isWitnessCurrent) this.#tellWitness();
    return hasGrown ? this.#checkpoint : undefined;
  }

  wal(): WalState {
    const bytes = walBytesOf(ledgerFileOf(this.#options.folder));
    const limitBytes = this.#options.walBytesLimit ?? WAL_BYTES_LIMIT;
    return { bytes, limitBytes, isOverLimit: bytes > limitBytes };
  }

  foldWal(how: 'asFarAsItGoes' | 'emptied'): WalFold {
    const { db } = this.#connection;
    return withTypedErrors(() => {
      if (how === 'asFarAsItGoes') return foldOf(db, 'PASSIVE');
      db.pragma(`busy_timeout = ${FOLD_WAIT_MS}`);
      try {
        return foldOf(db, 'TRUNCATE');
      } finally {
        db.pragma(`busy_timeout = ${this.#options.busyTimeoutMs ?? BUSY_TIMEOUT_MS}`);
      }
    });
  }

  fileBytes(): number {
    const file = ledgerFileOf(this.#options.folder);
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) + walBytesOf(file);
  }

  get inboxBounds(): InboxBounds {
    return this.#options.inboxBounds ?? INBOX_BOUNDS;
  }

  reopen(): void {
    const isDoubtful = this.#isDiskInDoubt;
    this.#needsReopen = true;
    this.#disconnect();
    withTypedErrors(() => this.#open());
    if (isDoubtful) this.#writeAnew();
    this.#isDiskInDoubt = false;
    this.#needsReopen = false;
  }

  /**
   * After a failed sync the system may have dropped what it could not write and call it clean: the log reads well from memory
   * and is not on the disk, and what is appended behind the hole would be lost with it. So nothing is appended: everything is
   * copied into the file, which is synced, and the log begins anew.
   */
  #writeAnew(): void {
    const { isEmptied } = this.foldWal('emptied');
    if (!isEmptied)
      throw new LedgerWriteError(
        'busy',
        'a reader holds the write-ahead log, which must be written anew after an error',
      );
  }

  close(): void {
    assert(!this.#connection.db.inTransaction, 'the ledger is closed outside transactions');
    this.#disconnect();
    this.#lock.release();
  }

  /** Again after a reopening that failed: nothing is open then. */
  #disconnect(): void {
    const { db, probe } = this.#connection;
    if (!db.open) return;
    db.close();
    probe.close();
  }

  #open(): void {
    const { folder, busyTimeoutMs = BUSY_TIMEOUT_MS, walBytesLimit = WAL_BYTES_LIMIT, pagesMax } = this.#options;
    const foldAt = Math.floor(walBytesLimit / WAL_CHECKPOINT_SHARE / PAGE_BYTES);
    const { walCheckpointPages = Math.min(WAL_CHECKPOINT_PAGES, foldAt) } = this.#options;
    const migrations = this.#options.migrations ?? LEDGER_MIGRATIONS;
    const bound = typeof pagesMax === 'function' ? pagesMax() : pagesMax;
    const settings = { busyTimeoutMs, walCheckpointPages, ...(bound === undefined ? {} : { pagesMax: bound }) };
    const db = openWriter(ledgerFileOf(folder), settings, (opened) => assertKnown(opened, migrations));
    try {
      migrate(db, migrations);
      const { key } = this.#key.signer;
      const tail = checkTail(db, key);
      const witness = checkWitness(db, this.#witnessPath, key, tail);
      this.#connection = connect(db, this.#options);
      this.#edge = tail.edge;
      this.#checkpoint = tail.checkpoint;
      this.#findings = witness.findings;
      this.#connection.cursors.set('ledger.opened', { at: this.#options.clock.now(), entries: tail.edge.size });
      assertDurability(db);
      this.#isWitnessCurrent = witness.isCurrent || tail.checkpoint === undefined;
    } catch (error) {
      db.close();
      throw error;
    }
    if (!this.#isWitnessCurrent) this.#catchWitnessUp();
  }

  /** A witness on a share that is away for a while must not stop the station; the finding says so. */
  #catchWitnessUp(): void {
    try {
      this.#tellWitness();
    } catch (error) {
      if (!(error instanceof LedgerWriteError)) throw error;
      this.#findings.push({ kind: 'witnessNotWritten', detail: error.message });
    }
  }

  #signCheckpoint(isShiftEnd: boolean): void {
    const { db } = this.#connection;
    const { signer } = this.#key;
    const root = this.#edge.root();
    this.#assertContinues(root);
    const body = { origin: signer.key.name, size: this.size, root, at: this.#options.clock.now(), isShiftEnd };
    const signed = signCheckpoint(body, signer);
    this.#checkpointsSinceThinning += 1;
    this.transaction(() => {
      insertCheckpoint(db, signed);
      if (this.#checkpointsSinceThinning >= NEWEST_CHECKPOINTS_KEPT) thinCheckpoints(db);
    });
    if (this.#checkpointsSinceThinning >= NEWEST_CHECKPOINTS_KEPT) this.#checkpointsSinceThinning = 0;
    this.#checkpoint = signed;
    this.#isWitnessCurrent = false;
  }

  /** We never sign a log that is not the continuation of what we signed before. */
  #assertContinues(root: Buffer): void {
    const last = this.#checkpoint;
    if (last === undefined) return;
    const proof = consistencyProof(storedNodes(this.#connection.db), last.size, this.size);
    if (verifyConsistency(last.size, this.size, last.root, root, proof)) return;
    throw new LedgerDamagedError(
      `The log of ${this.size} entries does not continue its checkpoint of ${last.size} entries; no checkpoint was signed.`,
      'Stop the station, keep the file as evidence, and run `shiftseal verify`.',
    );
  }

  #tellWitness(): void {
    const checkpoint = this.#checkpoint as SignedCheckpoint;
    try {
      appendWitness(this.#witnessPath, checkpoint.note);
    } catch (error) {
      throw new LedgerWriteError('witness', `${this.#witnessPath}: ${(error as Error).message}`, { cause: error });
    }
    this.#isWitnessCurrent = true;
  }

  #rollBack(): void {
    if (!this.#connection.db.inTransaction) return;
    try {
      this.#connection.control.rollback();
    } catch {
      this.#needsReopen = true; // the state of the file is unknown; the first error is the one to tell
      this.#isDiskInDoubt = true;
    }
  }

  /** Types the error, and remembers when only reopening can tell what the disk holds. */
  #noted(error: unknown): unknown {
    const typed = toLedgerError(error);
    if (typed instanceof LedgerWriteError && typed.needsReopen) {
      this.#needsReopen = true;
      this.#isDiskInDoubt = true;
    }
    return typed;
  }
}

function connect(db: Database, options: LedgerOptions): Connection {
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => db.prepare(sql));
  const [savepoint, undo, release] = ['SAVEPOINT', 'ROLLBACK TO', 'RELEASE'].map((sql) => db.prepare(`${sql} attempt`));
  return {
    probe: openDiskProbe(options.folder),
    db,
    inbox: createInbox(db, options.inboxBounds ?? INBOX_BOUNDS),
    tags: createTagCatalogue(db),
    cursors: createCursorStore(db),
    entries: createEntryWriter(db, options.gzipLevel),
    control: {
      begin: () => begin!.run(),
      commit: () => commit!.run(),
      rollback: () => rollback!.run(),
      savepoint: () => savepoint!.run(),
      undo: () => undo!.run(),
      release: () => release!.run(),
    },
  };
}

function foldOf(db: Database, mode: 'PASSIVE' | 'TRUNCATE'): WalFold {
  const [row] = db.pragma(`wal_checkpoint(${mode})`) as { busy: number; log: number; checkpointed: number }[];
  const { busy = 1, log = -1, checkpointed = 0 } = row ?? {};
  return { isBlocked: log >= 0 && checkpointed < log, isEmptied: mode === 'TRUNCATE' && busy === 0 };
}
