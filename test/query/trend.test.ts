import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { TREND_POINTS_MAX, trendOf } from '../../electron/query/trend.ts';
import { type TrendPoint, thinOut, withBreaks } from '../../electron/query/trendPoints.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
function station(): WrittenStation {
  const made = new WrittenStation();
  stations.push(made);
  return made;
}

const MINUTE = 60_000_000;

describe('a trend of up to two hours', () => {
  it('is made of the readings, sealed and not yet sealed, in engineering units', () => {
    const one = station();
    one.run(25, (i) => ({ temp: i * 10 }));
    const trend = trendOf(one.data(), { tag: 'temp', from: START_US, to: START_US + MINUTE });
    expect(trend.unit).toBe('Cel');
    expect([...trend.value]).toEqual(Array.from({ length: 25 }, (_, i) => i + 0.5));
    expect(trend.time[1]).toBe(START_US / 1e6 + 1);
    expect(trend.min).toBeUndefined();
  });

  it('breaks the line at a Bad reading, and where a polled value was not renewed in time', () => {
    const one = station();
    one.deliver({ level: 1 });
    one.pass(1_000);
    one.deliver({ level: { status: STATUS.BadNoCommunication } });
    one.pass(1_000);
    one.deliver({ level: 2 });
    one.pass(10_000);
    one.deliver({ level: 3 });
    const { value } = trendOf(one.data(), { tag: 'level', from: START_US, to: START_US + MINUTE });
    expect([...value]).toEqual([1, Number.NaN, 2, Number.NaN, 3]);
  });

  it('breaks the line in the time nobody watched', () => {
    const one = station();
    one.run(2, () => ({ level: 1 }));
    one.crash();
    one.clock.advanceMs(1_500);
    const later = new WrittenStation(undefined, one.clock, one.folder);
    stations.push(later);
    later.run(2, () => ({ level: 1 }));
    const { value } = trendOf(later.data(), { tag: 'level', from: START_US, to: START_US + MINUTE });
    expect([...value].filter(Number.isNaN)).toHaveLength(1);
  });
});

describe('a longer trend', () => {
  it('is made of one-minute summaries with lowest and highest value, and ends with what is not sealed yet', () => {
    const one = station();
    one.run(200, (i) => ({ level: i % 60 }));
    const from = START_US - 3 * 60 * MINUTE;
    const trend = trendOf(one.data(), { tag: 'level', from, to: one.clock.us });
    expect([...trend.value].slice(0, 3)).toEqual([29.5, 29.5, 29.5]);
    expect([...(trend.min ?? [])].slice(0, 3)).toEqual([0, 0, 0]);
    expect([...(trend.max ?? [])].slice(0, 3)).toEqual([59, 59, 59]);
    expect(trend.value).toHaveLength(4);
    expect(trend.value[3]).toBeCloseTo(9.5, 9);
  });
});

const points = (values: readonly number[]): TrendPoint[] =>
  values.map((value, i) => ({ at: i * 1_000_000, value, min: value, max: value }));

describe('drawing fewer points than there are', () => {
  it('never loses the lowest or highest value, keeps the order and the bound', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
          minLength: 1,
          maxLength: 500,
        }),
        fc.integer({ min: 6, max: 60 }),
        (values, max) => {
          const kept = thinOut(points(values), max);
          const known = values.filter((value) => !Number.isNaN(value));
          const drawn = kept.map(({ value }) => value).filter((value) => !Number.isNaN(value));
          expect(kept.length).toBeLessThanOrEqual(max);
          expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted((a, b) => a - b));
          if (known.length === 0) return;
          expect(Math.min(...drawn)).toBe(Math.min(...known));
          expect(Math.max(...drawn)).toBe(Math.max(...known));
        },
      ),
    );
    expect(TREND_POINTS_MAX).toBe(4_000);
  });

  it('leaves a line that is short enough as it is', () => {
    const line = points([1, 2, 3]);
    expect(thinOut(line, 10)).toEqual(line);
  });

  it('breaks once for each gap between two points', () => {
    const at = (us: number) => us as Instant;
    const broken = withBreaks(points([1, 2, 3]), [{ from: at(1_200_000), to: at(1_400_000) }], 10_000_000);
    expect(broken.map(({ value }) => value)).toEqual([1, 2, Number.NaN, 3]);
  });
});
