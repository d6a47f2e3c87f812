import { type Interval, mergeIntervals, type Shift, type ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { oeeOfTally } from './computeOee.ts';
import {
  addCounterStep,
  type CounterState,
  type CounterTally,
  carriedInTally,
  NEW_COUNTER,
  NEW_TALLY,
  stepCounter,
} from './counter.ts';
import { countFindings, type OeeFigures } from './oeeFromReadings.ts';
import type { OeeFinding } from './oeeResult.ts';
import {
  addChange,
  addUnknown,
  hasStates,
  newShiftRecord,
  type ShiftRecord,
  tallyOf,
  timelineOf,
} from './shiftRecord.ts';
import { outlivedTime } from './stateReadings.ts';
import type { StateChange } from './states.ts';
import type { OeeWorkUnit } from './workUnit.ts';

/** The figures of one shift of one work unit, as far as it has run. */
export interface ShiftOee extends OeeFigures {
  readonly workUnit: string;
  readonly shift: Shift;
  /** The figures cover [shift.start, to). */
  readonly to: Instant;
}

/** All that an accumulator needs to go on after a restart. Plain data: it travels as JSON. */
export interface OeeAccumulatorState {
  readonly version: 1;
  readonly lastStateAt?: Instant;
  readonly lastState?: string;
  readonly total: CounterState;
  readonly reject: CounterState;
  readonly shifts: readonly ShiftRecord[];
}

/**
 * Follows one work unit reading by reading and has the figures of the running shift at hand at any moment: the same as
 * `oeeFromReadings` gives over the same data. Each kind of reading comes in ascending source time by itself (they may be
 * out of step with each other, also over a shift boundary); a reading older than the last of its kind changes nothing and
 * is counted as late. The shift before is kept beside the running one; older ones are let go. Feed it readings that the
 * gate has let through: a source time far in the future would make all that follow late.
 */
export interface OeeAccumulator {
  /** The state from `at` on; undefined: Bad, or a code the state map does not list. */
  state(at: Instant, state: string | undefined): void;
  /** The counter of produced items; undefined: Bad. */
  total(at: Instant, value: number | undefined): void;
  reject(at: Instant, value: number | undefined): void;
  /** Nothing could be read in this time. May be told again and longer while the gap lasts. */
  unknown(interval: Interval): void;
  /**
   * The shift that runs at `now`, up to `now`; undefined between shifts. Moments come in ascending order: for a moment
   * before the latest reading the figures are those of the latest.
   */
  result(now: Instant): ShiftOee | undefined;
  /** The last shift that ended at or before `now`, whole; undefined when none is kept. */
  previousResult(now: Instant): ShiftOee | undefined;
  snapshot(): OeeAccumulatorState;
}

/** The running shift and the one before it, whose last readings may still be on their way. */
const KEPT_SHIFTS = 2;

/**
 * @param saved from `snapshot()`; shifts that the calendar no longer has (the pattern was changed) are left out
 */
export function createOeeAccumulator(
  unit: OeeWorkUnit,
  calendar: ShiftCalendar,
  saved?: OeeAccumulatorState,
): OeeAccumulator {
  let lastStateAt = saved?.lastStateAt;
  let lastState = saved?.lastState;
  const counters = { total: saved?.total ?? NEW_COUNTER, reject: saved?.reject ?? NEW_COUNTER };
  let records: ShiftRecord[] = structuredClone([...(saved?.shifts ?? [])]).filter((each) => isStillPlanned(each.shift));

  function isStillPlanned(shift: Shift): boolean {
    const planned = calendar.shiftAt(shift.start);
    return planned !== undefined && planned.name === shift.name && hasSameTimes(planned, shift);
  }

  /** The record of the shift at `at`, made if need be; undefined between shifts and for a shift already let go. */
  function recordAt(at: Instant): ShiftRecord | undefined {
    const kept = records.find((each) => at >= each.shift.start && at < each.shift.end);
    if (kept !== undefined) return kept;
    const shift = calendar.shiftAt(at);
    const oldest = records[0];
    if (shift === undefined) return undefined;
    if (records.length === KEPT_SHIFTS && oldest !== undefined && shift.start < oldest.shift.start) return undefined;
    const made = newShiftRecord(shift);
    records = [...records, made].sort((a, b) => a.shift.start - b.shift.start).slice(-KEPT_SHIFTS);
    return made;
  }

  /** The state before the start of a shift is the one it starts in. */
  const carriedIn = (record: ShiftRecord): readonly StateChange[] =>
    lastStateAt !== undefined && lastStateAt < record.shift.start ? [{ at: lastStateAt, state: lastState }] : [];

  const outlived = (at: Instant): Interval[] => outlivedTime(lastStateAt, at, unit.stateHoldMsMax);

  function state(at: Instant, name: string | undefined): void {
    const record = recordAt(at);
    if (lastStateAt !== undefined && at < lastStateAt) {
      if (record !== undefined) record.lateReadings += 1;
      return;
    }
    for (const each of records) {
      if (each.shift.start <= at && !hasStates(each)) for (const change of carriedIn(each)) addChange(each, change);
    }
    outlived(at).forEach(unknown);
    if (record !== undefined) addChange(record, { at, state: name });
    lastStateAt = at;
    lastState = name;
  }

  /** A reading at the very end of a shift still counts for it: quantities are those of (start, end]. */
  function count(which: 'total' | 'reject', at: Instant, value: number | undefined): void {
    const before = counters[which];
    const record = recordAt((at - 1) as Instant);
    const range = which === 'total' ? unit.totalRange : unit.rejectRange;
    const step = stepCounter(before, { at, value }, range, unit.plannedRunTimePerItemMs);
    if (step.event === 'late') {
      if (record !== undefined) record.lateReadings += 1;
      return;
    }
    for (const each of records) if (each.shift.start < at) each[which] ??= carriedInCount(each, before);
    if (record !== undefined) record[which] = addCounterStep(record[which] ?? NEW_TALLY, before, step);
    counters[which] = step.state;
  }

  function unknown(interval: Interval): void {
    if (interval.to <= interval.from) return;
    recordAt(interval.from);
    recordAt((interval.to - 1) as Instant);
    for (const record of records) addUnknown(record, interval);
  }

  function figures(record: ShiftRecord, now: Instant): ShiftOee {
    const { shift } = record;
    const to = Math.min(Math.max(now, record.settledUntil), shift.end) as Instant;
    const changes = hasStates(record) ? record.changes : carriedIn(record);
    const unknownTime = mergeIntervals([...record.unknown, ...outlived(to)]);
    const produced = record.total ?? carriedInCount(record, counters.total);
    const rejected =
      unit.rejectTag === undefined ? undefined : (record.reject ?? carriedInCount(record, counters.reject));
    const oee = oeeOfTally(tallyOf(record, changes, unknownTime, to), {
      producedQuantity: produced.quantity,
      rejectedQuantity: rejected === undefined ? 0 : rejected.quantity,
      plannedRunTimePerItemMs: unit.plannedRunTimePerItemMs,
    });
    const findings = [
      ...oee.findings,
      ...countFindings(produced, rejected, { from: shift.start, to }, unknownTime),
      ...timeFindings(record),
    ];
    const timeline = timelineOf(record, changes, unknownTime, to);
    return { workUnit: unit.workUnit, shift, to, oee: { ...oee, findings }, timeline, produced, rejected };
  }

  return {
    state,
    total: (at, value) => count('total', at, value),
    reject: (at, value) => count('reject', at, value),
    unknown,
    result(now) {
      const record = recordAt(now);
      return record === undefined ? undefined : figures(record, now);
    },
    previousResult(now) {
      const ended = records.findLast((each) => each.shift.end <= now);
      return ended === undefined ? undefined : figures(ended, now);
    },
    snapshot: () =>
      structuredClone({
        version: 1,
        ...(lastStateAt === undefined ? {} : { lastStateAt }),
        ...(lastState === undefined ? {} : { lastState }),
        total: counters.total,
        reject: counters.reject,
        shifts: records,
      }),
  };
}

/** The count of a shift in which the counter has not been read yet. */
const carriedInCount = (record: ShiftRecord, counter: CounterState): CounterTally =>
  counter.lastAt !== undefined && counter.lastAt <= record.shift.start ? carriedInTally(counter) : NEW_TALLY;

const hasSameTimes = (a: Shift, b: Shift): boolean =>
  a.start === b.start &&
  a.end === b.end &&
  a.breaks.length === b.breaks.length &&
  a.breaks.every((pause, i) => pause.from === b.breaks[i]?.from && pause.to === b.breaks[i]?.to);

function timeFindings(record: ShiftRecord): OeeFinding[] {
  const findings: OeeFinding[] = [];
  if (record.lateReadings > 0) {
    const message = `${record.lateReadings} readings came late and are not in the live figures; the report counts them`;
    findings.push({ code: 'lateReadings', message });
  }
  if (record.isTimeApproximate) {
    const message = 'a gap was reported long after its time; minutes per state are approximate until the report';
    findings.push({ code: 'timeApproximate', message });
  }
  return findings;
}
