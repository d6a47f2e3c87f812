/**
 * Percentiles of few samples, as lead and copper are judged (40 CFR 141.80(c)(3)): sorted ascending and numbered from 1, the
 * sample of number 0.9·n. The text does not say what a fractional number means, and practice differs, so the method is named.
 */
export const PERCENTILE_METHODS = ['nearestRankHalfUp', 'nextRankUp', 'interpolated', 'twoHighestBelowTen'] as const;
/**
 * `twoHighestBelowTen`: with fewer than ten samples the mean of the two highest, otherwise the nearest rank (half up).
 */
export type PercentileMethod = (typeof PERCENTILE_METHODS)[number];

export interface Percentile {
  /** Undefined without samples. */
  readonly value: number | undefined;
  readonly n: number;
  /** percent·n/100, before any rounding. */
  readonly position: number;
  /** Rank taken, counted from 1; undefined where no single sample was taken. */
  readonly rank: number | undefined;
  /** In words: which sample, or which mean. */
  readonly how: string;
}

/** Five samples: the mean of the two highest; fewer: the highest (40 CFR 141.80(c)(3)(iii), (iv)). */
const FEW = 5;
const TEN = 10;

/**
 * @param values any order; NaN is not allowed
 * @param percent whole per cent, 1 to 99
 */
export function percentileOf(values: readonly number[], percent: number, method: PercentileMethod): Percentile {
  const sorted = [...values].sort((x, y) => x - y);
  const n = sorted.length;
  const position = (percent * n) / 100;
  const taken = (rank: number): Percentile => {
    const within = Math.min(n, Math.max(1, rank));
    return { value: sorted[within - 1], n, position, rank: within, how: `rank ${within} of ${n}` };
  };
  if (n === 0) return { value: undefined, n, position, rank: undefined, how: 'no samples' };
  if (n < FEW) return { ...taken(n), how: `fewer than five samples: the highest of ${n}` };
  if (n === FEW || (method === 'twoHighestBelowTen' && n < TEN)) {
    const value = ((sorted[n - 1] as number) + (sorted[n - 2] as number)) / 2;
    return { value, n, position, rank: undefined, how: `mean of the two highest of ${n}` };
  }
  const hundredths = percent * n;
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths - whole * 100;
  if (rest === 0) return taken(whole);
  if (method === 'nextRankUp') return taken(whole + 1);
  if (method !== 'interpolated') return taken(rest * 2 >= 100 ? whole + 1 : whole);
  const low = sorted[Math.max(0, whole - 1)] as number;
  const high = sorted[Math.min(n - 1, whole)] as number;
  const value = low + (rest / 100) * (high - low);
  return { value, n, position, rank: undefined, how: `between rank ${whole} and ${whole + 1} of ${n}` };
}
