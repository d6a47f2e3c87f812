import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFrozen, stepUnchanged, type Unchanged } from '../../electron/alarms/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const second = (n: number): Instant => (n * 1e6) as Instant;

/** One reading: value, second, and seconds before it in which nobody looked. */
type Reading = readonly [value: Unchanged['value'], atSecond: number, unobserved?: number];
const run = (...readings: Reading[]): Unchanged | undefined =>
  readings.reduce<Unchanged | undefined>(
    (before, [value, at, unobserved = 0]) => stepUnchanged(before, value, second(at), unobserved * 1e6),
    undefined,
  );

describe('a value that must move within 10 s', () => {
  const cases: readonly [string, readonly Reading[], boolean][] = [
    ['read once, nothing is known of its standing', [[7, 0]], false],
    [
      'the same for exactly 10 s is still believed',
      [
        [7, 0],
        [7, 10],
      ],
      false,
    ],
    [
      'the same for longer is frozen',
      [
        [7, 0],
        [7, 5],
        [7, 11],
      ],
      true,
    ],
    [
      'every change begins anew',
      [
        [7, 0],
        [8, 9],
        [8, 19],
      ],
      false,
    ],
    [
      'there and back again between two readings is a change only if it was seen',
      [
        [7, 0],
        [8, 5],
        [7, 6],
        [7, 16],
      ],
      false,
    ],
    [
      'an hour in which nobody looked does not count',
      [
        [true, 0],
        [true, 1],
        [true, 3601, 3600],
      ],
      false,
    ],
    [
      'time before and after such an hour counts together',
      [
        [7, 0],
        [7, 6],
        [7, 3606, 3600],
        [7, 3612],
      ],
      true,
    ],
    [
      'what stood before still stands after such an hour',
      [
        [7, 0],
        [7, 11],
        [7, 3611, 3600],
      ],
      true,
    ],
    [
      'a reading older than the latest changes nothing',
      [
        [7, 0],
        [7, 11],
        [8, 3],
      ],
      true,
    ],
    [
      'NaN is the same as NaN',
      [
        [Number.NaN, 0],
        [Number.NaN, 11],
      ],
      true,
    ],
    [
      '0 and -0 differ: the bits moved',
      [
        [0, 0],
        [-0, 11],
      ],
      false,
    ],
    [
      'text that stands is frozen too',
      [
        ['RUN', 0],
        ['RUN', 11],
      ],
      true,
    ],
    [
      '64-bit counters are compared exactly',
      [
        [2n ** 63n - 1n, 0],
        [2n ** 63n - 2n, 11],
      ],
      false,
    ],
  ];
  it.each(cases)('%s', (_, readings, isExpected) => {
    expect(isFrozen(run(...readings), 10_000)).toBe(isExpected);
  });

  it('before the first reading nothing is frozen', () => {
    expect(isFrozen(undefined, 10_000)).toBe(false);
  });

  it('no order of readings makes it stand for longer than from its first to its last', () => {
    const readings = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1000 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(readings, (given) => {
        const { since, confirmedAt } = run(...given) as Unchanged;
        const seconds = given.map(([, at]) => at);
        expect(since).toBeGreaterThanOrEqual(second(Math.min(...seconds)));
        expect(confirmedAt).toBeLessThanOrEqual(second(Math.max(...seconds)));
        expect(since).toBeLessThanOrEqual(confirmedAt);
      }),
    );
  });
});
