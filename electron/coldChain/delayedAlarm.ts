import type { StoreAlarmConfig } from '../../shared/domain/config/index.ts';
import { US_PER_MS } from '../../shared/domain/time.ts';

/** How far a store's alarm with a delay is. Plain data; times in µs. */
export interface DelayedAlarmState {
  /** The last reading, and whether it was outside. */
  readonly at: number;
  readonly isOutside: boolean;
  /** Time outside that counts so far. */
  readonly outsideUs: number;
  /** Local day it was gathered on, where it accumulates by day. */
  readonly day: number;
  readonly isRaised: boolean;
}

/** Local days of a zone: number of the day a moment lies in, and when that day ends (µs, exclusive). */
export interface LocalDays {
  dayOf(at: number): number;
  endOf(day: number): number;
}

export interface DelayedAlarmEffect {
  readonly kind: 'raised' | 'returned';
  readonly at: number;
}

export interface DelayedAlarmStep {
  readonly state: DelayedAlarmState;
  readonly effects: readonly DelayedAlarmEffect[];
}

/** Whether a value is beyond the alarm's limit; equal to it only where the rule says so (≥, ≤). */
export function isOutside(alarm: Pick<StoreAlarmConfig, 'side' | 'limit' | 'isReached'>, value: number): boolean {
  if (value === alarm.limit) return alarm.isReached;
  return alarm.side === 'high' ? value > alarm.limit : value < alarm.limit;
}

/**
 * One reading further, in ascending time. Each reading holds until the next one: sixty readings of ten minutes outside are 600
 * minutes at the moment of the sixty-first, whatever that one says, where `endsBy` is hold; where it is reading, that one
 * must be outside too. With `delay` reached the alarm comes at `afterMs`, with exceeded only beyond it. A consecutive time
 * starts anew after a reading inside; times of one local day add up otherwise, and start anew at midnight.
 *
 * @param value °C; NaN (Bad): the time until the next reading is not known and does not count; nothing begins or ends
 */
export function stepDelayedAlarm(
  before: DelayedAlarmState | undefined,
  at: number,
  value: number,
  alarm: StoreAlarmConfig,
  days: LocalDays,
): DelayedAlarmStep {
  const outside = isOutside(alarm, value);
  const effects: DelayedAlarmEffect[] = [];
  let state = before ?? { at, isOutside: outside, outsideUs: 0, day: days.dayOf(at), isRaised: false };

  function hold(to: number, isConfirmed: boolean): void {
    const outsideUs = state.outsideUs + (state.isOutside ? to - state.at : 0);
    const afterUs = alarm.afterMs * US_PER_MS;
    const isDue = alarm.delay === 'exceeded' ? outsideUs > afterUs : outsideUs >= afterUs;
    const counts = (state.isOutside || outside) && (alarm.endsBy === 'hold' || isConfirmed);
    if (counts && isDue && !state.isRaised) effects.push({ kind: 'raised', at: to - Math.max(0, outsideUs - afterUs) });
    state = { ...state, at: to, outsideUs, isRaised: state.isRaised || (counts && isDue) };
  }

  if (alarm.accumulates === 'perDay') {
    const today = days.dayOf(at);
    while (state.day < today) {
      hold(days.endOf(state.day), state.isOutside);
      state = { ...state, day: state.isOutside ? state.day + 1 : today, outsideUs: 0 };
    }
    state = { ...state, at: state.isOutside ? state.at : at };
  }
  hold(at, outside);
  if (Number.isNaN(value)) return { state: { ...state, isOutside: false }, effects };
  if (outside) return { state: { ...state, isOutside: true }, effects };
  if (state.isRaised) effects.push({ kind: 'returned', at });
  const outsideUs = alarm.accumulates === 'perDay' ? state.outsideUs : 0;
  return { state: { ...state, isOutside: false, outsideUs, isRaised: false }, effects };
}
