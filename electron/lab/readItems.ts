import type { RefusedRow } from '../../shared/contract/labCommands.ts';
import { HAZARDS, type Hazard, ITEM_FIELDS, type Item } from '../../shared/domain/lab/item.ts';
import { readCas } from './casNumber.ts';
import { readDate } from './sheetDate.ts';
import type { Units } from './units.ts';

/** A row of a sheet as the importer hands it over: cells as text, with what each was in its file. */
export interface SheetRow {
  /** Line of the file or row of the sheet, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
  readonly kinds?: readonly string[];
}

export interface ReadItems {
  readonly items: readonly Item[];
  readonly refused: readonly RefusedRow[];
  /** Columns that no field was found for. */
  readonly unusedColumns: readonly string[];
}

/** The sheet cannot be read at all: a column is missing or stands twice. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

/** Containers of one sheet; a longer one is refused rather than cut. */
export const ITEMS_MAX = 100_000;

const NAMES: Readonly<Record<keyof Item, readonly string[]>> = {
  barcode: ['barcode', 'container id', 'container', 'asset id', 'asset', 'asset number', 'id', 'tag'],
  name: ['name', 'chemical', 'chemical name', 'substance', 'description', 'item'],
  cas: ['cas', 'cas number', 'cas no', 'cas rn', 'cas-nr'],
  quantity: ['quantity', 'amount', 'qty', 'size'],
  unit: ['unit', 'units', 'uom'],
  location: ['location', 'room', 'place', 'storage location', 'building/room'],
  owner: ['owner', 'pi', 'responsible', 'custodian', 'principal investigator'],
  supplier: ['supplier', 'vendor', 'manufacturer'],
  serial: ['serial', 'serial number', 'serial no', 's/n'],
  hazards: ['hazards', 'hazard', 'hazard class', 'ghs'],
  received: ['received', 'date received', 'received on'],
  opened: ['opened', 'date opened', 'opened on'],
  expires: ['expires', 'expiry', 'expiration', 'expiry date', 'use by'],
  wasteSince: ['waste since', 'accumulation start', 'accumulation start date'],
  tested: ['tested', 'peroxide test', 'last test'],
};
const REQUIRED = ['barcode', 'name', 'location'] as const;

/**
 * Reads an inventory or a register: each row becomes a container or is refused with all its faults; one bad row never costs another.
 *
 * @param columns field → column name, where the sheet's own names are not understood
 * @throws SheetError naming the missing or doubled column and what the sheet has
 */
export function readItems(
  header: readonly string[],
  rows: Iterable<SheetRow>,
  units: Units,
  options: { readonly columns?: Readonly<Partial<Record<keyof Item, string>>>; readonly isDate1904?: boolean } = {},
): ReadItems {
  const at = columnsOf(header, options.columns ?? {});
  const items: Item[] = [];
  const refused: RefusedRow[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    if (items.length + refused.length >= ITEMS_MAX)
      throw new SheetError(`the sheet has more than ${ITEMS_MAX} rows; split it by building`);
    const read = readRow(row, at, units, options.isDate1904 ?? false);
    const twin = read.item && seen.get(read.item.barcode);
    if (twin !== undefined) read.reasons.push(`barcode: "${read.item?.barcode}" stands already in row ${twin}`);
    if (read.reasons.length > 0 || !read.item) {
      refused.push({ row: row.number, reasons: read.reasons, cells: row.cells });
      continue;
    }
    seen.set(read.item.barcode, row.number);
    items.push(read.item);
  }
  const used = new Set(Object.values(at));
  return { items, refused, unusedColumns: header.filter((name, i) => name.trim() !== '' && !used.has(i)) };
}

type Columns = Readonly<Partial<Record<keyof Item, number>>>;

function columnsOf(header: readonly string[], wanted: Readonly<Partial<Record<keyof Item, string>>>): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const at: Partial<Record<keyof Item, number>> = {};
  for (const field of ITEM_FIELDS) {
    const known = wanted[field] === undefined ? NAMES[field] : [(wanted[field] as string).trim().toLowerCase()];
    const found = known.map((name) => names.indexOf(name)).find((i) => i >= 0);
    if (found === undefined) {
      if (wanted[field] !== undefined)
        throw new SheetError(
          `the sheet has no column "${wanted[field]}" (for ${field}); its columns are ${header.join(', ')}`,
        );
      continue;
    }
    if (names.indexOf(names[found] as string, found + 1) >= 0)
      throw new SheetError(`the sheet has two columns called "${header[found]}"; give each its own name`);
    at[field] = found;
  }
  for (const field of REQUIRED)
    if (at[field] === undefined)
      throw new SheetError(
        `the sheet has no column for ${field} (${NAMES[field].join(', ')}); its columns are ${header.join(', ')}`,
      );
  return at;
}

function readRow(row: SheetRow, at: Columns, units: Units, isDate1904: boolean): { item?: Item; reasons: string[] } {
  const reasons: string[] = [];
  const cell = (field: keyof Item): string => (at[field] === undefined ? '' : (row.cells[at[field]] ?? '').trim());
  const kind = (field: keyof Item): string => (at[field] === undefined ? 'text' : (row.kinds?.[at[field]] ?? 'text'));
  const fault = (field: keyof Item, reason: string): undefined => void reasons.push(`${field}: ${reason}`);

  for (const field of REQUIRED) if (cell(field) === '') fault(field, 'the cell is empty');
  const cas = cell('cas') === '' || cell('cas') === '-' ? undefined : readCas(cell('cas'), kind('cas') as 'text');
  if (cas?.ok === false) fault('cas', cas.reason);
  const quantity = readQuantity(cell('quantity'), cell('unit'), units, fault);
  const hazards = readHazards(cell('hazards'), fault);
  const date = (field: 'received' | 'opened' | 'expires' | 'wasteSince' | 'tested'): string | null => {
    if (cell(field) === '') return null;
    const read = readDate(cell(field), kind(field), isDate1904);
    if (read.ok) return read.date;
    fault(field, read.reason);
    return null;
  };
  const item: Item = {
    barcode: cell('barcode'),
    name: cell('name'),
    cas: cas?.ok ? cas.cas : null,
    ...quantity,
    location: cell('location'),
    owner: cell('owner'),
    supplier: cell('supplier'),
    serial: cell('serial'),
    hazards,
    received: date('received'),
    opened: date('opened'),
    expires: date('expires'),
    wasteSince: date('wasteSince'),
    tested: date('tested'),
  };
  if (item.received !== null && item.expires !== null && item.expires < item.received)
    fault('expires', `${item.expires} lies before ${item.received}, the day it was received`);
  for (const [field, max] of LENGTHS)
    if (String(item[field]).length > max) fault(field, `longer than ${max} characters`);
  return { item, reasons };
}

const LENGTHS = [
  ['barcode', 60],
  ['name', 200],
  ['location', 120],
  ['owner', 120],
  ['supplier', 120],
  ['serial', 60],
] as const satisfies readonly (readonly [keyof Item, number])[];

type Fault = (field: keyof Item, reason: string) => undefined;

/** One cell with number and unit ("2.5 L"), or two. A unit word that is no UCUM code is refused with the code it may mean. */
function readQuantity(text: string, unitText: string, units: Units, fault: Fault): { quantity: number; unit: string } {
  if (text === '' && unitText === '') return { quantity: 1, unit: '1' };
  const match = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(.*)$/.exec(text);
  const unit = unitText === '' ? (match?.[2] ?? '') : unitText;
  const quantity = Number(match?.[1]);
  if (!match || (unitText !== '' && match[2] !== ''))
    fault('quantity', `"${text}" is no number; write 2.5 with a point`);
  else if (quantity < 0) fault('quantity', `"${text}" is below 0`);
  else if (unit === '') fault('unit', 'a quantity needs its unit, a UCUM code such as mL, L, g, kg, or 1 for pieces');
  else if (units.dimensionOf(unit) === undefined) {
    const meant = units.codeFor(unit);
    fault('unit', `"${unit}" is no UCUM code${meant === undefined ? '; use mL, L, g, kg …' : `; write ${meant}`}`);
  }
  return { quantity: Number.isFinite(quantity) ? quantity : 0, unit };
}

function readHazards(text: string, fault: Fault): Hazard[] {
  const words = text
    .split(/[;,/]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const found = new Set<Hazard>();
  for (const word of words) {
    const plain = word.toLowerCase().replace(/[^a-z]/g, '');
    const hazard = HAZARDS.find((each) => each.toLowerCase() === plain || `${each.toLowerCase()}s` === plain);
    if (hazard === undefined) fault('hazards', `"${word}" is none of ${HAZARDS.join(', ')}`);
    else if (hazard !== 'none') found.add(hazard);
  }
  return [...found].sort();
}
