/**
 * The service points of the training utility: registers as a function of wall-clock time, so that the files of the days before
 * and the concentrator that is read now tell one story, also when the plant is started again. Chance comes from hashes of point,
 * day and quarter of an hour: the same everywhere.
 */
import { createRandom, seedOfPart } from './random.ts';

export interface TrainingMeter {
  readonly id: string;
  readonly name: string;
  readonly commodity: 'electricity' | 'heat' | 'water' | 'gas';
  readonly unit: string;
  readonly intervalMinutes: 15 | 60;
  readonly digits: number;
  readonly multiplier: number;
  /** Use of a mild day, and per heating degree day below 15.5 °C. */
  readonly daily: number;
  readonly perDegreeDay: number;
  /** Largest use per hour. */
  readonly maxRate: number;
  readonly serial: string;
  readonly start: number;
}

const electric = { commodity: 'electricity', unit: 'kW.h', intervalMinutes: 15, digits: 5, perDegreeDay: 0 } as const;
const heat = { commodity: 'heat', unit: 'kW.h', intervalMinutes: 60, digits: 6, multiplier: 1, maxRate: 60 } as const;
const water = {
  commodity: 'water',
  unit: 'm3',
  intervalMinutes: 60,
  digits: 5,
  multiplier: 1,
  perDegreeDay: 0,
} as const;
const gas = { commodity: 'gas', unit: 'm3', intervalMinutes: 60, digits: 5, multiplier: 1, maxRate: 12 } as const;

/** Slips are visible at a glance when one row is one line. */
// biome-ignore format: a table
export const TRAINING_METERS: readonly TrainingMeter[] = [
  { id: 'e-1', name: 'Flat 1',        ...electric, multiplier: 1,  daily: 9,    maxRate: 40, serial: 'E-40118', start: 12_345 },
  { id: 'e-2', name: 'Flat 2',        ...electric, multiplier: 1,  daily: 7,    maxRate: 25, serial: 'E-40119', start: 8_102 },
  { id: 'e-3', name: 'Bakery',        ...electric, multiplier: 1,  daily: 64,   maxRate: 30, serial: 'E-40205', start: 51_780 },
  { id: 'e-4', name: 'Corner shop',   ...electric, multiplier: 1,  daily: 31,   maxRate: 25, serial: 'E-40207', start: 30_401 },
  { id: 'e-5', name: 'Workshop (transformer 40 : 1)', ...electric, multiplier: 40, daily: 420, maxRate: 120, serial: 'E-70031', start: 2_960 },
  { id: 'e-6', name: 'Garage',        ...electric, multiplier: 1,  daily: 4,    maxRate: 25, serial: 'E-40133', start: 4_417 },
  { id: 'h-1', name: 'School',        ...heat, daily: 40, perDegreeDay: 26, serial: 'H-660',   start: 48_020 },
  { id: 'h-2', name: 'Town hall',     ...heat, daily: 28, perDegreeDay: 17, serial: 'H-712',   start: 120_344 },
  { id: 'w-1', name: 'School',        ...water, daily: 4.2,  maxRate: 6, serial: 'W-2201', start: 99_820 },
  { id: 'w-2', name: 'Swimming pool', ...water, daily: 23,   maxRate: 10, serial: 'W-2218', start: 40_011 },
  { id: 'g-1', name: 'Bakery',        ...gas, daily: 21, perDegreeDay: 0.9, serial: 'G-5107', start: 20_690 },
  { id: 'g-2', name: 'Town hall',     ...gas, daily: 3,  perDegreeDay: 2.4, serial: 'G-5133', start: 7_218 },
];

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
export const QUARTERS = 96;
/** Days of history before the day the plant was set up. */
export const METER_HISTORY_DAYS = 60;
/** The school's heat meter was replaced so many days ago, at half past ten; nobody has recorded it. */
export const SWAP = { point: 'h-1', day: -21, quarter: 42, initial: 12 } as const;
const THEFT = { point: 'e-4', day: -9, share: 0.35 } as const;
const DEAD = { point: 'e-6', day: -5 } as const;
const SPIKE = { point: 'e-1', day: -3, quarter: 76, use: 4.2 } as const;

export interface MeterPark {
  /** Reading of a register, four decimals. */
  registerAt(point: string, wallMs: number): number;
  outdoorCelsius(wallMs: number): number;
}

/** @param anchorMs ms since 1970: a moment of the day from which the incidents are counted back */
export function createMeterPark(anchorMs: number): MeterPark {
  const today = Math.floor(anchorMs / DAY_MS);
  const first = today - METER_HISTORY_DAYS - 1;
  const sums = new Map<string, number[]>();
  const shapes = new Map<string, Float64Array>();
  const middles = new Map<number, number>();

  function outdoorCelsius(wallMs: number): number {
    const day = Math.floor(wallMs / DAY_MS);
    const share = (wallMs - day * DAY_MS) / DAY_MS;
    const here = meanCelsius(day);
    const next = meanCelsius(day + 1);
    return Math.round((here + (next - here) * share - 3.5 * Math.cos(2 * Math.PI * (share - 0.125))) * 10) / 10;
  }

  /** °C: the middle between a day’s highest and lowest temperature, as degree days are made of it. */
  function middleOf(day: number): number {
    const known = middles.get(day);
    if (known !== undefined) return known;
    const all = Array.from({ length: QUARTERS }, (_, q) => outdoorCelsius(day * DAY_MS + q * QUARTER_MS));
    const middle = (Math.max(...all) + Math.min(...all)) / 2;
    middles.set(day, middle);
    return middle;
  }

  const dayUseOf = (meter: TrainingMeter, day: number): number => {
    const random = createRandom(seedOfPart(day, meter.id));
    const isWeekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
    const share = isWeekend ? (meter.commodity === 'electricity' ? 0.82 : 0.94) : 1;
    const degreeDays = Math.max(0, 15.5 - middleOf(day));
    const typical = meter.daily + meter.perDegreeDay * 6;
    const use = Math.max(0, meter.daily * share + meter.perDegreeDay * degreeDays + typical * random.noise(0.03));
    if (meter.id === THEFT.point && day >= today + THEFT.day) return use * THEFT.share;
    return meter.id === DEAD.point && day >= today + DEAD.day ? 0 : use;
  };

  /** Use up to each quarter of the day; 97 values. */
  function shapeOf(meter: TrainingMeter, day: number): Float64Array {
    const key = `${meter.id} ${day}`;
    const known = shapes.get(key);
    if (known) return known;
    const random = createRandom(seedOfPart(day * 31 + 7, `${meter.id} shape`));
    const weights = Array.from(
      { length: QUARTERS },
      (_, q) => weightOf(meter.commodity, q / 4) * random.between(0.8, 1.2),
    );
    const factor = dayUseOf(meter, day) / weights.reduce((sum, weight) => sum + weight, 0);
    const shape = new Float64Array(QUARTERS + 1);
    weights.forEach((weight, q) => {
      const extra = meter.id === SPIKE.point && day === today + SPIKE.day && q === SPIKE.quarter ? SPIKE.use : 0;
      shape[q + 1] = (shape[q] as number) + weight * factor + extra;
    });
    if (shapes.size > 200) shapes.clear();
    shapes.set(key, shape);
    return shape;
  }

  /** Use from the first day of history to the beginning of a day. */
  function sumTo(meter: TrainingMeter, day: number): number {
    const known = sums.get(meter.id) ?? [0];
    sums.set(meter.id, known);
    while (known.length <= day - first)
      known.push((known.at(-1) as number) + (shapeOf(meter, first + known.length - 1)[QUARTERS] as number));
    return known[Math.max(0, day - first)] as number;
  }

  function countAt(meter: TrainingMeter, wallMs: number): number {
    const day = Math.max(first, Math.floor(wallMs / DAY_MS));
    const shape = shapeOf(meter, day);
    const at = Math.max(0, wallMs - day * DAY_MS) / QUARTER_MS;
    const q = Math.floor(at);
    const before = shape[q] as number;
    const use = sumTo(meter, day) + before + ((shape[q + 1] ?? before) - before) * (at - q);
    return meter.start + use / meter.multiplier;
  }

  return {
    outdoorCelsius,
    registerAt(point, wallMs) {
      const meter = TRAINING_METERS.find(({ id }) => id === point);
      if (!meter) throw new RangeError(`there is no training meter ${point}`);
      let count = countAt(meter, wallMs);
      const swapMs = (today + SWAP.day) * DAY_MS + SWAP.quarter * QUARTER_MS;
      if (point === SWAP.point && wallMs >= swapMs) count = count - countAt(meter, swapMs) + SWAP.initial;
      return Math.round((count % 10 ** meter.digits) * 10_000) / 10_000;
    },
  };
}

/** °C: winter around 2, summer around 18, with weeks that are warmer or colder than their season. */
function meanCelsius(day: number): number {
  const season = 10 - 8 * Math.cos((2 * Math.PI * ((day % 365.25) - 15)) / 365.25);
  const week = createRandom(seedOfPart(Math.floor(day / 5), 'weather')).noise(2.2);
  return season + week + createRandom(seedOfPart(day, 'weather of the day')).noise(1.1);
}

/** How much of a day falls on an hour. */
function weightOf(commodity: TrainingMeter['commodity'], hour: number): number {
  const bump = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));
  switch (commodity) {
    case 'electricity':
      return 0.5 + bump(7.5, 1.8) + 0.7 * bump(12.5, 2.2) + 1.2 * bump(19, 2.6);
    case 'heat':
      return 0.8 + 0.6 * bump(6.5, 2.5) + 0.3 * bump(19, 3);
    case 'water':
      return 0.15 + bump(7, 1.8) + 0.6 * bump(12.5, 2) + 0.8 * bump(19, 2.4);
    case 'gas':
      return 0.6 + 0.6 * bump(6, 2.4) + 0.5 * bump(18, 3);
  }
}
