import { basename } from 'node:path';
import type { ImportPreview } from '../../shared/contract/links.ts';
import type { ImportMapping } from '../../shared/domain/importMapping.ts';
import { statusName } from '../../shared/domain/statusCode.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { judgedRows, mapTable } from './mapTable.ts';
import { openTable, type TableFormat, tableKindOf } from './openTable.ts';
import { type ImportReading, type ImportTag, latestTime, type Verdict } from './rowJudge.ts';
import { BrokenFileError, type SourceRow, type Table } from './sourceRow.ts';
import { suggestMapping } from './suggestMapping.ts';

export interface PreviewRequest {
  readonly path: string;
  readonly mapping?: ImportMapping;
  /** Rows shown. */
  readonly rows: number;
  tagOf(id: string): ImportTag | undefined;
  readonly clock: Clock;
  readonly futureMsMax: number;
  /** Zone of a suggested mapping. */
  readonly timeZone: string;
}

const COLUMNS_SHOWN = 2_000;
const READINGS_SHOWN = 200;
const SUGGEST_ROWS = 500;

/**
 * The first rows of a file as they would be judged; nothing is kept. Without a mapping, or with one that does not fit, the rows are
 * shown as they stand. What is wrong with the file or the mapping is in `problems`; this never throws for it.
 */
export async function previewFile(request: PreviewRequest): Promise<ImportPreview> {
  const { path, mapping } = request;
  const preview: ImportPreview = {
    file: basename(path),
    bytes: 0,
    kind: 'csv',
    encoding: '',
    delimiter: '',
    sheets: [],
    header: [],
    rows: [],
    problems: [],
    suggestedMapping: '',
  };
  try {
    preview.kind = await tableKindOf(path);
    const format = mapping?.format ?? plainFormat(preview.kind);
    await withTable(path, format, async (table) => {
      Object.assign(preview, {
        bytes: table.bytesTotal,
        kind: table.kind,
        encoding: table.encoding,
        delimiter: table.delimiter,
        sheets: table.sheets.slice(0, 200),
      });
      if (mapping) await showMapped(preview, table, mapping, request);
      else await showPlain(preview, table, request);
    });
    if (mapping && preview.problems.length > 0) {
      const bare =
        mapping.format.kind === preview.kind ? { ...mapping.format, headerRow: 0 } : plainFormat(preview.kind);
      await withTable(path, bare, (table) => showPlain(preview, table, request));
    }
  } catch (error) {
    if (!(error instanceof BrokenFileError)) throw error;
    preview.problems.push(error.message);
  }
  return preview;
}

const plainFormat = (kind: 'csv' | 'xlsx'): TableFormat =>
  kind === 'csv'
    ? { kind: 'csv', delimiter: 'auto', encoding: 'auto', decimal: '.', headerRow: 0, rowNames: false }
    : { kind: 'xlsx', sheet: '', decimal: '.', headerRow: 0 };

async function withTable(path: string, format: TableFormat, act: (table: Table) => Promise<void>): Promise<void> {
  const table = await openTable(path, format);
  try {
    await act(table);
  } finally {
    await table.close();
  }
}

async function showMapped(
  preview: ImportPreview,
  table: Table,
  mapping: ImportMapping,
  request: PreviewRequest,
): Promise<void> {
  const mapped = await mapTable(table, mapping, request.tagOf, latestTime(request.clock.now(), request.futureMsMax));
  preview.header = mapped.header.names.slice(0, COLUMNS_SHOWN);
  preview.problems = mapped.check.problems.slice(0, 50).map((problem) => problem);
  if (!mapped.judge) return;
  preview.suggestedMapping = JSON.stringify(mapping, null, 2);
  for await (const batch of judgedRows(mapped, { repeatedHeaders: 0 })) {
    for (const { row, verdict } of batch) {
      if (preview.rows.length >= request.rows) return;
      preview.rows.push(shown(row, verdict));
    }
  }
}

async function showPlain(preview: ImportPreview, table: Table, request: PreviewRequest): Promise<void> {
  const rows: SourceRow[] = [];
  for await (const batch of table.rows()) {
    rows.push(...batch.slice(0, SUGGEST_ROWS - rows.length));
    if (rows.length >= SUGGEST_ROWS) break;
  }
  const suggested = suggestMapping(request.path, table, rows, request.timeZone);
  const isHeader = suggested.format.headerRow > 0;
  preview.header = (isHeader ? (rows[0]?.cells ?? []) : []).slice(0, COLUMNS_SHOWN).map((cell) => cell.trim());
  preview.rows = rows.slice(isHeader ? 1 : 0, request.rows + (isHeader ? 1 : 0)).map((row) => shown(row, undefined));
  preview.suggestedMapping = JSON.stringify(suggested, null, 2);
  if (rows.length === 0) preview.problems.push('the table is empty');
}

function shown(row: SourceRow, verdict: Verdict | undefined): ImportPreview['rows'][number] {
  return {
    row: row.number,
    cells: (row.fault ? [row.evidence().slice(0, 200)] : row.cells)
      .slice(0, COLUMNS_SHOWN)
      .map((cell) => cell.slice(0, 300)),
    verdict: verdict?.kind ?? (row.fault ? 'refused' : 'notMapped'),
    reason:
      verdict?.kind === 'refused'
        ? `${verdict.fault.name}: ${verdict.fault.detail}`
        : row.fault
          ? `${row.fault.name}: ${row.fault.detail}`
          : '',
    readings: verdict?.kind === 'accepted' ? verdict.readings.slice(0, READINGS_SHOWN).map(shownReading) : [],
  };
}

const shownReading = ({ tag, time, value, status }: ImportReading) => ({
  tag: tag.id,
  time,
  value: value === undefined ? '' : String(value).slice(0, 300),
  status: statusName(status),
});
