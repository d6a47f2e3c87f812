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
};

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** The stretch that a small value bar covers: around the limits when there are any, else the instrument's range. */
export function barScale(tag: Pick<TagLayout, 'limits' | 'excursion' | 'range'>): Scale | undefined {
  const marks = [
    ...tag.limits.map((limit) => limit.setpoint),
    ...(tag.excursion?.min === undefined ? [] : [tag.excursion.min]),
    ...(tag.excursion?.max === undefined ? [] : [tag.excursion.max]),
  ];
  if (marks.length === 0) return tag.range === undefined ? undefined : { from: tag.range.min, to: tag.range.max };
  const low = Math.min(...marks);
  const high = Math.max(...marks);
  const air = high > low ? (high - low) * 0.5 : Math.max(Math.abs(high), 1);
  const from = Math.max(low - air, tag.range?.min ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(high + air, tag.range?.max ?? Number.POSITIVE_INFINITY);
  return from < to ? { from, to } : { from: low - air, to: high + air };
}

/** Position on the bar, 0…1, kept inside. */
export const onScale = (scale: Scale, value: number): number =>
  Math.min(1, Math.max(0, (value - scale.from) / (scale.to - scale.from)));
