import type { LinkLimits } from './limits.ts';

/** Why a link ended or could not be made; decides how soon it is tried again. */
export type FailureKind =
  | 'unreachable' // no answer, or the connection broke
  | 'refused' // the server, or our own trust list, said no: trying at once again helps nobody
  | 'waiting'; // something on our side is missing, such as a secret; costs the server nothing

export interface RetryPlan {
  readonly state: 'backingOff' | 'circuitOpen';
  readonly delayMs: number;
}

/**
 * When to try again: exponential backoff with full jitter, so that a hundred stations do not return in step; after a row
 * of failures the breaker opens and lets a single attempt through per period. Every plan has an end, so a link never
 * stays away for good.
 *
 * @param failures failures in a row, this one included
 * @param random 0 ≤ random < 1
 */
export function planRetry(kind: FailureKind, failures: number, random: number, limits: LinkLimits): RetryPlan {
  if (kind === 'refused') return { state: 'circuitOpen', delayMs: spread(limits.openRefusedMs, random) };
  if (kind === 'unreachable' && failures >= limits.failuresToOpen) {
    return { state: 'circuitOpen', delayMs: spread(limits.openMs, random) };
  }
  const ceiling = Math.min(limits.retryDelayMsMax, limits.retryDelayMsMin * 2 ** Math.min(failures - 1, 20));
  return { state: 'backingOff', delayMs: Math.max(20, Math.round(random * ceiling)) };
}

/** A link that works for a moment at a time waits at most four times the least delay. */
const FLAPPING_FAILURES_MAX = 3;

/**
 * Failures in a row after a link has ended, that end included. A link that held counts as the first failure again; one that
 * served every tag and broke soon after is tried again with a short wait and never opens the breaker: the server is there,
 * and so are its values.
 *
 * @param heldMs how long the link was open; undefined when it never came so far
 */
export function failuresAfter(
  failures: number,
  heldMs: number | undefined,
  wasComplete: boolean,
  limits: LinkLimits,
): number {
  if (heldMs === undefined) return failures + 1;
  if (heldMs >= limits.stableMs) return 1;
  return wasComplete ? Math.min(failures + 1, FLAPPING_FAILURES_MAX) : failures + 1;
}

/** Between three quarters of the period and the whole of it. */
const spread = (periodMs: number, random: number): number => Math.round(periodMs * (0.75 + 0.25 * random));
