/**
 * Three sigma, done so that it can fire: the tested point is never part of its own baseline. Where it is, no point of n can lie
 * further out than √(n−1) population or (n−1)/√n sample standard deviations, and a pair of window and threshold beyond that is
 * refused.
 */
export const BASELINE_POINTS_MIN = 20;

export interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** Standard deviation of the residuals, n − 2 degrees of freedom. */
  readonly sd: number;
  readonly points: number;
}

/** Least squares y = a + b·x. Undefined below three points or where all x are the same. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  if (xx === 0) return undefined;
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  const squares = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  return { intercept, slope, sd: Math.sqrt(squares / (n - 2)), points: n };
}

export interface Expectation {
  readonly expected: number;
  readonly sd: number;
  readonly points: number;
}

/** Expected use at so many degree days; undefined with fewer than 20 points, or where the baseline has no spread. */
export function expectByDegreeDays(
  baseline: readonly (readonly [degreeDays: number, use: number])[],
  degreeDays: number,
): Expectation | undefined {
  if (baseline.length < BASELINE_POINTS_MIN) return undefined;
  const line = fitLine(baseline);
  if (line === undefined) return expectByMean(baseline.map(([, use]) => use));
  if (!(line.sd > 0)) return undefined;
  return { expected: line.intercept + line.slope * degreeDays, sd: line.sd, points: line.points };
}

/** Mean and sample standard deviation of like days. A baseline of one value has no spread, and gives no z. */
export function expectByMean(uses: readonly number[]): Expectation | undefined {
  const n = uses.length;
  if (n < BASELINE_POINTS_MIN || Math.max(...uses) === Math.min(...uses)) return undefined;
  const mean = uses.reduce((sum, use) => sum + use, 0) / n;
  const sd = Math.sqrt(uses.reduce((sum, use) => sum + (use - mean) ** 2, 0) / (n - 1));
  return { expected: mean, sd, points: n };
}

export const zOf = (value: number, { expected, sd }: Expectation): number => (value - expected) / sd;

/** The largest |z| a point can have in a window of n that contains it. */
export const largestZ = (points: number, deviation: 'population' | 'sample'): number =>
  deviation === 'population' ? Math.sqrt(points - 1) : (points - 1) / Math.sqrt(points);

/** @throws RangeError when a window that contains the tested point can never exceed the threshold */
export function assertCanFire(points: number, threshold: number, deviation: 'population' | 'sample'): void {
  const largest = largestZ(points, deviation);
  if (threshold >= largest)
    throw new RangeError(
      `a window of ${points} that contains the tested point never exceeds ${largest.toFixed(3)} standard deviations; ` +
        `a threshold of ${threshold} cannot fire: leave the tested point out, or take a larger window`,
    );
}
