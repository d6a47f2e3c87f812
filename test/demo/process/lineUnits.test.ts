import { beforeAll, describe, expect, it } from 'vitest';
import { createPlantProcess, LINE_STATE } from '../../../electron/demo/process/index.ts';
import { trainingStation } from '../../../electron/demo/trainingStation.ts';
import {
  createOeeAccumulator,
  lineFigures,
  lineWaits,
  oeeWorkUnitOf,
  productionUs,
  type ShiftOee,
} from '../../../electron/oee/index.ts';
import { stationConfigSchema } from '../../../shared/domain/config/index.ts';
import { shiftCalendarOf } from '../../../shared/domain/shift/index.ts';
import { addMs, type Instant, parseInstant, US_PER_MINUTE } from '../../../shared/domain/time.ts';

const config = stationConfigSchema.parse(trainingStation({ plant: 'manufacturing', modbusPort: 1, opcuaPort: 2 }));
const START = parseInstant('2026-11-21T06:00:00Z');
const MINUTES = 60;
const results = new Map<string, ShiftOee>();

/** An hour of the line, read every half second as its station reads it. */
beforeAll(() => {
  const plant = createPlantProcess(7);
  const calendar = shiftCalendarOf(config);
  const ids = ['press-1', 'deburr-1', 'weld-1', 'pack-1'];
  const followed = ids.map((id) => {
    const equipment = config.equipment.find((each) => each.id === id);
    const unit = equipment && oeeWorkUnitOf(equipment, config.tags);
    if (unit === undefined) throw new Error(`${id} has no OEE`);
    return { id, unit, oee: createOeeAccumulator(unit, calendar) };
  });
  for (let ms = 0; ms <= MINUTES * 60_000; ms += 500) {
    plant.advanceTo(ms);
    const at = addMs(START, ms);
    const { press, line } = plant.state;
    const read = { 'press-1': press, 'deburr-1': line.deburr, 'weld-1': line.weld, 'pack-1': line.pack };
    for (const { id, unit, oee } of followed) {
      const now = read[id as keyof typeof read];
      if (unit.productTag !== undefined) oee.product(at, press.product);
      oee.state(at, unit.stateMap[String(now.state)]);
      oee.total(at, now.totalCount);
      oee.reject(at, now.rejectCount);
    }
  }
  const end = addMs(START, MINUTES * 60_000) as Instant;
  const line = config.equipment.find((each) => each.line !== undefined)?.line;
  if (line === undefined) throw new Error('the plant has no line');
  const timelines = followed.map(({ oee }) => oee.result(end)?.timeline ?? []);
  const waits = lineWaits(line, timelines);
  followed.forEach(({ id, oee }, i) => {
    const result = oee.result(end, waits[i]);
    if (result !== undefined) results.set(id, result);
  });
});

const minutes = (unit: string, band: 'blocked' | 'starved' | 'setup' | 'smallStop' | 'unplannedStop'): number =>
  (results.get(unit)?.losses.account.bandsUs[band] ?? 0) / US_PER_MINUTE;

describe('the training line', () => {
  it('has OEE figures a supervisor would believe', () => {
    for (const [unit, { oee }] of results) {
      expect(oee.oee, unit).toBeGreaterThan(0.4);
      expect(oee.oee, unit).toBeLessThan(0.95);
      expect(oee.performance, unit).toBeLessThanOrEqual(1);
      expect(
        oee.findings.map(({ code }) => code),
        unit,
      ).not.toContain('performanceAboveOne');
    }
  });

  it('has a constraint: what stands before it is blocked, what stands behind it is starved', () => {
    expect(minutes('deburr-1', 'blocked')).toBeGreaterThan(5);
    expect(minutes('pack-1', 'starved')).toBeGreaterThan(0);
    expect(minutes('weld-1', 'setup')).toBeGreaterThan(1);
  });

  it('never breaks its own equipment model', () => {
    for (const [unit, { oee }] of results)
      expect(
        oee.findings.filter(({ code }) => code === 'illegalTransition'),
        unit,
      ).toEqual([]);
  });

  it('is held against welding, the slowest by its ideal cycle', () => {
    const members = [...results].map(([id, { losses, oee }]) => {
      const equipment = config.equipment.find((each) => each.id === id);
      const unit = equipment && oeeWorkUnitOf(equipment, config.tags);
      if (unit === undefined) throw new Error(id);
      return {
        unit,
        idealCycleMs: unit.plannedRunTimePerItemMs,
        runUs: productionUs(losses.account),
        baseUs: losses.account.calendarUs,
        producedQuantity: oee.producedQuantity,
        rejectedQuantity: oee.rejectedQuantity,
      };
    });
    expect(lineFigures({}, members)).toMatchObject({ constraint: 'weld-1', rule: 'slowestIdealCycle' });
  });

  it('knows the states its station knows', () => {
    expect(Object.keys(LINE_STATE)).toEqual(['STOP', 'RUN', 'SETUP', 'MAINTENANCE', 'BLOCKED', 'STARVED', 'IDLE']);
  });
});
