import type { LabConfig } from '../../shared/domain/config/lab.ts';
import { type InventoryRules, NO_INVENTORY_RULES } from '../../shared/domain/lab/inventoryRules.ts';
import type { Item } from '../../shared/domain/lab/item.ts';
import { type ThresholdStanding, thresholdStandings } from './thresholds.ts';
import type { Units } from './units.ts';
import { type WasteClock, wasteClocks } from './wasteClock.ts';

/** Inventory rules of one pack, with what a result must name. */
export interface LabPack {
  readonly pack: string;
  readonly version: string;
  readonly hash: string;
  readonly rules: InventoryRules;
}

export interface LabStanding {
  readonly clocks: readonly (WasteClock & { readonly pack: string })[];
  readonly thresholds: readonly (ThresholdStanding & { readonly pack: string })[];
}

/** How an inventory stands under the packs in force. @param today `YYYY-MM-DD`, local day of the station */
export function labStanding(
  items: readonly Item[],
  packs: readonly LabPack[],
  lab: LabConfig,
  today: string,
  units: Units,
): LabStanding {
  return {
    clocks: packs.flatMap(({ pack, rules }) =>
      wasteClocks(items, rules.clocks, lab, today, units).map((clock) => ({ ...clock, pack })),
    ),
    thresholds: packs.flatMap(({ pack, rules }) =>
      thresholdStandings(items, rules.thresholds, lab.controlAreas, units).map((each) => ({ ...each, pack })),
    ),
  };
}

/** Packs with rules over an inventory, of those in force. */
export const labPacksOf = (
  packs: readonly {
    readonly hash: string;
    readonly pack: { readonly id: string; readonly version: string; readonly inventory?: InventoryRules | undefined };
  }[],
): LabPack[] =>
  packs.flatMap(({ hash, pack: { id, version, inventory = NO_INVENTORY_RULES } }) =>
    inventory === NO_INVENTORY_RULES ? [] : [{ pack: id, version, hash, rules: inventory }],
  );

/** `YYYY-MM-DD` at this moment in a zone. @param atMs ms since 1970 */
export const localDay = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(atMs);
