import type { Item } from '../../shared/domain/lab/item.ts';

/** A container with everything in order, changed where a test needs it. */
export const anItem = (changes: Partial<Item> = {}): Item => ({
  barcode: 'B-1',
  name: 'Acetone',
  cas: '67-64-1',
  quantity: 2.5,
  unit: 'L',
  location: 'Chem/101/Cabinet 2',
  owner: 'Curie',
  supplier: '',
  serial: '',
  hazards: ['flammable'],
  received: '2026-01-10',
  opened: null,
  expires: null,
  wasteSince: null,
  tested: null,
  ...changes,
});
