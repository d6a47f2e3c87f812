import type { OeeDefinition } from '../../shared/domain/oeeSettings.ts';
import { type Interval, mergeIntervals, type Shift, type ShiftCalendar } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import {
  addCounterStep,
  type CounterState,
  type CounterTally,
  carriedInTally,
  NEW_COUNTER,
  NEW_TALLY,
  stepCounter,
} from './counter.ts';
import { excludedTime, oeeUnder } from './definitions.ts';
import { addItems, idealMsOf, PRODUCT_CHANGES_MAX, type ProductChange, productAt, productMade } from './items.ts';
import { labelShift } from './lossLabels.ts';
import { addProduced, addRejected } from './minuteCells.ts';
import type { OeeFinding } from './oeeResult.ts';
import { grownCache, type RecordCache } from './recordCache.ts';
import { type ShiftLosses, shiftLosses, stopCodes } from './shiftLosses.ts';
import {
  addChange,
  addUnknown,
  completedRecord,
  hasStates,
  newShiftRecord,
  type ShiftRecord,
  tallyOf,
  timelineOf,
} from './shiftRecord.ts';
import { illegalTransitions, UNLISTED_CODES_MAX, unlistedFindings } from './stateModel.ts';
import { outlivedTime } from './stateReadings.ts';
import type { StateChange } from './states.ts';
import { tallyStates } from './tallyStates.ts';
import type { StateSegment } from './timeline.ts';
import { idealCycleMsOf, type OeeWorkUnit } from './workUnit.ts';
import { countFindings, type OeeFigures } from './workUnitReadings.ts';

/** The figures of one shift of one work unit, as far as it has run. */
export interface ShiftOee extends OeeFigures {
  readonly workUnit: string;
  readonly shift: Shift;
  /** The figures cover [shift.start, to). */
  readonly to: Instant;
  /** Where the time went, band by band. */
  readonly losses: ShiftLosses;
  /** Time base of `oee`. */
  readonly definition: OeeDefinition;
  /** What was made last; undefined: no reading tells. */
  readonly product: string | undefined;
}

/** All that an accumulator needs to go on after a restart. Plain data: it travels as JSON. */
export interface OeeAccumulatorState {
  readonly version: 1;
  readonly lastStateAt?: Instant;
  readonly lastState?: string;
  readonly total: CounterState;
  readonly reject: CounterState;
  readonly rework?: CounterState;
  readonly products?: readonly ProductChange[];
  readonly shifts: readonly ShiftRecord[];
}

/**
 * Follows one work unit reading by reading and has the figures of the running shift at hand at any moment: the same as
 * `oeeHistory` gives over the same data. Each kind of reading comes in ascending source time by itself (they may be
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
  rework(at: Instant, value: number | undefined): void;
  /** What is made from `at` on: value of the product tag. Comes before the counts of its time; undefined (Bad) says nothing. */
  product(at: Instant, value: string | undefined): void;
  /** A state code came at `at` that the state map does not list. */
  unlistedCode(at: Instant, code: string): void;
  /** All that people and rules say of stops now: replaces what was said before. Not part of the snapshot. */
  coded(losses: readonly CodedLoss[]): void;
  /** Nothing could be read in this time. May be told again and longer while the gap lasts. */
  unknown(interval: Interval): void;
  /**
   * The shift that runs at `now`, up to `now`; undefined between shifts. Moments come in ascending order: for a moment
   * before the latest reading the figures are those of the latest.
   *
   * @param waits blocked and starved time that the neighbours in a line explain (`lineWaits`)
   */
  result(now: Instant, waits?: readonly CodedLoss[]): ShiftOee | undefined;
  /** States of the shift that runs at `now`, up to `now`; empty between shifts. */
  timeline(now: Instant): readonly StateSegment[];
  /** The last shift that ended at or before `now`, whole; undefined when none is kept. */
  previousResult(now: Instant, waits?: readonly CodedLoss[]): ShiftOee | undefined;
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
  const counters = {
    total: saved?.total ?? NEW_COUNTER,
    reject: saved?.reject ?? NEW_COUNTER,
    rework: saved?.rework ?? NEW_COUNTER,
  };
  const products: ProductChange[] = [...(saved?.products ?? [])];
  let said: readonly CodedLoss[] = [];
  let version = 0;
  const caches = new WeakMap<ShiftRecord, RecordCache>();
  let records: ShiftRecord[] = structuredClone([...(saved?.shifts ?? [])])
    .filter((each) => isStillPlanned(each.shift))
    .map(completedRecord);

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
      if (each.shift.start <= at && !hasStates(each))
        for (const change of carriedIn(each)) if (addChange(each, change, unit)) version += 1;
    }
    outlived(at).forEach(unknown);
    if (record !== undefined && addChange(record, { at, state: name }, unit)) version += 1;
    lastStateAt = at;
    lastState = name;
  }

  /** A reading at the very end of a shift still counts for it: quantities are those of (start, end]. */
  function count(which: 'total' | 'reject' | 'rework', at: Instant, value: number | undefined): void {
    const before = counters[which];
    const record = recordAt((at - 1) as Instant);
    const range = { total: unit.totalRange, reject: unit.rejectRange, rework: unit.reworkRange }[which];
    const step = stepCounter(before, { at, value }, range, unit.plannedRunTimePerItemMs);
    if (step.event === 'late') {
      if (record !== undefined) record.lateReadings += 1;
      return;
    }
    for (const each of records) if (each.shift.start < at) each[which] ??= carriedInCount(each, before);
    if (record !== undefined) {
      record[which] = addCounterStep(record[which] ?? NEW_TALLY, before, step);
      if (step.delta > 0 && which !== 'rework') countItems(record, which, at, before.lastAt ?? at, step.delta);
    }
    counters[which] = step.state;
  }

  function countItems(
    record: ShiftRecord,
    which: 'total' | 'reject',
    at: Instant,
    since: Instant,
    items: number,
  ): void {
    const product = productMade(products, at);
    const itemUs = idealCycleMsOf(unit, product) * US_PER_MS;
    if (which === 'total') addProduced(record.cells, since, at, items, itemUs);
    else addRejected(record.cells, at, items, itemUs);
    addItems(record.items, which === 'total' ? 'produced' : 'rejected', items, product, unit);
  }

  function product(at: Instant, value: string | undefined): void {
    const last = products.at(-1);
    if (value === undefined || (last !== undefined && (at <= last.at || value === last.product))) return;
    products.push({ at, product: value });
    if (products.length > PRODUCT_CHANGES_MAX) products.shift();
  }

  function unknown(interval: Interval): void {
    if (interval.to <= interval.from) return;
    recordAt(interval.from);
    recordAt((interval.to - 1) as Instant);
    version += 1;
    for (const record of records) addUnknown(record, interval);
  }

  /** Labels and timeline up to `to`; those of the last look where only time has passed since. */
  function workedOut(
    record: ShiftRecord,
    changes: readonly StateChange[],
    unknownTime: Interval[],
    to: Instant,
    waits: readonly CodedLoss[],
  ): RecordCache {
    const isPlain = hasStates(record) && outlived(to).length === 0;
    const grown = isPlain ? grownCache(caches.get(record), version, record.shift, to, waits) : undefined;
    const { shift, settledUntil } = record;
    const made: RecordCache = grown ?? {
      version,
      to,
      waits,
      labels: labelShift({
        shift,
        from: settledUntil,
        to,
        changes,
        unknown: unknownTime,
        coded: [...waits, ...said],
        rules: unit.losses,
      }),
      illegal: illegalTransitions(changesBefore(changes, to), unknownTime, unit.losses.transitions),
      timeline: timelineOf(record, changes, unknownTime, to),
      tally: tallyOf(record, changes, unknownTime, to),
    };
    // What ends or begins at `to` itself is not in the last label yet: it must not simply go on.
    const isSettled =
      (changes.at(-1)?.at ?? 0) < to && (unknownTime.at(-1)?.to ?? 0) < to && said.every(({ from }) => from < to);
    if (isPlain && isSettled) caches.set(record, made);
    else caches.delete(record);
    return made;
  }

  function figures(record: ShiftRecord, now: Instant, waits: readonly CodedLoss[]): ShiftOee {
    const { shift } = record;
    const to = Math.min(Math.max(now, record.settledUntil), shift.end) as Instant;
    const changes = hasStates(record) ? record.changes : carriedIn(record);
    const unknownTime = mergeIntervals([...record.unknown, ...outlived(to)]);
    const produced = record.total ?? carriedInCount(record, counters.total);
    const rejected =
      unit.rejectTag === undefined ? undefined : (record.reject ?? carriedInCount(record, counters.reject));
    const known = workedOut(record, changes, unknownTime, to, waits);
    const losses = shiftLosses(unit, {
      shift,
      to,
      changes,
      unknown: unknownTime,
      coded: [],
      labels: known.labels,
      illegal: known.illegal,
      cells: record.cells,
      products,
      settled: {
        until: record.settledUntil,
        sums: record.settledSums,
        changeovers: record.settledSetups,
        illegal: record.settledIllegal,
      },
    });
    const { definition } = unit.settings;
    const idealMs = idealMsOf(record.items, unit);
    const excluded = tallyStates(excludedTime(definition, losses), changes, unknownTime);
    const oee = oeeUnder(definition, unit.settings, losses.account, known.tally, excluded, {
      producedQuantity: produced.quantity,
      rejectedQuantity: rejected === undefined ? 0 : rejected.quantity,
      plannedRunTimePerItemMs: unit.plannedRunTimePerItemMs,
      ...(idealMs === undefined ? {} : { idealMs }),
    });
    const findings = [
      ...oee.findings,
      ...countFindings(produced, rejected, { from: shift.start, to }, unknownTime),
      ...timeFindings(record),
      ...losses.findings,
      ...unlistedFindings(record.unlisted),
    ];
    return {
      workUnit: unit.workUnit,
      shift,
      to,
      oee: { ...oee, findings },
      timeline: known.timeline,
      produced,
      rejected,
      losses,
      definition,
      product: productAt(products, to),
    };
  }

  return {
    state,
    total: (at, value) => count('total', at, value),
    reject: (at, value) => count('reject', at, value),
    rework: (at, value) => count('rework', at, value),
    product,
    unlistedCode(at, code) {
      const record = recordAt(at);
      if (record === undefined || record.unlisted.length >= UNLISTED_CODES_MAX) return;
      if (!record.unlisted.includes(code)) record.unlisted.push(code);
    },
    coded(losses) {
      said = stopCodes(losses);
      version += 1;
    },
    unknown,
    result(now, waits = []) {
      const record = recordAt(now);
      return record === undefined ? undefined : figures(record, now, waits);
    },
    timeline(now) {
      const record = recordAt(now);
      if (record === undefined) return [];
      const to = Math.min(Math.max(now, record.settledUntil), record.shift.end) as Instant;
      const changes = hasStates(record) ? record.changes : carriedIn(record);
      const unknownTime = mergeIntervals([...record.unknown, ...outlived(to)]);
      const cache = caches.get(record);
      const isPlain = hasStates(record) && outlived(to).length === 0;
      const grown = cache && isPlain ? grownCache(cache, version, record.shift, to, cache.waits) : undefined;
      if (grown === undefined) return timelineOf(record, changes, unknownTime, to);
      caches.set(record, grown);
      return grown.timeline;
    },
    previousResult(now, waits = []) {
      const ended = records.findLast((each) => each.shift.end <= now);
      return ended === undefined ? undefined : figures(ended, now, waits);
    },
    snapshot: () =>
      structuredClone({
        version: 1,
        ...(lastStateAt === undefined ? {} : { lastStateAt }),
        ...(lastState === undefined ? {} : { lastState }),
        total: counters.total,
        reject: counters.reject,
        ...(unit.reworkTag === undefined ? {} : { rework: counters.rework }),
        ...(products.length === 0 ? {} : { products }),
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

/** Figures cover [start, to): what changes at `to` is of the time after it. */
const changesBefore = (changes: readonly StateChange[], to: number): readonly StateChange[] =>
  (changes.at(-1)?.at ?? 0) < to ? changes : changes.filter(({ at }) => at < to);
