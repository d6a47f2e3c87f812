import type { Interval } from '../../shared/domain/shift/index.ts';
import type { LabelledTime } from './lossLabels.ts';
import type { ShiftLosses } from './shiftLosses.ts';
import { type BandSegment, EMPTY_ACCOUNT, NO_BANDS, type TimeAccount } from './timeAccount.ts';

/**
 * The part of a shift's account that lies in a window. Bands are a function of time, so parts of a shift add up to the whole
 * to the microsecond. Stops are counted where they began.
 */
export function accountWithin(
  { losses, segments }: { readonly losses: ShiftLosses; readonly segments: readonly BandSegment[] },
  window: Interval,
): TimeAccount {
  const { account, shift, to, labels } = losses;
  if (window.from <= shift.start && window.to >= to) return account;
  const bandsUs = { ...NO_BANDS };
  let calendarUs = 0;
  for (const [start, end, band] of segments) {
    const us = Math.min(end, window.to) - Math.max(start, window.from);
    if (us <= 0) continue;
    bandsUs[band] += us;
    calendarUs += us;
  }
  const share = account.bandsUs.reducedSpeed === 0 ? 0 : bandsUs.reducedSpeed / account.bandsUs.reducedSpeed;
  return {
    ...EMPTY_ACCOUNT,
    calendarUs,
    bandsUs,
    breakUs: overlap(labels, 'break', window),
    slowUs: Math.round(account.slowUs * share),
    failures: begun(labels, 'unplannedStop', window),
    smallStops: begun(labels, 'smallStop', window),
  };
}

function overlap(labels: readonly LabelledTime[], wanted: LabelledTime[2], window: Interval): number {
  let us = 0;
  for (const [start, end, label] of labels)
    if (label === wanted) us += Math.max(0, Math.min(end, window.to) - Math.max(start, window.from));
  return us;
}

function begun(labels: readonly LabelledTime[], wanted: LabelledTime[2], window: Interval): number {
  return labels.filter(([start, , label], i) => {
    const before = labels[i - 1];
    const goesOn = before !== undefined && before[2] === wanted && before[1] === start;
    return label === wanted && !goesOn && start >= window.from && start < window.to;
  }).length;
}
