import { US_PER_MINUTE, US_PER_MS } from '../../shared/domain/time.ts';
import {
  SIX_BIG_LOSSES,
  type SixBigLoss,
  TIME_BANDS,
  TIME_LOSS_NOTES,
  type TimeBand,
} from '../../shared/domain/timeLoss.ts';
import type { TimeAccount } from './timeAccount.ts';

/** One loss in minutes, and in items that could have been made in that time at the ideal cycle. */
export interface LossLine {
  readonly band: Exclude<TimeBand, 'effective'>;
  readonly minutes: number;
  readonly items: number;
}

export interface BigLossBar {
  readonly loss: SixBigLoss;
  readonly minutes: number;
  readonly items: number;
  /** Of all six, this and all greater ones: the curve of the Pareto, 0 to 1. */
  readonly cumulativeShare: number;
}

/** @param idealCycleMs mean ideal cycle of what was made */
export function lossLines(account: TimeAccount, idealCycleMs: number): LossLine[] {
  return TIME_BANDS.flatMap((band): LossLine[] => {
    if (band === 'effective') return [];
    const us = account.bandsUs[band];
    return [{ band, minutes: us / US_PER_MINUTE, items: us / (idealCycleMs * US_PER_MS) }];
  });
}

/** The six big losses, the greatest first; equal ones in the order of their list. */
export function bigLossPareto(account: TimeAccount, idealCycleMs: number): BigLossBar[] {
  const lines = lossLines(account, idealCycleMs);
  const bars = SIX_BIG_LOSSES.map((loss) => {
    const own = lines.filter(({ band }) => TIME_LOSS_NOTES[band].bigLoss === loss);
    return {
      loss,
      minutes: own.reduce((sum, each) => sum + each.minutes, 0),
      items: own.reduce((sum, each) => sum + each.items, 0),
    };
  }).sort((a, b) => b.minutes - a.minutes);
  const total = bars.reduce((sum, each) => sum + each.minutes, 0);
  let sum = 0;
  return bars.map((bar) => {
    sum += bar.minutes;
    return { ...bar, cumulativeShare: total === 0 ? 0 : sum / total };
  });
}
