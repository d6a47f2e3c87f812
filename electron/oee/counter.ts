import type { Interval } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { ValueType } from '../../shared/domain/valueType.ts';
import type { OeeFinding } from './oeeResult.ts';

/**
 * Quantities from a cumulative counter. A counter only goes up; when it is lower than before, one of two things happened:
 * - rollover: it passed the largest value of its type and went on from the smallest. Assumed only when the way over the
 *   top is at most 1/ROLLOVER_RANGE_FRACTION of the type's range (uint16: 2 048 items between two readings);
 * - reset: it was set back and counted from 0, so the new value itself is what was produced since. What was produced
 *   between the last reading and the reset is lost; every reset is told in the findings. A new value that nobody can have made
 *   in the time since was not counted from 0: the device went back to an older count, and is counted on from there.
 */
export interface CounterRange {
  readonly min: number;
  readonly max: number;
}

export const ROLLOVER_RANGE_FRACTION = 32;

/** Items since a reset are believed up to so many times the planned pace, and so many besides. */
export const RESET_PACE_MAX = 10;
export const RESET_ITEMS_FREE = 100;

/** Resets kept one by one; a counter that resets more often in a shift is counted on, not listed. */
export const LISTED_RESETS_MAX = 100;

const RANGES: Partial<Record<ValueType, CounterRange>> = {
  int16: { min: -32_768, max: 32_767 },
  uint16: { min: 0, max: 65_535 },
  int32: { min: -2_147_483_648, max: 2_147_483_647 },
  uint32: { min: 0, max: 4_294_967_295 },
  bcd16: { min: 0, max: 9_999 },
  bcd32: { min: 0, max: 99_999_999 },
};

/** Range in which a counter of this type rolls over; undefined for types that never do in a plant's life. */
export const counterRangeOf = (type: ValueType | undefined): CounterRange | undefined =>
  type === undefined ? undefined : RANGES[type];

/** A reading of a counter; value undefined: Bad. */
export interface CounterReading {
  readonly at: Instant;
  readonly value: number | undefined;
}

/** Where a counter stands: all that the next reading needs. Plain data. */
export interface CounterState {
  readonly lastAt?: Instant;
  readonly lastValue?: number;
  /** A Bad reading came since. */
  readonly isBadSinceLast: boolean;
}

export const NEW_COUNTER: CounterState = { isBadSinceLast: false };

export interface CounterStep {
  readonly state: CounterState;
  /** Items produced between the last good reading and this one; 0 for the first and for a Bad reading. */
  readonly delta: number;
  readonly event?: 'reset' | 'rollover' | 'late';
}

/**
 * One reading further. A reading not after the last one (late or doubled) changes nothing.
 *
 * @param itemMs planned run time per item; undefined: whatever a counter shows after a reset was made since
 */
export function stepCounter(
  state: CounterState,
  reading: CounterReading,
  range?: CounterRange,
  itemMs?: number,
): CounterStep {
  const { at, value } = reading;
  if (state.lastAt !== undefined && at <= state.lastAt) return { state, delta: 0, event: 'late' };
  if (value === undefined || !Number.isFinite(value)) {
    return { state: state.isBadSinceLast ? state : { ...state, isBadSinceLast: true }, delta: 0 };
  }
  const next: CounterState = { lastAt: at, lastValue: value, isBadSinceLast: false };
  const last = state.lastValue;
  if (last === undefined || value === last) return { state: next, delta: 0 };
  if (value > last) return { state: next, delta: value - last };
  if (range !== undefined) {
    const overTheTop = range.max - last + 1 + (value - range.min);
    // From beyond its range (a calibration offset, another type than told) the way over the top says nothing.
    const isRollover = overTheTop > 0 && overTheTop <= (range.max - range.min + 1) / ROLLOVER_RANGE_FRACTION;
    if (isRollover) return { state: next, delta: overTheTop, event: 'rollover' };
  }
  const sinceMs = (at - (state.lastAt as Instant)) / US_PER_MS;
  const canBeMade = itemMs === undefined || value <= RESET_ITEMS_FREE + (RESET_PACE_MAX * sinceMs) / itemMs;
  return { state: next, delta: canBeMade ? Math.max(value, 0) : 0, event: 'reset' };
}

/** A counter that was lower than before, and not by rollover. */
export interface CounterReset {
  readonly previousAt: Instant;
  readonly previousValue: number;
  readonly at: Instant;
  readonly value: number;
  /** Bad readings lay between the two. */
  readonly hasBadBetween: boolean;
}

/** What a counter told about one shift. Plain data. */
export interface CounterTally {
  /** Items; undefined until a good reading tells. */
  readonly quantity?: number;
  /** The reading the count starts from. After the start of the shift: the quantity is a lower bound. */
  readonly baselineAt?: Instant;
  readonly baselineValue?: number;
  readonly rollovers: number;
  readonly resetCount: number;
  /** The first LISTED_RESETS_MAX of them. */
  readonly resets: readonly CounterReset[];
}

export const NEW_TALLY: CounterTally = { rollovers: 0, resetCount: 0, resets: [] };

/** The tally with one more step, from `before` to `step`. */
export function addCounterStep(tally: CounterTally, before: CounterState, step: CounterStep): CounterTally {
  const { lastAt, lastValue } = step.state;
  if (step.event === 'late' || lastAt === undefined || lastValue === undefined || lastAt === before.lastAt)
    return tally;
  const quantity = (tally.quantity ?? 0) + step.delta;
  const counted: CounterTally =
    tally.baselineAt === undefined
      ? { ...tally, quantity, baselineAt: before.lastAt ?? lastAt, baselineValue: before.lastValue ?? lastValue }
      : { ...tally, quantity };
  if (step.event === 'rollover') return { ...counted, rollovers: tally.rollovers + 1 };
  if (step.event !== 'reset') return counted;
  const reset: CounterReset = {
    previousAt: before.lastAt as Instant,
    previousValue: before.lastValue as number,
    at: lastAt,
    value: lastValue,
    hasBadBetween: before.isBadSinceLast,
  };
  const resets = tally.resets.length < LISTED_RESETS_MAX ? [...tally.resets, reset] : tally.resets;
  return { ...counted, resetCount: tally.resetCount + 1, resets };
}

/** A tally for a shift in which no reading came yet, but one before its start did: nothing produced so far. */
export function carriedInTally(state: CounterState): CounterTally {
  if (state.lastAt === undefined || state.lastValue === undefined) return NEW_TALLY;
  return { ...NEW_TALLY, quantity: 0, baselineAt: state.lastAt, baselineValue: state.lastValue };
}

/**
 * Items produced in (from, to], from readings in ascending time. The baseline is the last good reading at or before `from`.
 *
 * @param range of the counter's type (`counterRangeOf`); undefined: it never rolls over
 * @param itemMs see `stepCounter`
 */
export function countFromCounter(
  readings: readonly CounterReading[],
  span: Interval,
  range?: CounterRange,
  itemMs?: number,
): CounterTally {
  let state = NEW_COUNTER;
  let tally: CounterTally | undefined;
  for (const reading of readings) {
    if (reading.at > span.to) break;
    if (reading.at > span.from) tally ??= carriedInTally(state);
    const step = stepCounter(state, reading, range, itemMs);
    if (tally !== undefined) tally = addCounterStep(tally, state, step);
    state = step.state;
  }
  return tally ?? carriedInTally(state);
}

/** What a supervisor should know of a count. @param what "produced" or "rejected" @param unknown merged intervals */
export function counterFindings(
  tally: CounterTally,
  what: string,
  from: Instant,
  unknown: readonly Interval[],
): OeeFinding[] {
  const findings: OeeFinding[] = [];
  const inUnknownTime = tally.resets.filter((reset) => isInUnknownTime(reset, unknown)).length;
  if (inUnknownTime > 0) {
    findings.push({
      code: 'counterResetInUnknownTime',
      message: `the ${what} counter was reset ${times(inUnknownTime)} while nothing could be read: items may be missing`,
    });
  }
  if (tally.resetCount > inUnknownTime) {
    const [first] = tally.resets.filter((reset) => !isInUnknownTime(reset, unknown));
    const values = first === undefined ? '' : ` (first from ${first.previousValue} to ${first.value})`;
    findings.push({
      code: 'counterReset',
      message: `the ${what} counter was reset ${times(tally.resetCount - inUnknownTime)}${values}; it is counted on`,
    });
  }
  if (tally.rollovers > 0) {
    findings.push({
      code: 'counterRollover',
      message: `the ${what} counter passed the end of its range ${times(tally.rollovers)}; it is counted on`,
    });
  }
  if (tally.baselineAt !== undefined && tally.baselineAt > from) {
    findings.push({
      code: 'counterBaselineMissing',
      message: `no reading of the ${what} counter at or before the start: items before its first reading are missing`,
    });
  }
  return findings;
}

/** Bad readings or unknown time lie between the last reading before the reset and the first after it. */
export const isInUnknownTime = (reset: CounterReset, unknown: readonly Interval[]): boolean =>
  reset.hasBadBetween || unknown.some((each) => each.from < reset.at && each.to > reset.previousAt);

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
