/**
 * Degree days: how much a day asked for heating or cooling, from its highest and lowest temperature (°C).
 *
 * `mean`: the distance of (max + min) / 2 from the base. `fourCase` (the British method): a day whose curve crosses the base still
 * counts a little; the first case that fits decides. Cooling mirrors heating.
 */
export type DegreeDayMethod = 'mean' | 'fourCase';
export type DegreeDayKind = 'heating' | 'cooling';

export interface DayTemperatures {
  /** °C */
  readonly max: number;
  readonly min: number;
}

/** @returns K·d of one day, never negative; `base` in °C */
export function degreeDays(
  { max, min }: DayTemperatures,
  kind: DegreeDayKind,
  method: DegreeDayMethod,
  base: number,
): number {
  return kind === 'heating' ? heating(max, min, method, base) : heating(-min, -max, method, -base);
}

function heating(max: number, min: number, method: DegreeDayMethod, base: number): number {
  const mean = (max + min) / 2;
  if (method === 'mean') return Math.max(0, base - mean);
  if (min > base) return 0;
  if (mean > base) return (base - min) / 4;
  if (max >= base) return (base - min) / 2 - (max - base) / 4;
  return base - mean;
}

/** Sum over days. */
export const totalDegreeDays = (
  days: readonly DayTemperatures[],
  kind: DegreeDayKind,
  method: DegreeDayMethod,
  base: number,
): number => days.reduce((sum, day) => sum + degreeDays(day, kind, method, base), 0);
