import { afterAll, describe, expect, it } from 'vitest';
import { COUNTS_PER_UNIT, createMeterConcentrator, registerOfMeter } from '../../electron/demo/meterConcentrator.ts';
import { meterReadsFile } from '../../electron/demo/plants/metersPlant.ts';
import { createMeterPark, TRAINING_METERS } from '../../electron/demo/process/index.ts';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { MeterRig } from './meterRig.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 11, 20);
const config = stationConfigSchema.parse({
  ...trainingStation({ plant: 'meters', modbusPort: 1, opcuaPort: 2, timeZone: 'UTC' }),
  windows: { everyMs: 3_600_000 },
});

describe('the training utility', () => {
  const rig = new MeterRig(NOW_MS * 1000, [], { config });
  afterAll(() => rig.rig.stop());

  it('has sixty days of reads in one file, made of the registers that are read now', () => {
    const lines = meterReadsFile(NOW_MS, NOW_MS).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 60 * 96 + 46);
    const park = createMeterPark(NOW_MS);
    const concentrator = createMeterConcentrator(NOW_MS, { now: () => (NOW_MS * 1000) as never });
    const words = concentrator.registers('holding');
    TRAINING_METERS.forEach(({ id }, i) => {
      const at = registerOfMeter(i);
      const counts = (words[at] as number) * 65_536 + (words[at + 1] as number);
      expect(counts / COUNTS_PER_UNIT, id).toBeCloseTo(park.registerAt(id, NOW_MS), 3);
    });
  });

  it('shows each incident to its operator, and little else', () => {
    const [head = '', ...lines] = meterReadsFile(NOW_MS, NOW_MS).trimEnd().split('\r\n');
    const columns = head.split(',').slice(1);
    const reads = lines.flatMap((line) => {
      const [time = '', ...cells] = line.split(',');
      const at = Date.parse(time) * 1000;
      return cells.flatMap((cell, i) => (cell === '' ? [] : [{ tag: `${columns[i]}.reads`, at, value: Number(cell) }]));
    });
    rig.giveAll('head-end', reads);
    const startedMs = performance.now();
    rig.settle();
    console.info(`training utility: ${Math.round(performance.now() - startedMs)} ms for its sixty days`);
    const found = rig
      .exceptions('all')
      .map(({ servicePoint, day, meterCheck }) => `${servicePoint} ${day} ${meterCheck}`);
    expect(found).toEqual(expect.arrayContaining(['e-1 2026-11-18 spike', 'e-2 2026-11-15 physicalLimit']));
    expect(found.filter((each) => each.startsWith('e-6')).map((each) => each.slice(-7))).toContain('zeroUse');
    expect(found).toContain('h-1 2026-10-31 negative');
    expect(found.some((each) => each.startsWith('e-4 2026-11-12 sigma'))).toBe(true);
    expect(found.filter((each) => each.startsWith('w-1'))).toEqual([]);
    expect(found.length).toBeLessThan(40);
    expect(rig.days('e-3').filter(({ estimated }) => estimated > 0)).toHaveLength(2);
    expect(rig.days('w-1').every(({ use }) => use !== null && use < 10)).toBe(true);
  }, 180_000);
});
