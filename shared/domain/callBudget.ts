/**
 * How many calls a window may make: so many at once, and then so many a second. The busiest screen makes some sixty when it opens
 * and ten a second after; a page that has gone wild, or is no longer ours, reaches the bound and keeps nobody else waiting.
 */
export const CALLS_AT_ONCE_MAX = 400;
export const CALLS_PER_SECOND_MAX = 200;
/** Calls that wait for their answer at the same time. */
export const CALLS_OPEN_MAX = 500;

export interface CallBudget {
  /** Whether one more call may go; it then counts until its `done`. */
  take(): boolean;
  done(): void;
}

/** @param monotonicMs never goes backwards */
export function createCallBudget(monotonicMs: () => number): CallBudget {
  let left = CALLS_AT_ONCE_MAX;
  let open = 0;
  let filledAtMs = monotonicMs();
  return {
    take() {
      const nowMs = monotonicMs();
      left = Math.min(CALLS_AT_ONCE_MAX, left + ((nowMs - filledAtMs) * CALLS_PER_SECOND_MAX) / 1000);
      filledAtMs = nowMs;
      if (left < 1 || open >= CALLS_OPEN_MAX) return false;
      left -= 1;
      open += 1;
      return true;
    },
    done() {
      open -= 1;
    },
  };
}

export const TOO_FAST = {
  ok: false,
  code: 'tooFast',
  message: `this window calls more than ${CALLS_PER_SECOND_MAX} times a second; wait a moment`,
} as const;
