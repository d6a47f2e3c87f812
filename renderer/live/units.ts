import type { Format } from '../ui/format.ts';
import type { TagReading } from './reading.ts';

/** UCUM codes as people write them; a code we do not know is shown as it is. */
const LABELS: Readonly<Record<string, string>> = {
  '1': '',
  Cel: '°C',
  K: 'K',
  '[degF]': '°F',
  m3: 'm³',
  'm3/h': 'm³/h',
  'L/h': 'l/h',
  'L/min': 'l/min',
  'mg/L': 'mg/l',
  '[NTU]': 'NTU',
  '{NTU}': 'NTU',
  NTU: 'NTU',
  '[pH]': 'pH',
  'W.h': 'Wh',
  'kW.h': 'kWh',
  'MW.h': 'MWh',
  'A.h': 'Ah',
  'mm/s': 'mm/s',
  'm/s2': 'm/s²',
  '/min': '1/min',
  'min-1': '1/min',
  '{rpm}': '1/min',
  Ohm: 'Ω',
  uS: 'µS',
  'uS/cm': 'µS/cm',
  um: 'µm',
  'ug/L': 'µg/l',
};

export const unitLabel = (ucum: string): string => LABELS[ucum] ?? ucum.replace(/^\{(.*)\}$/, '$1');

/** Decimal places that suit an instrument: fixed by its range where known, so that the figure does not jump about. */
export function decimalsFor(range: { min: number; max: number } | undefined, unit: string, value: number): number {
  if (unit === '1' && Number.isInteger(value)) return 0;
  const span = range === undefined ? Math.abs(value) : range.max - range.min;
  if (span >= 2000) return 0;
  if (span >= 100) return 1;
  return span >= 2 ? 2 : 3;
}

/** The value without its unit, as shown: "7.4", "on", "12 345 678 901 234 567", "–". */
export function valueText(reading: TagReading, format: Format): string {
  if (reading.quality === 'none' || reading.quality === 'disabled') return '–';
  if (reading.text !== undefined) return format.integer(reading.text);
  if (Number.isNaN(reading.value)) return '–';
  if (reading.tag.isBool) return reading.value === 0 ? 'off' : 'on';
  return format.number(reading.value, decimalsFor(reading.tag.range, reading.tag.unit, reading.value));
}
