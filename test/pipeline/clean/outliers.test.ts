import { describe, expect, it } from 'vitest';
import { frozenRuns } from '../../../electron/pipeline/clean/frozen.ts';
import { hampel, usualStep } from '../../../electron/pipeline/clean/hampel.ts';
import { iqrFences, iqrOutliers } from '../../../electron/pipeline/clean/iqr.ts';
import { tooSteep } from '../../../electron/pipeline/clean/rateOfChange.ts';
import { rollingZOutliers, rollingZScores } from '../../../electron/pipeline/clean/rollingZ.ts';
import { spikes } from '../../../electron/pipeline/clean/spike.ts';
import { cleanSchema, rollingZSchema } from '../../../shared/domain/config/index.ts';

const of = (...values: number[]) => Float64Array.from(values);
const THREE = { halfWidth: 3, nSigma: 3, sigmaFloor: 0 };
const SECOND = 1_000_000;
/** One value a second. */
const seconds = (values: Float64Array) => values.map((_, i) => i * SECOND);

describe('Hampel, three readings a side, 3 σ', () => {
  const noisy = of(20.1, 20.2, 20.0, 20.3, 35.0, 20.2, 20.1, 20.4, 20.2, 5.0, 20.3, 20.1, 20.2);

  it('marks the two readings that stand out, and replaces them by the medians of the values as they came', () => {
    expect(hampel(noisy, THREE)).toEqual({ at: [4, 9], medians: [20.2, 20.2], heldByFloor: 0 });
  });

  it('leaves the ends alone where the window is short and even', () => {
    expect(hampel(of(20.1, 20.2, 20.0, 20.3), THREE).at).toEqual([]);
  });

  it('marks any other value among equal ones, where the MAD is 0', () => {
    expect(hampel(of(5, 5, 5, 5, 9, 5, 5, 5, 5), THREE)).toMatchObject({ at: [4], medians: [5] });
  });

  it('lets a σ floor keep a coarse sensor quiet, and says for how many readings', () => {
    const coarse = of(5, 5, 5, 5, 5.5, 5, 5, 5, 9, 5, 5, 5);
    expect(hampel(coarse, { ...THREE, sigmaFloor: 0.25 })).toMatchObject({ at: [8], heldByFloor: 1 });
    expect(hampel(coarse, THREE)).toMatchObject({ at: [4, 8], heldByFloor: 0 });
  });

  it('takes half the usual step for the floor when told so: a step of the sensor is no outlier, five are', () => {
    const coarse = of(5, 5, 5, 5, 5.5, 5, 5, 5, 5, 5, 7.5, 5, 5, 5, 5, 5, 5.5, 5, 5, 5);
    expect(usualStep(coarse)).toBe(0.5);
    expect(hampel(coarse, { ...THREE, sigmaFloor: 'usualStep' })).toMatchObject({ at: [10], heldByFloor: 2 });
    expect(usualStep(of(5, 5, 5))).toBe(0);
  });

  it('finds exactly the 6th and 20th sample of the published sine with two false values', () => {
    const sine = Float64Array.from({ length: 100 }, (_, i) => Math.sin((2 * Math.PI * i) / 100));
    sine[5] = 2;
    sine[19] = -2;
    const { at, medians } = hampel(sine, THREE);
    expect(at).toEqual([5, 19]);
    expect(medians[0]).toBeCloseTo(0.3681245526846779, 14);
    expect(medians[1]).toBeCloseTo(0.9048270524660196, 14);
  });

  it('needs no more than the readings there are: none, one, two', () => {
    for (const few of [of(), of(1), of(1, 1e9)]) expect(hampel(few, THREE).at).toEqual([]);
  });
});

describe('rolling z, the point under test left out', () => {
  const values = of(10.0, 10.2, 9.9, 10.1, 10.0, 10.3, 9.8, 15.0, 10.1, 10.0, 9.9);

  it('gives the z of each reading against the five before it', () => {
    const z = Array.from(rollingZScores(values, 5));
    expect(z.slice(0, 5)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    const expected = [2.280351, -1.897367, 25.889787, -0.423226, -0.46825, -0.513274];
    z.slice(5).forEach((each, i) => {
      expect(each).toBeCloseTo(expected[i] as number, 6);
    });
    expect(rollingZOutliers(values, { window: 5, threshold: 3 })).toEqual([7]);
  });

  it('sees what a window with the point inside never could: 1 000 000 000 after nine readings around 10', () => {
    const before = [10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10.1, 9.9];
    expect(rollingZOutliers(of(...before, 1e9), { window: 9, threshold: 3 })).toEqual([9]);
  });

  it('has no z for a constant window, however the sum of twenty times 0.1 is rounded', () => {
    const values = of(...Array.from({ length: 20 }, () => 0.1), 0.2);
    expect(rollingZScores(values, 20)[20]).toBeNaN();
    expect(rollingZOutliers(values, { window: 20, threshold: 3 })).toEqual([]);
  });

  it('is not spoilt for later readings by an enormous value that has left the window', () => {
    const quiet = Array.from({ length: 40 }, (_, i) => 20 + (i % 3) / 10);
    const plain = rollingZScores(of(...quiet), 10);
    const shocked = rollingZScores(of(1e15, ...quiet), 10);
    for (let i = 12; i < quiet.length; i++) expect(shocked[i + 1]).toBeCloseTo(plain[i] as number, 9);
  });

  it.each([
    ['a window of 1, which has no standard deviation', { window: 1, threshold: 3 }, /could never fire/],
    [
      'the point inside its own window',
      { window: 10, threshold: 3, pointUnderTest: 'included' },
      /2\.846 for 10 readings/,
    ],
  ])('refuses %s, and says why', (_, setting, reason) => {
    const parsed = rollingZSchema.safeParse({ kind: 'rollingZ', ...setting });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(reason);
    expect(cleanSchema.safeParse({ filters: [{ kind: 'rollingZ', ...setting }] }).success).toBe(false);
  });
});

describe('interquartile range', () => {
  const ten = of(7, 9, 10, 10, 11, 12, 12, 13, 14, 30);
  const nine = of(1, 2, 3, 4, 5, 6, 7, 8, 100);

  it.each([
    ['linear', ten, [10, 12.75, 5.875, 16.875], [9]],
    ['exclusive', ten, [9.75, 13.25, 4.5, 18.5], [9]],
    ['tukey', ten, [10, 13, 5.5, 17.5], [9]],
    ['linear', nine, [3, 7, -3, 13], [8]],
    ['exclusive', nine, [2.5, 7.5, -5, 15], [8]],
    ['tukey', nine, [3, 7, -3, 13], [8]],
  ] as const)('quartile rule %s: quartiles, fences and what lies outside', (quartiles, values, expected, outside) => {
    const fences = iqrFences(values, { factor: 1.5, quartiles });
    expect([fences?.q1, fences?.q3, fences?.low, fences?.high]).toEqual(expected);
    expect(iqrOutliers(values, { factor: 1.5, quartiles })).toEqual(outside);
    expect(iqrOutliers(values.toReversed(), { factor: 1.5, quartiles })).toEqual(
      outside.map((i) => values.length - 1 - i),
    );
  });

  it('takes a value on the fence for a good one', () => {
    expect(iqrOutliers(of(1, 2, 3, 4, 5, 6, 7, 8, 13), { factor: 1.5, quartiles: 'linear' })).toEqual([]);
  });
});

describe('rate of change, at most 2 per second', () => {
  const steep = (...values: number[]) => tooSteep(seconds(of(...values)), of(...values), { maxPerSecond: 2 });

  it('marks the spike alone, not the way back from it', () => expect(steep(10, 11, 50, 12, 11)).toEqual([2]));
  it('believes a real step once it was slow enough', () =>
    expect(steep(0, 10, 10, 10, 10, 10, 10)).toEqual([1, 2, 3, 4]));
  it('lets exactly the limit pass', () => expect(steep(0, 2, 4, 2)).toEqual([]));
  it('marks another value at the same time', () => {
    expect(tooSteep(of(0, 0, SECOND), of(1, 2, 1), { maxPerSecond: 2 })).toEqual([1]);
  });
});

describe('frozen, four equal readings', () => {
  const frozen = (values: number[], more: object = {}) =>
    frozenRuns(seconds(of(...values)), of(...values), { afterReadings: 4, afterMs: 0, nonZeroOnly: false, ...more });

  it('marks the whole run', () => expect(frozen([1, 5, 5, 5, 5, 2])).toEqual([1, 2, 3, 4]));
  it('leaves three alone', () => expect(frozen([1, 5, 5, 5, 2])).toEqual([]));
  it('sees a run that ends with the batch', () => expect(frozen([1, 5, 5, 5, 5])).toEqual([1, 2, 3, 4]));
  it('asks for the time too', () => {
    expect(frozen([5, 5, 5, 5], { afterMs: 3000 })).toEqual([0, 1, 2, 3]);
    expect(frozen([5, 5, 5, 5], { afterMs: 3001 })).toEqual([]);
  });
  it('knows a machine at rest', () =>
    expect(frozen([0, 0, 0, 0, 7, 7, 7, 7], { nonZeroOnly: true })).toEqual([4, 5, 6, 7]));
});

describe('spike, a step of more than 5 that returns within 2 readings', () => {
  const found = (...values: number[]) => spikes(of(...values), { maxStep: 5, returnWithin: 2 });

  it('marks one reading out and back', () => expect(found(10, 11, 40, 12, 11)).toEqual([2]));
  it('marks two', () => expect(found(10, 40, 41, 12)).toEqual([1, 2]));
  it('leaves a longer stay alone: it is a real step', () => expect(found(10, 40, 41, 42, 12, 11)).toEqual([]));
  it('leaves a step at the end of the batch alone: nobody saw it return', () => expect(found(10, 11, 40)).toEqual([]));
  it('marks spikes in both directions, one after the other', () => expect(found(10, 40, 10, -30, 11)).toEqual([1, 3]));
});
