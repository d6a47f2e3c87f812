import type { WindowsConfig } from '../../../shared/domain/config/index.ts';
import type { WindowClosing } from '../../../shared/domain/entry.ts';
import { StateTimeline } from './stateTimeline.ts';

/** Where a window ends, and why. */
export interface Cut {
  /** µs: the first instant that is no longer in the window. */
  readonly at: number;
  readonly by: WindowClosing;
}

/**
 * Knows the boundaries that do not depend on how many readings there are: the clock's grid, shift ends, state changes. All
 * are functions of the configuration and of source times; none asks when a reading arrived.
 */
export class Cuts {
  readonly states: StateTimeline;
  readonly #everyUs: number;
  readonly #nextShiftEnd: (after: number) => number;

  /** @param isRunning whether the unit was in production where the log ends */
  constructor(config: WindowsConfig, nextShiftEnd: (after: number) => number, isRunning: boolean | undefined) {
    this.#everyUs = config.everyMs * 1000;
    this.#nextShiftEnd = config.shiftBoundary === 'truncate' ? nextShiftEnd : () => Number.POSITIVE_INFINITY;
    this.states = new StateTimeline(isRunning);
  }

  /**
   * The first boundary after a source time (µs). Of two at one instant the one that is known before any reading of that
   * instant gives its name: shift before grid before state change.
   */
  next(after: number): Cut {
    let cut: Cut = { at: (Math.floor(after / this.#everyUs) + 1) * this.#everyUs, by: 'time' };
    const change = this.states.nextChange(after);
    if (change < cut.at) cut = { at: change, by: 'stateChange' };
    const shiftEnd = this.#nextShiftEnd(after);
    return shiftEnd <= cut.at ? { at: shiftEnd, by: 'shift' } : cut;
  }

  /** Where a window with its first reading at `first` begins, when everything before `notBefore` is closed. */
  startOf(first: number, notBefore: number): number {
    let start = Math.max(notBefore, Math.floor(first / this.#everyUs) * this.#everyUs);
    for (let end = this.#nextShiftEnd(start); end <= first; end = this.#nextShiftEnd(start)) start = end;
    return start;
  }
}
