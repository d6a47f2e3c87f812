import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctTime } from '../../../electron/pipeline/index.ts';
import { formatInstant, type Instant, parseInstant } from '../../../shared/domain/time.ts';

const SECOND = 1_000_000;

describe('clock drift between two sync points: +2.5 s, and +3.94 s a day later', () => {
  const t0 = parseInstant('2024-03-01T00:00:00Z');
  const day = 86_400 * SECOND;
  const growthUs = 3.94 * SECOND - 2.5 * SECOND;
  const clock = { baseUs: t0, offsetUs: 2.5 * SECOND, ratePpm: (growthUs / day) * 1e6 };

  it('is a rate of 16.666667 ppm', () => expect(clock.ratePpm).toBeCloseTo(16.666667, 6));

  it.each([
    ['2024-03-01T00:00:00Z', '2024-03-01T00:00:02.500Z'],
    ['2024-03-01T06:00:00Z', '2024-03-01T06:00:02.860Z'],
    ['2024-03-01T12:00:00Z', '2024-03-01T12:00:03.220Z'],
    ['2024-03-01T18:00:00Z', '2024-03-01T18:00:03.580Z'],
    ['2024-03-02T00:00:00Z', '2024-03-02T00:00:03.940Z'],
  ])('%s is %s', (device, corrected) => {
    expect(formatInstant(correctTime(parseInstant(device), clock) as Instant)).toBe(corrected);
  });
});

describe('known offset −0.75 s and rate 2 ppm', () => {
  const clock = { baseUs: 1000 * SECOND, offsetUs: -0.75 * SECOND, ratePpm: 2 };
  it.each([
    [1000, 999.25],
    [4600, 4599.2572],
    [87400, 87399.4228],
  ])('%d s is %d s', (device, corrected) => {
    expect(correctTime(device * SECOND, clock)).toBe(Math.round(corrected * SECOND));
  });
});

describe('a correction', () => {
  it('never reorders readings of one source', () => {
    const time = fc.integer({ min: 0, max: 4_000_000_000_000_000 });
    const ratePpm = fc.double({ min: -999_999, max: 1_000_000, noNaN: true });
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 0, max: 10 ** 9 }),
        time,
        fc.integer(),
        ratePpm,
        (a, later, baseUs, offsetUs, rate) => {
          const clock = { baseUs, offsetUs, ratePpm: rate };
          expect(correctTime(a + later, clock)).toBeGreaterThanOrEqual(correctTime(a, clock));
        },
      ),
    );
  });

  it.each([-1_000_000, -2_000_000, Number.NaN])('of rate %d ppm is refused: it would turn time around', (ratePpm) => {
    expect(() => correctTime(0, { baseUs: 0, offsetUs: 0, ratePpm })).toThrow(RangeError);
  });
});
