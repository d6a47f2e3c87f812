/** Recordings above a limit, one recording interval apart. Plain JSON. */
export interface Run {
  /** Number of the first and the last recording of the run. */
  readonly first: number;
  readonly last: number;
  readonly worst: number;
}

/**
 * One recording further: the run it belongs to, or undefined where it is not above the limit (individual filter effluent, 40 CFR
 * 141.174, 141.560: two consecutive recordings 15 minutes apart). A missing recording breaks a run.
 *
 * @param number of the recording interval; ascending
 */
export function stepRun(run: Run | undefined, number: number, value: number, limit: number): Run | undefined {
  if (!(value > limit)) return undefined;
  return run && run.last === number - 1
    ? { first: run.first, last: number, worst: Math.max(run.worst, value) }
    : { first: number, last: number, worst: value };
}

export const lengthOf = ({ first, last }: Run): number => last - first + 1;

/**
 * All runs of at least `count` recordings.
 *
 * @param recordings one place for each recording interval; NaN where none was made
 */
export function runsAbove(recordings: ArrayLike<number>, limit: number, count: number): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (let number = 0; number < recordings.length; number++) {
    const next = stepRun(run, number, recordings[number] as number, limit);
    if (run && next?.first !== run.first && lengthOf(run) >= count) runs.push(run);
    run = next;
  }
  return run && lengthOf(run) >= count ? [...runs, run] : runs;
}
