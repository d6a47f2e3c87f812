import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DELTA_H_OVER_R_K,
  KINETIC_METHOD,
  kineticRate,
  meanKineticOfSums,
  meanKineticTemperature,
} from '../../shared/domain/thermal/index.ts';

const times = (n: number, value: number): number[] => Array.from({ length: n }, () => value);
const mean = (values: readonly number[], weights = values.map(() => 1)): number =>
  values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / weights.reduce((a, b) => a + b, 0);

describe('mean kinetic temperature, ΔH/R = 10 000 K', () => {
  it.each([
    ['20, 25, 30', [20, 25, 30], undefined, 25.85820843, 25],
    ['20 four times', times(4, 20), undefined, 20, 20],
    ['2 and 8', [2, 8], undefined, 5.53642451, 5],
    ['24 hourly readings, 22 of 5 and 2 of 12', [...times(22, 5), 12, 12], undefined, 5.86628284, 5.583333],
    ['29 days of 25 and one of 32', [...times(29, 25), 32], undefined, 25.33718453, 25.233333],
    ['22 for 600 min, 28 for 90 min, 23 for 750 min', [22, 28, 23], [600, 90, 750], 23.01702331, 22.895833],
    ['15 and 40', [15, 40], undefined, 33.91889363, 27.5],
  ] as const)('%s', (_name, celsius, weights, kinetic, plain) => {
    expect(meanKineticTemperature(celsius, weights)).toBeCloseTo(kinetic, 8);
    expect(mean(celsius, weights ? [...weights] : undefined)).toBeCloseTo(plain, 6);
  });

  it('follows the hand check of 20, 25, 30 step by step', () => {
    expect(kineticRate(20)).toBeCloseTo(1.531958774e-15, 24);
    expect(kineticRate(25)).toBeCloseTo(2.714511601e-15, 24);
    expect(kineticRate(30)).toBeCloseTo(4.719987957e-15, 24);
    const average = (kineticRate(20) + kineticRate(25) + kineticRate(30)) / 3;
    expect(-Math.log(average)).toBeCloseTo(33.44389792, 8);
  });

  it('states its constant', () => {
    expect(DELTA_H_OVER_R_K).toBe(10_000);
    expect(KINETIC_METHOD).toContain('10000 K');
  });

  it('of nothing is nothing, not 0 °C', () => {
    expect(meanKineticTemperature([])).toBeUndefined();
    expect(meanKineticOfSums(0, 0)).toBeUndefined();
  });
});

describe('laws of the mean kinetic temperature', () => {
  const celsius = fc.double({ min: -90, max: 60, noNaN: true });
  const readings = fc.array(celsius, { minLength: 1, maxLength: 40 });
  const tolerance = 1e-6;

  it('is at least the mean, and lies between the extremes', () => {
    fc.assert(
      fc.property(readings, (values) => {
        const kinetic = meanKineticTemperature(values) as number;
        expect(kinetic).toBeGreaterThanOrEqual(mean(values) - tolerance);
        expect(kinetic).toBeGreaterThanOrEqual(Math.min(...values) - tolerance);
        expect(kinetic).toBeLessThanOrEqual(Math.max(...values) + tolerance);
      }),
    );
  });

  it('equals the mean only when all readings are equal', () => {
    fc.assert(
      fc.property(celsius, fc.integer({ min: 1, max: 30 }), (value, n) => {
        expect(meanKineticTemperature(times(n, value))).toBeCloseTo(value, 6);
      }),
    );
    fc.assert(
      fc.property(celsius, fc.double({ min: 0.5, max: 30, noNaN: true }), (value, apart) => {
        expect(meanKineticTemperature([value, value + apart])).toBeGreaterThan(value + apart / 2);
      }),
    );
  });

  it('does not change with the order, nor when every reading is repeated', () => {
    fc.assert(
      fc.property(readings, fc.integer({ min: 2, max: 5 }), (values, n) => {
        const kinetic = meanKineticTemperature(values) as number;
        expect(meanKineticTemperature([...values].reverse())).toBeCloseTo(kinetic, 8);
        expect(meanKineticTemperature(values.flatMap((value) => times(n, value)))).toBeCloseTo(kinetic, 8);
      }),
    );
  });

  it('an hour at one temperature is the same in however many pieces it was read', () => {
    fc.assert(
      fc.property(celsius, celsius, fc.integer({ min: 1, max: 59 }), (a, b, cut) => {
        const whole = meanKineticTemperature([a, b], [60, 30]) as number;
        expect(meanKineticTemperature([a, a, b], [cut, 60 - cut, 30])).toBeCloseTo(whole, 8);
      }),
    );
  });
});
