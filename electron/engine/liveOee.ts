import type { OeeFigure } from '../../shared/contract/live.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { codedSpans, listStops } from '../downtime/index.ts';
import { lineWaits, oeeFigureOf, type ShiftOee } from '../oee/index.ts';
import type { EngineState } from './engineState.ts';
import type { WorkUnitLine } from './workUnitLine.ts';

/** What the live picture says of a work unit with OEE. */
export interface UnitFigures {
  readonly state?: string;
  readonly stateSince?: number;
  readonly shift?: string;
  readonly shiftStart?: number;
  readonly shiftEnd?: number;
  readonly product?: string;
  readonly oee?: OeeFigure;
}

/** The running shift and the one before it: no shift is longer than a day. */
const CODES_SINCE_US = 2 * 86_400_000_000;
/** Stops of one work unit that are asked for; more than these a work unit does not have in two days. */
const STOPS_MAX = 5_000;

/**
 * Figures of all work units for the live picture: coded stops are read again when the list of stops moved, and work units of a
 * line know what their neighbours do.
 */
export function createLiveOee(): (state: EngineState, now: Instant, isReadable: boolean) => Map<string, UnitFigures> {
  let codedAt: { readonly state: EngineState; readonly revision: number } | undefined;

  return (state, now, isReadable) => {
    const units = new Map<string, WorkUnitLine>();
    for (const { line } of state.units) if (line.oee !== undefined) units.set(line.workUnit, line);
    const revision = state.revisions.stops;
    if (isReadable && (codedAt?.state !== state || codedAt.revision !== revision)) {
      for (const line of units.values()) line.coded(codedLosses(state, line.workUnit, now));
      codedAt = { state, revision };
    }
    const waits = waitsOf(state, units, now);
    const figures = new Map<string, UnitFigures>();
    for (const [id, line] of units) {
      const result = line.oee?.result(now, waits.get(id));
      if (result !== undefined) figures.set(id, figuresOf(result));
    }
    return figures;
  };
}

/** Blocked and starved time of the work units of lines, from what their neighbours did. */
function waitsOf(
  state: EngineState,
  units: ReadonlyMap<string, WorkUnitLine>,
  now: Instant,
): Map<string, readonly CodedLoss[]> {
  const waits = new Map<string, readonly CodedLoss[]>();
  for (const { line } of state.settings.config.equipment) {
    if (line === undefined) continue;
    const timelines = line.workUnits.map((id) => units.get(id)?.oee?.timeline(now) ?? []);
    lineWaits(line, timelines).forEach((own, i) => {
      if (own.length > 0) waits.set(line.workUnits[i] as string, own);
    });
  }
  return waits;
}

function codedLosses(state: EngineState, workUnit: string, now: Instant): CodedLoss[] {
  const from = now - CODES_SINCE_US;
  const stops = listStops(state.ledger.database, { workUnits: [workUnit], from, limit: STOPS_MAX });
  return codedSpans(stops, from, now + CODES_SINCE_US).flatMap(({ from: start, to, loss }) =>
    loss === null ? [] : [{ from: start, to, loss }],
  );
}

function figuresOf(result: ShiftOee): UnitFigures {
  const segment = result.timeline.at(-1);
  return {
    ...(segment ? { state: segment[2], stateSince: segment[0] } : {}),
    shift: result.shift.name,
    shiftStart: result.shift.start,
    shiftEnd: result.shift.end,
    ...(result.product === undefined ? {} : { product: result.product }),
    oee: oeeFigureOf(result.oee, result.losses.account, result.definition),
  };
}
