import type { TimeMapping } from '../../../shared/domain/importMapping.ts';
import { formatInstant, type Instant, US_PER_MS, US_PER_SECOND } from '../../../shared/domain/time.ts';
import { fault, quoted, type RowFault } from '../rowFault.ts';
import type { CellKind, SourceRow } from '../sourceRow.ts';
import { localTimes } from './localTime.ts';
import { readIso, readSerial, readUnix } from './namedTimes.ts';
import { type CivilTime, compileTimePattern, type ReadCivilTime } from './timePattern.ts';

/** Two candidates: a local time that happened twice; the caller knows which row came before. */
export type RowTime =
  | { readonly kind: 'times'; readonly candidates: readonly Instant[] }
  | { readonly kind: 'fault'; readonly fault: RowFault };

export interface TimeReader {
  /** `candidates` holds one instant, or two where `ambiguous` is byOrder. */
  read(row: SourceRow): RowTime;
}

/** How a format other than `auto` is read. @throws RangeError naming what is wrong with the format */
export function timeFormatReader(format: string, isDate1904: boolean): ReadCivilTime {
  switch (format) {
    case 'iso':
      return readIso;
    case 'excelSerial':
      return readSerial(isDate1904, US_PER_SECOND);
    case 'excelSerialMs':
      return readSerial(isDate1904, US_PER_MS);
    case 'unixSeconds':
      return readUnix(US_PER_SECOND);
    case 'unixMs':
      return readUnix(US_PER_MS);
    default:
      return compileTimePattern(format);
  }
}

/** @param columns indexes of the time columns, in order @throws RangeError naming what is wrong with the format */
export function createTimeReader(mapping: TimeMapping, columns: readonly number[], isDate1904: boolean): TimeReader {
  const { format, timeZone, ambiguous } = mapping;
  const isSerial = format.startsWith('excelSerial');
  const readText = timeFormatReader(format, isDate1904);
  const readDate = readSerial(isDate1904, format === 'excelSerialMs' ? US_PER_MS : US_PER_SECOND);
  const momentsOf = localTimes(timeZone);
  const named = mapping.columns.map((name) => `"${name}"`).join(' and ');
  let [lastText, lastResult]: [string | undefined, RowTime | undefined] = [undefined, undefined];

  function civil(row: SourceRow, text: string): CivilTime | undefined {
    const kinds = columns.map((column) => row.kinds?.[column] ?? 'text');
    if (kinds.every((kind) => kind === 'date')) return readDate(serialSum(row, columns));
    if (isSerial)
      return columns.length > 1 && kinds.every(isNumeric) ? readDate(serialSum(row, columns)) : readText(text);
    return kinds.includes('date') ? undefined : readText(text);
  }

  function resolve(row: SourceRow, text: string): RowTime {
    const odd = columns.find((column) => row.kinds?.[column] === 'error' || row.kinds?.[column] === 'uncomputed');
    if (odd !== undefined) return failed('badDate', `time in ${named} is a formula without a usable value`);
    if (text === '') return failed('badDate', `time in ${named} is empty`);
    const time = civil(row, text);
    if (!time) return failed('badDate', `time in ${named} is ${quoted(text)}, expected ${described(format)}`);
    if (time.offsetMinutes !== undefined) return moment(time.localUs - time.offsetMinutes * 60 * US_PER_SECOND);
    const moments = momentsOf(time.localUs);
    const [first, second] = moments;
    if (first === undefined)
      return failed(
        'nonexistentTime',
        `local time ${quoted(text)} does not exist in ${timeZone}: clocks were put forward over it`,
      );
    if (second === undefined) return moment(first);
    if (ambiguous === 'earlier') return moment(first);
    if (ambiguous === 'later') return moment(second);
    if (ambiguous === 'byOrder') return { kind: 'times', candidates: moments as Instant[] };
    return failed(
      'ambiguousTime',
      `local time ${quoted(text)} happened twice in ${timeZone}: ${formatInstant(first as Instant)} or ${formatInstant(second as Instant)}; the mapping's "ambiguous" decides`,
    );
  }

  return {
    read(row) {
      let text = '';
      for (const column of columns) text += `${text === '' ? '' : ' '}${(row.cells[column] ?? '').trim()}`;
      // Rows of one sample time stand together; workbooks may have the same text under another kind.
      if (row.kinds === undefined && text === lastText && lastResult) return lastResult;
      const result = resolve(row, text.trim());
      if (row.kinds === undefined) [lastText, lastResult] = [text, result];
      return result;
    },
  };
}

const isNumeric = (kind: CellKind): boolean => kind === 'number' || kind === 'date';

/** Date and time of day in cells of their own add up. */
const serialSum = (row: SourceRow, columns: readonly number[]): string =>
  columns.length === 1
    ? (row.cells[columns[0] as number] ?? '').trim()
    : String(columns.reduce((sum, column) => sum + Number(row.cells[column] ?? ''), 0));

const moment = (us: number): RowTime => ({ kind: 'times', candidates: [us as Instant] });
const failed = (name: RowFault['name'], detail: string): RowTime => ({ kind: 'fault', fault: fault(name, detail) });

export function described(format: string): string {
  if (format === 'iso') return 'an ISO 8601 time such as 2026-11-21 06:00:00';
  if (format.startsWith('excelSerial')) return 'a serial date of a spreadsheet';
  if (format === 'unixSeconds') return 'seconds since 1970';
  if (format === 'unixMs') return 'milliseconds since 1970';
  return `the format ${format}`;
}
