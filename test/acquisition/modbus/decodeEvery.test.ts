import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvery } from '../../../electron/acquisition/modbus/decodeEvery.ts';
import { decodedReadSchema } from '../../../shared/contract/links.ts';

const READ = { table: 'holding', unitId: 1, register: 100 } as const;
const wordsOf = (text: string): number[] => text.split(' ').map((word) => Number.parseInt(word, 16));
const rowsOf = (text: string) => decodeEvery(wordsOf(text), READ).rows;
const row = (text: string, type: string, order: string) =>
  rowsOf(text).find((each) => each.type === type && each.order === order);
const floats = (text: string) => rowsOf(text).filter(({ type }) => type.startsWith('float'));

const TRUTH = new URL('../../../../shared/data/truth.md', import.meta.url);
const ORDERS: Readonly<Record<number, readonly string[]>> = {
  1: ['AB', 'AB', 'BA', 'BA'],
  2: ['ABCD', 'CDAB', 'BADC', 'DCBA'],
  4: ['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA'],
};

/** The tables of truth.md §9: how one value travels in each order, and what one read means in each order. */
function truthTables(): { travelling: [string, string, string, string][]; asRead: [string, string, string][] } {
  if (!existsSync(TRUTH)) {
    console.log('decodeEvery: ../shared/data/truth.md is absent, its word-order tables are not compared');
    return { travelling: [], asRead: [] };
  }
  const section = readFileSync(TRUTH, 'utf8').split('## 9.')[1]?.split('## 10.')[0] ?? '';
  const cells = section
    .split('\n')
    .filter((line) => /^\| (u?int|float)\d+ \|/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return {
    travelling: cells
      .filter((line) => line.length === 6)
      .flatMap(([type, value, ...all]) =>
        all.map((words, i): [string, string, string, string] => {
          const order = ORDERS[words.split(' ').length]?.[i] ?? '';
          return [type ?? '', value ?? '', order, words];
        }),
      ),
    asRead: cells
      .filter((line) => line.length === 5)
      .flatMap(([type, ...values]) =>
        values.map((value, i): [string, string, string] => [type ?? '', ORDERS[2]?.[i] ?? '', value]),
      ),
  };
}
const { travelling, asRead } = truthTables();

describe('the word-order tables, every row and column', () => {
  it('were found whole, where they are at hand', () => {
    if (existsSync(TRUTH)) expect([travelling.length, asRead.length]).toEqual([32, 12]);
  });
  for (const [type, value, order, words] of travelling) {
    it(`${words} is ${type} ${value} in order ${order}`, () =>
      expect(Number(row(words, type, order)?.value)).toBe(Number(value)));
    if (!type.startsWith('float')) continue;
    it(`${words}: ${type} ${order} is likely, and the first among the floats`, () =>
      expect(floats(words)[0]).toMatchObject({ type, order, plausibility: 'likely' }));
  }
  for (const [type, order, value] of asRead) {
    it(`E979 42F6 read as ${type} ${order} is ${value}`, () =>
      expect(Number(row('E979 42F6', type, order)?.value)).toBe(Number(value)));
  }
});

describe('what makes a value hard to believe', () => {
  it.each([
    ['NaN', '7FC0 0000', 'float32', 'ABCD', 'unlikely', /NaN/],
    ['an infinity', '7F80 0000', 'float32', 'ABCD', 'unlikely', /infinite/],
    ['a denormal number', '0000 0001', 'float32', 'ABCD', 'unlikely', /denormal/],
    ['an exponent far from any measurement', 'E979 42F6', 'float32', 'ABCD', 'unlikely', /exponent/],
    ['a BCD digit above nine', '123A', 'bcd16', 'AB', 'unlikely', /digit A/],
    ['control characters in a text', '4102 4303', 'string', 'AB', 'unlikely', /not printable/],
    ['a large unsigned number that is a small negative one', 'FFFE', 'uint16', 'AB', 'unlikely', /-2/],
    ['zero, which fits everything', '0000 0000', 'float32', 'ABCD', 'possible', /zero/],
    ['nearly every bit used', 'B2D0 5E00', 'uint32', 'ABCD', 'unlikely', /32 bits/],
  ])('%s', (_, words, type, order, plausibility, why) => {
    const found = row(words, type, order);
    expect(found?.plausibility).toBe(plausibility);
    expect(found?.why).toMatch(why);
  });
});

describe('what makes a value believable', () => {
  it.each([
    ['a text', '5075 6D70 2041 0000', 'string', 'AB', 'Pump A'],
    ['a text with its bytes swapped', '7550 706D 4120 0000', 'string', 'BA', 'Pump A'],
    ['a small integer', '0000 0011', 'int32', 'ABCD', '17'],
    ['a small integer, word-swapped', '0011 0000', 'int32', 'CDAB', '17'],
    ['a long BCD number', '1234 5678', 'bcd32', 'ABCD', '12345678'],
    ['an energy counter', '0000 011F 71FB 04CB', 'int64', 'ABCDEFGH', '1234567890123'],
  ])('%s', (_, words, type, order, value) =>
    expect(row(words, type, order)).toMatchObject({ value, plausibility: 'likely' }),
  );

  it('another order of the same type is no longer likely beside a far more ordinary value', () =>
    expect(row('0011 0000', 'int32', 'ABCD')?.plausibility).not.toBe('likely'));
  it('the bits of a register are shown in nibbles', () =>
    expect(row('8001', 'bits', 'AB')?.value).toBe('1000 0000 0000 0001'));
  it('a table of bits is shown as its bits', () =>
    expect(decodeEvery([1, 0, 1], { ...READ, table: 'coil' }).rows).toMatchObject([{ type: 'bool', value: '1 0 1' }]));
});

describe('for any registers', () => {
  it('every row keeps the contract, the likeliest come first, and each type and order stands once', () => {
    const rank = { likely: 0, possible: 1, unlikely: 2 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 125 }), (words) => {
        const decoded = decodedReadSchema.parse(decodeEvery(words, READ));
        const ranks = decoded.rows.map(({ plausibility }) => rank[plausibility]);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        const names = decoded.rows.map(({ type, order }) => `${type} ${order}`);
        expect(new Set(names).size).toBe(names.length);
        expect(names).toHaveLength(words.length < 2 ? 10 : words.length < 4 ? 26 : 38);
      }),
    );
  });
  it('a measured value of ordinary size is likely, and first among 4-byte floats in its own order', () => {
    const bytes = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom(1, 10, 100), (digits, scale) => {
        fc.pre(digits !== 0);
        bytes.setFloat32(0, digits / scale);
        const [first] = decodeEvery([bytes.getUint16(0), bytes.getUint16(2)], READ).rows.filter(
          ({ type }) => type === 'float32',
        );
        expect(first).toMatchObject({ order: 'ABCD', plausibility: 'likely' });
      }),
    );
  });
  it('what is no register is refused', () => {
    expect(() => decodeEvery([70_000], READ)).toThrow(/70000/);
    expect(() => decodeEvery([], READ)).toThrow(/125/);
  });
});
