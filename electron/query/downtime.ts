import type { DowntimeView, StopActRow, StopRow } from '../../shared/contract/downtimeChannels.ts';
import type { RequestOf } from '../../shared/contract/ipc.ts';
import type { StopBody } from '../../shared/domain/entries/stop.ts';
import { type ShiftCalendar, shiftCalendarsOf } from '../../shared/domain/shift/index.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import {
  actsOf,
  editableUntil,
  findStop,
  listStops,
  type PlannedWithin,
  paretoOf,
  plannedWithin,
  type Stop,
  stopsFigure,
} from '../downtime/index.ts';
import { unpackBody } from '../ledger/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** Stops that the figures of one answer add up; a longer span is asked for in pieces. */
export const STOPS_ADDED_MAX = 50_000;
const ACTS_SHOWN_MAX = 200;

/** Stops of a span with their figures, as one moment has them. */
export function downtimeView(data: DataFolder, question: RequestOf<'downtime:view'>, now: number): DowntimeView {
  const { from, to, workUnit, isUncoded, level, limit } = question;
  const { config } = data.configs.inForce();
  const within = plannedUpTo(data, now);
  const units = workUnit === undefined ? {} : { workUnits: [workUnit] };
  const all = listStops(data.db, { from, to, ...units, limit: STOPS_ADDED_MAX });
  const span = { from, to };
  const shown = isUncoded ? all.filter((stop) => stop.parts.some(({ reason }) => reason === null)) : all;
  const tree = stopReasonsOf(config.downtime.reasons);
  const groupOf = (id: string) => {
    const reason = tree.get(id);
    return reason && tree.get(reason.ids[Math.min(level, reason.ids.length - 1)] as string);
  };
  return {
    stops: shown.slice(0, limit).map((stop) => rowOf(stop, within, config.downtime)),
    hasMore: shown.length > limit,
    units: [...new Set(all.map((stop) => stop.workUnit))].sort().map((id) => ({
      workUnit: id,
      ...stopsFigure(
        all.filter((stop) => stop.workUnit === id),
        span,
        within,
      ),
    })),
    pareto: paretoOf(all, span, within, groupOf).slice(0, 400),
  };
}

/** One stop; undefined where there is none of this id. */
export function stopRow(data: DataFolder, id: string, now: number): StopRow | undefined {
  const stop = findStop(data.db, id);
  return stop && rowOf(stop, plannedUpTo(data, now), data.configs.inForce().config.downtime);
}

function rowOf(stop: Stop, within: PlannedWithin, limits: { readonly editWindowMs: number }): StopRow {
  const { isWithdrawn: _withdrawn, parts, ...row } = stop;
  const sum = (of: readonly Stop['parts'][number][]): number =>
    of.reduce((us, part) => us + within(stop, part, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 0);
  return {
    ...row,
    parts: [...parts],
    plannedUs: sum(parts),
    uncodedUs: sum(parts.filter(({ reason }) => reason === null)),
    editableUntil: editableUntil(stop, limits) ?? null,
  };
}

/** Planned time of parts of stops by the calendars in force; what goes on counts up to `now`. */
export function plannedUpTo(data: DataFolder, now: number): PlannedWithin {
  const calendars = shiftCalendarsOf(data.configs.inForce().config);
  const station = calendars.get('') as ShiftCalendar;
  return plannedWithin((area) => calendars.get(area) ?? station, now);
}

/** Every act on a stop as the log has it, the newest first. */
export function stopHistory(data: DataFolder, stop: string): StopActRow[] {
  const acts = actsOf(data.db, stop);
  const undone = new Set(acts.map(({ undoes }) => undoes));
  const body = data.db.prepare<[number], { body: Buffer }>('SELECT body FROM entry WHERE seq = ?');
  return acts
    .slice(-ACTS_SHOWN_MAX)
    .reverse()
    .map((act) => {
      const sealed = JSON.parse(unpackBody((body.get(act.seq) as { body: Buffer }).body).toString()) as StopBody;
      return {
        seq: act.seq,
        at: act.at,
        event: act.event,
        user: act.user,
        role: sealed.actor.role,
        why: act.why,
        isUndone: undone.has(act.key),
        parts: sealed.parts,
      };
    });
}
