import { describe, expect, it } from 'vitest';
import { ProbeFold } from '../../electron/coldChain/index.ts';
import { meanKineticTemperature, timeBeyondByLine } from '../../shared/domain/thermal/index.ts';
import { US_PER_MINUTE } from '../../shared/domain/time.ts';

const times = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 80, 85, 90, 95, 100];
const celsius = [4.8, 5.1, 5.6, 7.4, 8.0, 8.6, 9.4, 9.1, 8.2, 7.9, 7.2, 6.0, 5.2, 4.0, 2.1, 1.9, 1.6, 2.0, 2.4];
const readings = times.map((minute, i) => ({ at: minute * US_PER_MINUTE, value: celsius[i] as number }));
const minutes = (us: number): number => us / US_PER_MINUTE;

describe('a refrigerator log by straight lines between readings', () => {
  it('is above 8.0 °C for 23.333333 min, from 20 to 43.333333', () => {
    const { us, spans } = timeBeyondByLine(readings, 8, 'high');
    expect(minutes(us)).toBeCloseTo(23.333333, 6);
    expect(spans.map((span) => span.map(minutes))).toEqual([[20, expect.closeTo(43.333333, 6)]]);
  });
  it('is below 2.0 °C for 12.5 min, from 82.5 to 95', () => {
    const { us, spans } = timeBeyondByLine(readings, 2, 'low');
    expect(minutes(us)).toBeCloseTo(12.5, 9);
    expect(spans.map((span) => span.map(minutes))).toEqual([[expect.closeTo(82.5, 9), expect.closeTo(95, 9)]]);
  });
});

describe('the same log by sample-and-hold', () => {
  it('has the mean kinetic temperature 6.00216196 °C with equal weights and 6.07113417 °C by hold time', () => {
    const held = times.map((minute, i) => (times[i + 1] ?? minute) - minute);
    expect(meanKineticTemperature(celsius)).toBeCloseTo(6.00216196, 8);
    expect(meanKineticTemperature(celsius, held)).toBeCloseTo(6.07113417, 8);
  });

  it('has one gap: from 60 to 75 min, where at most 5 min are known', () => {
    const fold = new ProbeFold(5 * US_PER_MINUTE);
    const gaps: number[][] = [];
    let unknown = 0;
    for (const { at, value } of readings)
      fold.take(
        at,
        value,
        (_hour, from, to, held) => {
          if (Number.isNaN(held)) unknown += to - from;
        },
        (from, to) => gaps.push([minutes(from), minutes(to)]),
      );
    expect(gaps).toEqual([[60, 75]]);
    expect(minutes(unknown)).toBe(10);
  });

  it('cuts what is held at full hours, and passes older readings over', () => {
    const fold = new ProbeFold(90 * US_PER_MINUTE);
    const cut: number[][] = [];
    const segment = (hour: number, from: number, to: number, value: number) =>
      cut.push([minutes(hour), minutes(from), minutes(to), value]);
    fold.take(50 * US_PER_MINUTE, 5, segment);
    fold.take(70 * US_PER_MINUTE, 6, segment);
    expect(fold.take(60 * US_PER_MINUTE, 7, segment)).toBe(false);
    expect(cut).toEqual([
      [0, 50, 60, 5],
      [60, 60, 70, 5],
    ]);
  });
});
