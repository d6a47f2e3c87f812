import { describe, expect, it } from 'vitest';
import { importedText, mappingOf } from './support/importing.ts';

const table = (...lines: string[]): string => `time,value\n${lines.join('\n')}\n`;
const T = '2026-01-01 00:00:00';
const value = (given: Record<string, unknown>) =>
  mappingOf({ values: [{ column: 'value', tag: 'lab.value', ...given }] as never });

describe('a row is refused by name', () => {
  it.each([
    ['raggedRow', `${T},1,2`, mappingOf(), 'the row has 3 cells, the header 2'],
    ['raggedRow', T, mappingOf(), 'the row has 1 cells, the header 2'],
    ['unparsableNumber', `${T},twelve`, mappingOf(), 'column "value" is "twelve", expected a number'],
    ['unparsableNumber', `${T},NaN`, mappingOf(), 'expected a number'],
    ['unparsableNumber', `${T},1e999`, mappingOf(), 'expected a number'],
    ['unparsableNumber', `${T},0x10`, mappingOf(), 'expected a number'],
    ['thousandsSeparator', `${T},"1,234.5"`, mappingOf(), 'thousands separators are not taken'],
    ['thousandsSeparator', `${T},1 234`, mappingOf(), 'thousands separators are not taken'],
    ['thousandsSeparator', `${T},1.234`, mappingOf({ format: { decimal: ',' } }), 'the decimal mark is ","'],
    ['unparsableNumber', `${T},1.5`, mappingOf({ format: { decimal: ',' } }), 'the decimal mark ","'],
    ['censoredValue', `${T},<1`, mappingOf(), 'below a limit'],
    ['censoredValue', `${T},> 200.5`, mappingOf(), 'above a limit'],
    ['emptyValue', `${T},`, value({ empty: 'refuse' }), 'is empty'],
    ['badDate', '01.02.2026,1', mappingOf(), 'expected an ISO 8601 time'],
    ['badDate', '2026-02-30 00:00:00,1', mappingOf(), 'is "2026-02-30 00:00:00"'],
    ['badDate', ',1', mappingOf(), 'is empty'],
    ['futureTime', '2031-01-01 00:00:00,1', mappingOf(), 'lies in the future'],
    ['timeTooOld', '1999-12-31 23:59:59,1', mappingOf(), 'before 2000-01-01'],
    ['overLongCell', `${T},${'9'.repeat(40_000)}`, mappingOf(), 'at most 32767'],
    ['brokenQuote', `${T},"1`, mappingOf(), 'never closed'],
    [
      'unknownTag',
      `${T},1`,
      mappingOf({ values: [{ column: 'value', tag: 'lab.other' }] as never }),
      'there is no tag "lab.other"; add it',
    ],
  ])('%s: %s', async (name, line, mapping, said) => {
    const { outcome, sink } = await importedText(
      table(`${T.replace('00:00:00', '00:30:00')},${mapping.format.decimal === ',' ? '"1,5"' : '1.5'}`, line),
      mapping,
      ['lab.value'],
    );
    expect(outcome.state).toBe('done');
    expect(sink.refused.at(-1)?.error).toContain(`line 3: ${name}: `);
    expect(sink.refused.at(-1)?.error).toContain(said);
    expect(outcome.counts.accepted + outcome.counts.refused).toBe(outcome.counts.rows);
    expect(outcome.counts.rows).toBe(2);
    expect(sink.refused.at(-1)?.payload.slice(0, 100)).toBe(line.slice(0, 100));
  });

  it('whole: a good value beside a bad one is not kept alone', async () => {
    const mapping = mappingOf({
      values: [
        { column: 'a', tag: 'lab.a' },
        { column: 'b', tag: 'lab.b' },
      ] as never,
    });
    const { outcome, sink } = await importedText(`time,a,b\n${T},1,x\n2026-01-01 00:01:00,2,3\n`, mapping);
    expect(outcome.counts).toMatchObject({ rows: 2, accepted: 1, refused: 1, readings: 2 });
    expect(sink.readings().map(({ value: v }) => v)).toEqual([2, 3]);
  });

  it('with its text as it stands in the file; a long one cut, with length and SHA-256', async () => {
    const { sink } = await importedText(table(`${T},${'é'.repeat(20_000)}`));
    const [item] = sink.refused;
    expect(item?.payload.length).toBeLessThanOrEqual(16_384);
    expect(item?.payload).toMatch(/é… \(\d+ bytes, SHA-256 [0-9a-f]{64}\)$/);
  });

  it('under the same content whatever file it comes from, so that a second import adds nothing', async () => {
    const first = await importedText(table(`${T},x`));
    const second = await importedText(table('', `${T},x`));
    const keyOf = ({ connection, tag, step, payload, schemaVersion }: (typeof first.sink.refused)[0]) => [
      connection,
      tag,
      step,
      payload,
      schemaVersion,
    ];
    expect(second.sink.refused.map(keyOf)).toEqual(first.sink.refused.map(keyOf));
  });
});

describe('what is no row', () => {
  it('empty lines and lines of empty cells are counted apart', async () => {
    const { outcome } = await importedText(table('', `${T},1`, ',', ' , ', ''));
    expect(outcome.counts).toMatchObject({ rows: 1, accepted: 1, emptyRows: 4 });
  });

  it('the header that comes again, as in files put together, is counted apart', async () => {
    const { outcome } = await importedText(table(`${T},1`, 'time,value', '2026-01-01 00:01:00,2'));
    expect(outcome.counts).toMatchObject({ rows: 2, accepted: 2, repeatedHeaders: 1 });
  });

  it('lines before the header are counted apart', async () => {
    const { outcome } = await importedText(
      `Report of the lab\nmade by hand\n${table(`${T},1`)}`,
      mappingOf({ format: { headerRow: 3 } }),
    );
    expect(outcome.counts).toMatchObject({ rows: 1, accepted: 1, preamble: 2 });
  });
});

describe('values', () => {
  it('read with a decimal comma', async () => {
    const { sink } = await importedText(
      `time;value\n${T};1,5\n2026-01-01 00:01:00;-0,25\n`,
      mappingOf({ format: { decimal: ',' } }),
    );
    expect(sink.readings().map(({ value: v }) => v)).toEqual([1.5, -0.25]);
  });

  it('below and above a limit keep the limit, Uncertain and limited low or high', async () => {
    const { sink, outcome } = await importedText(
      table(`${T},<1`, '2026-01-01 00:01:00,>200.5', '2026-01-01 00:02:00,≥3'),
      value({ censored: 'limit' }),
    );
    expect(sink.readings().map(({ value: v, status }) => [v, status.toString(16)])).toEqual([
      [1, '40940500'],
      [200.5, '40940600'],
      [3, '40940600'],
    ]);
    expect(outcome.counts.limited).toBe(3);
  });

  it('marked as missing are Bad readings without a value', async () => {
    const { sink, outcome } = await importedText(
      table(`${T},-9999`, '2026-01-01 00:01:00,NULL'),
      value({ noData: ['-9999', 'NULL'] }),
    );
    expect(sink.readings().map(({ value: v, status }) => [v, status >>> 31])).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
    expect(outcome.counts).toMatchObject({ accepted: 2, noData: 2 });
  });

  it('that look like formulas are texts and nothing else', async () => {
    const texts = ['=cmd|calc', '+1+1', '-2', '@SUM(A1)'];
    const { sink } = await importedText(
      table(...texts.map((text, i) => `2026-01-01 00:0${i}:00,${text}`)),
      value({ type: 'text' }),
    );
    expect(sink.readings().map(({ value: v }) => v)).toEqual(texts);
  });

  it('of other types: bool and 64-bit integers exactly', async () => {
    const mapping = mappingOf({
      values: [
        { column: 'on', tag: 'lab.on', type: 'bool' },
        { column: 'count', tag: 'lab.count', type: 'integer64' },
      ] as never,
    });
    const { sink } = await importedText(
      `time,on,count\n${T},Yes,9007199254740993\n2026-01-01 00:01:00,0,-1\n`,
      mapping,
    );
    expect(sink.readings('lab.on').map(({ value: v }) => v)).toEqual([true, false]);
    expect(sink.readings('lab.count').map(({ value: v }) => v)).toEqual([9007199254740993n, -1n]);
  });
});

describe('tags from a template', () => {
  const sites = mappingOf({ values: [{ column: 'value', tag: 'lab.{site}.x' }] as never });

  it('take the cell of the row, put into the alphabet of tag ids', async () => {
    const { sink } = await importedText(`time,site,value\n${T}, 1S07 ,1\n${T},Tür 3 (Süd),2\n`, sites);
    expect(sink.readings().map(({ tag }) => tag)).toEqual(['lab.1S07.x', 'lab.Tur-3-_Sud_.x']);
  });

  it('refuse the second of two names that would share one id', async () => {
    const { sink } = await importedText(`time,site,value\n${T},A B,1\n${T},A-B,2\n${T},A B ,1\n`, sites);
    expect(sink.reasons()).toEqual(['ambiguousTag']);
    expect(sink.refused[0]?.error).toContain('"A-B" and "A B" would both be the tag "lab.A-B.x"');
  });

  it('refuse a row where the column is empty', async () => {
    const { sink } = await importedText(`time,site,value\n${T},,1\n`, sites);
    expect(sink.refused[0]?.error).toContain('column "site" is empty');
  });

  it('refuse a row in which two columns become one tag', async () => {
    const mapping = mappingOf({
      values: [
        { column: 'value', tag: 'lab.{a}' },
        { column: 'other', tag: 'lab.{b}' },
      ] as never,
    });
    const { sink } = await importedText(`time,a,b,value,other\n${T},x,x,1,2\n`, mapping);
    expect(sink.refused[0]?.error).toContain('two columns of the row are values of tag "lab.x"');
  });
});

describe('rows of one tag and time', () => {
  const twice = table(`${T},1`, `${T},2`, `${T},1`);

  it('refused: another value is refused, the same value is there already', async () => {
    const { outcome, sink } = await importedText(twice);
    expect(outcome.counts).toMatchObject({ rows: 3, accepted: 2, refused: 1, readings: 1, repeated: 1 });
    expect(sink.reasons()).toEqual(['repeatedTime']);
  });

  it('spread: set apart by a microsecond each, in file order, the same each time', async () => {
    const runs = [
      await importedText(twice, mappingOf({ ties: 'spread' })),
      await importedText(twice, mappingOf({ ties: 'spread' })),
    ];
    const read = runs.map(({ sink }) => sink.readings().map(({ time, value: v }) => [time.slice(17), v]));
    expect(read[0]).toEqual([
      ['00.000Z', 1],
      ['00.000001Z', 2],
      ['00.000002Z', 1],
    ]);
    expect(read[1]).toEqual(read[0]);
  });

  it('a row key that comes again with another content is refused, with the same content it is a repetition', async () => {
    const mapping = mappingOf({ rowKey: ['id'] });
    const { outcome, sink } = await importedText(
      `time,id,value\n${T},7,1\n${T},7,1\n2026-01-01 00:01:00,7,1\n2026-01-01 00:02:00,,1\n`,
      mapping,
    );
    expect(sink.reasons()).toEqual(['repeatedKey']);
    expect(outcome.counts).toMatchObject({ rows: 4, accepted: 3, repeated: 1 });
  });

  it('a key of two columns is told from another by where one ends and the next begins', async () => {
    const { outcome } = await importedText(
      `time,line,sample,value\n${T},L 1,A,1\n2026-01-01 00:01:00,L,1 A,2\n`,
      mappingOf({ rowKey: ['line', 'sample'] }),
    );
    expect(outcome.counts).toMatchObject({ rows: 2, accepted: 2, refused: 0 });
  });
});
