/**
 * The data concentrator of the training utility: a second Modbus unit beside the press, holding registers as uint32 in
 * ten-thousandths (two registers a meter, high word first), then the outdoor temperature in tenths as int16.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/domain/time.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';
import type { ModbusUnit } from './modbusAnswers.ts';
import { createMeterPark, TRAINING_METERS } from './process/index.ts';

export const CONCENTRATOR_UNIT_ID = 2;
export const OUTDOOR_REGISTER = TRAINING_METERS.length * 2;
export const COUNTS_PER_UNIT = 10_000;

export const registerOfMeter = (index: number): number => index * 2;

export function createMeterConcentrator(anchorMs: number, clock: Pick<Clock, 'now'>): ModbusUnit {
  const park = createMeterPark(anchorMs);
  const holding = new Uint16Array(OUTDOOR_REGISTER + 1);
  const noBits = new Uint8Array(0);
  return {
    registers(table) {
      if (table === 'input') return new Uint16Array(0);
      const now = clock.now() / US_PER_MS;
      TRAINING_METERS.forEach(({ id }, i) => {
        const counts = Math.round(park.registerAt(id, now) * COUNTS_PER_UNIT);
        holding[i * 2] = counts >>> 16;
        holding[i * 2 + 1] = counts & 0xffff;
      });
      holding[OUTDOOR_REGISTER] = Math.round(park.outdoorCelsius(now) * 10);
      return holding;
    },
    bits: () => noBits,
  };
}

const anchorSchema = z.strictObject({ anchorMs: z.number() });
const ANCHOR_FILE = 'meters.json';

/** The day the plant was first set up: the incidents of its meters are counted from it, on every start. */
export function meterAnchor(folder: string, nowMs: number): number {
  const file = join(folder, ANCHOR_FILE);
  if (existsSync(file)) {
    const known = anchorSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (known.success) return known.data.anchorMs;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify({ anchorMs: nowMs }), { mode: 0o600 });
  return nowMs;
}
