/**
 * The plant's time grid. Everything moves in steps of 100 ms of plant time, however often anybody looks: that makes the
 * state a function of seed and plant time alone.
 */

/** ms; one step of the simulation. */
export const GRID_MS = 100;

/** ms; the history that lies behind plant time 0, so that counters, temperatures and stops are in mid-life at start. */
export const WARM_UP_MS = 2 * 3_600_000;

/** One grid step of a first-order lag toward `target` with time constant `tauSeconds` (Euler; tau is far above a step). */
export const approach = (value: number, target: number, tauSeconds: number): number =>
  value + ((target - value) * GRID_MS) / (tauSeconds * 1_000);

/** Plant time in ms, counted from 0 at start; negative in the warm-up history. */
export type PlantTimeMs = number;
