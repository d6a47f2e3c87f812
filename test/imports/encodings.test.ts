import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imported, importedText, mappingOf, temporaryFile } from './support/importing.ts';

const text = mappingOf({ values: [{ column: 'value', tag: 'lab.value', type: 'text' }] as never });
const as = (encoding: string) => ({ ...text, format: { ...text.format, encoding } }) as typeof text;
const row = (value: string, minute = 0) => `2026-01-01 00:0${minute}:00,${value}\n`;
const utf16 = (content: string) => Buffer.from(`\ufeff${content}`, 'utf16le');
const values = async (content: string | Uint8Array, mapping = text) => {
  const { sink, outcome } = await importedText(content, mapping);
  return { outcome, refused: sink.refused, values: sink.readings().map(({ value }) => value) };
};

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(`time,value\n${row('Ärger °C 😀')}`), 'utf-8', 'Ärger °C 😀'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufefftime,value\n${row('µ')}`), 'utf-8', 'µ'],
    ['UTF-16LE with a byte order mark', utf16(`time,value\n${row('Ärger 😀')}`), 'utf-16le', 'Ärger 😀'],
    ['UTF-16LE without one', Buffer.from(`time,value\n${row('Ärger')}`, 'utf16le'), 'utf-16le', 'Ärger'],
    ['Windows-1252', Buffer.from(`time,value\n${row('\u00c4rger \u0080')}`, 'latin1'), 'windows-1252', 'Ärger €'],
  ])('found by themselves: %s', async (_, content, encoding, expected) => {
    const { outcome, values: read } = await values(content);
    expect(outcome).toMatchObject({ state: 'done', encoding, counts: { rows: 1, accepted: 1 } });
    expect(read).toEqual([expected]);
  });

  it('a byte that is no UTF-8 refuses its row alone, and names the byte', async () => {
    const content = Buffer.concat([
      Buffer.from(`time,value\n${row('good')}2026-01-01 00:01:00,`),
      Buffer.from([0x41, 0xe4, 0x42]),
      Buffer.from(`\n${row('fine', 2)}`),
    ]);
    const { outcome, refused, values: read } = await values(content, as('utf-8'));
    expect(read).toEqual(['good', 'fine']);
    expect(outcome.reasons).toEqual({ wrongEncoding: 1 });
    expect(refused[0]?.error).toContain(`invalid UTF-8 sequence at byte ${content.indexOf(0xe4)} (0xe4)`);
    expect(refused[0]?.payload).toContain('A\\xe4B (SHA-256 of the ');
  });

  it('overlong, cut and surrogate sequences of UTF-8 are none', async () => {
    const bad = [
      [0xc0, 0xaf],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
    ];
    const content = Buffer.concat([
      Buffer.from('time,value\n'),
      ...bad.map((bytes, i) =>
        Buffer.concat([Buffer.from(`2026-01-01 00:0${i}:00,`), Buffer.from(bytes), Buffer.from('\n')]),
      ),
    ]);
    expect((await values(content, as('utf-8'))).outcome.reasons).toEqual({ wrongEncoding: 4 });
  });

  it('a byte that Windows-1252 does not know refuses its row', async () => {
    const { refused } = await values(Buffer.from(`time,value\n${row('a\u0081')}`, 'latin1'), as('windows-1252'));
    expect(refused[0]?.error).toContain('byte 0x81');
  });

  it('half a surrogate pair refuses its row in UTF-16, half a character at the end the last', async () => {
    const content = Buffer.concat([utf16(`time,value\n${row('a\ud800b')}${row('good', 1)}`), Buffer.from([0x41])]);
    const { refused, values: read } = await values(content);
    expect(read).toEqual(['good']);
    expect(refused.map(({ step }) => step)).toEqual(['encoding', 'encoding']);
  });

  it('a mark that contradicts the mapping, and UTF-16BE, refuse the file with a remedy', async () => {
    const contradicting = await values(utf16(`time,value\n${row('a')}`), as('utf-8'));
    expect(contradicting.outcome).toMatchObject({ state: 'refused', counts: { rows: 0 } });
    expect(contradicting.outcome.message).toContain('the byte order mark of the file utf-16le');
    const swapped = utf16(`time,value\n${row('a')}`).swap16();
    expect((await values(swapped)).outcome.message).toContain('UTF-16BE');
  });

  it('a binary file read as text is refused row by row as what it is', async () => {
    const { outcome } = await values(
      Buffer.concat([Buffer.from('time,value\n'), Buffer.from([0x32, 0x00, 0x01, 0x0a])]),
      as('utf-8'),
    );
    expect(outcome.reasons).toEqual({ wrongEncoding: 1 });
  });

  it('any text comes back the same from UTF-8 and from UTF-16', async () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((each) => each.trim() === each && each !== '' && !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('utf8' as const, 'utf16le' as const),
        async (cells, encoding) => {
          const lines = cells.map((each, i) => row(`"${each.replaceAll('"', '""')}"`, i)).join('');
          const { sink } = await imported(temporaryFile(Buffer.from(`\ufefftime,value\n${lines}`, encoding)), text);
          expect(sink.readings().map(({ value }) => value)).toEqual(cells);
        },
      ),
      { numRuns: 60 },
    );
  });
});
