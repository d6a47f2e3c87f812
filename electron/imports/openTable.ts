import type { ImportMapping } from '../../shared/domain/importMapping.ts';
import { openCsv } from './csv/openCsv.ts';
import { lookAtFile } from './fileBytes.ts';
import { BrokenFileError, type Table } from './sourceRow.ts';
import { openXlsx } from './xlsx/openXlsx.ts';

/** What reading a table needs of a mapping. */
export type TableFormat = ImportMapping['format'];

/**
 * Opens a file as the format says. What the file is, its first bytes say, not its name.
 *
 * @throws BrokenFileError when the file is of another kind than the format, with the remedy
 */
export async function openTable(path: string, format: TableFormat): Promise<Table> {
  const { kind, bytes } = await lookAtFile(path);
  if (kind === 'ole')
    throw new BrokenFileError(
      'the file is an old .xls workbook or a workbook with a password; save it as .xlsx without a password',
    );
  if (format.kind === 'xlsx') {
    if (kind !== 'zip') throw new BrokenFileError('the mapping is for a workbook (.xlsx), and the file is none');
    return openXlsx(path, { bytes }, format);
  }
  if (kind === 'zip') throw new BrokenFileError('the mapping is for CSV, and the file is a workbook or a zip file');
  return openCsv(path, { bytes, isGzip: kind === 'gzip' }, format);
}

/** The kind of table a file holds, for looking at it without a mapping. */
export async function tableKindOf(path: string): Promise<'csv' | 'xlsx'> {
  return (await lookAtFile(path)).kind === 'zip' ? 'xlsx' : 'csv';
}
