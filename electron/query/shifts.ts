import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { ShiftClosing, ShiftStanding } from '../../shared/contract/shiftChannels.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { ClosedOee } from '../../shared/domain/entries/shiftLog.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import type { Shift } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { listStops, stopsFigure } from '../downtime/index.ts';
import { openMatters } from '../engine/openMatters.ts';
import { createShiftCalendars, type ShiftCalendars } from '../engine/shiftCalendars.ts';
import {
  closingOf,
  closingsBetween,
  countNotes,
  handoversOf,
  listNotes,
  type StoredClosing,
} from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { plannedUpTo, STOPS_ADDED_MAX } from './downtime.ts';
import { commissionedAt, NoOeeError, oeeOfSpan } from './oeeOfSpan.ts';

/** Dates shown at once; the contract says so too. */
const DAYS_MAX = 62;
const DAY_US = 86_400_000_000;

/** Dates with their shifts, crews and holidays, and which shifts are closed. */
export function shiftDays(
  data: DataFolder,
  { from, to, area }: RequestOf<'shift:calendar'>,
): ResponseOf<'shift:calendar'> {
  const calendars = createShiftCalendars(data.configs.inForce().config);
  const until = Math.min(to, from + (DAYS_MAX - 1) * DAY_US) as Instant;
  const days = calendars.ofArea(area).daysBetween(from as Instant, until);
  const closings = closingsBetween(data.db, area, from - 2 * DAY_US, until + 2 * DAY_US);
  return {
    areas: [...calendars.areas],
    days: days.map(({ shifts, ...day }) => ({
      ...day,
      shifts: shifts.map((shift) => {
        const closing = closings.get(shift.start);
        return { shift: refOf(area, shift), ...(closing === undefined ? {} : { closing: closingRow(closing) }) };
      }),
    })),
  };
}

/** Null where no shift of the area has begun within two weeks, or the calendar has none that starts then. */
export function shiftStanding(
  data: DataFolder,
  question: RequestOf<'shift:standing'>,
  now: number,
): ShiftStanding | null {
  const { area } = question;
  const { config } = data.configs.inForce();
  const calendars = createShiftCalendars(config);
  const shift = findShift(calendars, area, question.start, now);
  if (shift === undefined) return null;
  const until = Math.min(now, shift.end);
  const closing = closingOf(data.db, area, shift.start);
  const open = openMatters(
    data.db,
    { area, start: shift.start },
    now,
    (workUnit) => workUnit === null || calendars.areaOf(workUnit) === area,
  );
  const stops = stopFigures(data, area, shift, until);
  const { uncodedMinutesAtClose } = config.downtime;
  const uncodedUs = stops.reduce((sum, each) => sum + each.uncodedUs, 0);
  const next = calendars.ofArea(area).shiftAt(shift.end);
  return {
    shift: refOf(area, shift),
    next: next === undefined ? null : refOf(area, next),
    until,
    ...(closing === undefined ? {} : { closing: closingRow(closing) }),
    open,
    blocking: [
      ...(open.some(({ kind }) => kind === 'quarantine') ? (['quarantine'] as const) : []),
      ...(uncodedUs > uncodedMinutesAtClose * 60_000_000 ? (['uncodedStop'] as const) : []),
    ],
    uncodedMinutesAtClose,
    oee: shiftOee(data, config, calendars, area, shift, now),
    stops,
    notes: countNotes(data.db, area, shift.start),
    handovers: handoversOf(data.db, area, shift.start).map(({ open: _open, ...handover }) => handover),
  };
}

export const shiftNotes = (data: DataFolder, question: RequestOf<'shift:notes'>): ResponseOf<'shift:notes'> =>
  listNotes(data.db, question).map((note) => ({ ...note, tags: [...note.tags] }));

function findShift(calendars: ShiftCalendars, area: string, start: number | undefined, now: number): Shift | undefined {
  const calendar = calendars.ofArea(area);
  if (start !== undefined) {
    const found = calendar.shiftAt(start as Instant);
    return found?.start === start && start <= now ? found : undefined;
  }
  return (
    calendar.shiftAt(now as Instant) ?? calendar.shiftsBetween((now - 14 * DAY_US) as Instant, now as Instant).at(-1)
  );
}

function stopFigures(data: DataFolder, area: string, shift: Shift, until: number): ShiftStanding['stops'] {
  const stops = listStops(data.db, { shift: { area, start: shift.start }, limit: STOPS_ADDED_MAX });
  const within = plannedUpTo(data, until);
  return [...new Set(stops.map(({ workUnit }) => workUnit))].sort().map((workUnit) => ({
    workUnit,
    ...stopsFigure(
      stops.filter((stop) => stop.workUnit === workUnit),
      { from: shift.start, to: until },
      within,
    ),
  }));
}

/** OEE of every work unit of the area over the shift, by the function that any stranger can call. */
function shiftOee(
  data: DataFolder,
  config: StationConfig,
  calendars: ShiftCalendars,
  area: string,
  shift: Shift,
  now: number,
): ClosedOee[] {
  const from = Math.max(shift.start, commissionedAt(data) ?? shift.start);
  return config.equipment
    .filter(({ id, oee }) => oee !== undefined && calendars.areaOf(id) === area)
    .flatMap(({ id }): ClosedOee[] => {
      if (from >= Math.min(shift.end, now)) return [];
      try {
        const { figures, figure } = oeeOfSpan(data, { workUnit: id, from, to: shift.end }, now);
        return [
          {
            workUnit: id,
            oee: figure.oee ?? null,
            availability: figure.availability ?? null,
            performance: figure.performance ?? null,
            quality: figure.quality ?? null,
            producedQuantity: figures.oee.producedQuantity ?? null,
            rejectedQuantity: figures.oee.rejectedQuantity ?? null,
            plannedBusyTimeMs: figure.plannedBusyMin * 60_000,
            unknownMs: figure.unknownMin * 60_000,
          },
        ];
      } catch (error) {
        if (error instanceof NoOeeError) return [];
        throw error;
      }
    });
}

const refOf = (area: string, { name, localDate, start, end, crew }: Shift): ShiftRef => ({
  area,
  name,
  localDate,
  start,
  end,
  ...(crew === undefined ? {} : { crew }),
});

const closingRow = ({
  seq,
  at,
  user,
  isEarly,
  until,
  undecided,
  handedOver,
  uncodedUs,
}: StoredClosing): ShiftClosing => ({
  seq,
  at,
  user,
  isEarly,
  until,
  undecided,
  handedOver,
  uncodedUs,
});
