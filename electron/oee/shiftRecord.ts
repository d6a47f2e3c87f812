import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  plannedIntervals,
  type Shift,
  subtractIntervals,
  totalUs,
} from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { addChangeovers, type Changeover } from './changeovers.ts';
import type { CounterTally } from './counter.ts';
import type { ItemTally } from './items.ts';
import { type LossLabel, labelShift } from './lossLabels.ts';
import { cellOf, type MinuteCell, minuteOf } from './minuteCells.ts';
import { markStartUp, runPerMinute } from './partProduction.ts';
import { addIllegal, type IllegalTransition, illegalTransitions } from './stateModel.ts';
import { isUnknownState, PRODUCTION_STATE, type StateChange, UNKNOWN_STATE } from './states.ts';
import { addTallies, type StateTally, tallyStates } from './tallyStates.ts';
import { addLabels, type LabelSums, noSums } from './timeAccount.ts';
import { coarsen, type StateSegment, stateTimeline } from './timeline.ts';
import type { OeeWorkUnit } from './workUnit.ts';

/**
 * What a running shift keeps of its states, bounded: at most CHANGES_MAX changes and DRAWN_SEGMENTS_MAX older segments, so
 * a timeline never has more than 2 000 segments of states. When the changes outgrow their bound, the older half is
 * *settled*: its time per state is added up exactly, once, and its segments are kept only for drawing, in pairs if need be.
 * Figures stay exact. Only an unknown interval that is reported for already settled time cannot be placed exactly any more:
 * it is then taken from RUN first, which never flatters, and `isTimeApproximate` says so.
 * Plain data, changed in place by the functions below.
 */
export interface ShiftRecord {
  readonly shift: Shift;
  /** Ascending; the first may lie before the shift (carried in). */
  changes: StateChange[];
  settledUntil: Instant;
  settled: [state: string, us: number][];
  drawn: StateSegment[];
  /** Merged, within the shift. */
  unknown: Interval[];
  total?: CounterTally;
  reject?: CounterTally;
  lateReadings: number;
  isTimeApproximate: boolean;
  rework?: CounterTally;
  /** What was made, minute by minute and product by product. */
  cells: MinuteCell[];
  items: ItemTally[];
  /** Time per label and changeovers of the settled part. */
  settledSums: LabelSums;
  settledSetups: Changeover[];
  settledIllegal: IllegalTransition[];
  /** State codes that the state map does not list, each once. */
  unlisted: string[];
}

export const CHANGES_MAX = 1_000;
export const DRAWN_SEGMENTS_MAX = 1_000;
/** Past this many unknown intervals the shortest time between two of them becomes unknown too. */
export const UNKNOWN_INTERVALS_MAX = 500;

export const newShiftRecord = (shift: Shift): ShiftRecord => ({
  shift,
  changes: [],
  settledUntil: shift.start,
  settled: [],
  drawn: [],
  unknown: [],
  lateReadings: 0,
  isTimeApproximate: false,
  cells: [],
  items: [],
  settledSums: noSums(),
  settledSetups: [],
  settledIllegal: [],
  unlisted: [],
});

/** A record saved by an engine that kept less: what it did not keep starts empty. */
export const completedRecord = (saved: ShiftRecord): ShiftRecord => ({ ...newShiftRecord(saved.shift), ...saved });

export const hasStates = (record: ShiftRecord): boolean => record.changes.length > 0;

/** @returns false where the state goes on as it was */
export function addChange(record: ShiftRecord, change: StateChange, unit: OeeWorkUnit): boolean {
  const last = record.changes.at(-1);
  if (last?.state === change.state && last !== undefined) return false;
  if (last?.at === change.at) record.changes.pop();
  record.changes.push(change);
  if (record.changes.length > CHANGES_MAX) settleOlderHalf(record, unit);
  return true;
}

export function addUnknown(record: ShiftRecord, interval: Interval): void {
  const { shift } = record;
  const clipped = intersectIntervals([interval], [{ from: shift.start, to: shift.end }]);
  if (clipped.length === 0) return;
  takeFromSettled(record, clipped);
  record.unknown = mergeIntervals([...record.unknown, ...clipped]);
  if (record.unknown.length > UNKNOWN_INTERVALS_MAX) fillShortestHole(record);
}

/** Time per state in the planned time of the shift before `to`; `unknownTail` is added to the known unknown time. */
export function tallyOf(
  record: ShiftRecord,
  changes: readonly StateChange[],
  unknown: Interval[],
  to: Instant,
): StateTally {
  const open = plannedIntervals(record.shift, record.settledUntil, to);
  return addTallies(new Map(record.settled), tallyStates(open, changes, unknown));
}

/** Segments of the shift before `to`, for drawing. */
export function timelineOf(
  record: ShiftRecord,
  changes: readonly StateChange[],
  unknown: readonly Interval[],
  to: Instant,
): StateSegment[] {
  const drawn = record.drawn.map(([at, , state]): StateChange => ({ at, state }));
  return stateTimeline([...drawn, ...changes], unknown, { from: record.shift.start, to });
}

function settleOlderHalf(record: ShiftRecord, unit: OeeWorkUnit): void {
  const half = settleAt(record.changes);
  const until = (record.changes[half] as StateChange).at as Instant;
  const older = record.changes.slice(0, half);
  const planned = plannedIntervals(record.shift, record.settledUntil, until);
  const tally = addTallies(new Map(record.settled), tallyStates(planned, older, record.unknown));
  const segments = stateTimeline(older, [], { from: record.settledUntil, to: until });
  settleLosses(record, unit, older, until);
  record.drawn.push(...segments);
  while (record.drawn.length > DRAWN_SEGMENTS_MAX) record.drawn = coarsen(record.drawn);
  record.settled = [...tally];
  record.changes = record.changes.slice(half);
  record.settledUntil = Math.max(record.settledUntil, until) as Instant;
}

/** The middle, or the next start of production after it: a stop is not cut while it can be helped. */
function settleAt(changes: readonly StateChange[]): number {
  const half = Math.floor(changes.length / 2);
  const start = changes.findIndex(({ state }, i) => i >= half && state === PRODUCTION_STATE);
  return start === -1 ? half : start;
}

function settleLosses(record: ShiftRecord, unit: OeeWorkUnit, older: readonly StateChange[], until: Instant): void {
  const { losses } = unit;
  const labels = labelShift({
    shift: record.shift,
    from: record.settledUntil,
    to: until,
    changes: older,
    unknown: record.unknown,
    coded: [],
    rules: losses,
  });
  addLabels(record.settledSums, labels);
  record.settledSetups = addChangeovers(record.settledSetups, labels);
  record.settledIllegal = addIllegal(
    record.settledIllegal,
    illegalTransitions(record.changes.slice(0, older.length + 1), record.unknown, losses.transitions),
  );
  const firstMinute = minuteOf(record.settledUntil);
  const count = minuteOf(until - 1) - firstMinute + 1;
  if (count <= 0) return;
  const run = new Float64Array(count);
  const startUp = new Uint8Array(count);
  runPerMinute(labels, firstMinute, run);
  markStartUp(labels, firstMinute, losses.startUpUs, startUp);
  run.forEach((us, i) => {
    if (us === 0 && startUp[i] === 0) return;
    const cell = cellOf(record.cells, firstMinute + i);
    cell.settledRunUs = (cell.settledRunUs ?? 0) + us;
    if (startUp[i] === 1) cell.isStartUp = true;
  });
}

function takeFromSettled(record: ShiftRecord, late: readonly Interval[]): void {
  const settledTime = plannedIntervals(record.shift, record.shift.start, record.settledUntil);
  let us = totalUs(subtractIntervals(intersectIntervals(late, settledTime), record.unknown));
  if (us === 0) return;
  record.isTimeApproximate = true;
  const tally = new Map(record.settled);
  const others = [...tally.keys()].filter((state) => state !== PRODUCTION_STATE && !isUnknownState(state));
  for (const state of [PRODUCTION_STATE, ...others]) {
    const taken = Math.min(us, tally.get(state) ?? 0);
    if (taken === 0) continue;
    tally.set(state, (tally.get(state) as number) - taken);
    tally.set(UNKNOWN_STATE, (tally.get(UNKNOWN_STATE) ?? 0) + taken);
    us -= taken;
  }
  record.settled = [...tally];
  moveSettledToUnknown(record, late, settledTime);
}

/** The same in the labels: from production of those minutes first, then from whatever label has the most time. */
function moveSettledToUnknown(record: ShiftRecord, late: readonly Interval[], settledTime: readonly Interval[]): void {
  const { us } = record.settledSums;
  const move = (label: LossLabel, amount: number): void => {
    us[label] = (us[label] ?? 0) - amount;
    us.unknown = (us.unknown ?? 0) + amount;
  };
  const parts = subtractIntervals(intersectIntervals(late, settledTime), record.unknown);
  for (const { from, to } of parts) {
    let left = to - from;
    for (const cell of record.cells) {
      const end = (cell.minute + 1) * US_PER_MINUTE;
      if (end <= from || cell.minute * US_PER_MINUTE >= to) continue;
      const taken = Math.min(left, cell.settledRunUs ?? 0);
      if (taken === 0) continue;
      cell.settledRunUs = (cell.settledRunUs as number) - taken;
      move('run', taken);
      left -= taken;
    }
    for (const label of ['unplannedStop', 'smallStop', 'setup', 'starved', 'blocked', 'plannedStop'] as const) {
      const taken = Math.min(left, us[label] ?? 0);
      if (taken > 0) move(label, taken);
      left -= taken;
    }
  }
}

function fillShortestHole(record: ShiftRecord): void {
  let shortest = 1;
  const holeBefore = (i: number): number =>
    (record.unknown[i] as Interval).from - (record.unknown[i - 1] as Interval).to;
  for (let i = 2; i < record.unknown.length; i += 1) if (holeBefore(i) < holeBefore(shortest)) shortest = i;
  const hole = { from: (record.unknown[shortest - 1] as Interval).to, to: (record.unknown[shortest] as Interval).from };
  takeFromSettled(record, [hole]);
  record.unknown = mergeIntervals([...record.unknown, hole]);
  record.isTimeApproximate = true;
}
