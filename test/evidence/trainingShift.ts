import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { TestClock } from '../engine/engineHarness.ts';
import { WrittenStation } from '../query/writtenStation.ts';
import { TrainingDay } from '../simulation/trainingDay.ts';
import { type BundledShift, withSignedReport } from './bundledShift.ts';

const START_US = Date.UTC(2026, 10, 2, 6, 0, 0) * 1000;
/** Before the shift begins, so that states and counts are carried into it. */
const BEFORE_S = 20;
/** After it, until its last windows are sealed. */
const AFTER_S = 75;

/** One shift of the training plant through a real engine, in fast-forward, with its report signed. */
export function trainingShift(minutes: number): BundledShift {
  const options = { modbusPort: 5020, opcuaPort: 4840 } as const;
  const end = `${String(6 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const config = {
    ...trainingStation(options),
    shifts: { pattern: [{ name: 'Early', start: '06:00', end, breaks: [] }] },
    windows: { everyMs: 60_000, graceMs: 1_000 },
    storage: { reserveBytes: 0 },
  };
  const zero = (START_US - BEFORE_S * 1_000_000) as Instant;
  const station = new WrittenStation(config, new TestClock(zero));
  const numbers = new Map(station.engine.ready.catalogue.map(({ id, number }) => [id, number]));
  const day = new TrainingDay(stationConfigSchema.parse(config), 11, (tag) => numbers.get(tag) as number);
  const seconds = BEFORE_S + minutes * 60 + AFTER_S;
  for (let second = 0; second < seconds; second += 1) {
    station.clock.advanceMs(1_000);
    for (const frame of day.frames(second * 1_000, second * 1_000 + 1_000, zero)) {
      station.engine.take('w', { type: 'frame', frame });
    }
    station.engine.turn();
  }
  return withSignedReport(station, { area: '', start: START_US });
}
