import { type Interval, intersectIntervals, mergeIntervals } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { computeOee } from './computeOee.ts';
import { type CounterReading, type CounterTally, counterFindings, countFromCounter } from './counter.ts';
import type { ProductChange } from './items.ts';
import type { OeeFinding, OeeResult } from './oeeResult.ts';
import { outlivedTimes, type StateReading } from './stateReadings.ts';
import { type StateSegment, stateTimeline } from './timeline.ts';
import type { OeeWorkUnit } from './workUnit.ts';

/** Everything recorded about one work unit, each list in ascending source time, from some time before the span on. */
export interface WorkUnitReadings {
  readonly states: readonly StateReading[];
  readonly total: readonly CounterReading[];
  /** Ignored for a work unit without a reject tag. */
  readonly reject: readonly CounterReading[];
  /** Ascending; absent where the work unit has no such tag. */
  readonly rework?: readonly CounterReading[];
  readonly products?: readonly ProductChange[];
  /** State codes that the state map does not list, where they began. */
  readonly unlisted?: readonly { readonly at: Instant; readonly code: string }[];
  /** Sealed gaps of the state tag, in any order. */
  readonly unknown: readonly Interval[];
}

/** Figures of one work unit over one stretch of time. */
export interface OeeFigures {
  readonly oee: OeeResult;
  /** Touching segments over the whole span, breaks included. */
  readonly timeline: readonly StateSegment[];
  readonly produced: CounterTally;
  readonly rejected: CounterTally | undefined;
}

/**
 * OEE of any span from recorded readings: for reports, the command line and the audit.
 *
 * @param planned planned busy time within the span: `plannedIntervals` of each shift in it
 */
export function oeeFromReadings(
  unit: OeeWorkUnit,
  span: Interval,
  planned: readonly Interval[],
  readings: WorkUnitReadings,
): OeeFigures {
  const outlived = outlivedTimes(readings.states, span.to, unit.stateHoldMsMax);
  const unknown = intersectIntervals(mergeIntervals([...readings.unknown, ...outlived]), [span]);
  const produced = countFromCounter(readings.total, span, unit.totalRange, unit.plannedRunTimePerItemMs);
  const rejected =
    unit.rejectTag === undefined
      ? undefined
      : countFromCounter(readings.reject, span, unit.rejectRange, unit.plannedRunTimePerItemMs);
  const oee = computeOee({
    planned,
    stateChanges: readings.states,
    unknown,
    producedQuantity: produced.quantity,
    rejectedQuantity: rejected === undefined ? 0 : rejected.quantity,
    plannedRunTimePerItemMs: unit.plannedRunTimePerItemMs,
  });
  const counted = countFindings(produced, rejected, span, unknown);
  const timeline = stateTimeline(readings.states, unknown, span);
  return { oee: { ...oee, findings: [...oee.findings, ...counted] }, timeline, produced, rejected };
}

/** @param unknown merged intervals within the span: what was lost before it says nothing about this count */
export const countFindings = (
  produced: CounterTally,
  rejected: CounterTally | undefined,
  span: Interval,
  unknown: readonly Interval[],
): OeeFinding[] => [
  ...counterFindings(produced, 'produced', span.from, unknown),
  ...(rejected === undefined ? [] : counterFindings(rejected, 'rejected', span.from, unknown)),
];
