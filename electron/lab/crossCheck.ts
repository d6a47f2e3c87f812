import type { Item } from '../../shared/domain/lab/item.ts';
import type { Units } from './units.ts';

export const CROSS_CHECK_KINDS = [
  'missingInRegister',
  'missingInLab',
  'otherPlace',
  'otherOwner',
  'otherSerial',
  'otherSubstance',
  'otherQuantity',
  'sameSerial',
] as const;
export type CrossCheckKind = (typeof CROSS_CHECK_KINDS)[number];

/** One disagreement between what lies in the laboratory and what the asset register says; a person decides about each. */
export interface Difference {
  /** Stable over checks: the same disagreement keeps it, and a decision about it stands. */
  readonly id: string;
  readonly kind: CrossCheckKind;
  readonly barcode: string;
  readonly name: string;
  readonly inLab: string;
  readonly inRegister: string;
}

/** Quantities that differ by less than this share are the same: a register holds what was bought, a shelf what is left. */
const QUANTITY_SHARE = 0.02;
export const DIFFERENCES_MAX = 10_000;

/**
 * Holds the inventory against an asset register, both ways.
 *
 * @returns differences in order of barcode, at most DIFFERENCES_MAX; `more` says how many were left out
 */
export function crossCheck(
  lab: readonly Item[],
  register: readonly Item[],
  units: Units,
): { readonly differences: readonly Difference[]; readonly more: number } {
  const registered = new Map(register.map((item) => [item.barcode, item]));
  const present = new Map(lab.map((item) => [item.barcode, item]));
  const found: Difference[] = [];
  const tell = (kind: CrossCheckKind, { barcode, name }: Item, inLab: string, inRegister: string): void => {
    found.push({ id: [kind, barcode, inLab, inRegister].join('|'), kind, barcode, name, inLab, inRegister });
  };
  for (const item of lab) {
    const twin = registered.get(item.barcode);
    if (twin === undefined) {
      tell('missingInRegister', item, item.location, '');
      continue;
    }
    if (!isSame(item.location, twin.location)) tell('otherPlace', item, item.location, twin.location);
    if (twin.owner !== '' && !isSame(item.owner, twin.owner)) tell('otherOwner', item, item.owner, twin.owner);
    if (twin.serial !== '' && !isSame(item.serial, twin.serial)) tell('otherSerial', item, item.serial, twin.serial);
    if (twin.cas !== null && item.cas !== null && item.cas !== twin.cas)
      tell('otherSubstance', item, item.cas, twin.cas);
    if (!isSameQuantity(item, twin, units)) tell('otherQuantity', item, quantityText(item), quantityText(twin));
  }
  for (const item of register) if (!present.has(item.barcode)) tell('missingInLab', item, '', item.location);
  for (const [serial, holders] of holdersOf(lab))
    for (const item of holders.slice(1)) tell('sameSerial', item, `${serial} also on ${holders[0]?.barcode}`, '');
  found.sort((a, b) => (a.barcode < b.barcode ? -1 : a.barcode > b.barcode ? 1 : a.kind < b.kind ? -1 : 1));
  return { differences: found.slice(0, DIFFERENCES_MAX), more: Math.max(0, found.length - DIFFERENCES_MAX) };
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
const quantityText = ({ quantity, unit }: Item): string => `${quantity} ${unit}`;

function isSameQuantity(a: Item, b: Item, units: Units): boolean {
  const converted = units.convert(a.quantity, a.unit, b.unit);
  return (
    converted !== undefined && Math.abs(converted - b.quantity) <= QUANTITY_SHARE * Math.max(converted, b.quantity)
  );
}

function holdersOf(lab: readonly Item[]): Map<string, Item[]> {
  const holders = new Map<string, Item[]>();
  for (const item of lab) {
    if (item.serial === '') continue;
    const key = item.serial.trim().toLowerCase();
    holders.set(key, [...(holders.get(key) ?? []), item]);
  }
  return new Map([...holders].filter(([, items]) => items.length > 1));
}
