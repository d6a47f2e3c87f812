import type { OeeFigure } from '../../shared/contract/live.ts';
import { type Interval, intersectIntervals, type Shift } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  figuresWithin,
  type OeeFigures,
  oeeFigureOf,
  type StateSegment,
  stateTimeline,
  type WindowFigures,
} from '../oee/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { oeeHistoryOf, type UnitHistory } from './oeeHistoryOf.ts';
import { oeeCalendarOf } from './oeeUnits.ts';

export { commissionedAt, NoOeeError } from './oeeUnits.ts';

export interface OeeOfSpan {
  readonly workUnit: string;
  /** µs: what the figures cover; `to` is never after now. */
  readonly from: number;
  readonly to: number;
  readonly shifts: readonly Shift[];
  readonly figures: OeeFigures;
  readonly figure: OeeFigure;
  readonly plannedRunTimePerItemMs: number;
  /** The same under every definition, with the bands of time. */
  readonly window: WindowFigures;
  readonly history: UnitHistory;
}

/**
 * OEE of a work unit over any span of the past, from sealed readings and those still in the inbox, by the same function as
 * the live figure.
 *
 * @param now µs; time after it has not been yet and is left out
 * @throws NoOeeError when the work unit is unknown or has no `oee` section
 */
export function oeeOfSpan(
  data: DataFolder,
  question: { readonly workUnit: string; readonly from: number; readonly to: number },
  now: number,
): OeeOfSpan {
  const span: Interval = { from: question.from as Instant, to: Math.min(question.to, now) as Instant };
  const history = oeeHistoryOf(data, question.workUnit, span, now);
  const { unit, readings } = history;
  const window = figuresWithin(history, span);
  const result = window.results[unit.settings.definition];
  const figures: OeeFigures = {
    oee: { ...result, findings: [...result.findings, ...window.findings] },
    timeline: stateTimeline(readings.states, intersectIntervals(history.unknown, [span]), span),
    produced: window.produced,
    rejected: window.rejected,
  };
  return {
    workUnit: unit.workUnit,
    from: span.from,
    to: span.to,
    shifts: history.plannedShifts,
    figures,
    figure: oeeFigureOf(figures.oee, window.account, unit.settings.definition),
    plannedRunTimePerItemMs: unit.plannedRunTimePerItemMs,
    history,
    window,
  };
}

/** The span of the running shift at `now`, or of the last one that ran; undefined when none did within a week. */
export function latestShift(data: DataFolder, now: number, workUnit?: string): Shift | undefined {
  const calendar = oeeCalendarOf(data, workUnit);
  const running = calendar.shiftAt(now as Instant);
  const weekUs = 7 * 86_400_000_000;
  return running ?? calendar.shiftsBetween((now - weekUs) as Instant, now as Instant).at(-1);
}

export interface DrawnSegment {
  readonly start: number;
  readonly end: number;
  readonly state: string;
}

/** At most `max` segments: neighbours become one, in the state that lasted longer. For drawing only. */
export function drawn(
  segments: readonly StateSegment[],
  max: number,
  coarsen: (segments: readonly StateSegment[]) => StateSegment[],
): DrawnSegment[] {
  let kept = [...segments];
  while (kept.length > max) kept = coarsen(kept);
  return kept.map(([start, end, state]) => ({ start, end, state }));
}
