/** Readings one recording interval apart, each beyond the limit. */
export interface Run {
  /** Index of the first and the last recording of the run. */
  readonly first: number;
  readonly last: number;
  readonly worst: number;
}

/**
 * Runs of at least `count` consecutive recordings above the limit (individual filter effluent, 40 CFR 141.174, 141.560: two
 * consecutive recordings 15 minutes apart). A missing recording breaks a run.
 *
 * @param recordings one place for each recording interval; NaN where none was made
 */
export function runsAbove(recordings: ArrayLike<number>, limit: number, count: number): Run[] {
  const runs: Run[] = [];
  let first = -1;
  let worst = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= recordings.length; i++) {
    const value = i < recordings.length ? (recordings[i] as number) : Number.NaN;
    if (value > limit) {
      if (first < 0) [first, worst] = [i, value];
      worst = Math.max(worst, value);
      continue;
    }
    if (first >= 0 && i - first >= count) runs.push({ first, last: i - 1, worst });
    first = -1;
  }
  return runs;
}
