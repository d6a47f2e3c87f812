import { US_PER_SECOND } from '../../../shared/domain/time.ts';
import { type ClockCorrection, correctTime } from './correctTime.ts';
import { median, theilSen } from './theilSen.ts';

/**
 * The clock of one source, estimated from what every reading tells: when the source stamped it and when the station had it.
 * received − source is the clock's offset plus the way through the network, and the way is never negative. So of every
 * `bucketMs` only the smallest difference is kept (the reading that was held up least), and a Theil–Sen line through those
 * minima gives offset and drift: late packets have no say, and up to a quarter of bad buckets neither. What remains in the
 * offset is the shortest way itself, some tenths of a millisecond on a plant network, which nobody can see from one side.
 *
 * When three buckets in a row leave the line by more than `stepMs` to the same side, a clock was set (the source's or the
 * station's: from here they look the same), and everything before them is forgotten.
 */
export interface ClockModel {
  /** One reading: its source time and its time of receipt, µs. In the order of receipt. */
  observe(sourceUs: number, receivedUs: number): void;
  /** Undefined until `samplesMin` readings were seen. Worked out anew only after an observation that matters. */
  estimate(): ClockEstimate | undefined;
  snapshot(): ClockSnapshot;
}

export interface ClockEstimate extends ClockCorrection {
  /** The same as `ratePpm`: positive when the source loses time. 0 until there are buckets enough for a rate. */
  readonly driftPpm: number;
  /** µs; 1.4826 × median distance of the minima from the line: how sure the offset is. */
  readonly spreadUs: number;
  readonly samples: number;
  /** µs, received time of the oldest reading the estimate rests on. */
  readonly since: number;
}

export interface ClockModelOptions {
  readonly bucketMs: number;
  /** Buckets kept; the estimate rests on the last bucketMs × bucketsMax. */
  readonly bucketsMax: number;
  readonly samplesMin: number;
  /** Buckets from which on a rate is believed. */
  readonly bucketsForRate: number;
  readonly stepMs: number;
}

/** Two hours of minutes: 1 ms of jitter gives the rate to some 0.1 ppm, and a warming crystal is followed. */
const CLOCK_MODEL_DEFAULTS: ClockModelOptions = {
  bucketMs: 60_000,
  bucketsMax: 120,
  samplesMin: 10,
  bucketsForRate: 8,
  stepMs: 500,
};

/** Plain data, for storage; `[start, source, difference, samples]` per bucket, µs. */
export interface ClockSnapshot {
  readonly v: 1;
  readonly buckets: readonly (readonly [start: number, source: number, difference: number, samples: number])[];
}

export function createClockModel(options: Partial<ClockModelOptions> = {}, restored?: ClockSnapshot): ClockModel {
  return new Model({ ...CLOCK_MODEL_DEFAULTS, ...options }, restored);
}

/** How far the source's clock is ahead at a station time, as people say it: source = station + offset. */
export function aheadOfStation(
  estimate: ClockEstimate,
  atUs: number,
): { offsetMs: number; driftPpm: number; spreadMs: number } {
  const offsetUs = correctTime(atUs, estimate) - atUs;
  return { offsetMs: -offsetUs / 1000 + 0, driftPpm: -estimate.driftPpm + 0, spreadMs: estimate.spreadUs / 1000 };
}

interface Bucket {
  /** µs, received time of its first reading. */
  start: number;
  /** Source time of the reading that was held up least. */
  source: number;
  /** received − source of that reading, µs. */
  difference: number;
  samples: number;
}

const STEP_BUCKETS = 3;

class Model implements ClockModel {
  readonly #options: ClockModelOptions;
  #buckets: Bucket[];
  #known: ClockEstimate | undefined;
  #isStale = true;

  constructor(options: ClockModelOptions, restored: ClockSnapshot | undefined) {
    this.#options = options;
    this.#buckets = (restored?.buckets ?? [])
      .slice(-options.bucketsMax)
      .map(([start, source, difference, samples]) => ({ start, source, difference, samples }));
  }

  observe(sourceUs: number, receivedUs: number): void {
    const open = this.#buckets.at(-1);
    const difference = receivedUs - sourceUs;
    const age = open ? receivedUs - open.start : Number.POSITIVE_INFINITY;
    const bucketUs = this.#options.bucketMs * 1000;
    if (!open || age >= bucketUs || age < -bucketUs) {
      this.#forgetBeforeStep();
      this.#buckets.push({ start: receivedUs, source: sourceUs, difference, samples: 1 });
      if (this.#buckets.length > this.#options.bucketsMax) this.#buckets.shift();
      this.#isStale = true;
      return;
    }
    open.samples++;
    if (difference >= open.difference) return;
    open.source = sourceUs;
    open.difference = difference;
    this.#isStale = true;
  }

  estimate(): ClockEstimate | undefined {
    if (this.#isStale || !this.#known) this.#known = this.#work();
    else this.#known = { ...this.#known, samples: this.#samples() };
    this.#isStale = false;
    return this.#known;
  }

  snapshot(): ClockSnapshot {
    return { v: 1, buckets: this.#buckets.map((b) => [b.start, b.source, b.difference, b.samples] as const) };
  }

  #samples(): number {
    return this.#buckets.reduce((sum, bucket) => sum + bucket.samples, 0);
  }

  #work(): ClockEstimate | undefined {
    const samples = this.#samples();
    const first = this.#buckets[0];
    if (!first || samples < this.#options.samplesMin) return undefined;
    return {
      ...lineThrough(this.#buckets, this.#options.bucketsForRate),
      samples,
      since: first.source + first.difference,
    };
  }

  /** Looks at the closed buckets: do the last three lie off the line of those before, on one side? */
  #forgetBeforeStep(): void {
    const last = this.#buckets.slice(-STEP_BUCKETS);
    const before = this.#buckets.slice(0, -STEP_BUCKETS);
    if (before.length === 0) return;
    const line = lineThrough(before, this.#options.bucketsForRate);
    const off = last.map(({ source, difference }) => difference - (correctTime(source, line) - source));
    const stepUs = this.#options.stepMs * 1000;
    if (off.every((each) => each > stepUs) || off.every((each) => each < -stepUs)) this.#buckets = last;
  }
}

function lineThrough(buckets: readonly Bucket[], bucketsForRate: number): Omit<ClockEstimate, 'samples' | 'since'> {
  const base = buckets.at(-1)?.source ?? 0;
  const x = Float64Array.from(buckets, ({ source }) => (source - base) / US_PER_SECOND);
  const y = Float64Array.from(buckets, ({ difference }) => difference);
  // µs per second is ppm.
  const slope = buckets.length >= bucketsForRate ? theilSen(x, y) : 0;
  const ratePpm = Math.min(Math.max(round(slope), -RATE_PPM_MAX), RATE_PPM_MAX);
  const offsetUs = Math.round(median(y.map((each, i) => each - ratePpm * (x[i] as number))));
  const spread = median(y.map((each, i) => Math.abs(each - offsetUs - ratePpm * (x[i] as number))));
  return { baseUs: base, offsetUs, ratePpm, driftPpm: ratePpm, spreadUs: Math.round(1.4826 * spread) };
}

/** No clock that is meant to tell the time is worse than 1 %. */
const RATE_PPM_MAX = 10_000;
/** A thousandth of a ppm is 0.1 ms a day. */
const round = (ppm: number): number => Math.round(ppm * 1000) / 1000 + 0;
