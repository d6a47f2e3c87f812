/** A stretch of time without a fit reading, µs; `to` is where the next reading could have been. */
export interface GapSpan {
  readonly from: number;
  readonly to: number;
  readonly readings: number;
}

const SPANS_MAX = 20;

/**
 * Refused readings as stretches of missing data: readings that follow one another within two intervals are one stretch. At most
 * twenty for one entry: beyond it nearer ones are taken together.
 *
 * @param times source times, µs
 * @param everyUs interval of the tag, µs
 */
export function gapSpans(times: readonly number[], everyUs: number): GapSpan[] {
  const ascending = [...times].sort((a, b) => a - b);
  for (let within = 2 * everyUs; ; within *= 2) {
    const spans: { from: number; to: number; readings: number }[] = [];
    for (const time of ascending) {
      const last = spans.at(-1);
      if (last && time - (last.to - everyUs) <= within) {
        last.to = Math.max(last.to, time + everyUs);
        last.readings++;
      } else spans.push({ from: time, to: time + everyUs, readings: 1 });
    }
    if (spans.length <= SPANS_MAX) return spans;
  }
}
