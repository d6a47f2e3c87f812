/**
 * When a work unit entered or left production, by source time and whatever the order of arrival: readings of the OEE state
 * are kept in their place until their window closes. Two that say different things of one instant (a contradiction the
 * gate could not see) count as the later received one, and as production when that is equal too.
 */
export class StateTimeline {
  /** What the last reading before all held ones said. */
  #before: boolean | undefined;
  #times: number[] = [];
  #received: number[] = [];
  #running: boolean[] = [];
  /** Times of held readings that say something else than the one before them. */
  #changes: number[] = [];

  /** @param before whether the unit was in production where the log ends; undefined where nobody knows */
  constructor(before: boolean | undefined) {
    this.#before = before;
  }

  /** Whether the unit was in production before the first held reading. */
  get before(): boolean | undefined {
    return this.#before;
  }

  /** Times in µs. */
  add(time: number, received: number, isRunning: boolean): void {
    const times = this.#times;
    const last = times.length - 1;
    if (last < 0 || time > (times[last] as number)) {
      const earlier = last < 0 ? this.#before : this.#running[last];
      times.push(time);
      this.#received.push(received);
      this.#running.push(isRunning);
      if (earlier !== undefined && earlier !== isRunning) this.#changes.push(time);
      return;
    }
    this.#insert(time, received, isRunning);
    this.#findChanges();
  }

  /** The first change behind an instant (µs), Infinity where none is known. */
  nextChange(after: number): number {
    return this.#changes.find((time) => time > after) ?? Number.POSITIVE_INFINITY;
  }

  /** Readings before `end` (µs) have left. */
  forgetBefore(end: number): void {
    const kept = this.#times.findIndex((time) => time >= end);
    const leaving = kept < 0 ? this.#times.length : kept;
    if (leaving === 0) return;
    this.#before = this.#running[leaving - 1] as boolean;
    this.#times = this.#times.slice(leaving);
    this.#received = this.#received.slice(leaving);
    this.#running = this.#running.slice(leaving);
    this.#findChanges();
  }

  #insert(time: number, received: number, isRunning: boolean): void {
    const times = this.#times;
    let low = 0;
    for (let high = times.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    if (times[low] !== time) {
      times.splice(low, 0, time);
      this.#received.splice(low, 0, received);
      this.#running.splice(low, 0, isRunning);
      return;
    }
    const held = this.#received[low] as number;
    if (received < held) return;
    this.#running[low] = isRunning || (received === held && (this.#running[low] as boolean));
    this.#received[low] = received;
  }

  #findChanges(): void {
    this.#changes = [];
    let earlier = this.#before;
    for (let i = 0; i < this.#times.length; i++) {
      const isRunning = this.#running[i] as boolean;
      if (earlier !== undefined && earlier !== isRunning) this.#changes.push(this.#times[i] as number);
      earlier = isRunning;
    }
  }
}
