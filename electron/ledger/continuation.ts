/**
 * Never two inconsistent checkpoints: before anything is signed, the log must go on from what this station signed last, and
 * from every checkpoint of it that somebody else is known to hold: a witness file, a cosigner, an upstream system.
 */
import type { Database } from 'better-sqlite3';
import type { SignedCheckpoint } from './checkpointNote.ts';
import { LedgerDamagedError, LedgerRolledBackError } from './errors.ts';
import { type KeyHistory, openCheckpointWithHistory } from './keyHistory.ts';
import { consistencyProof, verifyConsistency } from './merkleProofs.ts';
import { rootAt } from './merkleTree.ts';
import { storedNodes } from './nodeStore.ts';
import { NoteError } from './note.ts';

/** Newest checkpoint by source; sources are files and cosigners of the configuration, so they are few. */
const SOURCES_MAX = 64;

export class Continuation {
  /** By source; a checkpoint that the log was seen to go on from is kept until the source has a newer one. */
  readonly #heard = new Map<string, SignedCheckpoint>();

  /**
   * A checkpoint that somebody else holds.
   *
   * @returns false when it is not one of this log by its keys: then it says nothing about us
   */
  hear(source: string, note: string, keys: KeyHistory): boolean {
    try {
      const told = openCheckpointWithHistory(note, keys);
      const before = this.#heard.get(source);
      if (before !== undefined && before.size > told.size) return true;
      if (before !== undefined || this.#heard.size < SOURCES_MAX) this.#heard.set(source, told);
      return true;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return false;
    }
  }

  /**
   * @throws LedgerDamagedError when the log does not go on from its own newest checkpoint
   * @throws LedgerRolledBackError when it does not go on from one that somebody else holds
   */
  assertContinues(db: Database, size: number, root: Buffer, own: SignedCheckpoint | undefined): void {
    const nodes = storedNodes(db);
    for (const [source, told] of this.#heard) {
      if (told.size > size) throw new LedgerRolledBackError(source, told.size, size, false);
      if (!rootAt(nodes, told.size).equals(told.root)) throw new LedgerRolledBackError(source, told.size, size, true);
    }
    if (own === undefined) return;
    const proof = consistencyProof(nodes, own.size, size);
    if (verifyConsistency(own.size, size, own.root, root, proof)) return;
    throw new LedgerDamagedError(
      `The log of ${size} entries does not continue its checkpoint of ${own.size} entries; no checkpoint was signed.`,
      'Stop the station, keep the file as evidence, and run `shiftseal verify`.',
    );
  }
}
