import { describe, expect, it } from 'vitest';
import { type SimulationOptions, type SimulationResult, simulate } from './simulate.ts';

/** The first of the seeds; another one explores other histories. */
const SEED = Number(process.env.SHIFTSEAL_SEED ?? 1);
const RUNS = 12;
const STEPS = 400;

const MODES = [
  ['late, repeated and broken readings, clock jumps', { withCrashes: false, withFullDisk: false }],
  ['and power cuts at any moment', { withCrashes: true, withFullDisk: false }],
  ['and a disk that is full again and again', { withCrashes: false, withFullDisk: true }],
  ['and both', { withCrashes: true, withFullDisk: true }],
] as const satisfies readonly (readonly [string, Omit<SimulationOptions, 'seed' | 'steps'>])[];

describe('every acknowledged reading ends in the log or in quarantine, or repeats one that does, exactly once', () => {
  it.each(MODES)(
    '%s',
    (name, mode) => {
      const results: SimulationResult[] = [];
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        const result = simulate({ seed, steps: STEPS, ...mode });
        results.push(result);
        expect(result, `seed ${seed}`).toMatchObject({ lost: [], doubled: [], inboxFrames: 0 });
      }
      const sum = (of: (result: SimulationResult) => number) =>
        results.reduce((total, result) => total + of(result), 0);
      console.log(
        `simulation, ${name}: seeds ${SEED} to ${SEED + RUNS - 1}, ${sum((r) => r.frames)} frames, ${sum((r) => r.ackedReadings)} readings ` +
          `acknowledged, ${sum((r) => r.accounted)} in the log, ${sum((r) => r.crashes)} power cuts, ${sum((r) => r.cleanStops)} clean stops, ` +
          `${sum((r) => r.pauses)} pauses for space, ${sum((r) => r.clockJumps)} clock jumps, 0 lost, 0 doubled`,
      );
      if (mode.withCrashes) expect(sum((result) => result.crashes)).toBeGreaterThan(RUNS);
      if (mode.withFullDisk) expect(sum((result) => result.pauses)).toBeGreaterThan(RUNS);
    },
    60_000,
  );
});

describe('the same history twice', () => {
  it.each(MODES)(
    'gives the same batches, amendments, refusals and gaps, byte for byte: %s',
    (_, mode) => {
      for (const seed of [SEED, SEED + 1]) {
        const [first, second] = [1, 2].map(() => simulate({ seed, steps: STEPS, ...mode }));
        expect(second?.digest, `seed ${seed}`).toBe(first?.digest);
        expect(second).toEqual(first);
      }
    },
    60_000,
  );
});
