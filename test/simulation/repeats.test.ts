import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { testConfig } from '../engine/engineHarness.ts';
import { readingsOf, SimulatedClock, SimulatedStation, START_US } from './simulatedStation.ts';

let station: SimulatedStation;
afterEach(() => {
  if (station.isRunning) station.stop();
  rmSync(station.folder, { recursive: true, force: true });
});

/** Totals as [second since the start, value], received now. */
function deliver(...totals: readonly (readonly [number, number])[]): void {
  const rows = totals.map(
    ([second, value]): FrameRow => ({
      tag: station.numberOf('press.total'),
      kind: 'number',
      sourceTime: (START_US + second * 1_000_000) as Instant,
      receivedTime: station.clock.now(),
      value,
      status: 0,
    }),
  );
  station.deliver(frameFromRows('plc', 'press', rows));
  station.turn(1_000);
}

const minute = (first: number): (readonly [number, number])[] =>
  Array.from({ length: 60 }, (_, i) => [first + i, first + i] as const);

describe('a device that sends an hour-old stretch again after an outage', () => {
  it('adds nothing to the log, however long ago the windows were sealed, also after a crash', () => {
    station = new SimulatedStation(new SimulatedClock(), testConfig()).start();
    deliver(...minute(0));
    station.turn(3_600_000);
    deliver(...minute(3_600));
    station.turn(60_000);
    station.crash();
    station.start();
    deliver(...minute(0));
    station.turn(60_000);
    station.stop();
    const { sealed, refused } = readingsOf(station.entries());
    expect([...sealed.values()]).toEqual(Array(120).fill(1));
    expect(refused.size).toBe(0);
  });

  it('with another value at a time that is sealed: that reading goes to quarantine, the sealed one stays', () => {
    station = new SimulatedStation(new SimulatedClock(), testConfig()).start();
    deliver(...minute(0));
    station.turn(3_600_000);
    deliver([3_600, 3_600]);
    deliver([30, 999]);
    station.stop();
    const refused = station.entries().filter((body) => body.kind === 'quarantine');
    expect(refused).toMatchObject([{ step: 'duplicate', readings: [{ value: 999 }] }]);
    const told = station.entries().filter((body) => body.kind === 'event' && body.event === 'keyConflict');
    expect(told).toMatchObject([{ subject: 'press.total', workUnit: 'press', from: START_US + 30_000_000 }]);
    expect(readingsOf(station.entries()).sealed.size).toBe(61);
  });

  it('with readings that the log does not have yet: they become an amendment', () => {
    station = new SimulatedStation(new SimulatedClock(), testConfig()).start();
    deliver(...minute(0).filter(([second]) => second !== 30));
    station.turn(3_600_000);
    deliver([3_600, 3_600]);
    deliver(...minute(0));
    station.stop();
    const amendments = station.entries().filter((body) => body.kind === 'amendment');
    expect(amendments).toMatchObject([{ readings: 1, tags: [{ values: [30] }] }]);
  });
});

describe('a configuration that changes while a refused reading waits in an open window', () => {
  it('does not seal what is in quarantine already, although its range is wider now', () => {
    station = new SimulatedStation(new SimulatedClock(), testConfig()).start();
    const at = station.clock.now();
    const row = { tag: station.numberOf('press.temp'), kind: 'float32', receivedTime: at, status: 0 } as const;
    station.deliver(
      frameFromRows('plc', 'press', [
        { ...row, sourceTime: at, value: 20 },
        { ...row, sourceTime: (at + 1_000) as Instant, value: 500 },
      ]),
    );
    station.turn(100);
    station.crash();
    const config = testConfig();
    const tags = config.tags.map((tag) => (tag.id === 'press.temp' ? { ...tag, range: { min: -40, max: 900 } } : tag));
    Object.assign(station, { config: stationConfigSchema.parse({ ...config, tags }) });
    station.start();
    station.turn(60_000);
    station.stop();
    const { sealed, refused } = readingsOf(station.entries());
    expect([...sealed.keys()]).toEqual([expect.stringContaining(' 20')]);
    expect([...refused.keys()]).toEqual([expect.stringContaining(' 500')]);
  });
});
