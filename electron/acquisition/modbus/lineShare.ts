/**
 * Who may be asked next on a line that units share. The most urgent cycle goes first; but a slow unit, whose answers take
 * so long that others would miss their times meanwhile, may do that only within its share of the line's time (one part of
 * as many as there are units; a deficit that fills with time). Where it harms nobody it is asked whenever it is due.
 */
export interface Sharer {
  /** What one request to this unit takes of the line's time, ms, as measured lately. */
  readonly expectedMs: number;
  /** Line time it may still take at the cost of others, ms; negative: it has taken more. */
  readonly budgetMs: number;
  readonly budgetAtMs: number;
}

/** A cycle of another unit that waits, or will begin. */
export interface Waiting {
  readonly everyMs: number;
  /** Monotonic ms: now for one that waits already. */
  readonly dueMs: number;
}

/** A cycle that begins later by this part of its period has lost nothing worth speaking of. */
export const HARMLESS_DELAY = 0.25;

export const harms = (expectedMs: number, nowMs: number, others: readonly Waiting[]): boolean =>
  others.some(({ everyMs, dueMs }) => nowMs + expectedMs - Math.max(dueMs, nowMs) > HARMLESS_DELAY * everyMs);

/** The budget at `nowMs`: it fills by `1 / units` of the time, up to one request. */
export function budgetAt(sharer: Sharer, nowMs: number, units: number): number {
  const filled = sharer.budgetMs + (nowMs - sharer.budgetAtMs) / units;
  return Math.min(Math.max(0, sharer.expectedMs), filled);
}

/** Monotonic ms from which a unit that would harm others may be asked. */
export const mayHarmAtMs = (sharer: Sharer, nowMs: number, units: number): number => {
  const budgetMs = budgetAt(sharer, nowMs, units);
  return budgetMs >= 0 ? nowMs : nowMs - budgetMs * units;
};
