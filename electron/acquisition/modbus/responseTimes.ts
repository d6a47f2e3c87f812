/**
 * How long one device takes to answer, as a distribution: 400 buckets whose width grows with the time, so that memory is
 * fixed, nothing is drawn by chance and each quantile is right to 2 %. Old times fade: at `WEIGHT_MAX` answers every
 * count is halved, so that a device that became slow shows within minutes.
 *
 * A request that timed out is not a time but a bound: its answer would have taken longer than the time-out. Leaving such
 * requests out would make the slowest device look quick (only its quick answers are seen). They are counted as
 * right-censored observations, and quantiles are those of the Kaplan–Meier estimate (J. Am. Stat. Assoc. 53 (1958) 457).
 */
export interface ResponseTimesState {
  /** [bucket, answers, time-outs], ascending; empty buckets left out. */
  readonly buckets: readonly (readonly [number, number, number])[];
  readonly count: number;
  readonly timeouts: number;
}

/** Times shorter than this are all the same to us; the clock of a worker is hardly finer. */
const MS_MIN = 0.02;
const STEP = 1.04;
/** 0.02 ms × 1.04^400 = 130 s; the longest time-out of the configuration is 60 s. */
const BUCKETS = 400;
const WEIGHT_MAX = 20_000;
/** Halved so often that it is not worth a line in a file. */
const FADED = 0.01;

/** Fewer answers say nothing about the hundredth slowest. */
const SAMPLES_MIN = 50;
/** More than this share of requests without an answer is an outage, which no time-out heals. */
const OUTAGE_SHARE = 0.1;
const TAIL_FACTOR = 4;
/** A lost TCP segment is sent again after 200 ms on Linux, 300 ms on Windows; USB serial adapters and their hubs stall alike. */
const STALL_MS = 300;
/** What `timeoutMs` of the configuration accepts. */
const TIMEOUT_MS_MIN = 10;
const TIMEOUT_MS_MAX = 60_000;

export class ResponseTimes {
  readonly #answers = new Float64Array(BUCKETS);
  readonly #censored = new Float64Array(BUCKETS);
  #weight = 0;
  #count = 0;
  #timeouts = 0;

  /** Answers ever added. */
  get count(): number {
    return this.#count;
  }

  /** Requests ever timed out. */
  get timeouts(): number {
    return this.#timeouts;
  }

  /** An answer came after `ms`, in time. */
  add(ms: number): void {
    this.#count++;
    this.#file(this.#answers, ms);
  }

  /** No answer came within `ms`. */
  timedOut(ms: number): void {
    this.#timeouts++;
    this.#file(this.#censored, ms);
  }

  /** A request that had timed out was answered after all, `ms` after it was sent: now its time is known. */
  cameLate(ms: number): void {
    let bucket = bucketOf(ms);
    while (bucket > 0 && this.#censored[bucket] === 0) bucket--; // it was waited for, but not so long
    const replaced = Math.min(1, this.#censored[bucket]!);
    this.#censored[bucket]! -= replaced;
    this.#weight -= replaced;
    this.add(ms);
  }

  /** Milliseconds that half of the answers take at most; undefined before the first answer. */
  p50(): number | undefined {
    return this.quantile(0.5);
  }

  p95(): number | undefined {
    return this.quantile(0.95);
  }

  p99(): number | undefined {
    return this.quantile(0.99);
  }

  /**
   * Milliseconds within which the share `q` of requests is answered. Where so many timed out that nobody can know, the
   * longest time waited: the true value is at least that. Undefined before the first answer.
   */
  quantile(q: number): number | undefined {
    return this.#estimate(q)?.ms;
  }

  /**
   * The time-out, in ms, that fits this device; undefined under 50 answers, and during an outage (over 10 % of requests
   * unanswered), when advice would only follow the present setting.
   *
   * Rule: max(4 × p99, p99 + 300 ms), rounded up to two digits. A time-out too short cuts healthy answers off, which costs
   * a new connection or a drained line each; one too long only delays noticing a silent device. Response times have heavy
   * tails: where the tail falls with the square of the time, beyond 4 × p99 lie 0.06 % of the answers, and where it falls
   * as a log-normal or faster, under 0.01 %. The 300 ms are for quick devices, whose distribution of a good hour does not
   * show what one retransmitted segment or a stalled adapter costs. When over 1 % of the requests timed out, p99 lies
   * beyond what was waited, and the advice is twice the longest wait, to be looked at again with what that shows.
   */
  advisedTimeoutMs(): number | undefined {
    if (this.#count < SAMPLES_MIN || this.#share(this.#censored) > OUTAGE_SHARE) return undefined;
    const p99 = this.#estimate(0.99);
    if (!p99) return undefined;
    const ms = p99.isBeyond ? 2 * p99.ms : Math.max(TAIL_FACTOR * p99.ms, p99.ms + STALL_MS);
    return Math.min(TIMEOUT_MS_MAX, Math.max(TIMEOUT_MS_MIN, roundedUp(ms)));
  }

  /** Everything, for a file or another thread. */
  state(): ResponseTimesState {
    const buckets: [number, number, number][] = [];
    for (let i = 0; i < BUCKETS; i++) {
      const [answers, censored] = [this.#answers[i]!, this.#censored[i]!];
      if (answers + censored >= FADED) buckets.push([i, answers, censored]);
    }
    return { buckets, count: this.#count, timeouts: this.#timeouts };
  }

  static from(state: ResponseTimesState): ResponseTimes {
    const times = new ResponseTimes();
    for (const [bucket, answers, censored] of state.buckets) {
      if (bucket >= BUCKETS) continue;
      times.#answers[bucket] = answers;
      times.#censored[bucket] = censored;
      times.#weight += answers + censored;
    }
    times.#count = state.count;
    times.#timeouts = state.timeouts;
    return times;
  }

  #file(into: Float64Array, ms: number): void {
    into[bucketOf(ms)]!++;
    if (++this.#weight >= WEIGHT_MAX) this.#fade();
  }

  #fade(): void {
    let weight = 0;
    for (const counts of [this.#answers, this.#censored]) {
      for (let i = 0; i < BUCKETS; i++) weight += counts[i] = counts[i]! / 2;
    }
    this.#weight = weight;
  }

  #share(counts: Float64Array): number {
    return this.#weight === 0 ? 0 : counts.reduce((sum, n) => sum + n, 0) / this.#weight;
  }

  /** Kaplan–Meier: the share still waiting falls at each answer by its part of those still waited for. */
  #estimate(q: number): { readonly ms: number; readonly isBeyond: boolean } | undefined {
    let atRisk = this.#weight;
    let waiting = 1;
    let last: number | undefined;
    for (let i = 0; i < BUCKETS; i++) {
      const [answers, censored] = [this.#answers[i]!, this.#censored[i]!];
      if (answers === 0 && censored === 0) continue;
      last = i;
      waiting *= 1 - answers / atRisk;
      // A sum of many small steps may miss the share itself by the last digit of a double.
      if (answers > 0 && waiting <= 1 - q + 1e-9) return { ms: middleOf(i), isBeyond: false };
      atRisk -= answers + censored;
    }
    return last === undefined || this.#count === 0 ? undefined : { ms: middleOf(last), isBeyond: true };
  }
}

const bucketOf = (ms: number): number =>
  ms > MS_MIN ? Math.min(BUCKETS - 1, Math.floor(Math.log(ms / MS_MIN) / Math.log(STEP))) : 0;

/** Geometric middle of a bucket: off by at most the square root of a step. */
const middleOf = (bucket: number): number => MS_MIN * STEP ** (bucket + 0.5);

/** To two significant digits, upwards: nobody should think the third one means anything. */
function roundedUp(ms: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(ms)) - 1);
  return Math.ceil(ms / unit) * unit;
}
