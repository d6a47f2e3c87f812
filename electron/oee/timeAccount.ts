import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import { TIME_BANDS, type TimeBand } from '../../shared/domain/timeLoss.ts';
import type { LabelledTime, LossLabel } from './lossLabels.ts';
import type { PartedProduction } from './partProduction.ts';

/** Where a stretch of calendar time went, in whole µs: the bands add up to `calendarUs` exactly. Plain data; accounts add. */
export interface TimeAccount {
  readonly calendarUs: number;
  readonly bandsUs: Readonly<Record<TimeBand, number>>;
  /** Of `plannedStop`: planned breaks of the calendar. */
  readonly breakUs: number;
  /** Of `notScheduled`: time in which no shift was planned. */
  readonly outsideUs: number;
  /** Of `reducedSpeed`: in slow cycles. */
  readonly slowUs: number;
  /** Ideal time of items made faster than the ideal cycle allows. */
  readonly excessUs: number;
  /** Unplanned stops and small stops that began in this time. */
  readonly failures: number;
  readonly smallStops: number;
}

/** A stretch of one band: start, end (µs UTC), band, whether a person or a rule said so. */
export type BandSegment = readonly [start: number, end: number, band: TimeBand, isCoded: boolean];

export const NO_BANDS: Readonly<Record<TimeBand, number>> = Object.freeze(
  Object.fromEntries(TIME_BANDS.map((band) => [band, 0])) as Record<TimeBand, number>,
);
export const EMPTY_ACCOUNT: TimeAccount = Object.freeze({
  calendarUs: 0,
  bandsUs: NO_BANDS,
  breakUs: 0,
  outsideUs: 0,
  slowUs: 0,
  excessUs: 0,
  failures: 0,
  smallStops: 0,
});

/** Production time: what was made in it and what was not. */
export const productionUs = ({ bandsUs }: Pick<TimeAccount, 'bandsUs'>): number =>
  bandsUs.effective + bandsUs.reject + bandsUs.startUpReject + bandsUs.reducedSpeed;

export function addAccounts(a: TimeAccount, b: TimeAccount): TimeAccount {
  const bandsUs = { ...a.bandsUs };
  for (const band of TIME_BANDS) bandsUs[band] += b.bandsUs[band];
  return {
    calendarUs: a.calendarUs + b.calendarUs,
    bandsUs,
    breakUs: a.breakUs + b.breakUs,
    outsideUs: a.outsideUs + b.outsideUs,
    slowUs: a.slowUs + b.slowUs,
    excessUs: a.excessUs + b.excessUs,
    failures: a.failures + b.failures,
    smallStops: a.smallStops + b.smallStops,
  };
}

/** Time in which no shift is planned. */
export const outsideAccount = (us: number): TimeAccount => ({
  ...EMPTY_ACCOUNT,
  calendarUs: us,
  outsideUs: us,
  bandsUs: { ...NO_BANDS, notScheduled: us },
});

/** Time per label with the stops counted: what a settled part of a shift is kept as. */
export interface LabelSums {
  us: Partial<Record<LossLabel, number>>;
  failures: number;
  smallStops: number;
}
export const noSums = (): LabelSums => ({ us: {}, failures: 0, smallStops: 0 });

export function addLabels(sums: LabelSums, labels: readonly LabelledTime[]): LabelSums {
  let before: LabelledTime | undefined;
  for (const label of labels) {
    const [start, end, name] = label;
    sums.us[name] = (sums.us[name] ?? 0) + end - start;
    const goesOn = before !== undefined && before[2] === name && before[1] === start;
    if (name === 'unplannedStop' && !goesOn) sums.failures += 1;
    if (name === 'smallStop' && !goesOn) sums.smallStops += 1;
    before = label;
  }
  return sums;
}

/** The account of a shift (or what has run of it) from its labels and its parted production. */
export function accountOf(sums: LabelSums, parted: PartedProduction): TimeAccount {
  const bandsUs = { ...NO_BANDS };
  let calendarUs = 0;
  for (const [label, us] of Object.entries(sums.us) as [LossLabel, number][]) {
    calendarUs += us;
    if (label === 'break') bandsUs.plannedStop += us;
    else if (label !== 'run') bandsUs[label] += us;
  }
  for (let i = 0; i < parted.effectiveUs.length; i += 1) {
    bandsUs.effective += parted.effectiveUs[i] as number;
    bandsUs.reducedSpeed += parted.reducedUs[i] as number;
    bandsUs[parted.isStartUp[i] === 1 ? 'startUpReject' : 'reject'] += parted.rejectUs[i] as number;
  }
  return {
    calendarUs,
    bandsUs,
    breakUs: sums.us.break ?? 0,
    outsideUs: 0,
    slowUs: parted.slowUs,
    excessUs: parted.excessUs,
    failures: sums.failures,
    smallStops: sums.smallStops,
  };
}

/**
 * The bands as a timeline: within each minute, production is laid out as effective, reject, reduced speed. Only the sums per
 * minute are known; the order within one is a convention, so that any window can be cut out of it.
 */
export function bandSegments(labels: readonly LabelledTime[], parted: PartedProduction): BandSegment[] {
  const segments: BandSegment[] = [];
  const add = (start: number, end: number, band: TimeBand, isCoded: boolean): void => {
    if (end <= start) return;
    const last = segments.at(-1);
    if (last !== undefined && last[1] === start && last[2] === band && last[3] === isCoded)
      segments[segments.length - 1] = [last[0], end, band, isCoded];
    else segments.push([start, end, band, isCoded]);
  };
  let minute = -1;
  let left: [TimeBand, number][] = [];
  for (const [start, end, label, isCoded] of labels) {
    if (label !== 'run') {
      add(start, end, label === 'break' ? 'plannedStop' : label, isCoded);
      continue;
    }
    let at = start;
    while (at < end) {
      const own = Math.floor(at / US_PER_MINUTE);
      if (own !== minute) {
        minute = own;
        left = sharesOfMinute(parted, own);
      }
      const share = left.find(([, us]) => us > 0);
      const until = Math.min(end, (own + 1) * US_PER_MINUTE, share === undefined ? end : at + share[1]);
      add(at, until, share?.[0] ?? 'reducedSpeed', false);
      if (share !== undefined) share[1] -= until - at;
      at = until;
    }
  }
  return segments;
}

function sharesOfMinute(parted: PartedProduction, minute: number): [TimeBand, number][] {
  const i = minute - parted.firstMinute;
  return [
    ['effective', parted.effectiveUs[i] ?? 0],
    [parted.isStartUp[i] === 1 ? 'startUpReject' : 'reject', parted.rejectUs[i] ?? 0],
    ['reducedSpeed', parted.reducedUs[i] ?? 0],
  ];
}

/** At most `max` stretches: neighbours become one, in the band that lasted longer. For drawing only. */
export function coarsenBands(segments: readonly BandSegment[], max: number): readonly BandSegment[] {
  let kept = segments;
  while (kept.length > max) {
    const coarse: BandSegment[] = [];
    for (let i = 0; i < kept.length; i += 2) {
      const a = kept[i] as BandSegment;
      const b = kept[i + 1];
      const isALonger = b === undefined || a[1] - a[0] >= b[1] - b[0];
      coarse.push(b === undefined ? a : [a[0], b[1], isALonger ? a[2] : b[2], isALonger ? a[3] : b[3]]);
    }
    kept = coarse;
  }
  return kept;
}
