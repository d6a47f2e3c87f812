import type { Instant } from '../../shared/domain/time.ts';

/** How large the ledger was at some moment. */
export interface GrowthSample {
  readonly at: Instant;
  readonly bytes: number;
}

export type StorageForecast =
  | { readonly kind: 'notEnoughData' }
  | {
      readonly kind: 'known';
      /** Median growth; 0 where it did not grow. */
      readonly growthBytesPerDay: number;
      /** Until the free bytes are used up at that growth; undefined while it does not grow. */
      readonly daysLeft: number | undefined;
    };

/** Samples are kept for three days, one in five minutes. */
export const SAMPLE_EVERY_US = 300 * 1_000_000;
export const SAMPLES_MAX = 864;
/** Half an hour of a running station: windows of minutes have closed several times. */
const SPAN_US_MIN = 1_800 * 1_000_000;
const SAMPLES_MIN = 4;
const US_PER_DAY = 86_400 * 1_000_000;

/** Takes a sample when it is due. A clock that was set back begins anew; so does a file that was put back smaller by half. */
export function addSample(samples: readonly GrowthSample[], sample: GrowthSample): readonly GrowthSample[] {
  const last = samples.at(-1);
  if (last === undefined || sample.at < last.at || sample.bytes < last.bytes / 2) return [sample];
  if (sample.at - last.at < SAMPLE_EVERY_US) return samples;
  return [...samples, sample].slice(-SAMPLES_MAX);
}

/**
 * Days until the disk is full. The growth is the median of the growth between neighbouring samples, weighed by time: one
 * import of a year's file or one night without production does not make tomorrow's forecast.
 *
 * @param freeBytes that may still be used; the reserve does not count
 */
export function forecastStorage(samples: readonly GrowthSample[], freeBytes: number): StorageForecast {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < SAMPLES_MIN || last.at - first.at < SPAN_US_MIN)
    return { kind: 'notEnoughData' };
  const growthBytesPerDay = Math.max(0, medianRate(samples) * US_PER_DAY);
  return {
    kind: 'known',
    growthBytesPerDay,
    daysLeft: growthBytesPerDay === 0 ? undefined : Math.max(0, freeBytes) / growthBytesPerDay,
  };
}

/**
 * Bytes per µs. Files grow in steps (a checkpoint copies pages), so neighbours are taken over an eighth of the span at least:
 * a median over single steps of five minutes would be 0 for a small plant.
 */
function medianRate(samples: readonly GrowthSample[]): number {
  const span = (samples.at(-1) as GrowthSample).at - (samples[0] as GrowthSample).at;
  const pieces: { rate: number; us: number }[] = [];
  let from = samples[0] as GrowthSample;
  for (const sample of samples) {
    const us = sample.at - from.at;
    if (us < span / 8 || us === 0) continue;
    pieces.push({ rate: (sample.bytes - from.bytes) / us, us });
    from = sample;
  }
  pieces.sort((a, b) => a.rate - b.rate);
  const half = pieces.reduce((sum, { us }) => sum + us, 0) / 2;
  let passed = 0;
  for (const { rate, us } of pieces) {
    passed += us;
    if (passed >= half) return rate;
  }
  return 0;
}
