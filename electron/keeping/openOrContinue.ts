/**
 * Opens the ledger of a station. One that is damaged is set aside, and the log goes on in a new file: readings must not wait for an
 * expert. One that is merely older than its witness is refused as before: somebody put it there, and the newest may still be at hand.
 */
import { existsSync, statSync } from 'node:fs';
import type { Continuation } from '../../shared/domain/entries/keeping.ts';
import {
  isEarlierLog,
  type Ledger,
  LedgerDamagedError,
  LedgerForeignError,
  type LedgerOptions,
  ledgerFileOf,
  lockFileOf,
  logNameOf,
  makeFolder,
  openDamaged,
  openLedger,
  readVerifierKeyFile,
  readWitness,
  takeWriterLock,
  walFrames,
  witnessFileOf,
} from '../ledger/index.ts';
import { type ContinueOptions, continuationSentence, continueLog, finishContinuation } from './continueLog.ts';

export interface OpenedLog {
  readonly ledger: Ledger;
  /** The log was continued just now. */
  readonly continued?: Continuation;
}

export type OpenOptions = LedgerOptions &
  Required<Pick<LedgerOptions, 'migrations'>> &
  Pick<ContinueOptions, 'project' | 'onStep'> & { say(message: string): void };

/** @throws as `openLedger`, but for damage */
export function openOrContinue(options: OpenOptions): OpenedLog {
  const { folder, say } = options;
  makeFolder(folder);
  if (underLock(options, () => finishContinuation(folder, options.onStep)))
    say('setting the damaged ledger aside, which was interrupted, has been finished');
  const problem = problemBefore(options);
  if (problem !== undefined) return continued(options, problem.cause, problem.message);
  try {
    return { ledger: openLedger(options) };
  } catch (error) {
    if (error instanceof LedgerDamagedError) return continued(options, 'damaged', error.message);
    if (error instanceof LedgerForeignError && isOurs(options)) return continued(options, 'damaged', error.message);
    throw error;
  }
}

function continued(options: OpenOptions, cause: Continuation['cause'], problem: string): OpenedLog {
  const { folder, stationId: station, clock, migrations, project, onStep, say } = options;
  say(`${problem} What still stands is being looked for; this may take minutes.`);
  const what = underLock(options, () =>
    continueLog({
      ...{ folder, station, cause, problem: problem.slice(0, 1000), at: clock.now(), migrations, project },
      witnessPath: options.witnessPath ?? witnessFileOf(folder),
      ...(onStep === undefined ? {} : { onStep }),
    }),
  );
  say(continuationSentence(what));
  return { ledger: openLedger(options), continued: what };
}

function underLock<T>({ folder, lockWaitMs }: OpenOptions, act: () => T): T {
  const lock = takeWriterLock(lockFileOf(folder), lockWaitMs ?? 500);
  try {
    return act();
  } finally {
    lock.release();
  }
}

/** What SQLite would not tell: it makes an empty file where one is missing, and silently drops commits behind a flipped bit. */
function problemBefore({ folder, stationId, witnessPath }: OpenOptions) {
  const file = ledgerFileOf(folder);
  const path = witnessPath ?? witnessFileOf(folder);
  const isThere = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const { dropped } = isThere ? walFrames(file) : { dropped: 0 };
  if (isThere && dropped === 0) return undefined;
  const log = readVerifierKeyFile(folder)?.split('+')[0] ?? logNameOf(stationId);
  const seen = (readWitness(path)?.checkpoints ?? []).filter(({ origin }) => !isEarlierLog(origin, log));
  const size = seen.reduce((max, checkpoint) => Math.max(max, checkpoint.size), 0);
  if (!isThere && size === 0) return undefined; // a first start that was interrupted
  if (!isThere)
    return {
      cause: 'missing',
      message: `${file} is missing or empty, but ${path} knows ${size} entries of it.`,
    } as const;
  if (sizeOf(file) >= size) return undefined; // the end of what a crash interrupted: nothing of it was acknowledged
  const message = `The write-ahead log of ${file} is damaged: ${dropped} pages behind the damage cannot be taken, and ${path} knows ${size} entries.`;
  return { cause: 'damaged', message } as const;
}

function sizeOf(file: string): number {
  const db = openDamaged(file);
  try {
    return (db?.prepare('SELECT coalesce(max(seq) + 1, 0) FROM entry').pluck().get() as number | undefined) ?? 0;
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}

/** Our tables under a damaged header, in a folder where we have signed before. */
function isOurs({ folder }: OpenOptions): boolean {
  if (!existsSync(ledgerFileOf(folder)) || readVerifierKeyFile(folder) === undefined) return false;
  const db = openDamaged(ledgerFileOf(folder));
  try {
    const tables = db?.prepare("SELECT name FROM sqlite_master WHERE name IN ('entry', 'node', 'checkpoint')").all();
    return tables?.length === 3;
  } catch {
    return false;
  } finally {
    db?.close();
  }
}
