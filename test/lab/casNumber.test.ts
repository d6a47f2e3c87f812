import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casCheckDigit, readCas } from '../../electron/lab/casNumber.ts';
import { dateOfSerial, readDate } from '../../electron/lab/sheetDate.ts';

const reasonOf = (text: string, kind?: Parameters<typeof readCas>[1]): string => {
  const reading = readCas(text, kind);
  return reading.ok ? '' : reading.reason;
};

describe('CAS numbers', () => {
  it.each([
    ['7732-18-5', 'water'],
    ['64-17-5', 'ethanol'],
    ['67-64-1', 'acetone'],
    ['7647-14-5', 'sodium chloride'],
    ['1310-73-2', 'sodium hydroxide'],
    ['7664-93-9', 'sulfuric acid'],
    ['75-09-2', 'dichloromethane'],
    ['108-88-3', 'toluene'],
    ['50-00-0', 'formaldehyde'],
    ['7782-50-5', 'chlorine'],
    ['7439-92-1', 'lead'],
    ['7440-50-8', 'copper'],
  ])('%s (%s) has its check digit', (cas) => {
    expect(readCas(cas)).toEqual({ ok: true, cas });
  });

  it.each([
    ['7732-18-4', 'the check digit should be 5, not 4'],
    ['64-71-5', 'the check digit should be 1, not 5'],
    ['50-00-1', 'the check digit should be 0, not 1'],
    ['50-0-0', 'has not the shape'],
    ['0064-17-5', 'has leading zeros; write 64-17-5'],
    ['1975-09-02', 'looks like a date'],
    ['', 'has not the shape'],
  ])('%s is refused with what to do', (cas, reason) => {
    expect(reasonOf(cas)).toContain(reason);
  });

  it('a cell that became a date is refused, whatever it shows', () => {
    expect(reasonOf('27639', 'date')).toContain('the cell is a date');
  });

  it('proves form, not identity: a swap may land on another valid number', () => {
    expect(readCas('108-83-8').ok).toBe(true);
  });

  it('any single wrong digit before the check digit is found, unless its weight hides it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 9_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 1, max: 9 }),
        (a, b, step) => {
          const body = `${a}${String(b).padStart(2, '0')}`;
          const last = Number(body.at(-1));
          const other = body.slice(0, -1) + String((last + step) % 10);
          expect(casCheckDigit(other)).not.toBe(casCheckDigit(body)); // weight 1 hides nothing
        },
      ),
    );
  });
});

describe('serial dates of spreadsheets', () => {
  it.each([
    [45_351, false, '2024-02-29'],
    [43_889, true, '2024-02-29'],
    [59, false, '1900-02-28'],
    [61, false, '1900-03-01'],
    [1, false, '1900-01-01'],
    [0, true, '1904-01-01'],
  ])('day %d (1904: %s) is %s', (serial, isDate1904, date) => {
    expect(dateOfSerial(serial, isDate1904)).toEqual({ ok: true, date });
  });

  it('day 60 of 1900 never was', () => {
    expect(dateOfSerial(60, false)).toEqual({ ok: false, reason: expect.stringContaining('never was') });
  });

  it('a text date must be a day of the calendar', () => {
    expect(readDate('2026-02-29', 'text', false).ok).toBe(false);
    expect(readDate('31.03.2026', 'text', false).ok).toBe(false);
    expect(readDate('2026-03-31', 'text', false)).toEqual({ ok: true, date: '2026-03-31' });
  });
});
