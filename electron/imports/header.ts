import { type ImportMapping, templateColumns } from '../../shared/domain/importMapping.ts';
import { nearestNames } from './nearestNames.ts';
import type { SourceRow } from './sourceRow.ts';
import { type FormatGuess, guessTimeFormat } from './time/guessFormat.ts';
import { timeFormatReader } from './time/timeReader.ts';

/** Where the names of the columns come from, and how wide a row must be. */
export interface Header {
  /** Trimmed; `1`, `2` … where the file has none. */
  readonly names: readonly string[];
  /** The header row itself, to know it when it comes again; undefined without one. */
  readonly row: SourceRow | undefined;
}

/** Name of the first column of a table whose rows have one cell more than the header. */
export const ROW_NAME_COLUMN = '(row name)';

/** @param first the first row at or after `headerRow` */
export function headerOf(format: ImportMapping['format'], first: SourceRow): Header {
  if (format.headerRow === 0) return { names: first.cells.map((_, i) => String(i + 1)), row: undefined };
  const names = first.cells.map((cell) => cell.trim());
  return { names: format.kind === 'csv' && format.rowNames ? [ROW_NAME_COLUMN, ...names] : names, row: first };
}

/** Columns a mapping uses, each with what it is used for. */
function usedColumns(mapping: ImportMapping): Map<string, string> {
  const used = new Map<string, string>();
  const use = (column: string, what: string) => {
    if (!used.has(column.trim())) used.set(column.trim(), what);
  };
  for (const column of mapping.time.columns) use(column, 'the time');
  for (const value of mapping.values) {
    use(value.column, `values of ${value.tag}`);
    for (const column of templateColumns(value.tag)) use(column, `the tag ${value.tag}`);
  }
  for (const column of mapping.rowKey ?? []) use(column, 'the row key');
  return used;
}

export interface MappingCheck {
  /** Each with its remedy; empty: the mapping fits the file. */
  readonly problems: readonly string[];
  /** Columns of the file that the mapping does not use. */
  readonly unusedColumns: readonly string[];
  /** What `auto` was found to be, or the declared format. */
  readonly timeFormat: string;
  /** What to tell about it: why `auto` is this format. */
  readonly notes: readonly string[];
}

/** Whether a mapping fits the file: columns, time format, tags. `sample`: first rows after the header. */
export function checkMapping(mapping: ImportMapping, header: Header, sample: readonly SourceRow[]): MappingCheck {
  const used = usedColumns(mapping);
  const problems: string[] = [];
  const notes: string[] = [];
  for (const [column, what] of used) {
    const times = header.names.filter((name) => name === column).length;
    if (times === 0)
      problems.push(
        `the file has no column "${column}" (for ${what})${nearestNames(column, header.names)}; its columns are ${listed(header.names)}`,
      );
    else if (times > 1)
      problems.push(`the file has ${times} columns called "${column}" (for ${what}); give each its own name`);
  }
  const repeated = mapping.values.map(({ tag }) => tag).filter((tag, i, all) => all.indexOf(tag) !== i);
  for (const tag of new Set(repeated))
    problems.push(`two values of a row would go to the same tag "${tag}"; give each its own`);
  const timeFormat = checkTimeFormat(mapping, header, sample, problems, notes);
  return { problems, notes, timeFormat, unusedColumns: header.names.filter((name) => !used.has(name)) };
}

function checkTimeFormat(
  mapping: ImportMapping,
  header: Header,
  sample: readonly SourceRow[],
  problems: string[],
  notes: string[],
): string {
  const { format } = mapping.time;
  if (format !== 'auto') {
    try {
      timeFormatReader(format, false);
    } catch (error) {
      problems.push((error as Error).message);
    }
    return format;
  }
  const columns = mapping.time.columns.map((name) => header.names.indexOf(name.trim()));
  if (columns.includes(-1)) return format;
  const guess = guessOf(columns, sample);
  if (guess.kind === 'format') {
    notes.push(`time format "${guess.format}": ${guess.proof}`);
    return guess.format;
  }
  problems.push(
    guess.kind === 'ambiguous'
      ? guess.message
      : `the times in ${mapping.time.columns.map((name) => `"${name}"`).join(' and ')} have no known format; set time.format`,
  );
  return format;
}

/** What the times of the sample can be; date cells of a workbook say so themselves. */
export function guessOf(columns: readonly number[], sample: readonly SourceRow[]): FormatGuess {
  const rows = sample.filter((row) => !row.fault);
  const isDate = (row: SourceRow) =>
    columns.every((column) => row.kinds?.[column] === 'date' || (row.cells[column] ?? '') === '');
  if (
    rows.length > 0 &&
    rows.every((row) => row.kinds !== undefined && isDate(row)) &&
    rows.some((row) => row.cells[columns[0] as number])
  )
    return { kind: 'format', format: 'excelSerial', proof: 'every time is a date cell' };
  return guessTimeFormat(
    rows.map((row) =>
      columns
        .map((column) => (row.cells[column] ?? '').trim())
        .join(' ')
        .trim(),
    ),
  );
}

const LISTED_MAX = 30;
export const listed = (names: readonly string[]): string =>
  `${names
    .slice(0, LISTED_MAX)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > LISTED_MAX ? ` and ${names.length - LISTED_MAX} more` : ''}`;
