import type { WindowsConfig } from '../../../shared/domain/config/index.ts';
import type { WindowClosing } from '../../../shared/domain/entry.ts';

/** State changes that may wait for their grace period at once; a state that flaps faster closes no more windows. */
const STATE_CUTS_MAX = 4096;

/** Where a window ends, and why. */
export interface Cut {
  /** µs: the first instant that is no longer in the window. */
  readonly at: number;
  readonly by: WindowClosing;
}

/** Knows the boundaries that do not depend on how many readings there are: the clock's grid, shift ends, state changes. */
export class Cuts {
  readonly #everyUs: number;
  readonly #nextShiftEnd: (after: number) => number;
  #stateChanges: number[] = [];

  constructor(config: WindowsConfig, nextShiftEnd: (after: number) => number) {
    this.#everyUs = config.everyMs * 1000;
    this.#nextShiftEnd = config.shiftBoundary === 'truncate' ? nextShiftEnd : () => Number.POSITIVE_INFINITY;
  }

  /** The first boundary after a source time (µs). */
  next(after: number): Cut {
    let cut: Cut = { at: (Math.floor(after / this.#everyUs) + 1) * this.#everyUs, by: 'time' };
    const change = this.#stateChanges.find((at) => at > after);
    if (change !== undefined && change <= cut.at) cut = { at: change, by: 'stateChange' };
    const shiftEnd = this.#nextShiftEnd(after);
    return shiftEnd <= cut.at ? { at: shiftEnd, by: 'shift' } : cut;
  }

  /** Where a window with its first reading at `first` begins, when everything before `notBefore` is closed. */
  startOf(first: number, notBefore: number): number {
    let start = Math.max(notBefore, Math.floor(first / this.#everyUs) * this.#everyUs);
    for (let end = this.#nextShiftEnd(start); end <= first; end = this.#nextShiftEnd(start)) start = end;
    return start;
  }

  stateChanged(at: number): void {
    const changes = this.#stateChanges;
    if (changes.length >= STATE_CUTS_MAX || changes.includes(at)) return;
    changes.push(at);
    if (changes.length > 1 && at < (changes[changes.length - 2] as number)) changes.sort((a, b) => a - b);
  }

  /** Boundaries up to here are behind us. */
  forgetUpTo(time: number): void {
    if (this.#stateChanges.length > 0) this.#stateChanges = this.#stateChanges.filter((at) => at > time);
  }
}
