import { ITEM_FIELDS, type Item } from '../../shared/domain/lab/item.ts';

/** What one import changed, by barcode. The same sheet again changes nothing. */
export interface InventoryDiff {
  readonly added: readonly Item[];
  readonly changed: readonly {
    readonly barcode: string;
    readonly before: Item;
    readonly after: Item;
    readonly fields: readonly (keyof Item)[];
  }[];
  /** Were there before and are no longer in the sheet. */
  readonly removed: readonly Item[];
}

/** @param isWhole the sheet is the whole inventory: what is not in it is gone; false: it only adds and changes */
export function diffInventory(
  before: ReadonlyMap<string, Item>,
  sheet: readonly Item[],
  isWhole: boolean,
): InventoryDiff {
  const added: Item[] = [];
  const changed: InventoryDiff['changed'][number][] = [];
  const seen = new Set<string>();
  for (const after of sheet) {
    seen.add(after.barcode);
    const known = before.get(after.barcode);
    if (known === undefined) {
      added.push(after);
      continue;
    }
    const fields = changedFields(known, after);
    if (fields.length > 0) changed.push({ barcode: after.barcode, before: known, after, fields });
  }
  const removed = isWhole ? [...before.values()].filter(({ barcode }) => !seen.has(barcode)) : [];
  return { added, changed, removed };
}

export const isEmptyDiff = ({ added, changed, removed }: InventoryDiff): boolean =>
  added.length + changed.length + removed.length === 0;

export const changedFields = (a: Item, b: Item): (keyof Item)[] =>
  ITEM_FIELDS.filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));

/** The inventory after it. */
export function applyDiff(before: ReadonlyMap<string, Item>, diff: InventoryDiff): Map<string, Item> {
  const after = new Map(before);
  for (const { barcode } of diff.removed) after.delete(barcode);
  for (const item of diff.added) after.set(item.barcode, item);
  for (const { barcode, after: item } of diff.changed) after.set(barcode, item);
  return after;
}
