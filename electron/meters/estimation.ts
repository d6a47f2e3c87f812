import type { EstimationMethod } from '../../shared/domain/meterCheck.ts';

export interface Estimate {
  readonly values: readonly number[];
  readonly method: EstimationMethod;
}

export interface Hole {
  /** How many intervals. */
  readonly length: number;
  /** Good uses on either side; null where there is none. */
  readonly before: number | null;
  readonly after: number | null;
  /** Mean use of the same intervals on the like days; null where no like day has one. */
  readonly like: readonly (number | null)[];
  /** What the register says was used in the hole; null where either of its registers is missing. */
  readonly total: number | null;
  /** Use of an interval at the rate of the meter that came after; null where there is none. */
  readonly rate: number | null;
  /** So few intervals that a straight line will do. */
  readonly isShort: boolean;
}

/**
 * Fills a hole: short ones by a straight line between the good neighbours, longer ones from like days; scaled to what the register
 * says where both of its reads are good. Undefined: nothing to estimate from.
 */
export function estimate(hole: Hole): Estimate | undefined {
  const isLike = hole.like.every((value) => value !== null);
  const shape = (): Estimate | undefined => {
    if (hole.isShort && hole.before !== null && hole.after !== null)
      return { values: line(hole.before, hole.after, hole.length), method: 'line' };
    if (isLike) return { values: hole.like.map((value) => value ?? 0), method: 'likeDays' };
    if (hole.total !== null) return even(hole.total, hole.length);
    if (hole.rate !== null) return { values: new Array<number>(hole.length).fill(hole.rate), method: 'proRata' };
    if (hole.before !== null && hole.after !== null)
      return { values: line(hole.before, hole.after, hole.length), method: 'line' };
    return undefined;
  };
  const found = shape();
  if (found === undefined || hole.total === null || found.method === 'even') return found;
  return scaledTo(found, hole.total);
}

/** Straight line between two neighbours: 4, _, _, _, 8 → 5, 6, 7. */
export const line = (before: number, after: number, length: number): number[] =>
  Array.from({ length }, (_, i) => before + ((after - before) * (i + 1)) / (length + 1));

/** Mean of the same interval on like days; null where none of them has it. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const good = values.filter((value) => value !== null && value !== undefined);
  return good.length === 0 ? null : good.reduce((sum, value) => sum + value, 0) / good.length;
}

/** So that the sum is what the register says. A sum of 0, or of next to nothing, has no shape to keep: spread evenly. */
export function scaledTo({ values, method }: Estimate, total: number): Estimate {
  const sum = values.reduce((all, value) => all + value, 0);
  const factor = total / sum;
  if (!(sum > 0) || !Number.isFinite(factor)) return even(total, values.length);
  return { values: values.map((value) => value * factor), method: method === 'line' ? 'lineScaled' : 'likeDaysScaled' };
}

const even = (total: number, length: number): Estimate => ({
  values: Array.from({ length }, () => total / length),
  method: 'even',
});
