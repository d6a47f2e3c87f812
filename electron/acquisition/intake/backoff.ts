/** When a link is tried again. */
export interface Backoff {
  readonly state: 'backingOff' | 'circuitOpen';
  readonly delayMs: number;
}

export interface BackoffLimits {
  /** ms; exponential with full jitter between these, so that stations that lost one broker do not return in step. */
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Failures in a row that open the breaker. */
  readonly failuresToOpen: number;
  /** ms the breaker stays open before one attempt is let through. */
  readonly openMs: number;
}

export const BACKOFF_LIMITS: BackoffLimits = { delayMsMin: 250, delayMsMax: 8_000, failuresToOpen: 6, openMs: 15_000 };

/** ms below which no delay falls, whatever the jitter. */
const DELAY_MS_FLOOR = 50;

/**
 * @param failures in a row, this one included
 * @param chance 0 ≤ chance < 1
 * @param isRefusal the other side said no, or something is missing here: trying again at once helps nobody
 */
export function planBackoff(failures: number, chance: number, isRefusal: boolean, limits: BackoffLimits): Backoff {
  if (isRefusal || failures >= limits.failuresToOpen)
    return { state: 'circuitOpen', delayMs: Math.round(limits.openMs * (0.75 + 0.25 * chance)) };
  const ceiling = Math.min(limits.delayMsMax, limits.delayMsMin * 2 ** Math.min(failures - 1, 20));
  return { state: 'backingOff', delayMs: Math.max(DELAY_MS_FLOOR, Math.round(chance * ceiling)) };
}
