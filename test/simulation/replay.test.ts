import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayRange } from '../../electron/replay/index.ts';
import { simulate } from './simulate.ts';

/** The first of the seeds; another one explores other histories. */
const SEED = Number(process.env.SHIFTSEAL_SEED ?? 100);
const RUNS = 5;

describe('a log of any history', () => {
  it.each([
    ['late, repeated and contradicting readings, clock jumps, power cuts', { withCrashes: true, withFullDisk: false }],
    ['and a disk that is full again and again', { withCrashes: true, withFullDisk: true }],
  ])(
    'is replayed to the byte: %s',
    async (_, mode) => {
      let batches = 0;
      const kinds = new Set<string>();
      for (let seed = SEED; seed < SEED + RUNS; seed++) {
        const { folder, closings } = simulate({ seed, steps: 300, ...mode, keepsFolder: true });
        try {
          const report = await replayRange({ dataDir: folder });
          expect(report.differences, `seed ${seed}`).toEqual([]);
          expect(report.isIdentical, `seed ${seed}`).toBe(true);
          batches += report.batches;
          for (const kind of closings) kinds.add(kind);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }
      expect([...kinds]).toEqual(expect.arrayContaining(['count', 'shutdown', 'stateChange', 'time']));
      console.log(
        `replay of simulated histories: seeds ${SEED} to ${SEED + RUNS - 1}, ${batches} batches identical, closed by ${[...kinds].sort().join(', ')}`,
      );
    },
    120_000,
  );
});
