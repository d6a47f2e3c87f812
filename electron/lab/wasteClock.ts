import type { LabConfig } from '../../shared/domain/config/lab.ts';
import type { ClockKind, ClockRule } from '../../shared/domain/lab/inventoryRules.ts';
import type { Item } from '../../shared/domain/lab/item.ts';
import type { Units } from './units.ts';

/** Where waste may stand, and which generator category decides how long. */
export type ClockSite = Pick<LabConfig, 'generator' | 'satelliteAreas'>;

/** A clock of a container or a satellite area: how long something may stand as it is. */
export interface WasteClock {
  readonly rule: string;
  readonly kind: ClockKind;
  readonly title: string;
  readonly source: ClockRule['source'];
  /** Barcode of the container, or the satellite area. */
  readonly subject: string;
  readonly name: string;
  readonly location: string;
  /** `YYYY-MM-DD`: the first day that counts, and the last on which all is well. */
  readonly since: string;
  readonly until: string;
  /** Days from `today` to `until`; negative: overdue. */
  readonly daysLeft: number;
  readonly state: 'running' | 'warning' | 'overdue';
}

interface Start {
  readonly subject: string;
  readonly name: string;
  readonly location: string;
  readonly since: string;
}

/** Clocks that run by these rules, the most pressing first. @param today `YYYY-MM-DD`, local day of the station */
export function wasteClocks(
  items: readonly Item[],
  rules: readonly ClockRule[],
  site: ClockSite,
  today: string,
  units: Units,
): WasteClock[] {
  const clocks = rules
    .filter(({ generator }) => generator.length === 0 || generator.includes(site.generator))
    .flatMap((rule) => startsOf(rule, items, site, units).map((start) => clockOf(rule, start, today)));
  return clocks.sort((a, b) => a.daysLeft - b.daysLeft || (a.subject < b.subject ? -1 : 1));
}

function clockOf({ id, kind, title, source, days, warnDays }: ClockRule, start: Start, today: string): WasteClock {
  const until = addDays(start.since, days);
  const daysLeft = daysBetween(today, until);
  const state = daysLeft < 0 ? 'overdue' : daysLeft <= warnDays ? 'warning' : 'running';
  return { rule: id, kind, title, source, ...start, until, daysLeft, state };
}

/** What the clocks of a rule run from. A container of waste no longer expires and is not tested: its own clock counts. */
function startsOf(rule: ClockRule, items: readonly Item[], site: ClockSite, units: Units): Start[] {
  const isSatellite = ({ location }: Item): boolean => site.satelliteAreas.some((place) => location.startsWith(place));
  const from = (since: (item: Item) => string | null): Start[] =>
    items.flatMap((item) => {
      const day = since(item);
      const { barcode: subject, name, location } = item;
      return day === null ? [] : [{ subject, name, location, since: day }];
    });
  switch (rule.kind) {
    case 'accumulation':
      return from((item) => (isSatellite(item) ? null : item.wasteSince));
    case 'expiry':
      return from(({ expires, wasteSince }) => (wasteSince === null ? expires : null));
    case 'peroxideTest':
      return from(({ hazards, tested, opened, wasteSince }) =>
        hazards.includes('peroxideFormer') && wasteSince === null ? (tested ?? opened) : null,
      );
    case 'satelliteExcess':
      return satelliteExcess(items, site.satelliteAreas, rule.gallons ?? SATELLITE_GALLONS, units);
  }
}

/** 40 CFR 262.15(a): as much as 55 gallons may accumulate near where it arises. */
const SATELLITE_GALLONS = 55;

/** Satellite areas over the limit; the excess counts from the day of the container that brought the area over it. */
function satelliteExcess(items: readonly Item[], areas: readonly string[], limit: number, units: Units): Start[] {
  return areas.flatMap((place) => {
    const waste = items
      .filter(
        (item): item is Item & { wasteSince: string } => item.wasteSince !== null && item.location.startsWith(place),
      )
      .sort((a, b) => (a.wasteSince < b.wasteSince ? -1 : 1));
    let gallons = 0;
    for (const item of waste) {
      gallons += units.convert(item.quantity, item.unit, '[gal_us]') ?? 0;
      if (gallons > limit)
        return [{ subject: place, name: `satellite area ${place}`, location: place, since: item.wasteSince }];
    }
    return [];
  });
}

const MS_PER_DAY = 86_400_000;
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const addDays = (day: string, days: number): string =>
  new Date(msOf(day) + days * MS_PER_DAY).toISOString().slice(0, 10);
export const daysBetween = (from: string, to: string): number => Math.round((msOf(to) - msOf(from)) / MS_PER_DAY);
