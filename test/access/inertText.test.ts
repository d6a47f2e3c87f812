import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../shared/domain/csv.ts';
import { inertJson, visibleDeep, visibleText } from '../../shared/domain/inertText.ts';

const OVERRIDE = '\u202e';
const UNSEEN = ['\u202a', '\u202b', '\u202d', OVERRIDE, '\u2066', '\u2067', '\u2068', '\u2069', '\u200e', '\u200f'];
const OTHERS = ['\u061c', '\u200b', '\ufeff', '\u0000', '\u001b', '\u0085'];
const hostile = fc.array(
  fc.oneof(
    fc.string(),
    fc.constantFrom(...UNSEEN, ...OTHERS, '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '<img src=x>'),
  ),
);

describe('a text of the plant', () => {
  it.each([...UNSEEN, ...OTHERS])('%j is shown by its number', (mark) => {
    const code = mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    expect(visibleText(`invoice${mark}fdp.exe`)).toBe(`invoice⟦U+${code}⟧fdp.exe`);
  });

  it('keeps line ends, tabs, accents, other scripts and joined emoji', () => {
    const text = 'Öl – 油\nשלום\t👩‍🔧 <b>';
    expect(visibleText(text)).toBe(text);
  });

  it('is made visible in depth, and what holds nothing unseen stays the same object', () => {
    const clean = { rows: [{ name: 'a' }], values: new Float64Array(3) };
    expect(visibleDeep(clean)).toBe(clean);
    const rows = [{ name: 'a' }, { name: `b${OVERRIDE}` }];
    const made = visibleDeep({ rows });
    expect(made.rows[1]).toEqual({ name: 'b⟦U+202E⟧' });
    expect(made.rows[0]).toBe(rows[0]);
  });
});

describe('what leaves the station', () => {
  it('as CSV starts no formula and hides nothing, whatever a text holds', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = parts.join('');
        const line = csvLine([text]);
        const cell = line.startsWith('"') ? line.slice(1) : line;
        const isNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\r\n$/.test(line);
        expect(isNumber || !/^[=+\-@\t＝＋－＠]/.test(cell)).toBe(true);
        expect(visibleText(line)).toBe(line);
      }),
    );
  });

  it('as CSV reads back as the text that was shown', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const shown = visibleText(parts.join(''));
        const line = csvLine([parts.join('')]).slice(0, -2);
        const cell = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
        expect([shown, `'${shown}`]).toContain(cell);
      }),
    );
  });

  it('as JSON hides nothing, and is the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), hostile, (value, parts) => {
        const document = { value, text: parts.join('') };
        const text = inertJson(document);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(UNSEEN.some((mark) => text.includes(mark))).toBe(false);
      }),
    );
  });
});
