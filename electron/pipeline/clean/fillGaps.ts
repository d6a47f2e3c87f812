import type { FillConfig } from '../../../shared/domain/config/index.ts';
import { US_PER_MS } from '../../../shared/domain/time.ts';
import { onStraightLine } from './straightLine.ts';

/** How gaps of one tag are filled; `everyUs`: expected spacing. */
export interface GapFilling {
  readonly method: Exclude<FillConfig['method'], 'none'>;
  readonly everyUs: number;
  readonly maxReadings: number;
  readonly maxGapUs: number;
}

export function gapFilling(fill: FillConfig | undefined, tagEveryMs: number): GapFilling | undefined {
  if (!fill || fill.method === 'none') return undefined;
  return {
    method: fill.method,
    everyUs: (fill.everyMs ?? tagEveryMs) * US_PER_MS,
    maxReadings: fill.maxReadings,
    maxGapUs: fill.maxGapMs === undefined ? Number.POSITIVE_INFINITY : fill.maxGapMs * US_PER_MS,
  };
}

/** A place in the clean layer at which nothing was read; `after`: index of the anchor before it. */
export interface MissingReading {
  /** µs */
  readonly time: number;
  readonly after: number;
}

/**
 * Times at which a reading was expected and none came: between two good readings (`anchors`, µs, ascending), at whole
 * multiples of the expected spacing after the first, `round(distance / spacing) − 1` of them. A gap with more than
 * `maxReadings` of them, or longer than `maxGapUs`, gives none at all; before the first and after the last good reading
 * there are none. Where a reading with a value stands within half a spacing (`present`, µs, ascending), that one counts,
 * however doubtful: a filled value never takes a reading's place (the anchors are never that near). Linear time.
 */
export function missingReadings(anchors: Float64Array, present: Float64Array, filling: GapFilling): MissingReading[] {
  const { everyUs, maxReadings, maxGapUs } = filling;
  const missing: MissingReading[] = [];
  let p = 0;
  for (let i = 1; i < anchors.length; i++) {
    const from = anchors[i - 1] as number;
    const gap = (anchors[i] as number) - from;
    const count = Math.round(gap / everyUs) - 1;
    if (count < 1 || count > maxReadings || gap > maxGapUs) continue;
    for (let k = 1; k <= count; k++) {
      const time = from + k * everyUs;
      while (p < present.length && (present[p] as number) <= time - everyUs / 2) p++;
      const isTaken = p < present.length && (present[p] as number) < time + everyUs / 2;
      if (!isTaken) missing.push({ time, after: i - 1 });
    }
  }
  return missing;
}

/** Values at missing times on straight lines between the anchors. */
export function filledOnLines(
  anchors: Float64Array,
  values: Float64Array,
  missing: readonly MissingReading[],
): number[] {
  return missing.map(({ time, after }) =>
    onStraightLine(
      anchors[after] as number,
      values[after] as number,
      anchors[after + 1] as number,
      values[after + 1] as number,
      time,
    ),
  );
}
