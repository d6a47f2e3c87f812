import type { Item } from './item.ts';
import type { Units } from './units.ts';

/**
 * Clocks of a laboratory: how long waste may stand, when a container expires, when a peroxide former is to be tested. Which limits
 * apply is the site's choice; the defaults are those of the federal generator categories and must be checked against the permit.
 */
export interface ClockSettings {
  /** Federal generator category (40 CFR 260.10): decides how long waste may accumulate. */
  readonly generator: 'VSQG' | 'SQG' | 'LQG';
  /** SQG whose disposal site is more than 200 miles away: 270 instead of 180 days (40 CFR 262.16(c)). */
  readonly isFar: boolean;
  /** Places of satellite accumulation (40 CFR 262.15): locations that begin with one of these. */
  readonly satelliteLocations: readonly string[];
  /** Days within which the excess must leave a satellite area once it holds more than 55 gallons. */
  readonly satelliteExcessDays: number;
  /** Days between peroxide tests, and from opening to the first. */
  readonly peroxideTestDays: number;
  /** Days before the end at which a clock warns. */
  readonly warnDays: number;
}

export const CLOCK_DEFAULTS: ClockSettings = {
  generator: 'SQG',
  isFar: false,
  satelliteLocations: [],
  satelliteExcessDays: 3,
  peroxideTestDays: 180,
  warnDays: 14,
};

/** Days of accumulation in the central area; undefined: the category sets none (it is bound by quantity alone). */
export function accumulationDays({ generator, isFar }: Pick<ClockSettings, 'generator' | 'isFar'>): number | undefined {
  if (generator === 'LQG') return 90; // 40 CFR 262.17(a)
  if (generator === 'SQG') return isFar ? 270 : 180; // 40 CFR 262.16(b), (c)
  return undefined;
}

export const CLOCK_KINDS = ['accumulation', 'satelliteExcess', 'expiry', 'peroxideTest'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

export interface WasteClock {
  readonly kind: ClockKind;
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
  readonly rule: string;
}

/** Clocks of every container and satellite area, the most pressing first. @param today `YYYY-MM-DD`, local day of the station */
export function wasteClocks(
  items: readonly Item[],
  settings: ClockSettings,
  today: string,
  units: Units,
): WasteClock[] {
  const clocks: WasteClock[] = [];
  const days = accumulationDays(settings);
  const add = (clock: Omit<WasteClock, 'until' | 'daysLeft' | 'state'>, until: string): void => {
    const daysLeft = daysBetween(today, until);
    const state = daysLeft < 0 ? 'overdue' : daysLeft <= settings.warnDays ? 'warning' : 'running';
    clocks.push({ ...clock, until, daysLeft, state });
  };
  for (const item of items) {
    const { barcode: subject, name, location } = item;
    const isSatellite = settings.satelliteLocations.some((place) => location.startsWith(place));
    if (item.wasteSince !== null && days !== undefined && !isSatellite)
      add(
        { kind: 'accumulation', subject, name, location, since: item.wasteSince, rule: RULES[settings.generator] },
        addDays(item.wasteSince, days),
      );
    if (item.expires !== null && item.wasteSince === null)
      add(
        { kind: 'expiry', subject, name, location, since: item.received ?? item.expires, rule: 'label' },
        item.expires,
      );
    const last = item.tested ?? item.opened;
    if (item.hazards.includes('peroxideFormer') && item.wasteSince === null && last !== null)
      add(
        { kind: 'peroxideTest', subject, name, location, since: last, rule: 'site procedure' },
        addDays(last, settings.peroxideTestDays),
      );
  }
  for (const area of satelliteExcess(items, settings, units))
    add(
      { ...area, kind: 'satelliteExcess', rule: '40 CFR 262.15(a)(6)' },
      addDays(area.since, settings.satelliteExcessDays),
    );
  return clocks.sort((a, b) => a.daysLeft - b.daysLeft || (a.subject < b.subject ? -1 : 1));
}

const RULES = { VSQG: '40 CFR 262.14', SQG: '40 CFR 262.16(b)', LQG: '40 CFR 262.17(a)' } as const;
/** 40 CFR 262.15(a): as much as 55 gallons may accumulate near where it arises. */
const SATELLITE_LIMIT_GALLONS = 55;

/** Satellite areas over 55 gallons; the excess counts from the day of the container that brought the area over it. */
function satelliteExcess(
  items: readonly Item[],
  settings: ClockSettings,
  units: Units,
): { subject: string; name: string; location: string; since: string }[] {
  return settings.satelliteLocations.flatMap((place) => {
    const waste = items
      .filter(
        (item): item is Item & { wasteSince: string } => item.wasteSince !== null && item.location.startsWith(place),
      )
      .sort((a, b) => (a.wasteSince < b.wasteSince ? -1 : 1));
    let gallons = 0;
    for (const item of waste) {
      gallons += units.convert(item.quantity, item.unit, '[gal_us]') ?? 0;
      if (gallons > SATELLITE_LIMIT_GALLONS)
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
