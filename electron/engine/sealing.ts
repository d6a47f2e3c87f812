import type { Database } from 'better-sqlite3';
import type { BatchBody } from '../../shared/domain/entry.ts';
import { requeueSourceOf } from '../../shared/domain/requeue.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { type EncodedEntry, type Ledger, leafHash, packBody } from '../ledger/index.ts';
import {
  type ClosedWindow,
  type ConnectionClock,
  decodeSummary,
  encodeBatch,
  encodeSummary,
  mergeSummary,
  type SealedCursor,
  type Summaries,
} from '../pipeline/index.ts';
import { findSummary, storeSummary } from '../projection/index.ts';
import { batchContext } from './batchContext.ts';
import type { EngineSettings } from './settings.ts';
import { rememberUnit } from './unitRecovery.ts';
import type { WorkUnitLine } from './workUnitLine.ts';

export interface SealPorts {
  readonly settings: EngineSettings;
  readonly calendar: ShiftCalendar;
  readonly clock: Clock;
  /** Clocks of sources whose times the clean layer corrects, as known now. */
  clocks(): readonly ConnectionClock[];
  /** zlib level for the next body: small while there is time, fast while frames pile up. */
  gzipLevel(): number;
  /** A window is in the log as entry `seq`, with these corrections. */
  sealed?(window: ClosedWindow, corrections: BatchBody['corrections'], seq: number): void;
}

/** Stored memory is renewed after so many batches: what a restart after a crash reads again stays small. */
const BATCHES_PER_MEMORY = 64;

/**
 * Puts closed windows of one work unit into the log, with their summaries and the cursor that says how far the log holds
 * the unit. Runs inside the writer's transaction: all of it is there, or nothing.
 *
 * @returns how many batches and readings were sealed, and how many readings were left out as repeats of one of them
 */
export function sealWindows(
  ledger: Ledger,
  line: WorkUnitLine,
  summaries: Summaries,
  closed: readonly ClosedWindow[],
  cursor: SealedCursor,
  ports: SealPorts,
): { batches: number; readings: number; duplicates: number } {
  let readings = 0;
  let duplicates = 0;
  for (const window of closed) {
    const { encoded, corrections } = encode(window, ports);
    const [outcome] = ledger.append([encoded]);
    if (outcome?.kind === 'keyConflict')
      throw new Error(
        `batch ${encoded.key} of ${line.workUnit} is in the log with another content (entry ${outcome.seq})`,
      );
    line.sealed(window, encoded.key);
    if (outcome?.kind === 'appended') ports.sealed?.(window, corrections, outcome.seq);
    storeSummaries(ledger.database, line.workUnit, summaries, window);
    readings += window.readings;
    duplicates += window.duplicates;
  }
  ledger.cursors.set(`window:${line.workUnit}`, line.savedWindow(cursor));
  if (line.sealedSinceMemory >= BATCHES_PER_MEMORY) rememberUnit(ledger.database, line, ledger.size - 1);
  return { batches: closed.length, readings, duplicates };
}

function encode(
  window: ClosedWindow,
  { settings, calendar, clock, clocks, gzipLevel }: SealPorts,
): { encoded: EncodedEntry; corrections: BatchBody['corrections'] } {
  const { head, bytes } = encodeBatch(window, {
    ...batchContext(settings, calendar, window),
    clocks: clocks(),
    at: clock.now(),
    rulePacks: settings.config.rulePacks.flatMap(({ sha256 }) => sha256 ?? []),
    engine: settings.engineVersion,
    worker: workerOf(window),
  });
  const { kind, key, at, workUnit, from, to } = head;
  const encoded = { kind, key, at, workUnit, from, to, leaf: leafHash(bytes), packed: packBody(bytes, gzipLevel()) };
  return { encoded, corrections: head.corrections };
}

/** Readings that a verdict sent back come from the engine itself. */
function workerOf({ frames }: ClosedWindow): string {
  const connection = frames.find((frame) => requeueSourceOf(frame.connection) === undefined)?.connection;
  return connection === undefined && frames.length > 0 ? 'quarantine' : `acquisition:${connection ?? ''}`;
}

function storeSummaries(db: Database, workUnit: string, summaries: Summaries, window: ClosedWindow): void {
  for (const given of summaries.add(window.columns, window.isAmendment ? null : window.end)) {
    const stored = findSummary(db, workUnit, given.minute);
    const merged = stored ? mergeSummary(decodeSummary(stored), given) : given;
    storeSummary(db, workUnit, given.minute, encodeSummary(merged));
  }
}
