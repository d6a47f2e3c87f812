import type { ImportMapping } from '../../shared/domain/importMapping.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { checkMapping, type Header, headerOf, type MappingCheck } from './header.ts';
import { createRowJudge, type ImportTag, type RowJudge, type Verdict } from './rowJudge.ts';
import { BrokenFileError, type SourceRow, type Table } from './sourceRow.ts';

/** Rows looked at before the first is judged: the mapping check sees them, and `auto` is decided from them. */
const SAMPLE_ROWS = 2_000;

/** A table with its header found and its mapping checked; reading goes on where that left off. */
export interface MappedTable {
  readonly header: Header;
  readonly check: MappingCheck;
  /** Rows before the header row. */
  readonly preamble: number;
  /** Undefined where the mapping does not fit. */
  readonly judge: RowJudge | undefined;
  /** The first rows after the header, and then the rest. */
  readonly sample: readonly SourceRow[];
  rest(): AsyncGenerator<readonly SourceRow[]>;
}

/** @throws BrokenFileError when the file ends before its header row, or cannot be read */
export async function mapTable(
  table: Table,
  mapping: ImportMapping,
  tagOf: (id: string) => ImportTag | undefined,
  latest: Instant,
): Promise<MappedTable> {
  const batches = table.rows();
  const sample: SourceRow[] = [];
  let header: Header | undefined;
  let preamble = 0;
  let broken: BrokenFileError | undefined;
  try {
    while (sample.length < SAMPLE_ROWS) {
      const { value, done } = await batches.next();
      if (done) break;
      for (const row of value) {
        if (header) sample.push(row);
        else if (row.number < mapping.format.headerRow) preamble++;
        else {
          if (row.fault)
            throw new BrokenFileError(`the header (line ${row.number}) cannot be read: ${row.fault.detail}`);
          header = headerOf(mapping.format, row);
          if (!header.row) sample.push(row);
        }
      }
    }
  } catch (error) {
    // Good rows before the damage are judged first; the damage is told when reading comes to it.
    if (!(error instanceof BrokenFileError) || sample.length === 0) throw error;
    broken = error;
  }
  if (!header)
    throw new BrokenFileError(
      `the ${table.kind === 'csv' ? 'file' : `sheet "${table.sheet}"`} has no header row ${mapping.format.headerRow}: it is empty or too short`,
    );
  const check = checkMapping(mapping, header, sample);
  const names = header.names;
  const judge =
    check.problems.length > 0
      ? undefined
      : createRowJudge({
          mapping,
          timeFormat: check.timeFormat,
          names,
          isDate1904: table.isDate1904,
          isRagged: table.kind === 'csv' ? (row) => raggedness(row, names.length) : () => undefined,
          tagOf,
          latest,
        });

  async function* rest(): AsyncGenerator<readonly SourceRow[]> {
    if (broken) throw broken;
    yield* batches;
  }

  return { header, check, preamble, judge, sample, rest };
}

function raggedness(row: SourceRow, columns: number): string | undefined {
  if (row.cells.length === columns) return undefined;
  return `the row has ${row.cells.length} cells, the header ${columns}`;
}

export interface JudgedRow {
  readonly row: SourceRow;
  readonly verdict: Verdict;
}

/** Rows judged at most so many at a time: what a person waits for is told in between. */
const BATCH_ROWS = 5_000;

/** Every row with its verdict, in file order. The header coming again (files put together) is no row, and counted. */
export async function* judgedRows(
  mapped: MappedTable,
  counts: { repeatedHeaders: number },
): AsyncGenerator<JudgedRow[]> {
  const { judge, header, sample } = mapped;
  if (!judge) return;
  const again = header.row?.cells.join('\u0000');
  const isHeader = (row: SourceRow): boolean =>
    again !== undefined && row.cells[0] === header.row?.cells[0] && row.cells.join('\u0000') === again;

  function* judged(rows: readonly SourceRow[]): Generator<JudgedRow[]> {
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const batch: JudgedRow[] = [];
      for (const row of rows.slice(from, from + BATCH_ROWS)) {
        if (isHeader(row)) counts.repeatedHeaders++;
        else batch.push({ row, verdict: judge?.judge(row) as Verdict });
      }
      yield batch;
    }
  }

  yield* judged(sample);
  for await (const rows of mapped.rest()) yield* judged(rows);
}
