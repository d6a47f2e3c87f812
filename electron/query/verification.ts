import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { VerifyProgress } from '../../shared/contract/ipc.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { HelpingThread, ledgerFileOf, SHARED_BYTES_MIN, verifyLedger, witnessFileOf } from '../ledger/index.ts';
import { workersUrl } from '../supervision/index.ts';
import { witnessPathOf } from './checkpoint.ts';
import { openDataFolder, STATION_MIGRATIONS } from './dataFolder.ts';
import { withTimestamps } from './timestamps.ts';

/** Progress is told at most so often (5 Hz). */
const PROGRESS_EVERY_MS = 200;

/** What was found of a data folder: the ledger, and the time stamps beside it where there are any. */
export type FolderReport = Awaited<ReturnType<typeof withTimestamps>>;

export interface Verification {
  /** A signed checkpoint from outside. */
  readonly checkpointNote?: string;
  /** Verifier key line from a source you trust. */
  readonly publicKey?: string;
  readonly witnessPath?: string;
  /** PEM file by which time stamps are trusted; default: as configured. */
  readonly timestampAuthority?: string;
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** Recomputes the ledger of a data folder from its bodies: the one way that console and command line verify. */
export async function verifyFolder(
  folder: string,
  asked: Verification,
  monotonicMs: () => number,
): Promise<FolderReport> {
  const path = ledgerFileOf(folder);
  const helpers = startHelpers(path); // first: they are ready when they are wanted
  try {
    return await verifyWith(helpers, path, folder, asked, monotonicMs);
  } finally {
    for (const helper of helpers) helper.close();
  }
}

async function verifyWith(
  helpers: readonly HelpingThread[],
  path: string,
  folder: string,
  asked: Verification,
  monotonicMs: () => number,
): Promise<FolderReport> {
  let nextMs = Number.NEGATIVE_INFINITY;
  const { cosigners, timestamp } = outsideOf(folder);
  const report = await verifyLedger({
    ...{ cosigners, path, helpers },
    migrations: STATION_MIGRATIONS,
    witnessPath: asked.witnessPath ?? witnessOf(folder),
    ...(asked.checkpointNote === undefined ? {} : { checkpointNote: asked.checkpointNote }),
    ...(asked.publicKey === undefined ? {} : { publicKey: asked.publicKey }),
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    onProgress(done, total) {
      if (done < total && monotonicMs() < nextMs) return;
      nextMs = monotonicMs() + PROGRESS_EVERY_MS;
      asked.onProgress?.(done, total);
    },
  });
  return withTimestamps(report, folder, asked.timestampAuthority ?? timestamp);
}

/** Who vouches for the log besides its own key, as configured; nobody where that cannot be read. */
function outsideOf(folder: string): { cosigners: string[]; timestamp: string | undefined } {
  try {
    const data = openDataFolder(folder);
    try {
      const checkpoint = data.configs.latest()?.config.checkpoint;
      return {
        cosigners: checkpoint?.cosigners.map(({ key }) => key) ?? [],
        timestamp: checkpoint?.timestamp?.certificateFile,
      };
    } finally {
      data.close();
    }
  } catch {
    return { cosigners: [], timestamp: undefined };
  }
}

/** Where the configuration in the log keeps the witness; the usual place when even that cannot be read. */
function witnessOf(folder: string): string {
  try {
    const data = openDataFolder(folder);
    try {
      return witnessPathOf(data);
    } finally {
      data.close();
    }
  } catch {
    return witnessFileOf(folder); // a damaged file is what verify is for: it names the damage itself
  }
}

/** More threads than this wait for the disk. */
const HELPERS_MAX = 3;

/** A thread for every other core; none for a small ledger, nor where the product is not built. */
function startHelpers(ledger: string): HelpingThread[] {
  const file = new URL('verifyWorker.js', workersUrl());
  const bytes = statSync(ledger, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes < SHARED_BYTES_MIN || !existsSync(file)) return [];
  const count = Math.min(HELPERS_MAX, availableParallelism() - 1);
  return Array.from({ length: count }, () => new HelpingThread(new Worker(file, { env: {} })));
}

/** A verifier key as one line, or a file that holds it. */
export function readPublicKey(text: string): string {
  const isFile = statSync(text, { throwIfNoEntry: false })?.isFile() === true;
  return (isFile ? readFileSync(text, 'utf8') : text).trim();
}

/** The run as the console shows it; `tell` is called at the start, at most 5 times a second, and at the end. */
export async function runVerification(
  folder: string,
  clock: Clock,
  signal: AbortSignal,
  tell: (progress: VerifyProgress) => void,
): Promise<void> {
  const startedAt = clock.now();
  let last: VerifyProgress = { state: 'running', done: 0, total: 0, startedAt, root: '', problems: [] };
  tell(last);
  try {
    const report = await verifyFolder(
      folder,
      {
        signal,
        onProgress(done, total) {
          last = { ...last, done, total };
          tell(last);
        },
      },
      clock.monotonicMs,
    );
    const state = report.wasStopped ? 'cancelled' : report.isClean ? 'clean' : 'problems';
    const problems = report.problems.slice(0, 100).map(({ message }) => message);
    tell({ ...last, state, done: report.entries, endedAt: clock.now(), root: report.root ?? '', problems });
  } catch (error) {
    tell({ ...last, state: 'failed', endedAt: clock.now(), problems: [(error as Error).message] });
  }
}
