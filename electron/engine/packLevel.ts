/**
 * How hard to compress a body. A small plant has all the time for small bodies; at thousands of readings a second zlib's
 * level 6 would cost as much as everything else together, for a tenth fewer bytes.
 */
export interface PackLevel {
  took(readings: number): void;
  /** zlib level 1…6. */
  level(): number;
}

/** ms over which readings are counted. */
const SPAN_MS = 2_000;
const BUSY_PER_SECOND = 2_000;
const RUSH_PER_SECOND = 100_000;

export function createPackLevel(monotonicMs: () => number): PackLevel {
  let sinceMs = monotonicMs();
  let readings = 0;
  let perSecond = 0;
  return {
    took(count) {
      readings += count;
      const spanMs = monotonicMs() - sinceMs;
      if (spanMs < SPAN_MS) return;
      perSecond = (readings * 1000) / spanMs;
      sinceMs += spanMs;
      readings = 0;
    },
    level: () => (perSecond > RUSH_PER_SECOND ? 1 : perSecond > BUSY_PER_SECOND ? 2 : 6),
  };
}
