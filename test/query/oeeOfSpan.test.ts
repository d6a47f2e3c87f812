import { afterEach, describe, expect, it } from 'vitest';
import { coarsen, type StateSegment } from '../../electron/oee/index.ts';
import { drawn, latestShift, NoOeeError, oeeOfSpan } from '../../electron/query/oeeOfSpan.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { BASE_CONFIG, START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
function station(...args: ConstructorParameters<typeof WrittenStation>): WrittenStation {
  const made = new WrittenStation(...args);
  stations.push(made);
  return made;
}
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

describe('OEE of a span', () => {
  it('comes from sealed and unsealed readings alike, with the count before the span as its baseline', () => {
    const one = station();
    one.run(240, (i) => ({ state: i % 60 < 45 ? 1 : 0, total: 1000 + Math.floor(i / 2) }));
    const span = { workUnit: 'press', from: START_US + MINUTE, to: START_US + 3 * MINUTE };
    const { figures } = oeeOfSpan(one.data(), span, one.clock.us);
    expect(figures.oee.plannedBusyTimeMinutes).toBeCloseTo(2, 9);
    expect(figures.oee.availability).toBeCloseTo(0.75, 9);
    expect(figures.oee.producedQuantity).toBe(60);
    expect(figures.oee.unknownTimeMinutes).toBe(0);
    expect(figures.oee.findings).toEqual([]);
  });

  it('is the figure of the live screen', () => {
    const one = station();
    one.run(95, (i) => ({ state: i < 60 ? 1 : i < 80 ? 0 : 7, total: i }));
    const live = one.liveOee('press');
    const shift = latestShift(one.data(), one.clock.us);
    const { figure } = oeeOfSpan(
      one.data(),
      { workUnit: 'press', from: shift?.start as number, to: one.clock.us },
      one.clock.us,
    );
    expect(figure).toEqual(live);
    expect(figure.unknownMin).toBeGreaterThan(0);
  });

  it('calls time unknown that Bad readings, silence or a stopped station leave', () => {
    const one = station();
    one.run(10, () => ({ state: 1, total: 1 }));
    one.run(10, () => ({ state: { status: STATUS.BadNoCommunication } }));
    one.run(10, () => ({ state: 1 }));
    one.pass(20_000);
    one.run(10, () => ({ state: 1 }));
    one.crash();
    one.clock.advanceMs(30_000);
    const later = station(BASE_CONFIG, one.clock, one.folder);
    later.run(10, () => ({ state: 1 }));
    const span = { workUnit: 'press', from: START_US, to: START_US + 100 * SECOND };
    const { figures } = oeeOfSpan(later.data(), span, later.clock.us);
    const states = figures.timeline.map(([start, end, state]) => `${state} ${(end - start) / SECOND}`);
    // Time in which a polled tag was not read is a gap, and unknown, from its last reading on; so is the time of the crash.
    expect(states).toEqual(['RUN 10', 'UNKNOWN 10', 'RUN 9', 'UNKNOWN 21', 'RUN 9', 'UNKNOWN 31', 'RUN 10']);
  });

  it('leaves out what is still to come', () => {
    const one = station();
    one.run(10, () => ({ state: 1, total: 1 }));
    const answer = oeeOfSpan(
      one.data(),
      { workUnit: 'press', from: START_US, to: START_US + 60 * MINUTE },
      one.clock.us,
    );
    expect(answer.to).toBe(one.clock.us);
    expect(answer.figure.plannedBusyMin).toBeCloseTo(10 / 60, 9);
  });

  it('names the work units that have OEE when asked for another', () => {
    const ask = () => oeeOfSpan(station().data(), { workUnit: 'oven', from: START_US, to: START_US + 1 }, START_US + 1);
    expect(ask).toThrow(NoOeeError);
    expect(ask).toThrow(/no work unit "oven"; with OEE: press/);
  });
});

describe('a timeline with more segments than a screen has', () => {
  it('is drawn with fewer, touching ones over the same time', () => {
    const segments = Array.from(
      { length: 1001 },
      (_, i): StateSegment => [i as Instant, (i + 1) as Instant, `${i % 2}`],
    );
    const few = drawn(segments, 100, coarsen);
    expect(few.length).toBeLessThanOrEqual(100);
    expect(few[0]?.start).toBe(0);
    expect(few.at(-1)?.end).toBe(1001);
    expect(few.slice(1).map(({ start }) => start)).toEqual(few.slice(0, -1).map(({ end }) => end));
  });
});
