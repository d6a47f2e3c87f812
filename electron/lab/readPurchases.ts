import type { RefusedRow } from '../../shared/contract/labCommands.ts';
import type { Purchase } from '../../shared/domain/lab/purchase.ts';
import { SheetError, type SheetRow } from './readItems.ts';
import { readDate } from './sheetDate.ts';

const NAMES: Readonly<Record<Exclude<keyof Purchase, 'cents'> | 'amount', readonly string[]>> = {
  id: ['id', 'number', 'purchase', 'order', 'order number', 'po'],
  date: ['date', 'ordered', 'posted'],
  award: ['award', 'grant', 'project', 'fund'],
  category: ['category', 'cost category', 'account'],
  vendor: ['vendor', 'supplier'],
  description: ['description', 'item', 'text'],
  amount: ['amount', 'cost', 'total', 'price'],
  approvedBy: ['approved by', 'approver', 'approval'],
  requestedBy: ['requested by', 'requester', 'buyer'],
};
const REQUIRED = ['id', 'date', 'award', 'amount'] as const;

/** Purchases of one sheet. @throws SheetError naming the missing column */
export function readPurchases(
  header: readonly string[],
  rows: Iterable<SheetRow>,
  isDate1904 = false,
): { readonly purchases: readonly Purchase[]; readonly refused: readonly RefusedRow[] } {
  const names = header.map((name) => name.trim().toLowerCase());
  const at = Object.fromEntries(
    Object.entries(NAMES).map(([field, known]) => [
      field,
      known.map((name) => names.indexOf(name)).find((i) => i >= 0),
    ]),
  ) as Partial<Record<keyof typeof NAMES, number>>;
  for (const field of REQUIRED)
    if (at[field] === undefined)
      throw new SheetError(
        `the sheet has no column for ${field} (${NAMES[field].join(', ')}); its columns are ${header.join(', ')}`,
      );
  const purchases: Purchase[] = [];
  const refused: RefusedRow[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const cell = (field: keyof typeof NAMES): string =>
      at[field] === undefined ? '' : (row.cells[at[field]] ?? '').trim().slice(0, 300);
    const reasons: string[] = [];
    const date = readDate(cell('date'), row.kinds?.[at.date as number] ?? 'text', isDate1904);
    if (!date.ok) reasons.push(`date: ${date.reason}`);
    const cents = centsOf(cell('amount'));
    if (cents === undefined) reasons.push(`amount: "${cell('amount')}" is no amount; write 1234.50`);
    if (cell('id') === '') reasons.push('id: the cell is empty');
    else if (seen.has(cell('id'))) reasons.push(`id: "${cell('id')}" stands already in the sheet`);
    if (reasons.length > 0 || !date.ok || cents === undefined) {
      refused.push({ row: row.number, reasons, cells: row.cells });
      continue;
    }
    seen.add(cell('id'));
    const { id, award, category, vendor, description, approvedBy, requestedBy } = {
      id: cell('id').slice(0, 60),
      award: cell('award').slice(0, 60),
      category: cell('category').slice(0, 60),
      vendor: cell('vendor').slice(0, 120),
      description: cell('description'),
      approvedBy: cell('approvedBy').slice(0, 120),
      requestedBy: cell('requestedBy').slice(0, 120),
    };
    purchases.push({ id, date: date.date, award, category, vendor, description, cents, approvedBy, requestedBy });
  }
  return { purchases, refused };
}

/** Whole cents of an amount with a decimal point; thousands may be parted by a comma. */
function centsOf(text: string): number | undefined {
  const match = /^([+-]?)\$?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replace(/\s/g, ''));
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match as unknown as [string, string, string, string | undefined];
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0') || 0);
  return sign === '-' ? -cents : cents;
}
