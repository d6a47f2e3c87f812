import type { DayTemperatures, Read } from '../meters/index.ts';

/** Fewer readings of the outdoor temperature than this say nothing about a day’s highest and lowest. */
const READINGS_MIN = 4;

/** Highest and lowest temperature of a day, °C. */
export function temperaturesOf(reads: readonly Read[]): DayTemperatures | undefined {
  if (reads.length < READINGS_MIN) return undefined;
  let max = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  for (const { value } of reads) {
    if (value > max) max = value;
    if (value < min) min = value;
  }
  return { max, min };
}
