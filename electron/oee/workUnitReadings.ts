import type { Interval } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type CounterReading, type CounterTally, counterFindings } from './counter.ts';
import type { ProductChange } from './items.ts';
import type { OeeFinding, OeeResult } from './oeeResult.ts';
import type { StateReading } from './stateReadings.ts';
import type { StateSegment } from './timeline.ts';

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
