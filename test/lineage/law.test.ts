import { afterEach, describe, expect, it } from 'vitest';
import { type DataFolder, openDataFolder } from '../../electron/query/dataFolder.ts';
import { ColdRig, coldConfig } from '../coldChain/stationRig.ts';
import { START_US, TestClock } from '../engine/engineHarness.ts';
import { HOUR_US } from '../meters/dayOf.ts';
import { MeterRig } from '../meters/meterRig.ts';
import { minutes, quiet, ruleStation } from '../rules/ruleStation.ts';
import { SimulatedClock, SimulatedStation } from '../simulation/simulatedStation.ts';
import { TrainingDay, trainingConfig } from '../simulation/trainingDay.ts';
import { checkLaw } from './law.ts';

const opened: DataFolder[] = [];
afterEach(() => {
  for (const data of opened.splice(0)) data.close();
});
const open = (folder: string): DataFolder => {
  const data = openDataFolder(folder);
  opened.push(data);
  return data;
};

/** Minutes of the training plant; a whole day is 1440, and takes some ten minutes. */
const PLANT_MINUTES = Number(process.env.SHIFTSEAL_LINEAGE_MINUTES ?? 10);
const EVERY = Number(process.env.SHIFTSEAL_LINEAGE_EVERY ?? 4_000);

describe('a figure was influenced by a reading exactly when the reading is behind the figure', () => {
  it('in the training plant, with faults, a stretch sent twice and a kill', () => {
    const station = new SimulatedStation(new SimulatedClock(), trainingConfig(), { hash: 'c'.repeat(64) }).start();
    const day = new TrainingDay(station.config, 7, (tag) => station.numberOf(tag));
    const zero = station.clock.now();
    for (let minute = 0; minute < PLANT_MINUTES; minute++) {
      day.fault('spike', 'press-1.temp', minute % 240 >= 2 && minute % 240 < 5);
      day.fault('nan', 'filter-1.turbidity', minute % 360 === 4);
      station.clock.advanceMs(60_000);
      const frames = day.frames(minute * 60_000, (minute + 1) * 60_000, zero);
      for (const frame of frames) station.deliver(frame);
      if (minute % 100 === 3) for (const frame of frames) station.deliver(frame);
      station.turn();
      if (minute % 500 === 8) station.crash();
      if (!station.isRunning) station.start();
    }
    station.turn(10_000);
    station.stop();
    const checked = checkLaw(open(station.folder), station.clock.now(), EVERY);
    expect(checked.broken).toEqual([]);
    expect(Object.keys(checked.kinds).sort()).toEqual(
      expect.arrayContaining(['alarm', 'batch', 'minute', 'oee', 'quarantine', 'stop']),
    );
    console.log(`training plant, ${PLANT_MINUTES} min: ${JSON.stringify(checked)}`);
  }, 3_600_000);

  it('under rules: episodes, windows over periods, neighbours and what was held into them', () => {
    const target = { tags: ['press.temp'] };
    const rig = ruleStation([
      { id: 'too-hot', kind: 'range', title: 'hot', target, max: 60, alarm: { priority: 'high' } },
      { id: 'sum', kind: 'balance', of: 'sum', max: 100, period: 'hour', target },
      { id: 'rise', kind: 'rateOfChange', title: 'rise', target, perSecond: 0.2 },
      { id: 'mean', kind: 'rolling', statistic: 'mean', overCount: 3, max: 62, target },
      { id: 'span', kind: 'rolling', statistic: 'max', overMs: 240_000, max: 66, target },
      { id: 'hole', kind: 'completeness', target, everyMs: 60_000, percent: 90, period: 'day' },
    ]);
    minutes(rig, [50, 70, 65, 50, 50, 61, 80, 82, 50, 50]);
    quiet(rig, 50 * 60_000);
    minutes(rig, [50, 70, 50]);
    quiet(rig, 70 * 60_000);
    rig.stop();
    const checked = checkLaw(open(rig.folder), rig.clock.now());
    expect(checked.broken).toEqual([]);
    expect(checked.kinds).toMatchObject({ alarm: expect.any(Number), excursion: 1, minute: expect.any(Number) });
    expect(checked.kinds.result).toBeGreaterThan(5);
  });

  it('in a cold room: excursions, delayed alarms and the lots that lay there', () => {
    const rig = new ColdRig(new TestClock(START_US), coldConfig());
    rig.pass(1_000);
    rig.hold({ 'room.air': 5, 'room.rear': 4.5 }, 10);
    rig.hold({ 'room.air': 9, 'room.rear': 7 }, 30);
    rig.hold({ 'room.air': 5, 'room.rear': 4.5 }, 6);
    rig.pass(120_000);
    rig.stop();
    const checked = checkLaw(open(rig.folder), rig.clock.now());
    expect(checked.broken).toEqual([]);
    expect(checked.kinds).toMatchObject({ lot: 1, excursion: 1, alarm: expect.any(Number) });
  });

  it('of a meter: days with the registers that frame them, in every version', () => {
    const point = {
      ...{ id: 'sp-1', commodity: 'electricity', unit: 'kW.h', intervalMinutes: 60 },
      reads: { register: ['m1.register'] },
      meters: [{ serial: 'M-1', from: '2026-01-01' }],
    };
    const first = Date.UTC(2026, 9, 5) * 1000;
    const rig = new MeterRig(first + 75 * HOUR_US, [point]);
    const reads = Array.from({ length: 73 }, (_, i) => ({ at: first + i * HOUR_US, value: i * 2 }));
    rig.give(
      'm1.register',
      reads.filter((_, i) => i < 30 || i > 35),
    );
    rig.settle();
    rig.give('m1.register', reads.slice(30, 36));
    rig.settle();
    rig.rig.stop();
    const checked = checkLaw(open(rig.rig.folder), rig.clock.now());
    expect(checked.broken).toEqual([]);
    expect(checked.kinds.meterRead).toBeGreaterThanOrEqual(3);
    expect(checked.kinds.amendment).toBe(1);
  });
});
