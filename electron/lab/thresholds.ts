import type { ThresholdRule } from '../../shared/domain/lab/inventoryRules.ts';
import type { Item } from '../../shared/domain/lab/item.ts';
import type { Units } from './units.ts';

/** Rooms of one fire compartment (control area): locations that begin with one of the prefixes. */
export interface ControlArea {
  readonly id: string;
  readonly locations: readonly string[];
}

export interface ThresholdStanding {
  readonly threshold: string;
  readonly title: string;
  readonly area: string;
  readonly sum: number;
  readonly limit: number;
  readonly unit: string;
  /** sum / limit. */
  readonly share: number;
  readonly state: 'below' | 'near' | 'above';
  readonly containers: number;
  /** Barcodes that count but could not be added: their unit has another dimension. */
  readonly notAdded: readonly string[];
  readonly source: ThresholdRule['source'];
}

/** From this share on a sum is near its limit. */
const NEAR_SHARE = 0.8;
/** Area of containers that no control area names. */
export const NO_AREA = 'elsewhere';
const THE_SITE = 'site';

/** Every threshold in every area with at least one container that counts, the fullest first. Strictly above is above. */
export function thresholdStandings(
  items: readonly Item[],
  thresholds: readonly ThresholdRule[],
  areas: readonly ControlArea[],
  units: Units,
): ThresholdStanding[] {
  const areaOf = ({ location }: Item): string =>
    areas.find(({ locations }) => locations.some((prefix) => location.startsWith(prefix)))?.id ?? NO_AREA;
  const standings: ThresholdStanding[] = [];
  for (const { id, title, cas, hazards, limit, unit, source, per } of thresholds) {
    const byArea = new Map<string, Item[]>();
    for (const item of items) {
      const counts =
        (item.cas !== null && cas.includes(item.cas)) || hazards.some((hazard) => item.hazards.includes(hazard));
      const area = per === 'site' ? THE_SITE : areaOf(item);
      if (counts) byArea.set(area, [...(byArea.get(area) ?? []), item]);
    }
    for (const [area, containers] of byArea) {
      let sum = 0;
      const notAdded: string[] = [];
      for (const item of containers) {
        const quantity = units.convert(item.quantity, item.unit, unit);
        if (quantity === undefined) notAdded.push(item.barcode);
        else sum += quantity;
      }
      const share = sum / limit;
      const state = share > 1 ? 'above' : share >= NEAR_SHARE ? 'near' : 'below';
      const count = containers.length;
      standings.push({
        threshold: id,
        title,
        area,
        sum,
        limit,
        unit,
        share,
        state,
        containers: count,
        notAdded,
        source,
      });
    }
  }
  return standings.sort((a, b) => b.share - a.share || (a.area < b.area ? -1 : 1));
}
