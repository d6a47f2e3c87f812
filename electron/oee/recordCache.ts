import type { Shift } from '../../shared/domain/shift/index.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import type { LabelledTime } from './lossLabels.ts';
import type { IllegalTransition } from './stateModel.ts';
import type { StateTally } from './tallyStates.ts';
import type { StateSegment } from './timeline.ts';

/**
 * What was worked out of a running shift at the last look. As long as nothing happened but time, only its last stretch grows:
 * two hundred work units are looked at every second, and change their state every minute or so.
 */
export interface RecordCache {
  /** Counts everything that may change the past of the record. */
  readonly version: number;
  readonly to: number;
  readonly waits: readonly CodedLoss[];
  readonly labels: readonly LabelledTime[];
  readonly illegal: readonly IllegalTransition[];
  readonly timeline: readonly StateSegment[];
  /** Time per state in planned time, settled time included. */
  readonly tally: StateTally;
}

/** The cache as it is at `to`; undefined where it must be worked out anew. */
export function grownCache(
  cache: RecordCache | undefined,
  version: number,
  shift: Shift,
  to: number,
  waits: readonly CodedLoss[],
): RecordCache | undefined {
  if (cache === undefined || cache.version !== version || to < cache.to || !isSameWaits(cache.waits, waits))
    return undefined;
  if (to === cache.to) return cache;
  const label = cache.labels.at(-1);
  const segment = cache.timeline.at(-1);
  if (label === undefined || segment === undefined || label[1] !== cache.to || segment[1] !== cache.to)
    return undefined;
  // A stop may become longer than a small stop, and a code may end: only production, waiting and setup simply go on.
  if (label[3] || label[2] === 'unplannedStop' || label[2] === 'smallStop' || label[2] === 'break') return undefined;
  if (shift.breaks.some((pause) => pause.from < to && pause.to > cache.to)) return undefined;
  const labels = cache.labels.slice();
  labels[labels.length - 1] = [label[0], to, label[2], label[3]];
  const timeline = cache.timeline.slice();
  timeline[timeline.length - 1] = [segment[0], to as StateSegment[1], segment[2]];
  const tally = new Map(cache.tally);
  tally.set(segment[2], (tally.get(segment[2]) ?? 0) + to - cache.to);
  return { ...cache, to, labels, timeline, tally };
}

const isSameWaits = (a: readonly CodedLoss[], b: readonly CodedLoss[]): boolean =>
  a.length === b.length &&
  a.every((each, i) => each.from === b[i]?.from && each.to === b[i]?.to && each.loss === b[i]?.loss);
