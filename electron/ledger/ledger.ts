/** The append-only log of one station: see architecture.md §4 for the idea, migrations/0001-ledger.ts for the tables. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { type SignedCheckpoint, signCheckpoint } from './checkpointNote.ts';
import { insertCheckpoint, NEWEST_CHECKPOINTS_KEPT, thinCheckpoints } from './checkpointStore.ts';
import { type Connection, connect } from './connection.ts';
import { Continuation } from './continuation.ts';
import type { CursorStore } from './cursorStore.ts';
import { assertDurability, openReadOnly, openWriter, withTypedErrors } from './database.ts';
import type { EncodedEntry, EntryDraft } from './entryCodec.ts';
import { LedgerError, LedgerWriteError, toLedgerError } from './errors.ts';
import { INBOX_BOUNDS, type InboxBounds } from './inbox.ts';
import type { KeyPeriod, KeyRotation } from './keyHistory.ts';
import { type KeyStatus, LedgerKeys, type RotateKeyRequest } from './ledgerKeys.ts';
import type { AppendOutcome, Ledger, LedgerOptions, WalFold, WalState } from './ledgerOptions.ts';
import type { RightEdge } from './merkleTree.ts';
import { assertKnown, LEDGER_MIGRATIONS, type Migration, migrate } from './migrations/index.ts';
import { checkTail, checkWitness, type OpeningFinding } from './openingChecks.ts';
import { cosignedFileOf, ledgerFileOf, lockFileOf, witnessFileOf } from './paths.ts';
import type { TagCatalogue } from './tagCatalogue.ts';
import { appendWitness, newestNoteIn } from './witness.ts';
import { WriteAheadLog } from './writeAheadLog.ts';
import { takeWriterLock, type WriterLock } from './writerLock.ts';

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
      // A foreign or newer file is told as what it is, not as a ledger whose key is missing.
      if (existsSync(file)) inspect(file, options.migrations ?? LEDGER_MIGRATIONS);
      return new StationLedger(options, lock);
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

class StationLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #lock: WriterLock;
  readonly #keys: LedgerKeys;
  readonly #elsewhere = new Continuation();
  readonly #witnessPath: string;
  readonly #wal: WriteAheadLog;
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

  constructor(options: LedgerOptions, lock: WriterLock) {
    this.#options = options;
    this.#lock = lock;
    this.#keys = new LedgerKeys(options);
    this.#witnessPath = options.witnessPath ?? witnessFileOf(options.folder);
    this.#wal = new WriteAheadLog(options);
    this.#open();
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
    const { signer } = this.#keys;
    assert(!text.startsWith(`${signer.key.name}\n`), 'a statement must not read as a checkpoint');
    return signer.sign(text);
  }
  get verifierKey(): string {
    return this.#keys.verifierKey;
  }
  get keys(): KeyStatus {
    return this.#keys.status;
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

  heard(source: string, note: string): boolean {
    return this.#elsewhere.hear(source, note, this.#keys.history);
  }

  rotateKey(request: RotateKeyRequest): KeyRotation {
    assert(!this.#connection.db.inTransaction, 'a key is rotated outside transactions');
    return withTypedErrors(() => {
      if (this.size > (this.#checkpoint?.size ?? 0)) this.#signCheckpoint(false); // all that the old key answers for
      const { size } = this;
      const record = (rotation: KeyRotation): void => {
        request.record(rotation);
        assert(this.size > size, 'a rotation of the key is an entry of the log');
      };
      const transaction = (act: () => void): void => this.transaction(act);
      const isDoubtful = (): boolean => this.#needsReopen;
      return this.#keys.rotate(size, this.cursors, { ...request, record }, transaction, isDoubtful);
    });
  }

  retireOldKey(record: (old: KeyPeriod) => void): boolean {
    return withTypedErrors(() => this.#keys.retire(this.cursors, record, (act) => this.transaction(act)));
  }

  wal(): WalState {
    return this.#wal.state();
  }

  foldWal(how: 'asFarAsItGoes' | 'emptied'): WalFold {
    const { db } = this.#connection;
    return withTypedErrors(() => this.#wal.fold(db, how));
  }

  fileBytes(): number {
    return this.#wal.fileBytes();
  }

  get inboxBounds(): InboxBounds {
    return this.#options.inboxBounds ?? INBOX_BOUNDS;
  }

  reopen(): void {
    const isDoubtful = this.#isDiskInDoubt;
    this.#needsReopen = true;
    this.#disconnect();
    withTypedErrors(() => this.#open({ isAgain: true }));
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

  /**
   * @param options `isAgain`: the file must be there. A disk that is away leaves the empty folder it was mounted on, in which
   *   nothing may be made: what would be acknowledged there is out of sight once the disk is back
   */
  #open({ isAgain } = { isAgain: false }): void {
    const { folder, pagesMax } = this.#options;
    const migrations = this.#options.migrations ?? LEDGER_MIGRATIONS;
    if (isAgain && !existsSync(ledgerFileOf(folder)))
      throw new LedgerWriteError('io', `${ledgerFileOf(folder)} is not there: its disk may be away`);
    this.#keys.open(ledgerFileOf(folder), !isAgain);
    const bound = typeof pagesMax === 'function' ? pagesMax() : pagesMax;
    const settings = {
      busyTimeoutMs: this.#wal.busyTimeoutMs,
      walCheckpointPages: this.#wal.checkpointPages,
      mustExist: isAgain,
      ...(bound === undefined ? {} : { pagesMax: bound }),
    };
    const db = openWriter(ledgerFileOf(folder), settings, (opened) => assertKnown(opened, migrations));
    try {
      migrate(db, migrations);
      const { history, repairs, rotations } = this.#keys;
      const tail = checkTail(db, history);
      const witness = checkWitness(db, this.#witnessPath, history, tail);
      this.#connection = connect(db, this.#options);
      this.#edge = tail.edge;
      this.#checkpoint = tail.checkpoint;
      this.#findings = [
        ...repairs.map((detail) => ({ kind: 'keyRepaired', detail }) as const),
        ...rotations.map((detail) => ({ kind: 'keyRotation', detail }) as const),
        ...witness.findings,
      ];
      this.#connection.cursors.set('ledger.opened', { at: this.#options.clock.now(), entries: tail.edge.size });
      assertDurability(db);
      this.#hearCosigned(db, tail.edge);
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
    const { db, cursors } = this.#connection;
    this.#keys.settled();
    const { signer, others } = this.#keys;
    const root = this.#edge.root();
    this.#hearWitness();
    this.#elsewhere.assertContinues(db, this.size, root, this.#checkpoint);
    const body = { origin: signer.key.name, size: this.size, root, at: this.#options.clock.now(), isShiftEnd };
    const signed = signCheckpoint(body, signer, others);
    this.#checkpointsSinceThinning += 1;
    const committed = this.transaction(() => {
      insertCheckpoint(db, signed);
      if (this.#checkpointsSinceThinning >= NEWEST_CHECKPOINTS_KEPT) thinCheckpoints(db);
      return this.#keys.countCheckpoint(cursors);
    });
    committed();
    if (this.#checkpointsSinceThinning >= NEWEST_CHECKPOINTS_KEPT) this.#checkpointsSinceThinning = 0;
    this.#checkpoint = signed;
    this.#isWitnessCurrent = false;
  }

  /** @throws LedgerRolledBackError when a cosigner has seen another log */
  #hearCosigned(db: Database, edge: RightEdge): void {
    const path = cosignedFileOf(this.#options.folder);
    const note = newestNoteIn(path);
    if (note === undefined || !this.heard(path, note)) return;
    this.#elsewhere.assertContinues(db, edge.size, edge.root(), undefined);
  }

  /** Somebody may have put another file there since; one that is away says nothing. */
  #hearWitness(): void {
    const note = newestNoteIn(this.#witnessPath);
    if (note !== undefined && note !== this.#checkpoint?.note) this.heard(this.#witnessPath, note);
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
