import type { StationConfig } from '../config/station.ts';
import { type DatedCalendar, shiftCalendarOf } from './calendar.ts';

/** ISA-95 area of a path `site/area/work center/work unit`; empty where it has none. */
export const areaOfPath = (path: string): string => path.split('/')[1]?.trim() ?? '';

/** The area whose calendar a work unit follows; empty: that of the station. */
export function shiftAreaOf(config: Pick<StationConfig, 'shifts' | 'equipment'>, workUnit: string): string {
  const area = areaOfPath(config.equipment.find(({ id }) => id === workUnit)?.path ?? '');
  return config.shifts.areas.some((each) => each.area === area) ? area : '';
}

/** Calendars of the station (under the empty name) and of the areas that have their own. */
export const shiftCalendarsOf = (
  config: Pick<StationConfig, 'station' | 'shifts'>,
): ReadonlyMap<string, DatedCalendar> =>
  new Map(['', ...config.shifts.areas.map(({ area }) => area)].map((area) => [area, shiftCalendarOf(config, area)]));
