import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSample,
  forecastStorage,
  type GrowthSample,
  SAMPLE_EVERY_US,
  SAMPLES_MAX,
} from '../../electron/telemetry/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const DAY_US = 86_400e6;
const GB = 1e9;
const at = (sample: number) => (sample * SAMPLE_EVERY_US) as Instant;
const growing = (samples: number, bytesPerDay: number, from = 5 * GB): GrowthSample[] =>
  Array.from({ length: samples }, (_, i) => ({ at: at(i), bytes: from + (at(i) / DAY_US) * bytesPerDay }));

describe('days until the disk is full', () => {
  it('not enough data until half an hour has been seen', () => {
    expect(forecastStorage([], GB)).toEqual({ kind: 'notEnoughData' });
    expect(forecastStorage(growing(6, GB), GB)).toEqual({ kind: 'notEnoughData' });
    expect(forecastStorage(growing(7, GB), GB).kind).toBe('known');
  });

  it('free bytes divided by the growth of a day', () => {
    const known = forecastStorage(growing(288, 2 * GB), 10 * GB);
    expect(known).toMatchObject({ kind: 'known' });
    if (known.kind !== 'known') return;
    expect(known.growthBytesPerDay / GB).toBeCloseTo(2, 3);
    expect(known.daysLeft).toBeCloseTo(5, 3);
  });

  it('a ledger that does not grow has no end', () => {
    expect(forecastStorage(growing(288, 0), GB)).toEqual({ kind: 'known', growthBytesPerDay: 0, daysLeft: undefined });
  });

  it('one large import does not make the forecast of the days after it', () => {
    const samples = growing(288, GB).map((sample, i) =>
      i < 200 ? sample : { ...sample, bytes: sample.bytes + 20 * GB },
    );
    const known = forecastStorage(samples, 10 * GB);
    expect(known.kind === 'known' && known.daysLeft).toBeGreaterThan(8);
  });

  it('a file that grows in steps is not taken for one that stands', () => {
    const samples = growing(288, 0).map((sample, i) => ({ ...sample, bytes: sample.bytes + Math.floor(i / 13) * 4e6 }));
    const known = forecastStorage(samples, GB);
    expect(known.kind === 'known' && known.growthBytesPerDay).toBeGreaterThan(5e7);
  });
});

describe('samples', () => {
  it('are taken every five minutes, and three days of them are kept', () => {
    let samples: readonly GrowthSample[] = [];
    for (let minute = 0; minute < 7 * 1_440; minute++)
      samples = addSample(samples, { at: (minute * 60e6) as Instant, bytes: GB + minute });
    expect(samples).toHaveLength(SAMPLES_MAX);
    expect((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)).toBe((SAMPLES_MAX - 1) * SAMPLE_EVERY_US);
  });

  it('begin anew when the clock was set back, or the file was put back smaller by half', () => {
    const samples = growing(20, GB);
    expect(addSample(samples, { at: at(3), bytes: 6 * GB })).toHaveLength(1);
    expect(addSample(samples, { at: at(21), bytes: GB })).toHaveLength(1);
  });

  it('give no NaN and no negative days, whatever they are', () => {
    const sample = fc.record({ at: fc.nat(1e9).map((s) => (s * 1e6) as Instant), bytes: fc.nat(1e12) });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), fc.nat(1e12), (given, free) => {
        let samples: readonly GrowthSample[] = [];
        for (const each of given) samples = addSample(samples, each);
        const known = forecastStorage(samples, free);
        if (known.kind !== 'known') return;
        expect(known.growthBytesPerDay).toBeGreaterThanOrEqual(0);
        expect(known.daysLeft ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
