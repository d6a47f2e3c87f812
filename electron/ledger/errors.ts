/** What can be wrong with a ledger as a whole. Every message says what was found and, where we know one, the remedy. */
export class LedgerError extends Error {
  override readonly name: string = 'LedgerError';
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(remedy === '' ? problem : `${problem} ${remedy}`, options);
    this.remedy = remedy;
  }
}

/** The file was written by a newer version of the app; it is refused, not guessed at. */
export class LedgerNewerError extends LedgerError {
  override readonly name = 'LedgerNewerError';
  readonly found: number;
  readonly supported: number;

  constructor(path: string, found: number, supported: number) {
    super(
      `${path} has ledger format ${found}; this version of Shiftseal knows formats up to ${supported}.`,
      'Install the version that wrote it, or a newer one; nothing was changed.',
    );
    this.found = found;
    this.supported = supported;
  }
}

/** Another process (or thread) is the writer. */
export class LedgerLockedError extends LedgerError {
  override readonly name = 'LedgerLockedError';
  readonly lockFile: string;

  constructor(lockFile: string, options?: ErrorOptions) {
    super(
      `The ledger is in use: another Shiftseal holds ${lockFile}.`,
      'Stop the other station or window on this data folder, or choose another folder. The lock ends by itself with that process; the file need not be deleted.',
      options,
    );
    this.lockFile = lockFile;
  }
}

/** The file is not a Shiftseal ledger, or belongs to another station. */
export class LedgerForeignError extends LedgerError {
  override readonly name = 'LedgerForeignError';
}

/** The signing key is missing, unreadable or does not fit the public key kept beside it. */
export class LedgerKeyError extends LedgerError {
  override readonly name = 'LedgerKeyError';
}

/** The file is damaged: SQLite says so, or the tree does not fit itself. */
export class LedgerDamagedError extends LedgerError {
  override readonly name = 'LedgerDamagedError';
}

/** SQLite would not wait for the disk on this connection. Never seen after `openLedger` unless a setting was changed. */
export class LedgerDurabilityError extends LedgerError {
  override readonly name = 'LedgerDurabilityError';
}

/** The witness has seen a ledger that this file does not continue: an older copy was put back, or history was rewritten. */
export class LedgerRolledBackError extends LedgerError {
  override readonly name = 'LedgerRolledBackError';
  readonly witnessSize: number;
  readonly ledgerSize: number;

  constructor(witnessPath: string, witnessSize: number, ledgerSize: number, isFork: boolean) {
    super(
      isFork
        ? `The witness file ${witnessPath} holds a signed checkpoint of ${witnessSize} entries whose root is not that of the first ${witnessSize} entries of this ledger (${ledgerSize} entries): history was changed.`
        : `The witness file ${witnessPath} holds a signed checkpoint of ${witnessSize} entries, but the ledger has only ${ledgerSize}: an older copy was put back, or entries were cut off.`,
      'Put the newest ledger.db (with its -wal file) back. If it is lost, keep this folder as evidence and start the station with a new data folder.',
    );
    this.witnessSize = witnessSize;
    this.ledgerSize = ledgerSize;
  }
}

/**
 * Why a write failed:
 * - `full`: the disk (or the page limit) is full; the transaction was rolled back whole, and can be tried again as it is;
 * - `io`: reading, writing or fsync failed, and it is uncertain what the disk holds: nothing may be acknowledged, and the
 *   ledger must be reopened (`Ledger.reopen`) before the next write;
 * - `busy`: another connection blocked the write; rolled back;
 * - `denied`: the file or folder cannot be written; rolled back;
 * - `witness`: the ledger is sound and its checkpoint stored, but the witness file could not be written; tried again with
 *   the next checkpoint.
 */
export type WriteFailure = 'full' | 'io' | 'busy' | 'denied' | 'witness';

/** Nothing of the transaction was acknowledged. The engine pauses and tries again. */
export class LedgerWriteError extends LedgerError {
  override readonly name = 'LedgerWriteError';
  readonly reason: WriteFailure;
  readonly needsReopen: boolean;

  constructor(reason: WriteFailure, detail: string, options?: ErrorOptions) {
    super(`The ledger could not be written (${detail}).`, WRITE_REMEDIES[reason], options);
    this.reason = reason;
    this.needsReopen = reason === 'io';
  }
}

const WRITE_REMEDIES: Record<WriteFailure, string> = {
  full: 'Free space on the disk of the data folder; writing continues by itself.',
  io: 'Check the disk of the data folder; the ledger is reopened and checked before it is written again.',
  busy: 'A reader or backup blocks the file; writing continues by itself once it ends.',
  denied: 'Give the account of the station write access to the data folder.',
  witness: 'Check the disk or share of the witness file; it is written again with the next checkpoint.',
};

/** The code of an error that SQLite or the operating system raised (`SQLITE_FULL`, `ENOSPC` …), or undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Turns a failure of SQLite or of a file write into a typed error; anything else is returned as it is. */
export function toLedgerError(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof LedgerError) return error;
  const detail = `${code}: ${(error as Error).message}`;
  const options = { cause: error };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new LedgerWriteError('full', detail, options);
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return new LedgerWriteError('io', detail, options);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new LedgerWriteError('busy', detail, options);
  }
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS)/.test(code)) {
    return new LedgerWriteError('denied', detail, options);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new LedgerDamagedError(
      `The ledger file is damaged (${detail}).`,
      'Keep the file as evidence, run `shiftseal verify`, and restore the newest copy.',
      options,
    );
  }
  return error;
}
