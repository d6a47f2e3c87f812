import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { TIME_BANDS, type TimeBand } from '../../../../shared/domain/timeLoss.ts';

type BandSum = OeeReport['bands'][number];

/** One bar of the waterfall: shares of the whole (0…1) from the left. */
export interface WaterfallBar extends BandSum {
  readonly left: number;
  readonly width: number;
}

/** From calendar time down to effective time: each band takes its part off the right end; what is left is effective. */
export function waterfall(bands: readonly BandSum[]): readonly WaterfallBar[] {
  const total = bands.reduce((sum, each) => sum + each.minutes, 0);
  let left = total;
  return bands.map((each) => {
    left -= each.minutes;
    const start = each.band === 'effective' ? 0 : left;
    return {
      ...each,
      left: total === 0 ? 0 : Math.max(0, start / total),
      width: total === 0 ? 0 : each.minutes / total,
    };
  });
}

/** A stretch of one band: µs. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly band: TimeBand;
  readonly isCoded: boolean;
}

/** The stretches of one band, the longest first; of production bands the minutes that had most of it. */
export function stretchesOf(segments: OeeReport['segments'], band: TimeBand, max: number): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const [from, to, own, isCoded] of segments) {
    if (own !== band) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.to === from)
      joined[joined.length - 1] = { ...last, to, isCoded: last.isCoded || isCoded };
    else joined.push({ from, to, band, isCoded });
  }
  return joined.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, max);
}

/** A bar of the timeline, as shares of the whole. */
export interface BandBar extends Stretch {
  readonly left: number;
  readonly width: number;
}

const WIDTH_MIN = 1 / 1_500;

/** Production is drawn as one band unless `isFine`: its split within a minute is a convention, not a reading. */
export function bandBars(
  { segments, from, to }: Pick<OeeReport, 'segments' | 'from' | 'to'>,
  isFine: boolean,
): readonly BandBar[] {
  const span = Math.max(1, to - from);
  const bars: Stretch[] = [];
  for (const [start, end, own, isCoded] of segments) {
    const band = !isFine && PRODUCTION.has(own) ? 'effective' : own;
    const last = bars.at(-1);
    if (last !== undefined && last.band === band && start - last.to <= span * WIDTH_MIN)
      bars[bars.length - 1] = { ...last, to: end };
    else bars.push({ from: start, to: end, band, isCoded });
  }
  return bars.map((bar) => ({
    ...bar,
    left: (bar.from - from) / span,
    width: Math.max(WIDTH_MIN, (bar.to - bar.from) / span),
  }));
}

const PRODUCTION: ReadonlySet<TimeBand> = new Set(['effective', 'reducedSpeed', 'reject', 'startUpReject']);
export const isProduction = (band: TimeBand): boolean => PRODUCTION.has(band);

/** Bands with any time, in the order of the waterfall. */
export const presentBands = (bands: readonly BandSum[]): readonly BandSum[] =>
  TIME_BANDS.flatMap((band) => bands.filter((each) => each.band === band && each.minutes > 0));
