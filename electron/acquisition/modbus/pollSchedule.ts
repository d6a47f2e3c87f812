/**
 * When a rate group is due, on monotonic time: at multiples of its period after its start, so that nothing drifts. A
 * cycle that could not begin in its period is skipped and counted; cycles are never made up for.
 */
export interface PollSchedule {
  readonly everyMs: number;
  readonly nextDueMs: number;
}

/** A timer may fire this much early. */
export const EARLY_MS = 1;

export interface DueStep {
  readonly schedule: PollSchedule;
  readonly isDue: boolean;
  /** Due times that have passed besides the one that is served now. */
  readonly missed: number;
}

/** Asks whether it is time; `schedule` of the answer is the next due time. */
export function stepSchedule(schedule: PollSchedule, nowMs: number): DueStep {
  const lateMs = nowMs - schedule.nextDueMs;
  if (lateMs < -EARLY_MS) return { schedule, isDue: false, missed: 0 };
  const missed = Math.max(0, Math.floor(lateMs / schedule.everyMs));
  const nextDueMs = schedule.nextDueMs + (missed + 1) * schedule.everyMs;
  return { schedule: { everyMs: schedule.everyMs, nextDueMs }, isDue: true, missed };
}
