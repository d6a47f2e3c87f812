import type { Interval } from '../../shared/domain/shift/index.ts';

/** One point of a line; NaN where nothing is known. For a reading min and max are the value. */
export interface TrendPoint {
  /** µs UTC. */
  readonly at: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const nothing = (at: number): TrendPoint => ({ at, value: Number.NaN, min: Number.NaN, max: Number.NaN });

/**
 * Breaks the line where it would claim what nobody knows: after a value that outlived `holdUs`, and at sealed gaps.
 *
 * @param points ascending
 * @param gaps merged
 */
export function withBreaks(points: readonly TrendPoint[], gaps: readonly Interval[], holdUs: number): TrendPoint[] {
  const broken: TrendPoint[] = [];
  let next = 0;
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before !== undefined) {
      while (next < gaps.length && (gaps[next] as Interval).to <= before.at) next += 1;
      const gap = gaps[next];
      const isLost = gap !== undefined && gap.from < point.at && gap.to > before.at;
      if (isLost || point.at - before.at > holdUs) broken.push(nothing((before.at + point.at) / 2));
    }
    broken.push(point);
  });
  return broken;
}

/** At most `max` points: of each stretch of equal time the lowest and the highest value stay, and one break. */
export function thinOut(points: readonly TrendPoint[], max: number): TrendPoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (points.length <= max || !first || !last) return [...points];
  const stretches = Math.floor(max / 3);
  const widthUs = (last.at - first.at) / stretches || 1;
  const kept: TrendPoint[] = [];
  let stretch: TrendPoint[] = [];
  let number = 0;
  for (const point of points) {
    const own = Math.min(stretches - 1, Math.floor((point.at - first.at) / widthUs));
    if (own !== number) {
      kept.push(...extremes(stretch));
      stretch = [];
      number = own;
    }
    stretch.push(point);
  }
  kept.push(...extremes(stretch));
  return kept;
}

function extremes(stretch: readonly TrendPoint[]): TrendPoint[] {
  let low: TrendPoint | undefined;
  let high: TrendPoint | undefined;
  let broken: TrendPoint | undefined;
  for (const point of stretch) {
    if (Number.isNaN(point.value)) {
      broken ??= point;
      continue;
    }
    if (low === undefined || point.min < low.min) low = point;
    if (high === undefined || point.max > high.max) high = point;
  }
  const kept = new Set([low, high, broken].filter((point) => point !== undefined));
  return [...kept].sort((a, b) => a.at - b.at);
}
