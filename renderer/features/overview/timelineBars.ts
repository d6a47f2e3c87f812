import type { Timeline } from '../../../shared/contract/ipc.ts';

export type Segment = Timeline['segments'][number];

/** A stretch of one state on the screen; `left` and `width` are shares of the whole, 0…1. */
export interface Bar extends Segment {
  readonly left: number;
  readonly width: number;
}

/** Narrower than this nobody sees a bar: such a stretch is drawn this wide, or joins a neighbour of the same state. */
const WIDTH_MIN = 1 / 1500;

/**
 * Cuts the segments to the window, joins neighbours of the same state, and stretches the running one to `to`.
 *
 * @param segments in ascending time; @param from, to µs
 */
export function timelineBars(segments: readonly Segment[], from: number, to: number): readonly Bar[] {
  const span = Math.max(1, to - from);
  const joined: Segment[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const start = Math.max(from, segment.start);
    const end = Math.min(to, isLast ? Math.max(segment.end, to) : segment.end);
    if (end <= start) continue;
    const before = joined.at(-1);
    if (before !== undefined && before.state === segment.state && start - before.end <= span * WIDTH_MIN) {
      joined[joined.length - 1] = { ...before, end };
    } else joined.push({ start, end, state: segment.state });
  }
  return joined.map((segment) => ({
    ...segment,
    left: (segment.start - from) / span,
    width: Math.max(WIDTH_MIN, (segment.end - segment.start) / span),
  }));
}

/** Milliseconds per state within the bars, longest first: the legend, and the text alternative. */
export function timeByState(bars: readonly Bar[]): readonly (readonly [state: string, ms: number])[] {
  const sums = new Map<string, number>();
  for (const bar of bars) sums.set(bar.state, (sums.get(bar.state) ?? 0) + (bar.end - bar.start) / 1000);
  return [...sums].sort((a, b) => b[1] - a[1]);
}

/** Full hours (or finer for short windows) inside the window, µs, for the axis. */
export function timelineTicks(from: number, to: number, ticksMax: number): readonly number[] {
  const minute = 60e6;
  const step =
    [5, 10, 15, 30, 60, 120, 240, 480].map((m) => m * minute).find((s) => (to - from) / s <= ticksMax) ?? 720 * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step) ticks.push(at);
  return ticks;
}

/** The first and last tick stay inside the panel. @param share of the window, 0…1 */
export const tickPlace = (share: number): string => (share < 0.03 ? 'at-start' : share > 0.97 ? 'at-end' : '');
