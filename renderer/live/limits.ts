import type { TagLayout } from './reading.ts';

/** Which limit a value is beyond: the outermost one. Limits are display only; alarms are raised by the station. */
export type Beyond = 'highHigh' | 'high' | 'low' | 'lowLow' | undefined;

export function beyondLimit(limits: TagLayout['limits'], value: number): Beyond {
  const passed = (kind: string, sign: 1 | -1): boolean =>
    limits.some((limit) => limit.kind === kind && sign * (value - limit.setpoint) > 0);
  if (passed('highHigh', 1)) return 'highHigh';
  if (passed('lowLow', -1)) return 'lowLow';
  if (passed('high', 1)) return 'high';
  if (passed('low', -1)) return 'low';
  return undefined;
}

export const LIMIT_LABEL: Readonly<Record<string, string>> = {
  highHigh: 'High-high',
  high: 'High',
  low: 'Low',
  lowLow: 'Low-low',
  communicationLoss: 'No communication',
  stale: 'No readings',
  frozen: 'Frozen value',
  heartbeat: 'Program stands',
  clock: 'Clock off',
  capacity: 'Nearly full',
  disk: 'Disk',
  certificate: 'Certificate',
  coldChain: 'Storage',
  part: 'Part of the station',
};

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/**
 * The stretch that a small value bar covers: the bounds and some way beyond; towards the side without a bound, more of it.
 * Undefined for a tag without bounds: a bar over the whole range of an instrument says nothing.
 */
export function barScale(tag: Pick<TagLayout, 'limits' | 'excursion' | 'range'>): Scale | undefined {
  const setpoints = (side: string): number[] =>
    tag.limits.filter((limit) => limit.kind.startsWith(side)).map((limit) => limit.setpoint);
  const lows = [...setpoints('low'), ...(tag.excursion?.min === undefined ? [] : [tag.excursion.min])];
  const highs = [...setpoints('high'), ...(tag.excursion?.max === undefined ? [] : [tag.excursion.max])];
  const marks = [...lows, ...highs];
  if (marks.length === 0) return undefined;
  const low = Math.min(...marks);
  const high = Math.max(...marks);
  const span = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.5;
  const open = Math.max(span * 3, Math.abs(high) * 0.5);
  const from = Math.max(low - (lows.length > 0 ? span * 0.5 : open), tag.range?.min ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(high + (highs.length > 0 ? span * 0.5 : open), tag.range?.max ?? Number.POSITIVE_INFINITY);
  return from < to ? { from, to } : { from: low - span, to: high + span };
}

/** Position on the bar, 0…1, kept inside. */
export const onScale = (scale: Scale, value: number): number =>
  Math.min(1, Math.max(0, (value - scale.from) / (scale.to - scale.from)));
