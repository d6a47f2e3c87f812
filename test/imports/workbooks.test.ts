import { describe, expect, it } from 'vitest';
import { openTable } from '../../electron/imports/openTable.ts';
import type { SourceRow } from '../../electron/imports/sourceRow.ts';
import { isDateFormat } from '../../electron/imports/xlsx/dateStyles.ts';
import { unescapeText } from '../../electron/imports/xlsx/escapes.ts';
import { openZip } from '../../electron/imports/xlsx/openZip.ts';
import { type ImportMapping, importMappingSchema } from '../../shared/domain/importMapping.ts';
import { imported, temporaryFile } from './support/importing.ts';
import { describeSharedData, sharedFile } from './support/sharedData.ts';
import { textRow, workbookParts, type ZipPart, zipOf } from './support/zipWriter.ts';

const mapping = (given: Record<string, unknown> = {}): ImportMapping =>
  importMappingSchema.parse({
    name: 'book',
    version: 1,
    format: { kind: 'xlsx' },
    time: { columns: ['time'], format: 'excelSerial', timeZone: 'UTC' },
    values: [{ column: 'value', tag: 'lab.value' }],
    ...given,
  });
const book = (parts: readonly ZipPart[]): string => temporaryFile(zipOf(parts), 'book.xlsx');
const head = textRow(1, 'time', 'value');
/** Style 1 is a date. */
const DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>';
const dated = (r: number, serial: string, value: string) =>
  `<row r="${r}"><c r="A${r}" s="1"><v>${serial}</v></c>${value}</row>`;
const run = (rows: string, given: Parameters<typeof workbookParts>[1] = {}, map = mapping()) =>
  imported(book(workbookParts(rows, { styles: DATES, ...given })), map);

async function rowsOf(path: string, sheet = ''): Promise<{ rows: SourceRow[]; message: string; remarks?: object }> {
  const rows: SourceRow[] = [];
  try {
    const table = await openTable(path, { kind: 'xlsx', sheet, decimal: '.', headerRow: 1 });
    try {
      for await (const batch of table.rows()) rows.push(...batch);
      return { rows, message: '', remarks: table.remarks };
    } catch (error) {
      return { rows, message: (error as Error).message };
    } finally {
      await table.close();
    }
  } catch (error) {
    return { rows, message: (error as Error).message };
  }
}

describe('cells of a workbook', () => {
  it('shared and inline texts, rich text without phonetic readings, escapes', async () => {
    const strings =
      '<si><t>time</t></si><si><r><t>va</t></r><r><t>lue</t></r><rPh><t>X</t></rPh></si><si><t xml:space="preserve"> a_x000D_b_x005F_x0041_ </t></si>';
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c></row>';
    const read = await rowsOf(book(workbookParts(rows, { strings })));
    expect(read.rows.map(({ cells }) => cells)).toEqual([['time', 'value'], [' a\rb_x0041_ ']]);
  });

  it('date cells are read by their style, in the 1900 and in the 1904 system', async () => {
    const value = '<c r="B2"><v>1.5</v></c>';
    const since1900 = await run(head + dated(2, '45351.25', value));
    expect(since1900.sink.readings()).toMatchObject([{ time: '2024-02-29T06:00:00.000Z', value: 1.5 }]);
    const since1904 = await run(head + dated(2, '43889.25', value), { workbookPr: '<workbookPr date1904="1"/>' });
    expect(since1904.sink.readings()).toMatchObject([{ time: '2024-02-29T06:00:00.000Z' }]);
  });

  it('formulas are never evaluated: the saved value is taken and said, one without is refused', async () => {
    const { sink, outcome } = await run(
      head +
        dated(2, '45351', '<c r="B2"><f>1+1</f><v>7</v></c>') +
        dated(3, '45352', '<c r="B3"><f>1+1</f></c>') +
        dated(4, '45353', '<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c>') +
        dated(5, '45354', '<c r="B5" s="1"><v>45354</v></c>'),
    );
    expect(sink.readings().map(({ value }) => value)).toEqual([7]);
    expect(sink.reasons()).toEqual(['formulaWithoutValue', 'errorCell', 'dateInsteadOfNumber']);
    expect(outcome.counts).toMatchObject({ rows: 4, accepted: 1, refused: 3, formulaCells: 3 });
  });

  it('hidden rows are rows, and told', async () => {
    const { outcome } = await run(
      head + dated(2, '45351', '<c r="B2"><v>1</v></c>').replace('<row ', '<row hidden="1" '),
    );
    expect(outcome.counts).toMatchObject({ rows: 1, accepted: 1, hiddenRows: 1 });
  });

  it('a cell that names a text that is not there refuses its row', async () => {
    const { sink } = await run(head + dated(2, '45351', '<c r="B2" t="s"><v>9</v></c>'));
    expect(sink.reasons()).toEqual(['brokenCell']);
  });

  it('number cells keep their point, whatever the decimal mark of texts', async () => {
    const { sink } = await run(
      head +
        dated(2, '45351', '<c r="B2"><v>1.25</v></c>') +
        dated(3, '45352', '<c r="B3" t="inlineStr"><is><t>1,25</t></is></c>'),
      {},
      mapping({ format: { kind: 'xlsx', decimal: ',' } }),
    );
    expect(sink.readings().map(({ value }) => value)).toEqual([1.25, 1.25]);
  });

  it.each([
    ['yyyy-mm-dd', true],
    ['[h]:mm', true],
    ['General', false],
    ['0.00', false],
    ['0.0" days"', false],
    ['[Red]0.0', false],
    ['[$-407]dd/ mmm', true],
    ['#,##0\\d', false],
    ['0;[Red]-0;"yes"', false],
  ])('the number format %s shows a date: %s', (code, expected) => {
    expect(isDateFormat(code)).toBe(expected);
  });

  it('_xHHHH_ stands for a character', () => {
    expect(unescapeText('a_x000A_b _x005F_x0041_ _xZZZZ_')).toBe('a\nb _x0041_ _xZZZZ_');
  });
});

describe('workbooks that are broken or hostile', () => {
  const said = async (parts: readonly ZipPart[]) => (await imported(book(parts), mapping())).outcome;
  const good = workbookParts(head + dated(2, '45351', '<c r="B2"><v>1</v></c>'), { styles: DATES });
  const without = (name: string) => good.filter((part) => part.name !== name);
  const replaced = (name: string, change: Partial<ZipPart>) =>
    good.map((part) => (part.name === name ? { ...part, ...change } : part));
  const SHEET = 'xl/worksheets/sheet1.xml';
  const sheetText = String(good.find(({ name }) => name === SHEET)?.content);

  it.each([
    ['xl/workbook.xml', 'xl/workbook.xml is missing'],
    ['xl/_rels/workbook.xml.rels', 'xl/_rels/workbook.xml.rels is missing'],
    [SHEET, `${SHEET} (sheet "Data") is missing`],
  ])('without %s: refused by name', async (name, message) => {
    expect(await said(without(name))).toMatchObject({ state: 'refused', message: expect.stringContaining(message) });
  });

  it('a bomb is refused from the table of contents, before anything is unpacked', async () => {
    const bomb = replaced(SHEET, { content: Buffer.alloc(50_000_000, 0x20) });
    const outcome = await said(bomb);
    expect(outcome.state).toBe('refused');
    expect(outcome.message).toMatch(
      /would unpack to \d+ times its size, at most 200 times is taken: a decompression bomb, not unpacked/,
    );
    expect(outcome.tookMs).toBeLessThan(20);
  });

  it('a bomb that lies about its size is stopped at the size it said', async () => {
    const outcome = await said(replaced(SHEET, { content: Buffer.alloc(5_000_000, 0x20), saidBytes: 4_000 }));
    expect(outcome).toMatchObject({ state: 'refused', message: expect.stringContaining('is damaged') });
  });

  it('more parts, a larger part or more in all than is allowed are refused', async () => {
    const limits = { entries: 5, entryBytes: 1e9, totalBytes: 1e9, ratio: 200, ratioFreeBytes: 1e6 };
    await expect(openZip(book(good), limits)).rejects.toThrow('has 6 parts, at most 5');
    await expect(openZip(book(good), { ...limits, entries: 9, entryBytes: 100 })).rejects.toThrow('would unpack to');
    await expect(openZip(book(good), { ...limits, entries: 9, totalBytes: 500 })).rejects.toThrow(
      'would unpack to more than',
    );
  });

  it('a part with a wrong checksum is damaged; the rows before the end are kept and said', async () => {
    const { outcome, sink } = await imported(book(replaced(SHEET, { saidCrc: 1 })), mapping());
    expect(outcome).toMatchObject({ state: 'broken', counts: { rows: 1, accepted: 1 } });
    expect(outcome.message).toContain('its checksum (CRC-32) is wrong; the 1 rows before it were taken');
    expect(sink.readings()).toHaveLength(1);
  });

  it('XML that breaks in the middle keeps the good rows before it, and says how many', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => dated(i + 2, `${40_000 + i}`, `<c><v>${i}</v></c>`)).join('');
    const { outcome, sink } = await imported(
      book(workbookParts(`${head}${rows}<row><c></row>`, { styles: DATES })),
      mapping(),
    );
    expect(outcome).toMatchObject({ state: 'broken', counts: { rows: 5_000, accepted: 5_000 } });
    expect(outcome.message).toMatch(/sheet1\.xml:\d+:\d+: .* no well-formed XML; the 5000 rows before it were taken/);
    expect(sink.readings()).toHaveLength(5_000);
  });

  it('entities are not expanded: a document type refuses the workbook', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
    expect(
      (await said(replaced(SHEET, { content: sheetText.replace('<worksheet', `${laughs}<worksheet`) }))).message,
    ).toContain('document type');
  });

  it('texts of another encoding than UTF-8 are refused', async () => {
    const latin = Buffer.from(sheetText.replace('time', 't\u00efme'), 'latin1');
    expect((await said(replaced(SHEET, { content: latin }))).message).toContain('no valid UTF-8');
  });

  it('a missing sheet is named, with the nearest', async () => {
    const { outcome } = await imported(book(good), mapping({ format: { kind: 'xlsx', sheet: 'data ' } }));
    expect(outcome.message).toBe('the workbook has no sheet "data " (did you mean "Data"?); it has "Data"');
  });

  it('no zip, a truncated one, an old .xls and a CSV are each refused by name', async () => {
    const cut = zipOf(good).subarray(0, 700);
    const of = async (bytes: Buffer) => (await imported(temporaryFile(bytes, 'x.xlsx'), mapping())).outcome.message;
    expect(await of(cut)).toContain('no readable zip file');
    expect(await of(Buffer.from('time,value\n'))).toContain(
      'the mapping is for a workbook (.xlsx), and the file is none',
    );
    expect(await of(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain(
      'an old .xls workbook or a workbook with a password',
    );
  });
});

describeSharedData('public workbooks: each read, or refused by name', () => {
  it.each([
    ['1519293514-KRISHNAPATNAM_LINE_UP', 31, ''],
    ['1904', 1, ''],
    ['dateIssue', 2, ''],
    ['duplicateRowTest', 0, ''],
    ['fibonacci', 19, ''],
    ['formulas', 2, ''],
    ['gold', 6, ''],
    ['hidden-test_google-sheets', 3, ''],
    ['invalid-xml', 0, 'text data outside of root node'],
    ['many-columns', 2, ''],
    ['missing-bits', 0, 'its parts _rels/.rels and xl/workbook.xml are missing'],
    ['shared_string_with_escape', 1, ''],
    ['test-issue-163', 3, ''],
    ['test-issue-623', 0, ''],
    ['test-issue-877', 0, ''],
    ['test-pr-1220', 0, ''],
  ])('%s: %i rows %s', async (name, rows, message) => {
    const read = await rowsOf(sharedFile(`xlsx/${name}.xlsx`));
    expect(read.rows).toHaveLength(rows);
    if (message === '') expect(read.message).toBe('');
    else expect(read.message).toContain(message);
  });

  it('an escaped escape is the text _x000D_ itself, formulas show their saved value, the 1904 epoch is known', async () => {
    const escaped = (await rowsOf(sharedFile('xlsx/shared_string_with_escape.xlsx'))).rows[0];
    expect(escaped?.cells).toEqual(['_x000D_']);
    const formulas = await rowsOf(sharedFile('xlsx/formulas.xlsx'));
    expect(formulas.rows[0]?.cells[0]).toBe('someone@example.com');
    expect(formulas.remarks).toMatchObject({ formulaCells: 2 });
    const table = await openTable(sharedFile('xlsx/1904.xlsx'), {
      kind: 'xlsx',
      sheet: '',
      decimal: '.',
      headerRow: 1,
    });
    expect(table.isDate1904).toBe(true);
    await table.close();
  });

  it('every sheet of every workbook can be read', async () => {
    const line = await rowsOf(sharedFile('xlsx/test-pr-1220.xlsx'), 'KA lijst');
    expect(line.message).toBe('');
    expect(line.rows.length).toBeGreaterThan(100);
    for (const sheet of [
      'Handlungsanweisung',
      'Ersatzteilliste',
      'Leiterprüfung',
      'Feststellanlagen',
      'Schweißgerät',
    ]) {
      expect((await rowsOf(sharedFile('xlsx/test-issue-877.xlsx'), sheet)).message).toBe('');
    }
  });
});
