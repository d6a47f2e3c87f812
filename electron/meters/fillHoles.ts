import type { EstimationMethod } from '../../shared/domain/meterCheck.ts';
import type { DayInput } from './dayInput.ts';
import { estimate, meanOf, scaledTo } from './estimation.ts';
import type { LocalDay } from './localDay.ts';
import { lowerBound, type ReadSeries } from './readSeries.ts';
import type { Received } from './receivedUse.ts';

const LIKE_DAYS = 3;
/** A hole longer than this has no shape worth scaling: days, in intervals of the longest kind. */
const HOLE_INTERVALS_MAX = 100 * 60;

export interface Filled {
  readonly index: number;
  readonly value: number;
  readonly method: EstimationMethod;
}

/**
 * Estimates the intervals of a day that have no value. A hole that goes on beyond the day is scaled as a whole: the register
 * says what was used from its beginning to its end, and the day has its share by the like days.
 *
 * @param values null where a value is wanted; not changed
 */
export function fillHoles(input: DayInput, received: Received, values: readonly (number | null)[]): Filled[] {
  const filled: Filled[] = [];
  for (let first = 0; first < values.length; first++) {
    if (values[first] !== null) continue;
    let end = first + 1;
    while (end < values.length && values[end] === null) end++;
    filled.push(...fillHole(input, received, values, first, end - first));
    first = end;
  }
  return received.isFromRegister ? filled : scaledToDay(input, received.series, values, filled);
}

/** Intervals that were delivered, beside a register: what the holes lack is what the register has beyond the others. */
function scaledToDay(
  { day }: DayInput,
  series: ReadSeries,
  values: readonly (number | null)[],
  filled: readonly Filled[],
): Filled[] {
  const start = series.sumAt(day.start, day.intervalUs);
  const end = series.sumAt(day.end, day.intervalUs);
  const isAll = values.filter((value) => value === null).length === filled.length;
  if (!start || !end || start.piece !== end.piece || !isAll || filled.length === 0) return [...filled];
  const known = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const total = end.sum - start.sum - known;
  if (total < 0) return [...filled];
  const scaled = scaledTo({ values: filled.map(({ value }) => value), method: filled[0]?.method ?? 'likeDays' }, total);
  return filled.map((each, i) => ({ ...each, value: scaled.values[i] as number, method: scaled.method }));
}

function fillHole(
  input: DayInput,
  { series, isFromRegister }: Received,
  values: readonly (number | null)[],
  first: number,
  length: number,
): Filled[] {
  const { day, checks, calendar } = input;
  const from = day.start + first * day.intervalUs;
  const to = from + length * day.intervalUs;
  const span = isFromRegister ? knownSpan(series, day, from, to) : undefined;
  const hole = span && isPlausible(span, input) ? span : { from, to, total: null };
  const before = Math.round((from - hole.from) / day.intervalUs);
  const count = Math.round((hole.to - hole.from) / day.intervalUs);
  const like = Array.from({ length: count }, (_, i) => likeUse(input, hole.from + i * day.intervalUs, calendar));
  const isWhole = hole.from === from && hole.to === to;
  const found = estimate({
    length: count,
    before: isWhole ? (values[first - 1] ?? null) : null,
    after: isWhole ? (values[first + length] ?? null) : null,
    like,
    total: hole.total,
    rate: rateAfterSwap(series, from, day.intervalUs),
    isShort: length * day.intervalUs <= checks.shortGapMinutes * 60e6,
  });
  if (found === undefined) return [];
  return Array.from({ length }, (_, i) => ({
    index: first + i,
    value: found.values[before + i] as number,
    method: found.method,
  }));
}

/** Use of an interval at the rate of the meter after the one that was read last: its final read is lost. */
function rateAfterSwap({ points }: ReadSeries, from: number, intervalUs: number): number | null {
  const left = points[lowerBound(points, from + 1) - 1];
  if (!left) return null;
  const first = points.find(({ piece, at }) => piece > left.piece && at > left.at);
  const last = first && points.findLast(({ piece }) => piece === first.piece);
  if (!first || !last || last.at <= first.at) return null;
  return ((last.sum - first.sum) / (last.at - first.at)) * intervalUs;
}

/** A register that ran back, or faster than the meter can, says nothing about the hole. */
function isPlausible({ from, to, total }: Span, { point }: DayInput): boolean {
  const most = point.maxRate === undefined ? Number.POSITIVE_INFINITY : (point.maxRate * (to - from)) / 3.6e9;
  return (total >= 0 || point.isExportAllowed) && total <= most;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/** From the last grid point at which the register is known to the first one after: what was used between them. */
function knownSpan(series: ReadSeries, day: LocalDay, from: number, to: number): Span | undefined {
  const { points } = series;
  const left = points[lowerBound(points, from + 1) - 1];
  const right = points[lowerBound(points, to)];
  if (!left || !right || left.piece !== right.piece) return undefined;
  const gridBefore = day.start + Math.floor((left.at - day.start) / day.intervalUs) * day.intervalUs;
  const gridAfter = day.start + Math.ceil((right.at - day.start) / day.intervalUs) * day.intervalUs;
  if ((gridAfter - gridBefore) / day.intervalUs > HOLE_INTERVALS_MAX) return undefined;
  const start = series.sumAt(gridBefore, day.intervalUs) ?? (left.at === gridBefore ? left : undefined);
  const end = series.sumAt(gridAfter, day.intervalUs) ?? (right.at === gridAfter ? right : undefined);
  // Readings between the grid points say how much of the hole lies in the intervals at its two ends.
  const known = { start: start ?? left, end: end ?? right };
  return { from: gridBefore, to: gridAfter, total: known.end.sum - known.start.sum };
}

/** Mean of the same interval by the clock on the three most recent like days. */
function likeUse({ likeDays }: DayInput, at: number, calendar: DayInput['calendar']): number | null {
  const minutes = calendar.wallMinutes(at);
  const days = likeDays(calendar.kindOf(calendar.dateOf(at))).slice(0, LIKE_DAYS);
  return meanOf(
    days.map(({ day, values }) => {
      // Days of 23 and 25 hours: the interval with the same time on the wall, where the day has it.
      const guess = Math.round((minutes * 60e6) / day.intervalUs);
      for (const index of [guess, guess - 4, guess + 4, guess - 1, guess + 1])
        if (calendar.wallMinutes(day.start + index * day.intervalUs) === minutes) return values[index];
      return undefined;
    }),
  );
}
