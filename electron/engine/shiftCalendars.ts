import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type DatedCalendar, shiftAreaOf, shiftCalendarsOf } from '../../shared/domain/shift/index.ts';

/** The calendars of a station: each area may have its own, the others follow that of the station (empty name). */
export interface ShiftCalendars {
  /** Of an area; that of the station where the area has none. */
  ofArea(area: string): DatedCalendar;
  ofWorkUnit(workUnit: string): DatedCalendar;
  areaOf(workUnit: string): string;
  readonly areas: readonly string[];
}

export function createShiftCalendars(config: StationConfig): ShiftCalendars {
  const calendars = shiftCalendarsOf(config);
  const areas = new Map(config.equipment.map(({ id }) => [id, shiftAreaOf(config, id)]));
  const station = calendars.get('') as DatedCalendar;
  const areaOf = (workUnit: string): string => areas.get(workUnit) ?? '';
  const ofArea = (area: string): DatedCalendar => calendars.get(area) ?? station;
  return { ofArea, areaOf, ofWorkUnit: (workUnit) => ofArea(areaOf(workUnit)), areas: [...calendars.keys()] };
}
