import type { ShiftCommands } from '../../shared/contract/shiftCommands.ts';
import type { ClosedStops, HandedOver, OpenMatters, ShiftClosedBody } from '../../shared/domain/entries/shiftLog.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import { separationOf } from '../../shared/domain/separation.ts';
import type { Shift } from '../../shared/domain/shift/index.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { listStops, plannedWithin, stopsFigure } from '../downtime/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { closingOf, countNotes } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';
import { listedMatters, matterOfStop, openMatters, quarantineMatters, uncodedStops } from './openMatters.ts';

type Commands = { [C in keyof ShiftCommands]: (request: ShiftCommands[C]['request']) => ShiftCommands[C]['response'] };

/** An ordinary "no" to a person. */
class ShiftRefusal extends Error {
  override readonly name = 'ShiftRefusal';
}

const STOPS_OF_SHIFT_MAX = 20_000;
const US_PER_HOUR = 3_600_000_000;

/** Notes, handovers and the end of shifts; each is one transaction and one entry. */
export function createShiftCommands(parts: {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}): Commands {
  const { clock, ledger, state } = parts;

  /** @throws ShiftRefusal */
  function shiftOf(area: string, start: number): Shift {
    const shift = state()
      .calendars.ofArea(area)
      .shiftAt(start as Instant);
    if (shift === undefined || shift.start !== start)
      throw new ShiftRefusal('the calendar has no such shift; it may have been changed since');
    if (shift.start > clock.now()) throw new ShiftRefusal(`the shift ${shift.name} has not begun yet`);
    return shift;
  }

  const orRefusal = (work: () => number): { ok: true; seq: number } | { ok: false; message: string } => {
    try {
      return { ok: true, seq: ledger.transaction(work) };
    } catch (error) {
      if (error instanceof ShiftRefusal) return { ok: false, message: error.message };
      throw error;
    }
  };

  const belongsTo = (area: string) => (workUnit: string | null) =>
    workUnit === null || state().calendars.areaOf(workUnit) === area;

  return {
    noteShift({ text, tags, workUnit, area, actor }) {
      return ledger.transaction(() => {
        const now = clock.now();
        const own = workUnit === null ? area : state().calendars.areaOf(workUnit);
        const shift = state().calendars.ofArea(own).shiftAt(now);
        const body = {
          kind: 'shiftNote' as const,
          workUnit,
          from: null,
          to: null,
          shift: shift === undefined ? null : shiftRefOf(own, shift),
          text,
          tags: [...tags],
          actor,
        };
        return { seq: state().append([state().entry(body, now, [actor.user, now, ledger.size])])[0] as number };
      });
    },
    handOverShift: ({ area, start, text, outgoing, incoming }) =>
      orRefusal(() => {
        const now = clock.now();
        const separation = separationOf('shiftHandover', [outgoing.user], [incoming.user], []);
        if (separation.kind === 'refused') throw new ShiftRefusal(separation.reason);
        const shift = shiftOf(area, start);
        const next = state().calendars.ofArea(area).shiftAt(shift.end);
        const body = {
          kind: 'shiftHandover' as const,
          workUnit: null,
          from: shift.start,
          to: Math.min(shift.end, now),
          shift: shiftRefOf(area, shift),
          next: next === undefined ? null : shiftRefOf(area, next),
          text,
          open: openMatters(ledger.database, { area, start }, now, belongsTo(area)),
          outgoing,
          incoming,
        };
        return state().append([state().entry(body, now, [area, start, now])])[0] as number;
      }),
    closeShift: ({ area, start, text, oee, until, handOver, signature }) =>
      orRefusal(() => {
        const now = clock.now();
        const shift = shiftOf(area, start);
        const before = closingOf(ledger.database, area, start);
        if (before !== undefined && (!before.isEarly || now < shift.end))
          throw new ShiftRefusal(`${before.user} has closed this shift already`);
        const end = Math.min(until, shift.end, now);
        const figures = closedStops(area, shift, end);
        const handedOver = settle(area, shift, figures, handOver);
        const body = {
          kind: 'shiftClosed' as const,
          workUnit: null,
          from: shift.start,
          to: end,
          shift: shiftRefOf(area, shift),
          until: end,
          isEarly: end < shift.end,
          text,
          quarantine: quarantineAges(now),
          oee: [...oee],
          stops: figures,
          notes: countNotes(ledger.database, area, start),
          handedOver,
          signature,
          ...(before === undefined ? {} : { completes: before.key }),
        };
        return state().append([state().entry(body, now, [area, start, before?.seq ?? -1])])[0] as number;
      }),
  };

  /**
   * Undecided quarantine and stops without a reason must be gone, or be given to somebody by name.
   *
   * @throws ShiftRefusal naming what stands in the way
   */
  function settle(
    area: string,
    shift: Shift,
    figures: readonly ClosedStops[],
    handOver: ShiftCommands['closeShift']['request']['handOver'],
  ): HandedOver[] {
    const limitMinutes = state().settings.config.downtime.uncodedMinutesAtClose;
    const uncodedUs = figures.reduce((sum, each) => sum + each.uncodedUs, 0);
    const stops = uncodedStops(ledger.database, { area, start: shift.start });
    const standing: OpenMatters[] = [
      quarantineMatters(ledger.database, shift.start),
      ...(uncodedUs > limitMinutes * 60_000_000
        ? [
            listedMatters(
              'uncodedStop',
              stops.map((stop) => matterOfStop('uncodedStop', stop)),
            ),
          ]
        : []),
    ];
    return standing.flatMap(({ kind, count, listed }): HandedOver[] => {
      if (count === 0 || (kind !== 'quarantine' && kind !== 'uncodedStop')) return [];
      const given = handOver.find((each) => each.kind === kind);
      if (given === undefined) {
        const words = kind === 'quarantine' ? 'undecided quarantine entries' : 'stops without a reason';
        throw new ShiftRefusal(`${count} ${words}: decide them, or hand them over by name and say why`);
      }
      return [{ kind, to: given.to, why: given.why, count, items: [...listed] }];
    });
  }

  function closedStops(area: string, shift: Shift, until: number): ClosedStops[] {
    const db = ledger.database;
    const stops = listStops(db, { shift: { area, start: shift.start }, limit: STOPS_OF_SHIFT_MAX });
    const within = plannedWithin((each) => state().calendars.ofArea(each), until);
    const span = { from: shift.start, to: until };
    return [...new Set(stops.map(({ workUnit }) => workUnit))].sort().map((workUnit) => {
      const own = stops.filter((stop) => stop.workUnit === workUnit);
      return { workUnit, ...stopsFigure(own, span, within) };
    });
  }

  function quarantineAges(now: number): ShiftClosedBody['quarantine'] {
    const row = ledger.database
      .prepare(
        `SELECT COUNT(*) AS undecided, MIN(at) AS oldestAt, SUM(at > ?) AS hour, SUM(at <= ? AND at > ?) AS shift,
           SUM(at <= ? AND at > ?) AS day, SUM(at <= ?) AS older FROM quarantine WHERE isOpen = 1`,
      )
      .get(
        now - US_PER_HOUR,
        now - US_PER_HOUR,
        now - 8 * US_PER_HOUR,
        now - 8 * US_PER_HOUR,
        now - 24 * US_PER_HOUR,
        now - 24 * US_PER_HOUR,
      ) as Record<'undecided' | 'oldestAt' | 'hour' | 'shift' | 'day' | 'older', number | null>;
    return {
      undecided: row.undecided ?? 0,
      oldestAgeMs: row.oldestAt === null ? null : (now - row.oldestAt) / 1000,
      byAge: [row.hour ?? 0, row.shift ?? 0, row.day ?? 0, row.older ?? 0],
    };
  }
}

export const shiftRefOf = (area: string, { name, localDate, start, end, crew }: Shift): ShiftRef => ({
  area,
  name,
  localDate,
  start,
  end,
  ...(crew === undefined ? {} : { crew }),
});
