/** A clock of a source against the clock of the station: what is added to a source time, and how that grows. */
export interface ClockCorrection {
  /** µs of the source's clock at which `offsetUs` holds. */
  readonly baseUs: number;
  /** µs; positive when the source is behind. */
  readonly offsetUs: number;
  /** µs per second of the source's clock (ppm); positive when the source loses time. Above −10⁶. */
  readonly ratePpm: number;
}

/**
 * Source time → station time: t + offsetUs + ratePpm · 10⁻⁶ · (t − baseUs), rounded to whole µs. Times of one source keep their
 * order, for the slope 1 + rate is positive.
 *
 * @throws RangeError for a rate of −1 (−10⁶ ppm) or less, which would turn time around
 */
export function correctTime(sourceUs: number, { baseUs, offsetUs, ratePpm }: ClockCorrection): number {
  if (!(ratePpm > -PPM))
    throw new RangeError(`a clock rate of ${ratePpm} ppm would reorder readings; it must be above −${PPM}`);
  // The correction is rounded alone: beside 10¹⁵ µs a double has no room for fractions.
  return sourceUs + Math.round(offsetUs + ((sourceUs - baseUs) * ratePpm) / PPM);
}

const PPM = 1_000_000;
