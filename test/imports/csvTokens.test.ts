import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvTokenRow, CsvTokens } from '../../electron/imports/csv/csvTokens.ts';

function tokens(text: string, cuts: readonly number[] = [], delimiter = ','): CsvTokenRow[] {
  const reader = new CsvTokens(delimiter);
  const rows: CsvTokenRow[] = [];
  const drain = () => {
    for (let row = reader.next(); row; row = reader.next()) rows.push(row);
  };
  let from = 0;
  for (let i = 0; from < text.length; i++) {
    const to = cuts.length === 0 ? text.length : from + (cuts[i % cuts.length] as number);
    reader.push(text.slice(from, to));
    drain();
    from = to;
  }
  reader.end();
  drain();
  return rows;
}

const cell = fc.string({
  unit: fc.constantFrom('a', 'b', '1', '.', ' ', ',', ';', '"', '\r', '\n', '=', '\t'),
  maxLength: 8,
});
const grid = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const lineBreak = fc.constantFrom('\n', '\r\n', '\r');

/** The simplest writer of RFC 4180: quotes where they are needed, or everywhere. */
const written = (rows: readonly (readonly string[])[], delimiter: string, end: string, quoteAll: boolean): string =>
  rows
    .map((cells) =>
      cells
        .map((text) =>
          quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text,
        )
        .join(delimiter),
    )
    .map((line) => line + end)
    .join('');

describe('CSV taken apart', () => {
  it('gives back any table that a simple writer wrote, however the bytes arrive', () => {
    fc.assert(
      fc.property(
        grid,
        cuts,
        lineBreak,
        fc.constantFrom(',', ';', '\t'),
        fc.boolean(),
        (rows, pieces, end, delimiter, quoteAll) => {
          const text = written(rows, delimiter, end, quoteAll);
          const read = tokens(text, pieces, delimiter);
          expect(read.map(({ cells }) => cells)).toEqual(rows);
          expect(read.every((row) => row.fault === undefined)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('agrees with csv-parse on well-formed files, and on the line every row begins on', () => {
    fc.assert(
      fc.property(grid, lineBreak, (rows, end) => {
        const text = written(rows, ',', end, false);
        const read = tokens(text);
        const parsed = parse(text, {
          record_delimiter: ['\r\n', '\n', '\r'],
          relax_column_count: true,
          raw: true,
          info: true,
        }) as unknown as {
          record: string[];
        }[];
        // csv-parse leaves empty lines out.
        expect(read.filter(({ cells }) => cells.length > 1 || cells[0] !== '').map(({ cells }) => cells)).toEqual(
          parsed.map(({ record }) => record).filter((cells) => cells.length > 1 || cells[0] !== ''),
        );
        const linesBefore = (byte: number) => text.slice(0, byte).match(/\r\n|\r|\n/g)?.length ?? 0;
        expect(read.map(({ line }) => line)).toEqual(read.map(({ byte }) => linesBefore(byte) + 1));
      }),
    );
  });

  it('reads the same rows from any text, however the bytes arrive, and keeps every byte as evidence', () => {
    const any = fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' '), maxLength: 60 });
    fc.assert(
      fc.property(any, cuts, (text, pieces) => {
        const whole = tokens(text);
        expect(tokens(text, pieces)).toEqual(whole);
        const breaks = text.length - whole.reduce((sum, { raw }) => sum + raw.length, 0);
        expect(breaks).toBeGreaterThanOrEqual(0);
        for (const { raw, byte } of whole) expect(text.slice(byte, byte + raw.length)).toBe(raw);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a quote that is never closed costs its own line', 'a,"b\nc,d\ne,f\n', [['brokenQuote'], ['c', 'd'], ['e', 'f']]],
    ['text after a closing quote costs its own line', 'a,"b"x\nc,d\n', [['brokenQuote'], ['c', 'd']]],
    ['after cells with line breaks too', '"a\nb",c,"d"x\ne\n', [['brokenQuote'], ['brokenQuote'], ['e']]],
    ['a quote inside a cell is a character', 'a,5" pipe\n', [['a', '5" pipe']]],
    ['line breaks in all three ways, mixed', 'a\rb\r\nc\nd', [['a'], ['b'], ['c'], ['d']]],
    [
      'a quoted line break belongs to the cell',
      'a,"b\r\nc"\nd,e',
      [
        ['a', 'b\r\nc'],
        ['d', 'e'],
      ],
    ],
    [
      'an empty cell at the end',
      'a,\n,\n',
      [
        ['a', ''],
        ['', ''],
      ],
    ],
    ['an empty quoted cell', '"",""\n', [['', '']]],
  ])('%s', (_, text, expected) => {
    for (const pieces of [[], [1], [3]]) {
      expect(tokens(text, pieces).map((row) => (row.fault ? [row.fault.name] : row.cells))).toEqual(expected);
    }
  });

  it('measures and hashes a row of more than 1 MiB without holding it, and goes on behind it', () => {
    const long = 'x'.repeat(3_000_000);
    const rows = tokens(`a,b\n${long}\nc,d\n`, [100_000]);
    expect(rows.map((row) => row.fault?.name ?? row.cells.join())).toEqual(['a,b', 'overLongRow', 'c,d']);
    expect(rows[1]?.whole?.bytes).toBe(3_000_000);
    expect(rows[1]?.raw.length).toBeLessThan(40_000);
    expect(rows[2]?.line).toBe(3);
  });

  it('gives up a quote that is open for more than 1 MiB at its own line', () => {
    const rows = tokens(`a,"b\n${'c,d\n'.repeat(400_000)}`, [100_000]);
    expect(rows[0]?.fault?.name).toBe('brokenQuote');
    expect(rows).toHaveLength(400_001);
  });
});
