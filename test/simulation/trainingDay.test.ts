import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { replayRange } from '../../electron/replay/index.ts';
import { Random } from './random.ts';
import { SimulatedClock, SimulatedStation } from './simulatedStation.ts';
import { TrainingDay, trainingConfig } from './trainingDay.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Another one is another day. */
const SEED = Number(process.env.SHIFTSEAL_SEED ?? 1);

let station: SimulatedStation | undefined;
afterEach(() => {
  if (!station) return;
  if (station.isRunning) station.stop();
  rmSync(station.folder, { recursive: true, force: true });
});

describe('a day of the training plant', () => {
  it('is replayed to the byte: three shifts, faults, stretches sent twice, a kill and a clean restart', async () => {
    const config = trainingConfig();
    const hash = createHash('sha256').update(canonicalJson(config)).digest('hex');
    const made = new SimulatedStation(new SimulatedClock(), config, { hash }).start();
    station = made;
    const random = new Random(SEED);
    const day = new TrainingDay(config, SEED, (tag) => made.numberOf(tag));
    const zero = made.clock.now();
    const started = performance.now();
    for (let atMs = 0; atMs < DAY_MS; atMs += MINUTE_MS) {
      const minute = atMs / MINUTE_MS;
      if (minute % 240 === 60) day.fault('spike', 'press-1.temp', true);
      if (minute % 240 === 70) day.fault('spike', 'press-1.temp', false);
      if (minute % 360 === 100) day.fault('nan', 'filter-1.turbidity', true);
      if (minute % 360 === 103) day.fault('nan', 'filter-1.turbidity', false);
      made.clock.advanceMs(MINUTE_MS);
      const frames = day.frames(atMs, atMs + MINUTE_MS, zero);
      for (const frame of frames) made.deliver(frame);
      if (random.chance(0.02)) for (const frame of frames) made.deliver(frame);
      made.turn();
      if (minute === 500) made.crash();
      if (minute === 900) made.stop();
      if (!made.isRunning) made.start();
    }
    made.turn(10_000);
    made.stop();
    const lived = performance.now();
    const report = await replayRange({ dataDir: made.folder });
    const replayed = performance.now();
    console.log(
      `training day, seed ${SEED}: ${report.readings} readings in ${report.batches} batches sealed in ` +
        `${((lived - started) / 1000).toFixed(1)} s, replayed in ${((replayed - lived) / 1000).toFixed(1)} s, ` +
        `${report.identical} of ${report.batches} identical`,
    );
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ isIdentical: true, differing: 0 });
    expect(report.readings).toBeGreaterThan(2_000_000);
    const closings = made.entries().flatMap((body) => (body.kind === 'batch' ? [body.window.closedBy] : []));
    expect(new Set(closings)).toEqual(new Set(['time', 'stateChange', 'shift', 'shutdown']));
  }, 240_000);
});
