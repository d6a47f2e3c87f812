import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Instant } from '../../shared/domain/time.ts';
import { LedgerDamagedError } from './errors.ts';
import { parseKeyHistory } from './keyHistory.ts';

/** What the ledger itself remembers of its keys: moves in the transaction that decides a rotation. */
const keyStateSchema = z.strictObject({
  /** Text of `keys.txt`. */
  history: z.string().min(1),
  /** While the old key still signs beside the new one. */
  overlap: z.strictObject({ checkpointsLeft: z.int().min(0), until: z.int() }).optional(),
});
export type KeyState = z.infer<typeof keyStateSchema>;

export const KEY_CURSOR = 'ledger.keys';

/** @throws LedgerDamagedError when it is not what we wrote */
export function parseKeyState(value: unknown): KeyState | undefined {
  if (value === undefined) return undefined;
  try {
    const state = keyStateSchema.parse(value);
    parseKeyHistory(state.history);
    return state;
  } catch (error) {
    throw new LedgerDamagedError(
      `What the ledger remembers of its signing keys is not readable: ${(error as Error).message}.`,
      'Keep the file as evidence, run `shiftseal verify`, and restore the newest copy.',
      { cause: error },
    );
  }
}

/** Before anything is opened for writing; undefined when nothing was rotated, or the file is older than cursors. */
export function readKeyState(db: Database): KeyState | undefined {
  const hasCursors = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'cursor'").get();
  if (hasCursors === undefined) return undefined;
  const text = db.prepare('SELECT value FROM cursor WHERE name = ?').pluck().get(KEY_CURSOR) as string | undefined;
  return parseKeyState(text === undefined ? undefined : JSON.parse(text));
}

/** How long the old key signs beside the new one: until both are reached. */
export interface KeyOverlap {
  readonly checkpoints: number;
  readonly days: number;
}

const US_PER_DAY = 86_400_000_000;

export const overlapState = ({ checkpoints, days }: KeyOverlap, now: Instant): KeyState['overlap'] =>
  checkpoints === 0 && days === 0 ? undefined : { checkpointsLeft: checkpoints, until: now + days * US_PER_DAY };

/** One more checkpoint was signed with both. */
export const afterCheckpoint = (state: KeyState): KeyState =>
  state.overlap === undefined || state.overlap.checkpointsLeft === 0
    ? state
    : { ...state, overlap: { ...state.overlap, checkpointsLeft: state.overlap.checkpointsLeft - 1 } };

export const isOverlapOver = ({ overlap }: KeyState, now: Instant): boolean =>
  overlap !== undefined && overlap.checkpointsLeft === 0 && now >= overlap.until;
