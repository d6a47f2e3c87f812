import type { LineConfig } from '../../shared/domain/config/index.ts';
import { type Interval, mergeIntervals, type Shift } from '../../shared/domain/shift/index.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { codedSpans, listStops } from '../downtime/index.ts';
import {
  lineWaits,
  type OeeHistory,
  type OeeWorkUnit,
  oeeHistory,
  stateTimeline,
  type WorkUnitReadings,
} from '../oee/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { collectOeeReadings } from './oeeReadings.ts';
import { oeeCalendarOf, oeeUnitOf } from './oeeUnits.ts';

/** Stops asked for at once; a month of a press has some thousands. */
const STOPS_MAX = 50_000;

export interface UnitHistory extends OeeHistory {
  readonly span: Interval;
  readonly plannedShifts: readonly Shift[];
  /** What was said of standing time: waits of a line first, then the codes of stops. */
  readonly coded: readonly CodedLoss[];
}

/**
 * Everything the log knows of a work unit's time and items in the shifts that touch the span: state and counter readings, coded
 * stops, and what its neighbours in a line did.
 *
 * @param now µs; time after it has not been yet and is left out
 * @throws NoOeeError
 */
export function oeeHistoryOf(data: DataFolder, workUnit: string, span: Interval, now: number): UnitHistory {
  const unit = oeeUnitOf(data, workUnit);
  const shifts = oeeCalendarOf(data, workUnit).shiftsBetween(span.from, span.to);
  const whole = wholeShifts(span, shifts, now);
  const readings = readingsOf(data, unit, whole);
  const coded = [...waitsOf(data, unit, readings, whole), ...codesOf(data, workUnit, whole)];
  // What readings outlive is in `readings.unknown` already: only changes of state had to be kept.
  const history = oeeHistory({ ...unit, stateHoldMsMax: undefined }, shifts, readings, now, coded);
  return { ...history, unit, span, plannedShifts: shifts, coded };
}

function wholeShifts(span: Interval, shifts: readonly Shift[], now: number): Interval {
  const from = Math.min(span.from, shifts[0]?.start ?? span.from) as Instant;
  const to = Math.max(span.to, Math.min(now, shifts.at(-1)?.end ?? span.to)) as Instant;
  return { from, to };
}

function readingsOf(data: DataFolder, unit: OeeWorkUnit, span: Interval): WorkUnitReadings {
  const { config } = data.configs.inForce();
  const stateTag = config.tags.find(({ id }) => id === unit.stateTag);
  return collectOeeReadings(data, unit, stateTag?.connection ?? '', span);
}

function codesOf(data: DataFolder, workUnit: string, { from, to }: Interval): CodedLoss[] {
  const stops = listStops(data.db, { workUnits: [workUnit], from, to, limit: STOPS_MAX });
  return codedSpans(stops, from, addMs(to, 86_400_000)).flatMap((each) =>
    each.loss === null ? [] : [{ from: each.from, to: each.to, loss: each.loss }],
  );
}

/** Blocked and starved time of a work unit in a line, from the states of the others. */
function waitsOf(data: DataFolder, unit: OeeWorkUnit, readings: WorkUnitReadings, span: Interval): CodedLoss[] {
  const line = lineOf(data, unit.workUnit);
  if (line === undefined || !Object.values(unit.stateMap).some((state) => line.waitStates.includes(state))) return [];
  const timelines = line.workUnits.map((id) => {
    const own = id === unit.workUnit ? readings : readingsOf(data, oeeUnitOf(data, id), span);
    return stateTimeline(own.states, mergeIntervals(own.unknown), span);
  });
  return lineWaits(line, timelines)[line.workUnits.indexOf(unit.workUnit)] ?? [];
}

export const lineOf = (data: DataFolder, workUnit: string): LineConfig | undefined =>
  data.configs.inForce().config.equipment.find(({ line }) => line?.workUnits.includes(workUnit))?.line;
