import type { ResultRow } from '../../../shared/contract/packChannels.ts';

export const VERDICT_WORD = {
  met: 'Met',
  notMet: 'Not met',
  undefined: 'Undefined',
  information: 'Information',
} as const satisfies Record<ResultRow['verdict'], string>;

/** Read without colour. */
export const VERDICT_SHAPE = { met: '✓', notMet: '✕', undefined: '?', information: 'i' } as const satisfies Record<
  ResultRow['verdict'],
  string
>;

export const PLANT_WORD = {
  any: 'any plant',
  manufacturing: 'manufacturing',
  water: 'drinking water',
  coldChain: 'cold chain',
  meters: 'utility meters',
  lab: 'laboratory',
} as Readonly<Record<string, string>>;

export const resultKey = (row: ResultRow): string =>
  row.seq === null ? `open ${row.pack} ${row.rule} ${row.subject} ${row.from}` : String(row.seq);

/** At most six significant digits: a 32-bit float reads as it was meant. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(6)));

/** `{NTU}` and `1` are how UCUM writes what people leave out or write bare. */
export const unitText = (unit: string): string =>
  unit === '1'
    ? ''
    : unit
        .replaceAll(/[{}[\]]/g, '')
        .replace('Cel', '°C')
        .replace(/^u(?=[gmSL])/, 'µ');

/** Durations as people say them; everything else as number and unit. */
export function quantity(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'ms') return durationText(value);
  return `${shortNumber(value)} ${unitText(unit)}`.trim();
}

function durationText(ms: number): string {
  if (Math.abs(ms) < 60_000) return `${shortNumber(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${shortNumber(Math.round(minutes / 6) / 10)} h`;
}
