import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CounterReading,
  counterFindings,
  counterRangeOf,
  countFromCounter,
  LISTED_RESETS_MAX,
} from '../../electron/oee/index.ts';
import type { Interval } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ValueType } from '../../shared/domain/valueType.ts';

const bad = undefined;
/** One reading a second, from second 0. */
const everySecond = (...values: (number | undefined)[]): CounterReading[] =>
  values.map((value, i) => ({ at: (i * 1e6) as Instant, value }));
const seconds = (from: number, to: number): Interval => ({ from: (from * 1e6) as Instant, to: (to * 1e6) as Instant });
const codes = (readings: CounterReading[], span: Interval, unknown: Interval[] = [], type?: ValueType): string[] =>
  counterFindings(countFromCounter(readings, span, counterRangeOf(type)), 'produced', span.from, unknown).map(
    (each) => each.code,
  );

describe('items produced, from a cumulative counter', () => {
  it('count from the last value at or before the start to the last at or before the end', () => {
    const tally = countFromCounter(everySecond(100, 103, 105, 110, 120), seconds(1, 3));
    expect(tally).toMatchObject({ quantity: 7, baselineValue: 103 });
  });

  it('are 0 when the counter was read before the start and not since', () => {
    expect(countFromCounter(everySecond(100), seconds(5, 9)).quantity).toBe(0);
  });

  it('are unknown when the counter was never read', () => {
    expect(countFromCounter([], seconds(0, 9)).quantity).toBeUndefined();
    expect(countFromCounter(everySecond(bad, bad), seconds(0, 9)).quantity).toBeUndefined();
  });

  it('are a lower bound, told as such, when no value is known at or before the start', () => {
    const readings = everySecond(100, 103, 105).slice(1);
    expect(countFromCounter(readings, seconds(0, 9)).quantity).toBe(2);
    expect(codes(readings, seconds(0, 9))).toEqual(['counterBaselineMissing']);
  });

  it('pass over Bad readings: the counter itself went on', () => {
    expect(countFromCounter(everySecond(100, bad, Number.NaN, 109), seconds(0, 9)).quantity).toBe(9);
    expect(codes(everySecond(100, bad, 109), seconds(0, 9))).toEqual([]);
  });

  it('ignore a reading that is older than the last', () => {
    const readings = [
      ...everySecond(100, 110),
      { at: 0.5e6 as Instant, value: 105 },
      { at: 2e6 as Instant, value: 111 },
    ];
    expect(countFromCounter(readings, seconds(0, 9)).quantity).toBe(11);
  });
});

describe('a counter lower than before', () => {
  it('was reset, and counts on from 0, with a finding', () => {
    expect(countFromCounter(everySecond(100, 110, 3, 5), seconds(0, 9)).quantity).toBe(15);
    expect(codes(everySecond(100, 110, 3, 5), seconds(0, 9))).toEqual(['counterReset']);
  });

  it('set back by a device that had forgotten its last items is counted on from there, not from 0', () => {
    const readings = everySecond(1_246_536, bad, 1_246_405, 1_246_407);
    expect(countFromCounter(readings, seconds(0, 9), counterRangeOf('uint32'), 1_000).quantity).toBe(2);
    expect(codes(readings, seconds(0, 9))).toEqual(['counterResetInUnknownTime']);
  });

  it('was beyond the range of its type: no way over the top, and never fewer items than none', () => {
    const readings = everySecond(70_000, 3, 5);
    expect(countFromCounter(readings, seconds(0, 9), counterRangeOf('uint16')).quantity).toBe(5);
    expect(codes(readings, seconds(0, 9), [], 'uint16')).toEqual(['counterReset']);
  });

  it.each([
    ['uint16', 65_530, 10, 16],
    ['uint32', 4_294_967_290, 10, 16],
    ['int16', 32_760, -32_760, 16],
    ['bcd16', 9_995, 5, 10],
  ] as [ValueType, number, number, number][])('rolled over when %s is near its end', (type, last, next, items) => {
    expect(countFromCounter(everySecond(last, next), seconds(0, 9), counterRangeOf(type)).quantity).toBe(items);
    expect(codes(everySecond(last, next), seconds(0, 9), [], type)).toEqual(['counterRollover']);
  });

  it.each([
    ['far from the end of uint16', 'uint16', 40_000, 10, 10],
    ['near the end, but far along again', 'uint16', 65_530, 5_000, 5_000],
    ['of a type that never rolls over', 'uint64', 65_530, 10, 10],
  ] as [string, ValueType, number, number, number][])('was reset when %s', (_name, type, last, next, items) => {
    expect(countFromCounter(everySecond(last, next), seconds(0, 9), counterRangeOf(type)).quantity).toBe(items);
  });

  it.each([
    ['2 048 items over the top: still a rollover', 2_047, 65_535, 2_048],
    ['2 049 items over the top: a reset', 2_048, 65_535, 2_048],
  ])('%s', (_name, next, last, items) => {
    expect(countFromCounter(everySecond(last, next), seconds(0, 9), counterRangeOf('uint16')).quantity).toBe(items);
  });

  it('after a Bad reading was reset in unknown time', () => {
    expect(codes(everySecond(100, bad, 3), seconds(0, 9))).toEqual(['counterResetInUnknownTime']);
  });

  it('across a gap was reset in unknown time', () => {
    expect(codes(everySecond(100, 3), seconds(0, 9), [seconds(0.2, 0.8)])).toEqual(['counterResetInUnknownTime']);
    expect(codes(everySecond(100, 3), seconds(0, 9), [seconds(1, 2)])).toEqual(['counterReset']);
  });

  it('again and again is counted on, and listed a hundred times at most', () => {
    const readings = everySecond(...Array.from({ length: 1_001 }, (_, i) => (i % 2 === 0 ? 5 : 1)));
    const tally = countFromCounter(readings, seconds(0, 2_000));
    expect(tally.resetCount).toBe(500);
    expect(tally.resets).toHaveLength(LISTED_RESETS_MAX);
    expect(tally.quantity).toBe(500 * 1 + 500 * 4);
  });
});

describe('laws of counting', () => {
  it('a counter that wraps anywhere gives the items that were made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), fc.array(fc.integer({ min: 0, max: 1_000 })), (start, steps) => {
        let made = 0;
        const values = [start];
        for (const step of steps) {
          made += step;
          values.push((start + made) % 65_536);
        }
        const tally = countFromCounter(everySecond(...values), seconds(0, 1_000), counterRangeOf('uint16'));
        expect(tally.quantity).toBe(made);
        expect(tally.resetCount).toBe(0);
      }),
    );
  });

  it('two touching spans count what the whole counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(100), { nil: undefined }), { minLength: 1, maxLength: 30 }),
        fc.nat(30),
        (values, cut) => {
          const readings = everySecond(0, ...values);
          const count = (span: Interval): number => countFromCounter(readings, span).quantity ?? 0;
          expect(count(seconds(0, cut)) + count(seconds(cut, 31))).toBe(count(seconds(0, 31)));
        },
      ),
    );
  });
});
