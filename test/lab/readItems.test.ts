import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDiff, diffInventory, isEmptyDiff } from '../../electron/lab/inventoryDiff.ts';
import { readItems, SheetError, type SheetRow } from '../../electron/lab/readItems.ts';
import { createUnits } from '../../electron/lab/units.ts';
import { anItem } from './sheets.ts';

const units = createUnits();
const HEADER = ['Barcode', 'Name', 'CAS', 'Quantity', 'Unit', 'Location', 'Hazards', 'Received', 'Expires', 'Colour'];
const row = (cells: Partial<Record<(typeof HEADER)[number], string>>, kinds?: Record<string, string>): SheetRow => ({
  number: 2,
  cells: HEADER.map((name) => ({ Barcode: 'B-1', Name: 'Acetone', Location: 'Chem/101', ...cells })[name] ?? ''),
  ...(kinds ? { kinds: HEADER.map((name) => kinds[name] ?? 'text') } : {}),
});
const reasonsOf = (cells: Parameters<typeof row>[0], kinds?: Record<string, string>): string =>
  readItems(HEADER, [row(cells, kinds)], units)
    .refused.flatMap(({ reasons }) => reasons)
    .join('; ');

describe('a row of an inventory', () => {
  it('is taken with its unit as a UCUM code', () => {
    const { items, refused, unusedColumns } = readItems(
      HEADER,
      [row({ CAS: '67-64-1', Quantity: '2.5', Unit: 'L', Hazards: 'Flammable; toxic', Received: '2026-01-10' })],
      units,
    );
    expect(refused).toEqual([]);
    expect(items[0]).toMatchObject({ cas: '67-64-1', quantity: 2.5, unit: 'L', hazards: ['flammable', 'toxic'] });
    expect(unusedColumns).toEqual(['Colour']);
  });

  it.each([
    ['a CAS cell that became a date', { CAS: '27639' }, { CAS: 'date' }, 'cas: the cell is a date'],
    ['swapped digits', { CAS: '64-71-5' }, undefined, 'check digit should be 1'],
    ['a word for a unit', { Quantity: '2', Unit: 'litres' }, undefined, '"litres" is no UCUM code; write L'],
    ['a decimal comma', { Quantity: '2,5', Unit: 'L' }, undefined, 'write 2.5 with a point'],
    ['a quantity without unit', { Quantity: '2' }, undefined, 'a quantity needs its unit'],
    ['a negative quantity', { Quantity: '-2', Unit: 'L' }, undefined, 'is below 0'],
    ['an unknown hazard', { Hazards: 'spooky' }, undefined, '"spooky" is none of'],
    ['expired before it came', { Received: '2026-02-01', Expires: '2026-01-01' }, undefined, 'lies before 2026-02-01'],
    ['an empty name', { Name: ' ' }, undefined, 'name: the cell is empty'],
  ])('is refused for %s, with the column and the remedy', (_name, cells, kinds, reason) => {
    expect(reasonsOf(cells, kinds)).toContain(reason);
  });

  it('tells all its faults at once', () => {
    const { refused } = readItems(HEADER, [row({ CAS: '64-71-5', Quantity: 'x', Hazards: 'spooky' })], units);
    expect(refused[0]?.reasons).toHaveLength(3);
  });

  it('is refused when its barcode stands already, and the first one stays', () => {
    const { items, refused } = readItems(HEADER, [row({}), { ...row({ Name: 'Ethanol' }), number: 3 }], units);
    expect(items.map(({ name }) => name)).toEqual(['Acetone']);
    expect(refused[0]?.reasons).toEqual(['barcode: "B-1" stands already in row 2']);
  });
});

describe('a sheet', () => {
  it('without a barcode column is refused with what it has', () => {
    expect(() => readItems(['Name', 'Room'], [], units)).toThrow(SheetError);
    expect(() => readItems(['Name', 'Room'], [], units)).toThrow('no column for barcode');
  });

  it('with two columns of one name is refused', () => {
    expect(() => readItems(['Barcode', 'Name', 'Name', 'Room'], [], units)).toThrow('two columns called "Name"');
  });
});

describe('units', () => {
  it('convert within a dimension and never across: nobody gave the density', () => {
    expect(units.convert(2, 'kg', 'g')).toBe(2000);
    expect(units.convert(55, '[gal_us]', 'L')).toBeCloseTo(208.19765, 4);
    expect(units.convert(2, 'L', 'g')).toBeUndefined();
    expect(units.convert(2, 'kilo', 'g')).toBeUndefined();
  });
});

describe('importing again', () => {
  const item = fc
    .record({
      barcode: fc.constantFrom('B-1', 'B-2', 'B-3', 'B-4'),
      quantity: fc.constantFrom(0, 1, 2.5),
      name: fc.constantFrom('A', 'B'),
    })
    .map(anItem);
  const sheet = fc.uniqueArray(item, { selector: ({ barcode }) => barcode, maxLength: 4 });

  it('the same sheet changes nothing, and every sheet becomes the inventory', () => {
    fc.assert(
      fc.property(sheet, sheet, (first, second) => {
        const before = applyDiff(new Map(), diffInventory(new Map(), first, true));
        const diff = diffInventory(before, second, true);
        const after = applyDiff(before, diff);
        expect([...after.values()].sort(byBarcode)).toEqual([...second].sort(byBarcode));
        expect(isEmptyDiff(diffInventory(after, second, true))).toBe(true);
      }),
    );
  });

  it('a sheet of new things alone removes nothing', () => {
    const before = new Map([['B-9', anItem({ barcode: 'B-9' })]]);
    expect(diffInventory(before, [anItem()], false)).toMatchObject({ removed: [], added: [{ barcode: 'B-1' }] });
  });
});

const byBarcode = (a: { barcode: string }, b: { barcode: string }): number => (a.barcode < b.barcode ? -1 : 1);
