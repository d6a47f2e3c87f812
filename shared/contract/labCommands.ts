import type { LabList } from '../domain/config/lab.ts';
import type { DifferenceVerdict, InventoryBody, REQUEST_KINDS } from '../domain/entries/inventory.ts';
import type { Actor } from '../domain/entry.ts';
import type { Item } from '../domain/lab/item.ts';
import type { Purchase } from '../domain/lab/purchase.ts';

/** A row of a sheet that was not taken. */
export interface RefusedRow {
  readonly row: number;
  /** Every fault of the row, each naming its column and the remedy. */
  readonly reasons: readonly string[];
  /** The cells as they stood, as evidence. */
  readonly cells: readonly string[];
}

/** What a sheet was read to; the engine says what it changes. */
export interface ReadSheet {
  readonly list: LabList;
  readonly file: string;
  readonly sha256: string;
  /** What is no longer in the sheet is gone. */
  readonly isWhole: boolean;
  readonly rows: number;
  readonly items: readonly Item[];
  readonly purchases: readonly Purchase[];
  readonly refused: readonly RefusedRow[];
}

type RequestContent = Extract<InventoryBody['act'], { act: 'requested' }>['content'];

/** What may be asked of the engine about an inventory; part of `EngineCommands`. */
export interface LabCommands {
  /** @returns how many entries it took; 0: the same sheet again, and nothing is sealed */
  importSheet: { request: { sheet: ReadSheet; actor: Actor }; response: { entries: number } };
  decideDifferences: {
    request: { differences: readonly string[]; verdict: DifferenceVerdict; reason: string; actor: Actor };
    response: Record<string, never>;
  };
  signLabRequest: {
    request: { kind: (typeof REQUEST_KINDS)[number]; content: RequestContent; actor: Actor };
    response: { request: string };
  };
}
