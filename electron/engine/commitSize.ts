/**
 * How many readings go into one group commit, so that the commit takes about as long as it may. Additive increase,
 * multiplicative decrease, as congestion control does it: a disk that grows slow (a backup, a scan, a worn drive) is answered
 * within a few commits, and one that is well again is found out step by step. Before the first slow commit the size doubles.
 */
export interface CommitSizeBounds {
  /** Floor and ceiling, readings. */
  readonly min: number;
  readonly max: number;
  /** ms that one commit may take at p95. */
  readonly targetMs: number;
}

export interface CommitSize {
  /** Readings that the next commit takes at most; a single larger frame is taken all the same. */
  readonly limit: number;
  /** No commit was too slow so far. */
  readonly isStarting: boolean;
  /** ms of the last commits, oldest first. */
  readonly recentMs: readonly number[];
}

/** Where a station begins: a fast disk takes it in a few milliseconds, a slow one within the target. */
const START_READINGS = 20_000;
/** Commits that p95 is taken of: one slow commit in them is no trend, two are. */
const RECENT_COMMITS = 40;
const DECREASE = 0.8;
/** Commits from floor to ceiling in small steps. */
const INCREASE_STEPS = 200;
/** Above this share of the target the size stays as it is. */
const ROOM = 0.7;

export const startCommitSize = ({ min, max }: CommitSizeBounds): CommitSize => ({
  limit: Math.min(max, Math.max(min, START_READINGS)),
  isStarting: true,
  recentMs: [],
});

/** What one commit of `readings` that took `latencyMs` teaches. */
export function stepCommitSize(
  size: CommitSize,
  { readings, latencyMs }: { readonly readings: number; readonly latencyMs: number },
  bounds: CommitSizeBounds,
): CommitSize {
  const recentMs = [...size.recentMs, latencyMs].slice(-RECENT_COMMITS);
  const { limit, isStarting } = size;
  if (latencyMs > bounds.targetMs) {
    // A commit that was small and slow all the same says that smaller ones would help little; still they hold up less.
    const base = Math.min(limit, Math.max(readings, limit / 2));
    return { limit: Math.round(Math.max(bounds.min, base * DECREASE)), isStarting: false, recentMs };
  }
  const wasFull = readings >= limit / 2;
  if (!wasFull || latencyMs > ROOM * bounds.targetMs) return { limit, isStarting, recentMs };
  const step = Math.max(1, (bounds.max - bounds.min) / INCREASE_STEPS);
  const larger = isStarting ? limit * 2 : limit + step;
  return { limit: Math.round(Math.min(bounds.max, larger)), isStarting, recentMs };
}

/** ms that 95 of 100 of the last commits stayed within; 0 before the first. */
export function commitLatency95Ms({ recentMs }: CommitSize): number {
  if (recentMs.length === 0) return 0;
  const sorted = [...recentMs].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] as number;
}
