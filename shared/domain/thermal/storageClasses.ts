import type { RuleSource } from '../entries/result.ts';

/** A class of storage: its range, what it allows outside, and over which window its mean kinetic temperature is taken. */
export interface StorageClass {
  readonly name: string;
  /** °C; both ends are inside. */
  readonly min: number;
  readonly max: number;
  /** Where excursions are tolerated at all; absent: any reading outside is to be acted on. */
  readonly allowance?: {
    readonly min: number;
    readonly max: number;
    /** Up to here for at most `spikeMs`. */
    readonly spikeMax?: number;
    readonly spikeMs?: number;
  };
  /** °C and ms; absent: the class knows no mean kinetic temperature. */
  readonly kinetic?: { readonly max: number; readonly windowMs: number };
  readonly source: RuleSource;
}

const DAY_MS = 86_400_000;
const usp = (paragraph: string, isChecked: boolean): RuleSource => ({ document: 'USP <659>', paragraph, isChecked });
const cdc = (isChecked: boolean): RuleSource => ({
  document: 'CDC Vaccine Storage and Handling Toolkit',
  paragraph: 'storage units',
  isChecked,
});

/**
 * Classes as data. `isChecked: false` is a default to compare with the primary text before conformity is claimed; a store may
 * set a range of its own. Windows of the mean kinetic temperature: 30 days for controlled room temperature and 24 hours for
 * controlled cold, the excursion included (USP stimulus paper on mean kinetic temperature).
 */
export const STORAGE_CLASSES = {
  controlledCold: {
    name: 'Controlled cold 2–8 °C',
    min: 2,
    max: 8,
    allowance: { min: 0, max: 15, spikeMs: DAY_MS },
    kinetic: { max: 8, windowMs: DAY_MS },
    source: usp('controlled cold temperature', false),
  },
  controlledRoom: {
    name: 'Controlled room temperature 20–25 °C',
    min: 20,
    max: 25,
    allowance: { min: 15, max: 30, spikeMax: 40, spikeMs: DAY_MS },
    kinetic: { max: 25, windowMs: 30 * DAY_MS },
    source: usp('controlled room temperature', true),
  },
  freezer: { name: 'Freezer −25…−10 °C', min: -25, max: -10, source: usp('freezer', true) },
  vaccineRefrigerator: { name: 'Vaccine refrigerator 2–8 °C', min: 2, max: 8, source: cdc(true) },
  vaccineFreezer: { name: 'Vaccine freezer −50…−15 °C', min: -50, max: -15, source: cdc(true) },
  ultraCold: { name: 'Ultra-cold −90…−60 °C', min: -90, max: -60, source: cdc(false) },
  cool: { name: 'Cool 8–15 °C', min: 8, max: 15, source: usp('cool', true) },
  cold: { name: 'Cold, at most 8 °C', min: -273.15, max: 8, source: usp('cold', true) },
  warm: { name: 'Warm 30–40 °C', min: 30, max: 40, source: usp('warm', true) },
} as const satisfies Record<string, StorageClass>;

export type StorageClassId = keyof typeof STORAGE_CLASSES;
export const STORAGE_CLASS_IDS = Object.keys(STORAGE_CLASSES) as [StorageClassId, ...StorageClassId[]];

/** °C; above it is excessive heat, whatever the class (USP <659>). */
export const EXCESSIVE_HEAT_CELSIUS = 40;

export const storageClassOf = (id: StorageClassId): StorageClass => STORAGE_CLASSES[id];
