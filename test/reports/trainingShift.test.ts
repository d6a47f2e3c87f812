import { describe, expect, it } from 'vitest';
import { trainingStation } from '../../electron/demo/index.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { shiftCalendarOf } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const MINUTE_US = 60_000_000;

describe('the training plant', () => {
  it.each(['00:10', '05:58', '06:00', '13:00', '21:40', '21:55', '23:58'])(
    'started at %s, has a shift that ends within the first minutes, and one that goes on',
    (clock) => {
      const startsAtMs = Date.parse(`2026-11-21T${clock}:30Z`);
      const config = stationConfigSchema.parse(trainingStation({ modbusPort: 1, opcuaPort: 2, startsAtMs }));
      const calendar = shiftCalendarOf(config);
      const now = (startsAtMs * 1_000) as Instant;
      const running = calendar.shiftAt(now);
      if (!running) throw new Error('no shift runs');
      expect((running.end - now) / MINUTE_US).toBeLessThanOrEqual(13);
      const next = calendar.shiftAt(running.end);
      expect(next?.start).toBe(running.end);
      expect(next === undefined ? 0 : next.end - next.start).toBeGreaterThan(10 * MINUTE_US);
    },
  );
});
