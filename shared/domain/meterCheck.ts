/** Checks of validation (VEE: validation, estimation, editing of meter reads), and what each of them says. */
export const METER_CHECKS = [
  'timeSync',
  'intervalSize',
  'gap',
  'conflict',
  'reverseRegister',
  'spike',
  'sum',
  'multiplier',
  'highLow',
  'zeroUse',
  'frozen',
  'negative',
  'physicalLimit',
  'sigma',
  'prolongedEstimation',
] as const;
export type MeterCheck = (typeof METER_CHECKS)[number];

export interface MeterCheckWords {
  readonly title: string;
  /** The rule in one sentence. */
  readonly rule: string;
  /** Whether rule and default were compared with a published text; what was not is a default to check with the market's rules. */
  readonly isChecked: boolean;
}

export const METER_CHECK_WORDS: Readonly<Record<MeterCheck, MeterCheckWords>> = {
  timeSync: { title: 'Device clock', rule: 'the device clock stays near the reference', isChecked: false },
  intervalSize: { title: 'Interval size', rule: 'interval ends lie on the grid of the local day', isChecked: true },
  gap: { title: 'Missing reads', rule: 'each expected interval end comes once', isChecked: false },
  conflict: { title: 'Two values for one time', rule: 'a repeat with another value: both are held', isChecked: false },
  reverseRegister: {
    title: 'Register ran back',
    rule: 'a drop of the register is a rollover or a fault',
    isChecked: true,
  },
  spike: { title: 'Spike', rule: '(highest − third highest) / third highest of the day', isChecked: false },
  sum: { title: 'Sum', rule: 'intervals add up to register difference × multiplier', isChecked: false },
  multiplier: { title: 'Multiplier', rule: 'intervals and register differ by a whole factor', isChecked: false },
  highLow: { title: 'High or low use', rule: 'daily use against last year or the days before', isChecked: false },
  zeroUse: { title: 'No use', rule: 'a whole day of 0 on an active account', isChecked: false },
  frozen: { title: 'Frozen value', rule: 'the same use, not 0, interval after interval', isChecked: true },
  negative: { title: 'Negative use', rule: 'use below 0 where no export is allowed', isChecked: true },
  physicalLimit: {
    title: 'Above the meter’s limit',
    rule: 'use within the largest rate of the meter',
    isChecked: true,
  },
  sigma: { title: 'Unlike its baseline', rule: 'distance from the baseline in standard deviations', isChecked: true },
  prolongedEstimation: {
    title: 'Estimated for long',
    rule: 'so many days in a row are wholly estimated',
    isChecked: false,
  },
};

/** How an interval’s value came about. `failed`: as read, but it failed a check and nobody has decided yet. */
export const READ_STATUSES = ['validated', 'estimated', 'edited', 'failed', 'missing'] as const;
export type ReadStatus = (typeof READ_STATUSES)[number];

/**
 * `line`: straight line between good neighbours; `likeDays`: mean of like days; `even`: spread evenly; `…Scaled`: to the register;
 * `proRata`: the rate of the meter that came after one whose final read is lost.
 */
export const ESTIMATION_METHODS = ['line', 'lineScaled', 'likeDays', 'likeDaysScaled', 'even', 'proRata'] as const;
export type EstimationMethod = (typeof ESTIMATION_METHODS)[number];

export const DAY_KINDS = ['weekday', 'weekend', 'holiday'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

export const METER_DECISIONS = ['acceptAsRead', 'estimate', 'editValue', 'fieldCheck'] as const;
export type MeterDecision = (typeof METER_DECISIONS)[number];
