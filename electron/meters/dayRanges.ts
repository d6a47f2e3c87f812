import { addDays } from './localDay.ts';

/** First and last local date, both inclusive. */
export type DayRange = readonly [from: string, to: string];

/** So many ranges a service point keeps; beyond it the two nearest are made one, which costs evaluations that change nothing. */
const RANGES_MAX = 8;

/** Days that must be looked at again, ascending and apart. */
export function withRange(ranges: readonly DayRange[], from: string, to: string): readonly DayRange[] {
  const last = ranges.at(-1);
  if (last && last[0] <= from && last[1] >= to) return ranges;
  const merged: [string, string][] = [];
  for (const range of [...ranges, [from, to] as const].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const open = merged.at(-1);
    if (open && range[0] <= addDays(open[1], 1)) {
      if (range[1] > open[1]) open[1] = range[1];
    } else merged.push([range[0], range[1]]);
  }
  while (merged.length > RANGES_MAX) joinNearest(merged);
  return merged;
}

function joinNearest(ranges: [string, string][]): void {
  let best = 0;
  const gap = (i: number): number => Date.parse(ranges[i + 1]?.[0] ?? '') - Date.parse(ranges[i]?.[1] ?? '');
  for (let i = 1; i + 1 < ranges.length; i++) if (gap(i) < gap(best)) best = i;
  const [, to] = ranges[best + 1] as [string, string];
  (ranges[best] as [string, string])[1] = to;
  ranges.splice(best + 1, 1);
}

/** Without one date. */
export function withoutDay(ranges: readonly DayRange[], date: string): readonly DayRange[] {
  return ranges.flatMap(([from, to]): DayRange[] => {
    if (date < from || date > to) return [[from, to]];
    const parts: DayRange[] = [];
    if (from < date) parts.push([from, addDays(date, -1)]);
    if (to > date) parts.push([addDays(date, 1), to]);
    return parts;
  });
}
