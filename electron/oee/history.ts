import { OEE_DEFINITIONS, type OeeDefinition } from '../../shared/domain/oeeSettings.ts';
import {
  type Interval,
  intersectIntervals,
  mergeIntervals,
  plannedIntervals,
  type Shift,
} from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import {
  type CounterRange,
  type CounterReading,
  type CounterTally,
  countFromCounter,
  NEW_COUNTER,
  stepCounter,
} from './counter.ts';
import { excludedTime, oeeUnder } from './definitions.ts';
import { addItems, type ItemTally, idealMsOf, type ProductChange, productMade } from './items.ts';
import { addProduced, addRejected, type MinuteCell } from './minuteCells.ts';
import type { OeeFinding, OeeResult } from './oeeResult.ts';
import { type ShiftLosses, shiftLosses } from './shiftLosses.ts';
import { UNLISTED_CODES_MAX, unlistedFindings } from './stateModel.ts';
import { outlivedTimes } from './stateReadings.ts';
import { tallyStates } from './tallyStates.ts';
import {
  addAccounts,
  type BandSegment,
  bandSegments,
  EMPTY_ACCOUNT,
  outsideAccount,
  type TimeAccount,
} from './timeAccount.ts';
import { accountWithin } from './windowAccount.ts';
import { idealCycleMsOf, type OeeWorkUnit } from './workUnit.ts';
import { countFindings, type WorkUnitReadings } from './workUnitReadings.ts';

/** Everything recorded about a work unit, over whole shifts. */
export interface OeeHistory {
  readonly unit: OeeWorkUnit;
  readonly readings: WorkUnitReadings;
  readonly unknown: readonly Interval[];
  readonly products: readonly ProductChange[];
  readonly shifts: readonly HistoricShift[];
  /** Steps of the counters, ascending. */
  readonly made: { readonly produced: readonly CountedStep[]; readonly rejected: readonly CountedStep[] };
}
export interface HistoricShift {
  readonly losses: ShiftLosses;
  readonly segments: readonly BandSegment[];
}

/** What a work unit did in a stretch of time, under every definition. */
export interface WindowFigures {
  readonly from: number;
  readonly to: number;
  readonly account: TimeAccount;
  readonly produced: CounterTally;
  readonly rejected: CounterTally | undefined;
  readonly rework: CounterTally | undefined;
  readonly items: readonly ItemTally[];
  readonly results: Readonly<Record<OeeDefinition, OeeResult>>;
  /** Beside those of each result. */
  readonly findings: readonly OeeFinding[];
}

/**
 * The losses of each shift from recorded readings, by the same functions as the live figures. Shifts must be whole: what a stop
 * or a minute was can depend on time outside the window that is asked for.
 *
 * @param readings from before the first shift on @param now shifts are cut here
 */
export function oeeHistory(
  unit: OeeWorkUnit,
  shifts: readonly Shift[],
  readings: WorkUnitReadings,
  now: number,
  coded: readonly CodedLoss[],
): OeeHistory {
  const last = Math.min(now, shifts.at(-1)?.end ?? now) as Instant;
  const unknown = mergeIntervals([...readings.unknown, ...outlivedTimes(readings.states, last, unit.stateHoldMsMax)]);
  const products = readings.products ?? [];
  const itemMs = unit.plannedRunTimePerItemMs;
  const made = {
    produced: steps(readings.total, unit.totalRange, itemMs),
    rejected: unit.rejectTag === undefined ? [] : steps(readings.reject, unit.rejectRange, itemMs),
  };
  const cells = cellsOfShifts(unit, shifts, made, products);
  return {
    unit,
    readings,
    unknown,
    products,
    made,
    shifts: shifts.flatMap((shift, i) => {
      const to = Math.min(shift.end, now);
      if (to <= shift.start) return [];
      const losses = shiftLosses(unit, {
        shift,
        to,
        changes: changesWithin(readings.states, shift.start, to),
        unknown: intersectIntervals(unknown, [{ from: shift.start, to: to as Instant }]),
        coded: coded.filter((each) => each.from < to && each.to > shift.start),
        cells: cells[i] as MinuteCell[],
        products,
      });
      return [{ losses, segments: bandSegments(losses.labels, losses.parted) }];
    }),
  };
}

/** @param window within the shifts of the history and the time around them */
export function figuresWithin(history: OeeHistory, window: Interval): WindowFigures {
  const { unit, readings, shifts } = history;
  const touched = shifts.filter(({ losses }) => losses.shift.start < window.to && losses.to > window.from);
  let account = EMPTY_ACCOUNT;
  let insideUs = 0;
  for (const shift of touched) {
    const own = accountWithin(shift, window);
    insideUs += own.calendarUs;
    account = addAccounts(account, own);
  }
  account = addAccounts(account, outsideAccount(window.to - window.from - insideUs));
  const planned = touched.flatMap(({ losses }) =>
    plannedIntervals(losses.shift, window.from, Math.min(window.to, losses.to) as Instant),
  );
  const unknown = intersectIntervals(history.unknown, [window]);
  const tally = tallyStates(mergeIntervals(planned), readings.states, unknown);
  const counts = countsWithin(history, window);
  const idealMs = idealMsOf(counts.items, unit);
  const quantities = {
    producedQuantity: counts.produced.quantity,
    rejectedQuantity: counts.rejected === undefined ? 0 : counts.rejected.quantity,
    plannedRunTimePerItemMs: unit.plannedRunTimePerItemMs,
    ...(idealMs === undefined ? {} : { idealMs }),
  };
  const under = (definition: OeeDefinition): OeeResult => {
    const out = intersectIntervals(mergeIntervals(touched.flatMap(({ losses }) => excludedTime(definition, losses))), [
      window,
    ]);
    return oeeUnder(definition, unit.settings, account, tally, tallyStates(out, readings.states, unknown), quantities);
  };
  return {
    from: window.from,
    to: window.to,
    account,
    ...counts,
    results: Object.fromEntries(OEE_DEFINITIONS.map((each) => [each, under(each)])) as Record<OeeDefinition, OeeResult>,
    findings: [
      ...countFindings(counts.produced, counts.rejected, window, unknown),
      ...touched.flatMap(({ losses }) => losses.findings),
      ...unlistedFindings(unlistedWithin(readings, window)),
    ],
  };
}

/** The state in force at `from` and every change up to `to`. */
function changesWithin<T extends { readonly at: number }>(changes: readonly T[], from: number, to: number): T[] {
  let first = 0;
  while (first + 1 < changes.length && (changes[first + 1] as T).at <= from) first += 1;
  let end = first;
  while (end < changes.length && (changes[end] as T).at < to) end += 1;
  return changes.slice(first, end);
}

function unlistedWithin({ unlisted = [] }: WorkUnitReadings, { from, to }: Interval): string[] {
  const codes = unlisted.filter(({ at }) => at >= from && at < to).map(({ code }) => code);
  return [...new Set(codes)].slice(0, UNLISTED_CODES_MAX);
}

/** Items counted between two readings of a counter. */
export interface CountedStep {
  readonly since: number;
  readonly at: number;
  readonly items: number;
}

function steps(readings: readonly CounterReading[], range: CounterRange | undefined, itemMs: number): CountedStep[] {
  const found: CountedStep[] = [];
  let state = NEW_COUNTER;
  for (const reading of readings) {
    const step = stepCounter(state, reading, range, itemMs);
    if (step.event !== 'late' && step.delta > 0)
      found.push({ since: state.lastAt ?? reading.at, at: reading.at, items: step.delta });
    state = step.state;
  }
  return found;
}

function cellsOfShifts(
  unit: OeeWorkUnit,
  shifts: readonly Shift[],
  made: OeeHistory['made'],
  products: readonly ProductChange[],
): MinuteCell[][] {
  const cells = shifts.map((): MinuteCell[] => []);
  const book = (
    list: readonly CountedStep[],
    add: (cells: MinuteCell[], step: CountedStep, itemUs: number) => void,
  ): void => {
    let i = 0;
    for (const step of list) {
      while (i < shifts.length && (shifts[i] as Shift).end < step.at) i += 1;
      const shift = shifts[i];
      if (shift === undefined) return;
      if (step.at > shift.start)
        add(cells[i] as MinuteCell[], step, idealCycleMsOf(unit, productMade(products, step.at)) * US_PER_MS);
    }
  };
  book(made.produced, (own, step, itemUs) => addProduced(own, step.since, step.at, step.items, itemUs));
  book(made.rejected, (own, step, itemUs) => addRejected(own, step.at, step.items, itemUs));
  return cells;
}

function countsWithin({ unit, readings, products, made }: OeeHistory, window: Interval) {
  const itemMs = unit.plannedRunTimePerItemMs;
  const items: ItemTally[] = [];
  for (const which of ['produced', 'rejected'] as const) {
    const list = made[which];
    for (let i = firstAfter(list, window.from); i < list.length; i += 1) {
      const step = list[i] as CountedStep;
      if (step.at > window.to) break;
      addItems(items, which, step.items, productMade(products, step.at), unit);
    }
  }
  const count = (all: readonly CounterReading[], range: CounterRange | undefined): CounterTally =>
    countFromCounter(readingsOfWindow(all, window), window, range, itemMs);
  return {
    produced: count(readings.total, unit.totalRange),
    rejected: unit.rejectTag === undefined ? undefined : count(readings.reject, unit.rejectRange),
    rework: unit.reworkTag === undefined ? undefined : count(readings.rework ?? [], unit.reworkRange),
    items,
  };
}

/** The readings of a window with the last good one before it: all that a count within it depends on. */
function readingsOfWindow(all: readonly CounterReading[], { from, to }: Interval): readonly CounterReading[] {
  let first = firstAfter(all, from) - 1;
  while (first > 0 && (all[first] as CounterReading).value === undefined) first -= 1;
  return all.slice(Math.max(0, first), firstAfter(all, to));
}

/** Index of the first one after `at`; ascending. */
function firstAfter(list: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as { readonly at: number }).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
