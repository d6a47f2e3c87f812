import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines } from '../../../electron/reports/pdf/draw/breakLines.ts';
import { printable } from '../../../electron/reports/pdf/draw/printable.ts';
import { reportFormat } from '../../../electron/reports/pdf/words/format.ts';
import { WORDS } from '../../../electron/reports/pdf/words/index.ts';

const AT = Date.UTC(2026, 8, 5, 22, 30, 5) * 1_000;
const formatOf = (language: 'en' | 'de', timeZone: string, durationUnit: 'min' | 'h' = 'min') =>
  reportFormat({ language, timeZone, durationUnit }, WORDS[language]);

describe('numbers and times as the station writes them', () => {
  it.each([
    ['en', 'Europe/Berlin', '06 Sep 2026, 00:30:05 UTC+02:00 (Europe/Berlin)'],
    ['de', 'Europe/Berlin', '06. Sept. 2026, 00:30:05 UTC+02:00 (Europe/Berlin)'],
    ['en', 'UTC', '05 Sep 2026, 22:30:05 UTC+00:00 (UTC)'],
    ['en', 'America/St_Johns', '05 Sep 2026, 20:00:05 UTC−02:30 (America/St_Johns)'],
    ['en', 'Asia/Kathmandu', '06 Sep 2026, 04:15:05 UTC+05:45 (Asia/Kathmandu)'],
  ] as const)('%s in %s: %s', (language, zone, text) => {
    expect(formatOf(language, zone).dateTimeZone(AT)).toBe(text);
  });

  it('writes ratios, durations, units and dates in its language', () => {
    const [en, de] = [formatOf('en', 'UTC'), formatOf('de', 'UTC', 'h')];
    expect([en.percent(0.8265), de.percent(0.8265)]).toEqual(['82.7\u00a0%', '82,7\u00a0%']);
    expect([en.duration(5_400_000_000), de.duration(5_400_000_000)]).toEqual(['90.0\u00a0min', '1,50\u00a0h']);
    expect([en.quantity(12_345.6, 'Cel'), de.quantity(12_345.6, '[NTU]'), en.quantity(3, '1')]).toEqual([
      '12,345.6\u00a0°C',
      '12.345,6\u00a0NTU',
      '3',
    ]);
    expect([en.date('2026-11-20'), de.date('2026-03-01')]).toEqual(['Fri, 20 Nov 2026', 'So., 01. März 2026']);
    expect([en.age(59_000), en.age(3_599_000), en.age(90_000_000), en.age(null)]).toEqual([
      '59 s',
      '60 min',
      '25.0 h',
      '–',
    ]);
  });

  it('shows what is undefined as such, and not as 0', () => {
    const format = formatOf('en', 'UTC');
    expect([format.number(null), format.percent(null), format.duration(null), format.quantity(null, 'Cel')]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });
});

describe('texts from the plant', () => {
  const hasGlyph = (codePoint: number) => codePoint < 0x500;

  it.each([
    ['left \u202eright', 'left ‹U+202E›right'],
    ['a\u0000b\u001b[31m', 'a‹U+0000›b‹U+001B›[31m'],
    ['zero\u200bwidth', 'zero‹U+200B›width'],
    ['one\ntwo\tthree', 'one two three'],
    ['温度', '‹U+6E29›‹U+5EA6›'],
    ['≤ 5 → 6', '<= 5 -> 6'],
    ['\ud800lone', '‹U+D800›lone'],
    ['Öl-Temperatur °C', 'Öl-Temperatur °C'],
  ])('%j is printed as %s', (text, shown) => {
    expect(printable(text, hasGlyph)).toBe(shown);
  });

  it('never carry a mark that the page would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text, hasGlyph);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u);
        expect([...shown].every((each) => hasGlyph(each.codePointAt(0) as number) || '‹›'.includes(each))).toBe(true);
      }),
    );
  });

  it('are broken into lines that fit, and lose no character', () => {
    const widthOf = (text: string) => [...text].length;
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (text, width) => {
          const lines = breakLines(text, width, widthOf);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
});
