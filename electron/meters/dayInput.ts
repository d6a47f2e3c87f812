import type { MeterChecks, ServicePoint } from '../../shared/domain/config/meters.ts';
import type { MeterCheck, MeterDecision } from '../../shared/domain/meterCheck.ts';
import type { DayTemperatures } from './degreeDays.ts';
import type { LocalDay, MeterCalendar } from './localDay.ts';
import type { MeterInPlace, Read, Swap } from './readSeries.ts';

/** What a person has decided about a finding of the day. */
export interface Decided {
  readonly check: MeterCheck;
  readonly intervals: readonly [number, number] | null;
  readonly decision: MeterDecision;
  readonly edits: readonly (readonly [number, number])[];
}

/** A good day of the past that this one may be likened to. */
export interface LikeDay {
  readonly day: LocalDay;
  readonly values: readonly (number | null)[];
}

/** Use of an earlier day for baseline and high/low check. */
export interface PastUse {
  readonly date: string;
  readonly kind: LocalDay['kind'];
  readonly use: number;
  readonly degreeDays: number | null;
}

/** Everything that says what a day was; the same input gives the same answer. */
export interface DayInput {
  readonly point: ServicePoint;
  readonly checks: MeterChecks;
  readonly calendar: MeterCalendar;
  readonly day: LocalDay;
  /** Meter in place at the beginning of `register`. */
  readonly meter: MeterInPlace;
  /** Readings of the cumulative register: of the day, and the nearest one on either side. */
  readonly register: readonly Read[];
  /** Uses of intervals, at their ends. */
  readonly interval: readonly Read[];
  /** Swaps since the first of `register`, ascending. */
  readonly swaps: readonly Swap[];
  /** Largest deviation of the device clock seen, s; undefined where it tells none. */
  readonly clockOffSeconds: number | undefined;
  /** The most recent good days of a kind before this one, the newest first; at most three are used. */
  likeDays(kind: LocalDay['kind']): readonly LikeDay[];
  /** Good days before this one, the newest first. */
  readonly past: readonly PastUse[];
  readonly weather: DayTemperatures | undefined;
  readonly decided: readonly Decided[];
  /** Days in a row before this one that were wholly estimated. */
  readonly estimatedDaysBefore: number;
}
