import type { Trend } from '../../../shared/contract/ipc.ts';

/** Points of a trend that grows at its end: fetched history, then live readings. Bounded. */
export interface TrendSeries {
  readonly time: number[];
  readonly value: number[];
  readonly min: number[];
  readonly max: number[];
}

/** A day of one-minute summaries, or 15 min at 10 Hz, fit; the oldest go first. */
export const POINTS_MAX = 12_000;

export const emptySeries = (): TrendSeries => ({ time: [], value: [], min: [], max: [] });

export function seriesFrom(trend: Trend): TrendSeries {
  const value = Array.from(trend.value);
  return {
    time: Array.from(trend.time),
    value,
    min: trend.min === undefined ? [...value] : Array.from(trend.min),
    max: trend.max === undefined ? [...value] : Array.from(trend.max),
  };
}

/**
 * Adds a live reading in place; one that is not newer than the last is left out. A hole longer than `gapS` breaks the line.
 *
 * @param time seconds since 1970; @param value NaN breaks the line
 * @returns whether it was added
 */
export function append(series: TrendSeries, time: number, value: number, gapS: number): boolean {
  const last = series.time.at(-1);
  if (Number.isNaN(time) || (last !== undefined && time <= last)) return false;
  if (last !== undefined && time - last > gapS) push(series, last + 0.001, Number.NaN);
  push(series, time, value);
  const surplus = series.time.length - POINTS_MAX;
  if (surplus > 0) for (const column of [series.time, series.value, series.min, series.max]) column.splice(0, surplus);
  return true;
}

function push(series: TrendSeries, time: number, value: number): void {
  series.time.push(time);
  for (const column of [series.value, series.min, series.max]) column.push(value);
}
