import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../shared/domain/time.ts';
import type { CheckpointSigner } from './checkpointNote.ts';
import type { CursorStore } from './cursorStore.ts';
import { openReadOnly } from './database.ts';
import { LedgerKeyError } from './errors.ts';
import { generationIn } from './generations.ts';
import {
  destroyKeyFile,
  fileVault,
  isSealedKey,
  type KeyVault,
  type NewKey,
  readKeyFile,
  signerOf,
  writeKeyFile,
} from './keyFile.ts';
import {
  KEYS_FILE_BYTES_MAX,
  type KeyHistory,
  type KeyPeriod,
  type KeyRotation,
  readKeyHistory,
  signKeyRotation,
} from './keyHistory.ts';
import { keyFileOf, logNameOf, nextKeyFileOf } from './keyPaths.ts';
import {
  afterCheckpoint,
  isOverlapOver,
  KEY_CURSOR,
  type KeyOverlap,
  type KeyState,
  overlapState,
  readKeyState,
} from './keyState.ts';
import { openStationKeys, type StationKeys } from './stationKey.ts';

export interface LedgerKeysOptions {
  readonly folder: string;
  readonly stationId: string;
  readonly keyVault?: KeyVault;
  readonly clock: Pick<Clock, 'now'>;
}

/** The keys as the engine and people see them. */
export interface KeyStatus {
  /** Last of its periods: the present key. */
  readonly history: KeyHistory;
  /** While the old key signs beside the new one: so many checkpoints more, and not before this time (µs). */
  readonly overlap: { readonly checkpointsLeft: number; readonly until: number } | undefined;
  /** Kept by the key store of the operating system, or in a 0600 file. */
  readonly isSealed: boolean;
}

export interface RotateKeyRequest {
  readonly overlap: KeyOverlap;
  /** Made and sealed elsewhere; default: made here, in a 0600 file. */
  readonly key?: NewKey;
  /** Inside the deciding transaction: appends the entry that names the new key, as the first of it. */
  record(rotation: KeyRotation): void;
}

const KEY_CURSOR_BYTES_MAX = 2 * KEYS_FILE_BYTES_MAX;

/** The keys of an open ledger: in memory, in the ledger's cursor and in files, kept in step. */
export class LedgerKeys {
  readonly #options: LedgerKeysOptions;
  #vault: KeyVault;
  #keys!: StationKeys;
  #state: KeyState | undefined;
  #generation = 1;
  /** The ledger has decided a change that the files may not show yet. */
  #isUnsettled = false;

  constructor(options: LedgerKeysOptions) {
    this.#options = options;
    this.#vault = options.keyVault ?? fileVault;
  }

  /** From the file of the ledger, before it is opened for writing. @param mayCreate there may be no ledger yet, and no key */
  open(ledgerFile: string, mayCreate: boolean): void {
    const { generation, isFresh } = generationIn(ledgerFile);
    this.#generation = generation;
    // The key is made before the first ledger; one that goes on from a copy without its key has signed nothing yet.
    this.#settle(existsSync(ledgerFile) ? stateIn(ledgerFile) : undefined, mayCreate && isFresh);
  }

  get signer(): CheckpointSigner {
    return this.#keys.signer;
  }
  /** Who signs beside it. */
  get others(): readonly CheckpointSigner[] {
    return this.#keys.old === undefined ? [] : [this.#keys.old];
  }
  get history(): KeyHistory {
    return this.#keys.history;
  }
  get verifierKey(): string {
    return this.#keys.verifierKey;
  }
  get repairs(): readonly string[] {
    return this.#keys.repairs;
  }
  get rotations(): readonly string[] {
    return this.#keys.rotations;
  }
  get status(): KeyStatus {
    const text = readKeyFile(keyFileOf(this.#options.folder));
    return {
      history: this.#keys.history,
      overlap: this.#state?.overlap,
      isSealed: text !== undefined && isSealedKey(text),
    };
  }

  /** Before anything is signed. @throws LedgerWriteError or LedgerKeyError: then nothing is */
  settled(): void {
    if (this.#isUnsettled) this.#settle(this.#state, false);
  }

  /** Inside the transaction that stores a checkpoint: one less to go. @returns call after the commit */
  countCheckpoint(cursors: CursorStore): () => void {
    const before = this.#state;
    const after = before && afterCheckpoint(before);
    if (after === before || after === undefined) return () => undefined;
    cursors.set(KEY_CURSOR, after, KEY_CURSOR_BYTES_MAX);
    return () => {
      this.#state = after;
    };
  }

  /**
   * Makes the next key durable in a file of its own, lets `transaction` decide, and puts the files in order.
   *
   * @param transaction of the ledger; gets what must happen inside
   * @param isDoubtful whether, after a failure, only reopening can tell if it was decided
   */
  rotate(
    size: number,
    cursors: CursorStore,
    { overlap, key, record }: RotateKeyRequest,
    transaction: (act: () => void) => void,
    isDoubtful: () => boolean,
  ): KeyRotation {
    const { folder, stationId, clock } = this.#options;
    const name = logNameOf(stationId, this.#generation);
    const made = key ?? this.#vault.make(name);
    const next = signerOf(made.line, 'handed in', name);
    const now = clock.now();
    const rotation = signKeyRotation({ size, at: now }, this.#keys.signer, next);
    const history = `${this.#state?.history ?? ''}${rotation.note}\n`;
    if (history.length > KEYS_FILE_BYTES_MAX) {
      throw new LedgerKeyError('The history of the signing keys is full.', 'Start a new data folder.');
    }
    const lasting = overlapState(overlap, now);
    const state: KeyState = { history, ...(lasting === undefined ? {} : { overlap: lasting }) };
    writeKeyFile(nextKeyFileOf(folder), made.fileText);
    try {
      transaction(() => {
        record(rotation);
        cursors.set(KEY_CURSOR, state, KEY_CURSOR_BYTES_MAX);
      });
    } catch (error) {
      if (!isDoubtful()) destroyKeyFile(nextKeyFileOf(folder));
      throw error;
    }
    this.#vault = knowing(this.#vault, made);
    this.#isUnsettled = true;
    this.#settle(state, false);
    return rotation;
  }

  /** @returns false while there is nothing to retire, or it is not yet time */
  retire(cursors: CursorStore, record: (old: KeyPeriod) => void, transaction: (act: () => void) => void): boolean {
    const state = this.#state;
    if (state === undefined || !isOverlapOver(state, this.#options.clock.now())) return false;
    const old = this.#keys.history.periods.at(-2) as KeyPeriod;
    const after: KeyState = { history: state.history };
    transaction(() => {
      record(old);
      cursors.set(KEY_CURSOR, after, KEY_CURSOR_BYTES_MAX);
    });
    this.#isUnsettled = true;
    this.#settle(after, false);
    return true;
  }

  #settle(state: KeyState | undefined, mayCreate: boolean): void {
    this.#state = state;
    const { folder, stationId } = this.#options;
    const generation = this.#generation;
    this.#keys = openStationKeys({ folder, stationId, generation, mayCreate, state, vault: this.#vault });
    this.#isUnsettled = false;
  }
}

/**
 * The same as `Ledger.keys` for whoever only reads.
 *
 * @throws LedgerKeyError when the folder has no public key
 * @throws NoteError when its keys are no chain
 */
export function keyStatusOf(folder: string, db: Database): KeyStatus {
  const history = readKeyHistory(folder);
  if (history === undefined) {
    throw new LedgerKeyError(`There is no public key in ${folder}.`, 'Start the station once: it makes its key.');
  }
  const text = readKeyFile(keyFileOf(folder));
  return { history, overlap: readKeyState(db)?.overlap, isSealed: text !== undefined && isSealedKey(text) };
}

function stateIn(ledgerFile: string): KeyState | undefined {
  const db: Database = openReadOnly(ledgerFile);
  try {
    return readKeyState(db);
  } finally {
    db.close();
  }
}

/** A sealed key that this process has made can be opened here without asking the key store. */
const knowing = (vault: KeyVault, { line, fileText }: NewKey): KeyVault => ({
  open: (text) => (text.trim() === fileText.trim() ? line : vault.open(text)),
  make: vault.make,
});
