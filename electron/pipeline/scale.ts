import type { TagConfig } from '../../shared/domain/config/index.ts';

/**
 * Raw → engineering → clean, the same three words everywhere: the raw value is what the device said, the engineering value
 * is on the straight line of the tag's `scale`, the clean value has the calibration offset added. Nothing is clamped: a
 * value outside the instrument range is the gate's to refuse, not ours to bend.
 */
export interface Scale {
  readonly rawLow: number;
  readonly rawHigh: number;
  readonly engineeringLow: number;
  readonly engineeringHigh: number;
  /** Engineering units, added in the clean layer only. */
  readonly offset: number;
  readonly isIdentity: boolean;
}

export function scaleOf(tag: Pick<TagConfig, 'scale' | 'calibration'>): Scale {
  const [rawLow, rawHigh] = tag.scale?.raw ?? [0, 1];
  const [engineeringLow, engineeringHigh] = tag.scale?.engineering ?? [0, 1];
  return {
    rawLow,
    rawHigh,
    engineeringLow,
    engineeringHigh,
    offset: tag.calibration?.offset ?? 0,
    isIdentity: rawLow === engineeringLow && rawHigh === engineeringHigh,
  };
}

/** engLo + (raw − rawLo)·(engHi − engLo)/(rawHi − rawLo); engineering units of the tag. */
export function engineeringValue(scale: Scale, raw: number): number {
  if (scale.isIdentity) return raw;
  const slope = scale.engineeringHigh - scale.engineeringLow;
  return scale.engineeringLow + ((raw - scale.rawLow) * slope) / (scale.rawHigh - scale.rawLow);
}

/** Engineering value plus calibration offset; engineering units of the tag. */
export function cleanValue(scale: Scale, raw: number): number {
  return engineeringValue(scale, raw) + scale.offset;
}
