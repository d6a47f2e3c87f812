import { basename } from 'node:path';
import {
  IMPORT_MAPPING_VERSION,
  type ImportMapping,
  idText,
  type ValueMapping,
} from '../../shared/domain/importMapping.ts';
import { guessOf, ROW_NAME_COLUMN } from './header.ts';
import { numberReader } from './readNumber.ts';
import type { SourceRow, Table } from './sourceRow.ts';

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?$/;
/** Share of a column's cells that must be numbers for it to be one of values. */
const NUMBERS_SHARE = 0.8;

/**
 * A mapping to begin with, from the header and the first rows. What cannot be known (time zone, order of day and month, what the
 * tags are to be called) is put in the most careful way; a person finishes it.
 */
export function suggestMapping(
  path: string,
  table: Table,
  rows: readonly SourceRow[],
  timeZone: string,
): ImportMapping {
  const [first, ...others] = rows;
  const hasHeader = first !== undefined && !first.cells.some((cell) => isNumeric(cell) || CLOCK.test(cell.trim()));
  const data = (hasHeader ? others : rows).filter((row) => !row.fault);
  const titles = (hasHeader ? first.cells : (data[0]?.cells ?? []).map((_, i) => String(i + 1))).map((cell) =>
    cell.trim(),
  );
  const rowNames =
    table.kind === 'csv' && hasHeader && data.length > 0 && data.every((row) => row.cells.length === titles.length + 1);
  const names = rowNames ? [ROW_NAME_COLUMN, ...titles] : titles;
  const headerRow = hasHeader ? first.number : 0;
  const decimal = decimalOf(data);
  const time = timeColumns(names, data);
  const prefix = idText(basename(path).replace(/(\.csv|\.txt|\.xlsx)?(\.gz)?$/i, '')) || 'file';
  const series = seriesColumn(names, data, time.columns);
  const values = valueColumns(
    names,
    data,
    decimal,
    [...time.columns, series].map((name) => names.indexOf(name ?? '')),
  );
  const shortNames = values.map(shortName);
  const tagName = (column: string): string => {
    const short = shortName(column);
    const own = short !== '' && shortNames.filter((each) => each === short).length === 1 ? short : column;
    return `${prefix}.${series === undefined ? '' : `{${series}}.`}${idText(own) || 'value'}`;
  };
  return {
    name:
      prefix
        .replace(/[^A-Za-z0-9_-]/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 80) || 'file',
    version: IMPORT_MAPPING_VERSION,
    format:
      table.kind === 'csv'
        ? { kind: 'csv', delimiter: table.delimiter, encoding: table.encoding as 'utf-8', decimal, headerRow, rowNames }
        : { kind: 'xlsx', sheet: table.sheet, decimal, headerRow },
    time: { columns: time.columns, format: time.format, timeZone, ambiguous: 'refuse' },
    values: values.map((column) => suggestedValue(column, names.indexOf(column), data, decimal, tagName(column))),
    ties: 'refuse',
  };
}

/** "Turbidity (NTU)" → "Turbidity": what stands in brackets is a unit or a method. */
const shortName = (column: string): string => column.replace(/\s*[([{].*$/, '').trim();

/** Marks for "no value" that are seen in the wild; those that the sample has are suggested. */
const NO_DATA = ['NULL', 'null', 'NA', 'N/A', 'NaN', 'nan', '-', '--', '-9999', '-9999.0', '-999999', '-999999.0'];

function suggestedValue(
  column: string,
  at: number,
  rows: readonly SourceRow[],
  decimal: '.' | ',',
  tag: string,
): ValueMapping {
  const texts = new Set(rows.map((row) => (row.cells[at] ?? '').trim()));
  const read = numberReader(decimal);
  const isCensored = [...texts].some((text) => read(text).kind === 'censored');
  return {
    column,
    tag,
    type: 'number',
    censored: isCensored ? 'limit' : 'refuse',
    empty: 'skip',
    noData: NO_DATA.filter((text) => texts.has(text)),
  };
}

const isNumeric = (cell: string): boolean => /^[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?$/.test(cell.trim());

/** Which mark has digits on both sides more often. */
function decimalOf(rows: readonly SourceRow[]): '.' | ',' {
  let commas = 0;
  let points = 0;
  for (const row of rows) {
    for (const [i, cell] of row.cells.entries()) {
      if (row.kinds !== undefined && row.kinds[i] !== 'text') continue;
      if (/^\s*[+-]?\d+,\d+\s*$/.test(cell)) commas++;
      else if (/^\s*[+-]?\d+\.\d+\s*$/.test(cell)) points++;
    }
  }
  return commas > points ? ',' : '.';
}

function timeColumns(names: readonly string[], rows: readonly SourceRow[]): { columns: string[]; format: string } {
  const fits = (columns: readonly number[]) => guessOf(columns, rows);
  for (let i = 0; i < names.length; i++) {
    const isClock =
      rows.length > 0 && rows.every((row) => row.cells[i + 1] === '' || CLOCK.test((row.cells[i + 1] ?? '').trim()));
    const columns = isClock && i + 1 < names.length ? [i, i + 1] : [i];
    const guess = fits(columns);
    if (guess.kind === 'unknown') continue;
    return {
      columns: columns.map((at) => names[at] as string),
      format: guess.kind === 'format' ? guess.format : 'auto',
    };
  }
  return { columns: [names[0] ?? '1'], format: 'auto' };
}

/** Measured, not a name. */
const FRACTION = /^\s*[+-]?\d+[.,]\d+\s*$/;
const isPlace = (name: string): boolean =>
  /\b(site|station|location|meter|device|sensor|machine|point|tag|asset|unit|channel)\b/i.test(
    name.replace(/[_.-]/g, ' '),
  );

/** A column of names that tells rows of one time apart, where times repeat: sites, meters, machines. */
function seriesColumn(
  names: readonly string[],
  rows: readonly SourceRow[],
  time: readonly string[],
): string | undefined {
  const at = time.map((name) => names.indexOf(name));
  const timeOf = (row: SourceRow) => at.map((column) => row.cells[column]).join(' ');
  const repeats = (of: (row: SourceRow) => string) => rows.length - new Set(rows.map(of)).size;
  const without = repeats(timeOf);
  if (without <= rows.length / 100) return undefined;
  const candidates = names
    .map((name, column) => ({
      name,
      column,
      distinct: new Set(rows.map((row) => (row.cells[column] ?? '').trim())).size,
    }))
    .filter(
      ({ name, column, distinct }) =>
        !at.includes(column) && distinct > 1 && distinct < rows.length / (isPlace(name) ? 1 : 2),
    )
    .filter(({ column }) =>
      rows.every(
        (row) =>
          /\S/.test(row.cells[column] ?? '') &&
          (row.cells[column] ?? '').length <= 40 &&
          !FRACTION.test(row.cells[column] ?? ''),
      ),
    )
    .map((each) => ({ ...each, left: repeats((row) => `${timeOf(row)} ${row.cells[each.column]}`) }))
    .filter(({ left }) => left < without / 10)
    .sort((a, b) => Number(isPlace(b.name)) - Number(isPlace(a.name)) || a.left - b.left || a.distinct - b.distinct);
  return candidates[0]?.name;
}

function valueColumns(
  names: readonly string[],
  rows: readonly SourceRow[],
  decimal: '.' | ',',
  taken: readonly number[],
): string[] {
  const read = numberReader(decimal);
  const found = names.filter((name, column) => {
    if (taken.includes(column) || name === '' || name === ROW_NAME_COLUMN || names.indexOf(name) !== column)
      return false;
    const cells = rows
      .filter((row) => (row.cells[column] ?? '').trim() !== '' && row.kinds?.[column] !== 'date')
      .map((row) => (row.cells[column] as string).trim());
    const numbers = cells.filter((cell) => ['number', 'censored'].includes(read(cell).kind) || NO_DATA.includes(cell));
    return numbers.length > 0 && numbers.length >= NUMBERS_SHARE * cells.length;
  });
  const fallback = names.find((name, column) => !taken.includes(column) && name !== '');
  return found.length > 0 ? found.slice(0, 500) : [fallback ?? '2'];
}
