const AROUND_MIN_US = 300e6;
/** The contract answers any window; more than a week of context helps nobody. */
const AROUND_MAX_US = 86_400e6;

/**
 * The stretch to show around an excursion: half its own length on each side, at least five minutes.
 *
 * @param end µs; null while open, then up to now
 */
export function excursionWindow(onset: number, end: number | null, now: number): { from: number; to: number } {
  const until = end ?? now;
  const around = Math.min(AROUND_MAX_US, Math.max(AROUND_MIN_US, Math.round((until - onset) / 2)));
  return { from: Math.round(onset - around), to: Math.round(end === null ? now : Math.min(now, until + around)) };
}
