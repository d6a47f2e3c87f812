import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Public measurements beside the checkout (NAB, SKAB, Logan River); they are not part of the product. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

export const hasRealData: boolean = existsSync(`${FOLDER}nab`);
if (!hasRealData) console.log('real data: ../shared/data is absent; the tests on it are skipped');

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  column(name: string): string[];
}

export function readTable(name: string, separator = ','): Table {
  const text = gunzipSync(readFileSync(`${FOLDER}${name}`)).toString('utf8');
  const [header = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(separator));
  const column = (wanted: string): string[] => {
    const at = header.indexOf(wanted);
    if (at < 0) throw new RangeError(`${name} has no column ${wanted}: ${header.join(', ')}`);
    return rows.map((row) => row[at] as string);
  };
  return { header, rows, column };
}

export const readLabels = (): Record<string, { readonly windows: readonly (readonly [string, string])[] }> =>
  JSON.parse(readFileSync(`${FOLDER}nab/labels.json`, 'utf8'));

/** Local time without zone, taken as UTC: ms. */
export const localMs = (text: string): number => Date.parse(`${text.trim().replace(' ', 'T').slice(0, 23)}Z`);

/** NAB: values in file order, with their times and whether they lie in a labelled window. */
export function readNab(name: string): { values: Float64Array; ms: Float64Array; isLabelled: Uint8Array } {
  const table = readTable(`nab/${name}.csv.gz`);
  const ms = Float64Array.from(table.column('timestamp'), localMs);
  const windows = (readLabels()[`${name}.csv`]?.windows ?? []).map(
    ([from, to]) => [localMs(from), localMs(to)] as const,
  );
  return {
    values: Float64Array.from(table.column('value'), Number),
    ms,
    isLabelled: Uint8Array.from(ms, (at) => Number(windows.some(([from, to]) => at >= from && at <= to))),
  };
}

export const LOGAN_MISSING = -9999;

/** Logan River: raw, the technician's correction (NaN: struck out or missing) and the time of each row. */
export function readLogan(
  site: string,
  variable: string,
): { raw: Float64Array; corrected: Float64Array; quality: string[]; ms: Float64Array } {
  const table = readTable(`logan_river/${site}.csv.gz`);
  const number = (text: string): number => (text === 'NULL' || text === '' ? Number.NaN : Number(text));
  const corrected = Float64Array.from(table.column(`${variable}_cor`), number);
  return {
    raw: Float64Array.from(table.column(variable), number),
    corrected: corrected.map((value) => (value === LOGAN_MISSING ? Number.NaN : value)),
    quality: table.column(`${variable}_qual`),
    ms: Float64Array.from(table.column('datetime'), localMs),
  };
}
