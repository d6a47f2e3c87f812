import type { XlsxFormat } from '../../../shared/domain/importMapping.ts';
import { nearestNames } from '../nearestNames.ts';
import { BrokenFileError, noRemarks, type SourceRow, type Table } from '../sourceRow.ts';
import { dateStyles } from './dateStyles.ts';
import { openZip, ZIP_LIMITS, type ZipLimits } from './openZip.ts';
import { sharedStrings } from './sharedStrings.ts';
import { SheetRows } from './sheetRows.ts';
import { workbookParts } from './workbookParts.ts';
import { xmlPart } from './xmlPart.ts';

/**
 * One sheet of a workbook, read as a stream: in memory are the texts that cells share, and one chunk of the sheet.
 *
 * @throws BrokenFileError for no workbook, a missing or broken part, a sheet that is not there, and beyond the limits of openZip.ts
 */
export async function openXlsx(
  path: string,
  file: { readonly bytes: number },
  format: Pick<XlsxFormat, 'sheet'>,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<Table> {
  const zip = await openZip(path, limits);
  try {
    const parts = await workbookParts(zip);
    const names = parts.sheets.map(({ name }) => name);
    const sheet = format.sheet === '' ? parts.sheets[0] : parts.sheets.find(({ name }) => name === format.sheet);
    if (!sheet)
      throw new BrokenFileError(
        `the workbook has no sheet "${format.sheet}"${nearestNames(format.sheet, names)}; it has ${names.map((name) => `"${name}"`).join(', ')}`,
      );
    if (!zip.has(sheet.part))
      throw new BrokenFileError(
        `the workbook is incomplete: its part ${sheet.part} (sheet "${sheet.name}") is missing`,
      );
    const strings = parts.sharedStrings === undefined ? [] : await sharedStrings(zip, parts.sharedStrings);
    const isDate = parts.styles === undefined ? [] : await dateStyles(zip, parts.styles);
    const remarks = noRemarks();
    const size = zip.sizeOf(sheet.part);
    let chunks = 0;

    async function* rows(): AsyncGenerator<SourceRow[]> {
      const found = new SheetRows(sheet?.name ?? '', strings, isDate, remarks);
      try {
        for await (const _ of xmlPart(zip, sheet?.part ?? '', found)) {
          chunks++;
          if (found.ready.length > 0) yield found.ready.splice(0);
        }
      } catch (error) {
        // What stood whole before the damage is good.
        if (found.ready.length > 0) yield found.ready.splice(0);
        throw error;
      }
    }

    return {
      kind: 'xlsx',
      encoding: '',
      delimiter: '',
      sheet: sheet.name,
      sheets: names,
      isDate1904: parts.isDate1904,
      bytesTotal: file.bytes,
      // The sheet is nearly the whole file; inflate hands out pieces of 16 KiB.
      bytesDone: () => Math.min(file.bytes, Math.round((file.bytes * chunks * 16_384) / Math.max(1, size.inflated))),
      remarks,
      rows,
      async close() {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}
