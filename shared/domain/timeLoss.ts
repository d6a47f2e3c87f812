/**
 * Where the time of a work unit goes. Every microsecond of calendar time lies in exactly one band: in one of the losses
 * below, or in `effective`, the time that good items need at the ideal cycle.
 */
export const TIME_LOSSES = [
  'notScheduled',
  'plannedStop',
  'unplannedStop',
  'setup',
  'smallStop',
  'reducedSpeed',
  'reject',
  'startUpReject',
  'blocked',
  'starved',
  'unknown',
] as const;
export type TimeLoss = (typeof TIME_LOSSES)[number];

/** The bands of calendar time, in the order of a loss waterfall: from calendar time down to effective time. */
export const TIME_BANDS = [
  'notScheduled',
  'plannedStop',
  'unknown',
  'unplannedStop',
  'setup',
  'blocked',
  'starved',
  'smallStop',
  'reducedSpeed',
  'reject',
  'startUpReject',
  'effective',
] as const satisfies readonly (TimeLoss | 'effective')[];
export type TimeBand = (typeof TIME_BANDS)[number];

/** The six big losses (Nakajima 1988, as used in TPM); undefined: outside them. */
export const SIX_BIG_LOSSES = [
  'equipmentFailure',
  'setupAndAdjustment',
  'idlingAndMinorStops',
  'reducedSpeed',
  'processDefects',
  'reducedYield',
] as const;
export type SixBigLoss = (typeof SIX_BIG_LOSSES)[number];

export const SIX_BIG_LOSS_WORDS: Readonly<Record<SixBigLoss, string>> = {
  equipmentFailure: 'Equipment failure',
  setupAndAdjustment: 'Setup and adjustment',
  idlingAndMinorStops: 'Idling and minor stops',
  reducedSpeed: 'Reduced speed',
  processDefects: 'Process defects',
  reducedYield: 'Start-up rejects',
};

/** Which factor of OEE a band lowers; `schedule`: none, it lies outside planned time. */
export type LostFactor = 'schedule' | 'availability' | 'performance' | 'quality' | 'unknown';

export interface TimeLossNote {
  /** For people. */
  readonly word: string;
  readonly meaning: string;
  /** Time element of ISO 22400-2 that the band is part of; from general knowledge, not compared with the standard's text. */
  readonly iso: string;
  readonly bigLoss?: SixBigLoss;
  readonly factor: LostFactor;
}

export const TIME_LOSS_NOTES: Readonly<Record<TimeLoss, TimeLossNote>> = {
  notScheduled: {
    word: 'Not scheduled',
    meaning: 'No shift is planned, or a person says that nothing was to be made.',
    iso: 'outside planned operation time (POT)',
    factor: 'schedule',
  },
  plannedStop: {
    word: 'Planned stop',
    meaning: 'Breaks, planned maintenance, meetings: stops that were planned.',
    iso: 'planned down time (PDOT)',
    factor: 'schedule',
  },
  unplannedStop: {
    word: 'Unplanned stop',
    meaning: 'Stands still longer than a small stop, and nobody planned it.',
    iso: 'actual unit delay time (ADET)',
    bigLoss: 'equipmentFailure',
    factor: 'availability',
  },
  setup: {
    word: 'Setup',
    meaning: 'Changeover from one product to the next, and adjustment.',
    iso: 'actual unit setup time (AUST)',
    bigLoss: 'setupAndAdjustment',
    factor: 'availability',
  },
  smallStop: {
    word: 'Small stop',
    meaning: 'A stop no longer than the small-stop limit of the work unit.',
    iso: 'actual unit delay time (ADET)',
    bigLoss: 'idlingAndMinorStops',
    factor: 'availability',
  },
  reducedSpeed: {
    word: 'Reduced speed',
    meaning: 'Runs, but makes fewer items than the ideal cycle allows.',
    iso: 'part of actual production time (APT)',
    bigLoss: 'reducedSpeed',
    factor: 'performance',
  },
  reject: {
    word: 'Reject',
    meaning: 'Time that rejected items took at the ideal cycle.',
    iso: 'part of actual production time (APT)',
    bigLoss: 'processDefects',
    factor: 'quality',
  },
  startUpReject: {
    word: 'Start-up reject',
    meaning: 'Rejected items within the start-up time after a setup or a stop.',
    iso: 'part of actual production time (APT)',
    bigLoss: 'reducedYield',
    factor: 'quality',
  },
  blocked: {
    word: 'Blocked',
    meaning: 'Could work, but the next work unit takes nothing.',
    iso: 'actual unit down time (ADOT)',
    bigLoss: 'idlingAndMinorStops',
    factor: 'availability',
  },
  starved: {
    word: 'Starved',
    meaning: 'Could work, but the work unit before it gives nothing.',
    iso: 'actual unit down time (ADOT)',
    bigLoss: 'idlingAndMinorStops',
    factor: 'availability',
  },
  unknown: {
    word: 'Unknown',
    meaning: 'Nobody knows: the state could not be read.',
    iso: 'not in the standard',
    factor: 'unknown',
  },
};

export const EFFECTIVE_WORD = 'Effective';
export const bandWord = (band: TimeBand): string =>
  band === 'effective' ? EFFECTIVE_WORD : TIME_LOSS_NOTES[band].word;

/** A stretch of time of which somebody (a person or a rule) says what kind of loss it was. µs UTC, half open. */
export interface CodedLoss {
  readonly from: number;
  readonly to: number;
  readonly loss: TimeLoss;
}

/** The bands a stop can be coded as: a person cannot say of standing still that it was slow running, or that nobody knows. */
export const STOP_LOSSES = [
  'notScheduled',
  'plannedStop',
  'unplannedStop',
  'setup',
  'smallStop',
  'blocked',
  'starved',
] as const satisfies readonly TimeLoss[];
export type StopLoss = (typeof STOP_LOSSES)[number];
