import type { LabCommands, ReadSheet, RefusedRow } from '../../shared/contract/labCommands.ts';
import { INVENTORY_ROWS_MAX, type InventoryBody } from '../../shared/domain/entries/inventory.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { diffInventory, isEmptyDiff, signRequest } from '../lab/index.ts';
import { canonicalJson, type Ledger } from '../ledger/index.ts';
import { listItems, listPurchases, listRefusedRows, listSheets } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';

type Act = InventoryBody['act'];
export interface LabCommandParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}

/** Characters of the cells of a refused row that are kept as evidence. */
const CELLS_LENGTH_MAX = 2_000;

/** What sheets and people change of the inventory; each is one transaction. */
export function labCommands({ clock, ledger, state }: LabCommandParts): {
  [C in keyof LabCommands]: (request: LabCommands[C]['request']) => LabCommands[C]['response'];
} {
  function append(act: Act, actor: Actor, identity: readonly (string | number)[]): void {
    const entry = { kind: 'inventory', workUnit: null, from: null, to: null, actor, act } as const;
    state().append([state().entry(entry, clock.now(), identity)]);
  }

  return {
    importSheet: ({ sheet, actor }) =>
      ledger.transaction(() => {
        const acts = actsOf(sheet, ledger);
        acts.forEach((act, part) => {
          append(act, actor, ['sheet', sheet.list, sheet.sha256, part, ledger.size]);
        });
        return { entries: acts.length };
      }),
    decideDifferences: ({ differences, verdict, reason, actor }) =>
      ledger.transaction(() => {
        for (const difference of differences)
          append({ act: 'decided', difference, verdict, reason }, actor, ['decided', difference, ledger.size]);
        return {};
      }),
    signLabRequest: ({ kind, content, actor }) =>
      ledger.transaction(() => {
        const { station } = state().settings.config;
        const sign = (text: string): Buffer => ledger.signStatement(text);
        const request = signRequest({ station: station.id, kind, content }, sign, canonicalJson);
        append({ act: 'requested', request, requestKind: kind, content }, actor, ['request', request]);
        return { request };
      }),
  };
}

/** The parts of one import, at most INVENTORY_ROWS_MAX rows of each kind in one; none where nothing differs. */
function actsOf(sheet: ReadSheet, ledger: Ledger): Act[] {
  const db = ledger.database;
  const { list, file, sha256, rows } = sheet;
  const isItems = list !== 'purchases';
  const before = new Map(isItems ? listItems(db, list).map((item) => [item.barcode, item]) : []);
  const diff = diffInventory(before, sheet.items, isItems && sheet.isWhole);
  const known = new Map(isItems ? [] : listPurchases(db).map((each) => [each.id, JSON.stringify(each)]));
  const purchases = sheet.purchases.filter((each) => known.get(each.id) !== JSON.stringify(each));
  const refused = sheet.refused.map(evidence);
  const isKnownSheet = listSheets(db).some((each) => each.list === list && each.sha256 === sha256);
  const refusedBefore = listRefusedRows(db, refused.length + 1).filter((row) => row.list === list).length;
  if (isEmptyDiff(diff) && purchases.length === 0 && (isKnownSheet || refused.length + refusedBefore === 0)) return [];
  const changed = diff.changed.map(({ before: from, after }) => ({ before: from, after }));
  const removed = diff.removed.map(({ barcode }) => barcode);
  const longest = Math.max(diff.added.length, changed.length, removed.length, purchases.length, refused.length, 1);
  const parts = Math.ceil(longest / INVENTORY_ROWS_MAX);
  return Array.from({ length: parts }, (_, part) => {
    const slice = <T>(all: readonly T[]): T[] => all.slice(part * INVENTORY_ROWS_MAX, (part + 1) * INVENTORY_ROWS_MAX);
    return {
      act: 'imported',
      list,
      file,
      sha256,
      rows,
      accepted: sheet.items.length + sheet.purchases.length,
      part,
      parts,
      added: slice(diff.added),
      changed: slice(changed),
      removed: slice(removed),
      purchases: slice(purchases),
      refused: slice(refused),
    };
  });
}

function evidence({ row, reasons, cells }: RefusedRow): { row: number; reasons: string[]; cells: string[] } {
  let left = CELLS_LENGTH_MAX;
  const kept = cells.map((cell) => {
    const part = cell.slice(0, Math.max(0, left));
    left -= part.length;
    return part;
  });
  return { row, reasons: reasons.slice(0, 20).map((reason) => reason.slice(0, 500)), cells: kept };
}
