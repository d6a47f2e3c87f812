import type { Instant } from '../../shared/domain/time.ts';

/**
 * What a tag said over time, as runs of equal readings: enough to put a reading that comes late into its place, and small
 * enough to be kept over a restart. Taking the same reading twice changes nothing.
 */
export interface Run {
  /** First and last reading that said so. */
  readonly from: Instant;
  readonly last: Instant;
  /** Undefined: Bad, or nothing that means anything. */
  readonly value: string | undefined;
}

export interface RunsOptions {
  /** µs that a reading holds at most; undefined: until the next one. */
  readonly holdUs: number | undefined;
  /** µs between readings as configured: so long a late reading holds among readings that said otherwise. */
  readonly everyUs: number;
}

/** Runs kept of one tag; the oldest go first, and readings from before them come too late. */
export const RUNS_MAX = 1_000;
/** Readings that say the same make one run while no more than so many intervals of reading lie between them. */
const INTERVALS_OF_A_RUN = 3;
/** Time before the newest run in which runs are kept. */
export const RUNS_KEPT_US = 48 * 3_600_000_000;

export class Runs {
  #runs: Run[];
  #horizon: Instant;

  constructor(
    private readonly options: RunsOptions,
    saved: SavedRuns = { runs: [], horizon: Number.MIN_SAFE_INTEGER as Instant },
  ) {
    this.#runs = saved.runs.map(([from, lastsUs, value]) => ({
      from,
      last: (from + lastsUs) as Instant,
      value: value ?? undefined,
    }));
    this.#horizon = saved.horizon;
  }

  /** Nothing is known of the time before; a reading from there is not taken. */
  get horizon(): Instant {
    return this.#horizon;
  }

  get list(): readonly Run[] {
    return this.#runs;
  }

  /** When the newest reading stops to hold; undefined where there is none, or where it holds until the next. */
  get heldUntil(): Instant | undefined {
    const last = this.#runs.at(-1);
    return last === undefined || this.options.holdUs === undefined
      ? undefined
      : ((last.last + this.options.holdUs) as Instant);
  }

  /** @returns whether anything but the last reading of a run has changed */
  take(at: Instant, value: string | undefined): boolean {
    if (at < this.#horizon) return false;
    const i = this.#indexAt(at);
    const run = this.#runs[i];
    if (run !== undefined && !this.#takeInto(i, run, at, value)) return false;
    if (run === undefined) this.#runs.unshift({ from: at, last: at, value });
    this.#trim();
    return true;
  }

  #takeInto(i: number, run: Run, at: Instant, value: string | undefined): boolean {
    if (run.value === value && at <= run.last) return false;
    if (run.value === value && this.#isNext(run.last, at)) {
      this.#runs[i] = { ...run, last: at };
      return false;
    }
    if (at > run.last) {
      this.#runs.splice(i + 1, 0, { from: at, last: at, value });
      return true;
    }
    if (at === run.from) {
      // Two values at one moment: the gate has told of it, and the first stands; but a known one beats an unknown one.
      if (run.value !== undefined || value === undefined) return false;
      this.#runs[i] = { ...run, value };
      return true;
    }
    this.#splitBy(i, run, at, value);
    return true;
  }

  /** Readings on both sides said otherwise: the late one holds for one interval of reading. */
  #splitBy(i: number, run: Run, at: Instant, value: string | undefined): void {
    const resumed = Math.min(run.last, at + this.options.everyUs) as Instant;
    const before = { ...run, last: Math.max(run.from, at - this.options.everyUs) as Instant };
    const after = resumed > at ? [{ ...run, from: resumed }] : [];
    this.#runs.splice(i, 1, before, { from: at, last: at, value }, ...after);
  }

  /** Nothing was left out between two readings: a late one among them would say otherwise than both. */
  #isNext = (from: Instant, to: Instant): boolean =>
    to - from <= Math.min(this.options.holdUs ?? Number.POSITIVE_INFINITY, INTERVALS_OF_A_RUN * this.options.everyUs);

  /** The last run that begins at or before `at`; -1 where none does. */
  #indexAt(at: Instant): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle] as Run).from <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #trim(): void {
    const newest = (this.#runs.at(-1) as Run).from;
    let drop = Math.max(0, this.#runs.length - RUNS_MAX);
    while (drop < this.#runs.length - 1 && (this.#runs[drop + 1] as Run).from < newest - RUNS_KEPT_US) drop += 1;
    if (drop === 0) return;
    this.#runs = this.#runs.slice(drop);
    this.#horizon = Math.max(this.#horizon, (this.#runs[0] as Run).from) as Instant;
  }

  snapshot(): SavedRuns {
    return {
      horizon: this.#horizon,
      runs: this.#runs.map(({ from, last, value }) => [from, last - from, value ?? null]),
    };
  }
}

/** Plain data, short: from, time to the last reading (µs), value. */
export interface SavedRuns {
  readonly horizon: Instant;
  readonly runs: readonly (readonly [from: Instant, lastsUs: number, value: string | null])[];
}

/** A stretch of one value, half open. */
export interface ValueSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly value: string | undefined;
}

/** What the runs say of the time before `until`, each value no longer than it holds. */
export function spansOf(runs: readonly Run[], holdUs: number | undefined, until: Instant): ValueSpan[] {
  const spans: ValueSpan[] = [];
  runs.forEach((run, i) => {
    const next = runs[i + 1]?.from ?? until;
    const held = holdUs === undefined ? Number.POSITIVE_INFINITY : run.last + holdUs;
    const to = Math.min(next, held, until) as Instant;
    if (to > run.from) spans.push({ from: run.from, to, value: run.value });
  });
  return spans;
}
