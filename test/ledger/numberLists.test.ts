import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberLists } from '../../electron/ledger/numberLists.ts';

const lists = new NumberLists();
const CLOSED = ']';

/** The list behind some bytes, and how far into it the look was sure. */
function sureOf(before: string, list: string): boolean {
  const bytes = Buffer.from(`${before}${list}${CLOSED}`, 'latin1');
  expect(lists.hold(bytes)).toBe(true);
  const end = lists.endOf(before.length);
  return end === bytes.length - 1;
}

/** As ECMAScript prints each of them. */
function isCanonical(list: string): boolean {
  try {
    const values: unknown = JSON.parse(`[${list}]`);
    return Array.isArray(values) && values.length > 0 && JSON.stringify(values) === `[${list}]`;
  } catch {
    return false;
  }
}

const decimal = (digits: number, places: number) =>
  fc.integer({ min: -(10 ** digits), max: 10 ** digits }).map((n) => n / 10 ** places);
const plain = fc.oneof(
  ...[fc.integer({ min: -9, max: 9 }), decimal(6, 2), decimal(9, 3), decimal(5, 5), decimal(13, 0)],
  fc.constantFrom(0, 1, 80, 1_000_000, 0.5, -0.05, 100.25, 0.00001, 99_999_999_999_999),
);
const strange = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e-7, 1e21, 5e-324, 1234567890123456, 0.000001, 0.0000001, 1.0000000000000002),
);
const before = fc.string({ unit: fc.constantFrom('0', '1', '.', ',', '-', '[', 'x'), maxLength: 130 });

describe('a list of numbers, 64 bytes at a time', () => {
  it('is taken when its numbers are plain, wherever it begins', () => {
    fc.assert(
      fc.property(before, fc.array(plain, { minLength: 1, maxLength: 200 }), (bytes, values) => {
        const list = values.map((value) => JSON.stringify(value)).join(',');
        // Fifteen characters are a number of at most fifteen digits; six zeros may stand before an exponent.
        const isEasy = values.every((value) => JSON.stringify(value).length <= 15) && !/\.0{6}/.test(list);
        if (isEasy) expect(sureOf(bytes, list)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never taken when it is not canonical, whatever was changed in it', () => {
    const characters = fc.constantFrom(...'0123456789.,-eE+ ]"n'.split(''), '00', '.0', ',,', '-0', '0.', '\0', 'ÿ');
    fc.assert(
      fc.property(
        before,
        fc.array(fc.oneof({ weight: 9, arbitrary: plain }, { weight: 1, arbitrary: strange }), { maxLength: 60 }),
        fc.nat(),
        characters,
        fc.constantFrom('replace', 'insert', 'delete'),
        (bytes, values, where, piece, how) => {
          const right = values.map((value) => JSON.stringify(value)).join(',');
          const at = where % (right.length + 1);
          const changed = `${right.slice(0, at)}${how === 'delete' ? '' : piece}${right.slice(how === 'insert' ? at : at + 1)}`;
          for (const list of [right, changed]) if (sureOf(bytes, list)) expect(isCanonical(list), list).toBe(true);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ...[
      '',
      ',',
      '1,',
      ',1',
      '1,,2',
      '01',
      '-01',
      '00',
      '-0',
      '-',
      '--1',
      '1-',
      '1-2',
      '.5',
      '5.',
      '-.5',
      '1.50',
      '1.0',
    ],
    ...['0.0', '1.2.3', '1..2', '1.2.30', '1.-2', '1e5', '1E5', '+1', '0.0000001', '0.10000000000000001'],
    ...['9007199254740993', '1.2,3.40,5', '1,02,3', '0.5,-0,1', '1 ,2', '12345678901234567890'],
  ])('is not taken: %j, at any place of a chunk', (list) => {
    for (let offset = 0; offset < 70; offset++) {
      expect(sureOf('x'.repeat(offset), list)).toBe(false);
      expect(sureOf('', `${'7,'.repeat(offset)}${list}`)).toBe(false);
    }
  });

  it('ends where something else begins', () => {
    lists.hold(Buffer.from('[1,2]3]'));
    expect(lists.endOf(1)).toBe(4);
  });

  it('of more bytes than are held is not looked at', () => {
    expect(lists.hold(Buffer.alloc(2 * 1024 * 1024))).toBe(false);
    expect(lists.hold(Buffer.alloc(1024 * 1024, '1,'))).toBe(true);
  });
});
