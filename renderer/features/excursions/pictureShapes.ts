import type { ExcursionDetailAnswer } from '../../../shared/contract/coldChainChannels.ts';
import type { Trend } from '../../../shared/contract/ipc.ts';

/** Times in µs. */
export interface Point {
  readonly at: number;
  readonly value: number;
}
export interface StripBar {
  readonly from: number;
  readonly to: number;
}
export interface Picture {
  /** Stretches of the curve between which nothing is known. */
  readonly runs: readonly (readonly Point[])[];
  /** Parts of it beyond the bound within the excursion, cut at the bound. */
  readonly beyond: readonly (readonly Point[])[];
  readonly unknown: readonly (readonly [from: number, to: number])[];
  readonly strips: readonly (readonly StripBar[])[];
  readonly bounds: readonly { readonly value: number; readonly side: 'high' | 'low' }[];
  readonly low: number;
  readonly high: number;
}

/** What is drawn of an excursion; pure, so that a test can look at it. */
export function pictureOf(
  trend: Trend,
  strips: readonly (Trend | undefined)[],
  { row, store, longestIntervalMs }: Pick<ExcursionDetailAnswer, 'row' | 'store' | 'longestIntervalMs'>,
  from: number,
  to: number,
  end: number,
): Picture {
  const runs = runsOf(trend, longestIntervalMs * 1000);
  const beyond = runs.flatMap((run) => beyondOf(run, row.bound, row.side, row.onset, end));
  const bounds = [
    { value: store?.max ?? (row.side === 'high' ? row.bound : undefined), side: 'high' as const },
    { value: store?.min ?? (row.side === 'low' ? row.bound : undefined), side: 'low' as const },
  ].flatMap(({ value, side }) => (value === undefined || value < -273 ? [] : [{ value, side }]));
  const values = [...runs.flat().map(({ value }) => value), row.peak, ...bounds.map(({ value }) => value)];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = Math.max((most - least) * 0.12, 0.2);
  return {
    runs,
    beyond,
    unknown: unknownOf(runs, from, Math.min(to, Math.max(end, runs.at(-1)?.at(-1)?.at ?? from))),
    strips: strips.map((strip) => (strip ? barsOf(strip, from, to) : [])),
    bounds,
    low: least - air,
    high: most + air,
  };
}

function runsOf({ time, value }: Trend, longestUs: number): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (let i = 0; i < time.length; i++) {
    const point = { at: Math.round((time[i] as number) * 1e6), value: value[i] as number };
    const before = run.at(-1);
    if (Number.isNaN(point.value) || (before && point.at - before.at > longestUs)) {
      if (run.length > 0) runs.push(run);
      run = [];
    }
    if (!Number.isNaN(point.value)) run.push(point);
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function beyondOf(run: readonly Point[], bound: number, side: 'high' | 'low', from: number, to: number): Point[][] {
  const sign = side === 'high' ? 1 : -1;
  const parts: Point[][] = [];
  let part: Point[] = [];
  const close = () => {
    if (part.length > 1) parts.push(part);
    part = [];
  };
  run.forEach((point, i) => {
    const isOut = sign * (point.value - bound) > 0 && point.at >= from && point.at <= to;
    const before = run[i - 1];
    if (isOut && part.length === 0 && before) part.push(crossing(before, point, bound));
    if (isOut) part.push(point);
    else if (part.length > 0 && before) {
      part.push(crossing(before, point, bound));
      close();
    }
  });
  close();
  return parts;
}

function crossing(a: Point, b: Point, bound: number): Point {
  const share = b.value === a.value ? 0 : Math.min(1, Math.max(0, (bound - a.value) / (b.value - a.value)));
  return { at: a.at + (b.at - a.at) * share, value: bound };
}

function unknownOf(runs: readonly (readonly Point[])[], from: number, to: number): [number, number][] {
  const found: [number, number][] = [];
  let known = from;
  for (const run of runs) {
    const [first, last] = [run[0], run.at(-1)];
    if (!first || !last) continue;
    if (known > from && first.at > known) found.push([known, first.at]);
    known = last.at;
  }
  if (runs.length > 0 && to - known > 60e6) found.push([known, to]);
  return found;
}

/** Where a yes-or-no value was yes; it stands until it changes. */
function barsOf({ time, value }: Trend, from: number, to: number): StripBar[] {
  const bars: StripBar[] = [];
  let since: number | undefined;
  for (let i = 0; i < time.length; i++) {
    const at = Math.round((time[i] as number) * 1e6);
    const isOn = (value[i] as number) >= 0.5;
    if (isOn && since === undefined) since = at;
    if (!isOn && since !== undefined) {
      if (at > from && since < to) bars.push({ from: Math.max(from, since), to: Math.min(to, at) });
      since = undefined;
    }
  }
  if (since !== undefined && since < to) bars.push({ from: Math.max(from, since), to });
  return bars;
}

/** A straight scale. */
export const scaleOf =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    start + ((value - from) / Math.max(1e-9, to - from)) * (end - start);

const TICK_STEPS = [1, 2, 2.5, 5, 10];

/** Round steps between two values, about `count` of them. */
export function ticksBetween(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = (TICK_STEPS.find((each) => each * power >= span / count) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) ticks.push(Number(at.toPrecision(12)));
  return ticks;
}
