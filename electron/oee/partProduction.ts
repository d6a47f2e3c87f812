import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import type { LabelledTime } from './lossLabels.ts';
import { type MinuteCell, minuteOf } from './minuteCells.ts';

/**
 * Production parted by what was made in it, minute by minute: the items counted in a minute claim the production time they
 * need at the ideal cycle, first in their own minute, then backwards, because an item was made before it was counted.
 * They reach back to the reading their count starts from, and a little further (JITTER_MINUTES or two cycles), because a
 * minute does not hold a whole number of cycles. What nobody claims is reduced speed. Items that find no time left were made
 * faster than the ideal cycle allows: that is told as a finding, for time cannot be negative.
 */
export interface PartedProduction {
  /** First minute (since 1970) of the arrays below; all in whole µs, one per minute. */
  readonly firstMinute: number;
  readonly effectiveUs: Float64Array;
  readonly rejectUs: Float64Array;
  readonly reducedUs: Float64Array;
  /** 1 where rejects are start-up rejects. */
  readonly isStartUp: Uint8Array;
  /** Of the reduced speed: the part in minutes whose cycle was longer than slowFactor × ideal. */
  readonly slowUs: number;
  /** Ideal time of items for which there was no production time. */
  readonly excessUs: number;
}

const JITTER_MINUTES = 2;

export interface PartInput {
  readonly from: number;
  readonly to: number;
  readonly labels: readonly LabelledTime[];
  readonly cells: readonly MinuteCell[];
  readonly startUpUs: number;
  readonly slowFactor: number;
  /** The longest ideal cycle of the work unit, µs. */
  readonly itemUsMax: number;
}

export function partProduction(input: PartInput): PartedProduction {
  const { from, to, cells } = input;
  const firstMinute = minuteOf(from);
  const count = Math.max(0, minuteOf(to - 1) - firstMinute + 1);
  const free = new Float64Array(count);
  const isStartUp = new Uint8Array(count);
  for (const cell of cells) {
    const i = cell.minute - firstMinute;
    if (i < 0 || i >= count) continue;
    if (cell.settledRunUs !== undefined) free[i] = cell.settledRunUs;
    if (cell.isStartUp) isStartUp[i] = 1;
  }
  runPerMinute(input.labels, firstMinute, free);
  markStartUp(input.labels, firstMinute, input.startUpUs, isStartUp);
  const runUs = free.slice();
  const backMinutes = Math.max(JITTER_MINUTES, Math.ceil((2 * input.itemUsMax) / US_PER_MINUTE));
  const made = new Float64Array(count);
  const rejectUs = new Float64Array(count);
  let excessUs = 0;
  let unplacedRejectUs = 0;
  for (const cell of cells) {
    const i = cell.minute - firstMinute;
    if (i < 0 || i >= count) continue;
    const earliest = Math.max(0, Math.min(minuteOf(cell.reach) - firstMinute, i) - backMinutes);
    excessUs += claim(cell.producedUs, i, earliest, free, made);
    const rejectedUs = cell.rejectedUs + unplacedRejectUs;
    unplacedRejectUs = rejectedUs === 0 ? 0 : claim(rejectedUs, i, earliest, made, rejectUs);
  }
  return { firstMinute, effectiveUs: made, rejectUs, reducedUs: free, isStartUp, slowUs: slowTime(), excessUs };

  function slowTime(): number {
    let us = 0;
    for (let i = 0; i < count; i += 1) {
      const idealUs = (made[i] as number) + (rejectUs[i] as number);
      if ((runUs[i] as number) > input.slowFactor * idealUs) us += free[i] as number;
    }
    return us;
  }
}

/** Takes `us` from `source`, from minute `from` back to `earliest`, and books it in `target`. @returns what found no room */
function claim(us: number, from: number, earliest: number, source: Float64Array, target: Float64Array): number {
  let left = us;
  for (let i = from; i >= earliest && left > 0; i -= 1) {
    const taken = Math.min(left, source[i] as number);
    source[i] = (source[i] as number) - taken;
    target[i] = (target[i] as number) + taken;
    left -= taken;
  }
  return left;
}

/** Adds production time per minute. */
export function runPerMinute(labels: readonly LabelledTime[], firstMinute: number, run: Float64Array): void {
  for (const [start, end, label] of labels) {
    if (label !== 'run') continue;
    let at = start;
    while (at < end) {
      const minute = minuteOf(at);
      const next = Math.min(end, (minute + 1) * US_PER_MINUTE);
      run[minute - firstMinute] = (run[minute - firstMinute] as number) + next - at;
      at = next;
    }
  }
}

/** Minutes with any time in start-up: `startUpUs` after a setup, a planned stop or an unplanned stop. */
export function markStartUp(
  labels: readonly LabelledTime[],
  firstMinute: number,
  startUpUs: number,
  marks: Uint8Array,
): void {
  if (startUpUs === 0) return;
  for (const [, end, label] of labels) {
    if (label !== 'setup' && label !== 'unplannedStop' && label !== 'plannedStop') continue;
    const last = Math.min(marks.length - 1, minuteOf(end + startUpUs - 1) - firstMinute);
    for (let i = Math.max(0, minuteOf(end) - firstMinute); i <= last; i += 1) marks[i] = 1;
  }
}
