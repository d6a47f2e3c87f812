/**
 * Capped exponential backoff with full jitter: a delay drawn evenly from 0 to min(cap, base · 2^(failures − 1)), so that
 * many stations whose upstream comes back do not all knock at the same moment.
 *
 * @param failures consecutive failures, from 1
 * @returns milliseconds
 */
export function retryDelayMs(failures: number, limits: { min: number; max: number }, random: () => number): number {
  return Math.round(random() * Math.min(limits.max, limits.min * 2 ** Math.min(30, failures - 1)));
}

/** After so many failures in a row the circuit opens: one small probe at long intervals instead of full requests. */
export const CIRCUIT_OPENS_AFTER = 6;

/** An open circuit waits at least half the cap, so that a dead upstream costs next to nothing. */
export function probeDelayMs(limits: { max: number }, random: () => number): number {
  return Math.round(limits.max / 2 + (random() * limits.max) / 2);
}
