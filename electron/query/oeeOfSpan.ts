import type { OeeFigure } from '../../shared/contract/live.ts';
import {
  type Interval,
  plannedIntervals,
  type Shift,
  type ShiftCalendar,
  shiftCalendarOf,
} from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { calendarSince } from '../engine/commissioning.ts';
import { type OeeFigures, oeeFigureOf, oeeFromReadings, oeeWorkUnitOf, type StateSegment } from '../oee/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { collectOeeReadings } from './oeeReadings.ts';

/** There is no work unit of this name, or it has no OEE. */
export class NoOeeError extends Error {
  override readonly name = 'NoOeeError';
}

export interface OeeOfSpan {
  readonly workUnit: string;
  /** µs: what the figures cover; `to` is never after now. */
  readonly from: number;
  readonly to: number;
  readonly shifts: readonly Shift[];
  readonly figures: OeeFigures;
  readonly figure: OeeFigure;
  readonly plannedRunTimePerItemMs: number;
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
  const { config } = data.configs.inForce();
  const equipment = config.equipment.find(({ id }) => id === question.workUnit);
  const unit = equipment && oeeWorkUnitOf(equipment, config.tags);
  if (!unit) {
    const known = config.equipment.filter(({ oee }) => oee !== undefined).map(({ id }) => id);
    const problem = equipment ? `work unit "${question.workUnit}" has no OEE` : `no work unit "${question.workUnit}"`;
    throw new NoOeeError(`${problem}; with OEE: ${known.length === 0 ? 'none' : known.join(', ')}`);
  }
  const span: Interval = { from: question.from as Instant, to: Math.min(question.to, now) as Instant };
  const shifts = stationCalendar(data).shiftsBetween(span.from, span.to);
  const planned = shifts.flatMap((shift) => plannedIntervals(shift, span.from, span.to));
  const stateTag = config.tags.find(({ id }) => id === unit.stateTag);
  const readings = collectOeeReadings(data, unit, stateTag?.connection ?? '', span);
  // What readings outlive is in `readings.unknown` already: only changes of state had to be kept.
  const figures = oeeFromReadings({ ...unit, stateHoldMsMax: undefined }, span, planned, readings);
  const { plannedRunTimePerItemMs } = unit;
  return {
    workUnit: unit.workUnit,
    from: span.from,
    to: span.to,
    shifts,
    figures,
    figure: oeeFigureOf(figures.oee),
    plannedRunTimePerItemMs,
  };
}

/** The span of the running shift at `now`, or of the last one that ran; undefined when none did within a week. */
export function latestShift(data: DataFolder, now: number): Shift | undefined {
  const calendar = stationCalendar(data);
  const running = calendar.shiftAt(now as Instant);
  const weekUs = 7 * 86_400_000_000;
  return running ?? calendar.shiftsBetween((now - weekUs) as Instant, now as Instant).at(-1);
}

/** As the live figure has it: the shift in which the station was commissioned begins with it. */
function stationCalendar(data: DataFolder): ShiftCalendar {
  const calendar = shiftCalendarOf(data.configs.inForce().config);
  const since = commissionedAt(data);
  return since === undefined ? calendar : calendarSince(calendar, since);
}

/** When the station was put into service: before it there is nothing to draw, not even unknown time. */
export function commissionedAt(data: DataFolder): Instant | undefined {
  const text = data.db.prepare("SELECT value FROM cursor WHERE name = 'commissionedAt'").pluck().get();
  return text === undefined ? undefined : (Number(text) as Instant);
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
