/** Percentile of the readings in a rolling window: nearest rank, half up (rank n·p/100 rounded, counted from 1). */
export const ROLLING_STATISTICS = ['mean', 'min', 'max', 'percentile'] as const;
export type RollingStatistic = (typeof ROLLING_STATISTICS)[number];

/** Plain JSON: times (µs) and values, the oldest first. */
export interface SavedWindow {
  readonly time: readonly number[];
  readonly value: readonly number[];
}

/**
 * The last readings of one tag, by time or by count. Every statistic is a function of the readings in it and of nothing else: a
 * window that was saved and read again, or filled from other sealed windows, says the same to the last bit.
 */
export class RollingWindow {
  /** Ring buffers. */
  #time: Float64Array;
  #value: Float64Array;
  #first = 0;
  #size = 0;
  /** Values in ascending order; only for percentiles. */
  #sorted: Float64Array | undefined;

  constructor(
    private readonly statistic: RollingStatistic,
    private readonly percent: number,
    private readonly capacity: number,
    saved: SavedWindow | undefined,
  ) {
    const slots = Math.min(capacity, 16);
    this.#time = new Float64Array(slots);
    this.#value = new Float64Array(slots);
    if (statistic === 'percentile') this.#sorted = new Float64Array(slots);
    saved?.time.forEach((at, i) => {
      this.push(at, saved.value[i] as number);
    });
  }

  get size(): number {
    return this.#size;
  }

  get firstTime(): number {
    return this.#time[this.#first] as number;
  }

  push(time: number, value: number): void {
    if (this.#size === this.capacity) this.#shift();
    else if (this.#size === this.#time.length) this.#grow();
    const at = (this.#first + this.#size) % this.#time.length;
    this.#time[at] = time;
    this.#value[at] = value;
    if (this.#sorted) this.#insert(value);
    this.#size++;
  }

  /** Forgets readings at or before `time` (µs). */
  dropUntil(time: number): void {
    while (this.#size > 0 && this.firstTime <= time) this.#shift();
  }

  /** Of the readings in the window; it must not be empty. */
  statisticOf(): number {
    if (this.#sorted) {
      const rank = Math.min(this.#size, Math.max(1, Math.floor((this.#size * this.percent) / 100 + 0.5)));
      return this.#sorted[rank - 1] as number;
    }
    let sum = 0;
    let carry = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0, at = this.#first; i < this.#size; i++) {
      const value = this.#value[at] as number;
      if (this.statistic === 'mean') {
        const next = sum + value; // Neumaier: what is lost of the smaller summand is kept aside
        carry += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        sum = next;
      } else {
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (++at === this.#value.length) at = 0;
    }
    if (this.statistic === 'mean') return (sum + carry) / this.#size;
    return this.statistic === 'min' ? least : most;
  }

  snapshot(): SavedWindow {
    const rows = Array.from({ length: this.#size }, (_, i) => (this.#first + i) % this.#time.length);
    return { time: rows.map((at) => this.#time[at] as number), value: rows.map((at) => this.#value[at] as number) };
  }

  #shift(): void {
    if (this.#sorted) this.#remove(this.#value[this.#first] as number);
    this.#first = (this.#first + 1) % this.#time.length;
    this.#size--;
  }

  #grow(): void {
    const { time, value } = this.snapshot();
    const slots = Math.min(this.capacity, 2 * this.#time.length);
    this.#time = new Float64Array(slots);
    this.#value = new Float64Array(slots);
    this.#time.set(time);
    this.#value.set(value);
    this.#first = 0;
    if (!this.#sorted) return;
    const sorted = new Float64Array(slots);
    sorted.set(this.#sorted);
    this.#sorted = sorted;
  }

  #insert(value: number): void {
    const sorted = this.#sorted as Float64Array;
    const place = firstNotBelow(sorted, this.#size, value);
    sorted.copyWithin(place + 1, place, this.#size);
    sorted[place] = value;
  }

  #remove(value: number): void {
    const sorted = this.#sorted as Float64Array;
    const place = firstNotBelow(sorted, this.#size, value);
    sorted.copyWithin(place, place + 1, this.#size);
  }
}

function firstNotBelow(sorted: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
