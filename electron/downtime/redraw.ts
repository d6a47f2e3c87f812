import type { ShiftRef, StopEvent, StopPart } from '../../shared/domain/entries/stop.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type Part, type PartCode, refit } from './parts.ts';
import type { DrawnStop } from './standstills.ts';

/** A stop as the log has it. */
export interface Stop {
  readonly id: string;
  readonly workUnit: string;
  readonly from: number;
  readonly to: number | null;
  readonly shift: ShiftRef;
  readonly state: string;
  readonly parts: readonly StopPart[];
  readonly isWithdrawn: boolean;
}

export interface RedrawPorts {
  readonly workUnit: string;
  /**
   * One stop is known by its work unit and the moment at which it was first seen to begin.
   *
   * @param attempt counts up where that name is taken: the stop of that name was moved elsewhere since
   */
  idOf(from: Instant, attempt: number): string;
  /** Whether a stop of the log has this name, also one that is not compared now. */
  isTaken(id: string): boolean;
  shiftRefOf(drawn: DrawnStop): ShiftRef;
  plannedUs(drawn: DrawnStop, from: Instant, to: Instant): number;
  /** What the control says of a stretch of time. */
  automatic(from: number, to: number | null, state: string): PartCode;
}

export interface Redrawn {
  readonly stop: Stop;
  readonly event: StopEvent;
}

/**
 * Compares the stops that the readings draw with those in the log, and says what is new. The rule when readings come late:
 * a stop stays the same one while any of its time is still a standstill; what a person said stays with the time it was said of
 * (see refit); a stop that two standstills were made of keeps its place in the first with most of its time, and the other
 * begins as a new stop with the same codes; one of which nothing is left is withdrawn, and should it come back, so do its codes.
 *
 * @param known stops of one work unit that may still change, withdrawn ones too
 * @param drawn ascending and disjoint
 */
export function redraw(known: readonly Stop[], drawn: readonly DrawnStop[], ports: RedrawPorts): Redrawn[] {
  const changes: Redrawn[] = [];
  const taken = new Set<string>();
  for (const each of drawn) {
    const touching = known.filter((stop) => overlapUs(stop, each) > 0);
    const base = bestOf(touching, each, taken) ?? cameBack(known, taken, ports.idOf(each.from, 0));
    const id =
      base?.id ??
      freeId(
        (name) => taken.has(name) || ports.isTaken(name),
        (attempt) => ports.idOf(each.from, attempt),
      );
    taken.add(id);
    const told = touching.filter((stop) => !stop.isWithdrawn || stop === base);
    const stop: Stop = {
      id,
      workUnit: ports.workUnit,
      from: each.from,
      to: each.to,
      shift: ports.shiftRefOf(each),
      state: each.state,
      parts: planned(withAutomatic(refit(disjoint(told), each.from, each.to), each.state, ports), each, ports),
      isWithdrawn: false,
    };
    const event = eventOf(base, stop);
    if (event !== undefined) changes.push({ stop, event });
  }
  for (const stop of known) {
    if (taken.has(stop.id) || stop.isWithdrawn) continue;
    const parts = stop.parts.map((part) => (part.to === null ? { ...part, to: part.from, plannedUs: 0 } : part));
    const to = stop.to ?? (parts.at(-1) as StopPart).from;
    changes.push({ stop: { ...stop, to, parts, isWithdrawn: true }, event: 'withdrawn' });
  }
  return changes;
}

/** Planned time of each part that has ended. */
export const planned = (
  parts: readonly Part[],
  drawn: DrawnStop,
  { plannedUs }: Pick<RedrawPorts, 'plannedUs'>,
): StopPart[] =>
  parts.map((part) => ({
    ...part,
    plannedUs: part.to === null ? null : plannedUs(drawn, part.from as Instant, part.to as Instant),
  }));

/** What the control says fills in where no person has spoken. */
const withAutomatic = (parts: readonly Part[], state: string, { automatic }: RedrawPorts): Part[] =>
  parts.map((part) => (part.by === 'person' ? part : { ...part, ...automatic(part.from, part.to, state) }));

/** A stop that was withdrawn and stands again. */
const cameBack = (known: readonly Stop[], taken: ReadonlySet<string>, id: string): Stop | undefined =>
  known.find((stop) => stop.id === id && stop.isWithdrawn && !taken.has(id));

function freeId(isTaken: (id: string) => boolean, idOf: (attempt: number) => string): string {
  for (let attempt = 0; ; attempt += 1) {
    const id = idOf(attempt);
    if (!isTaken(id)) return id;
  }
}

function bestOf(touching: readonly Stop[], drawn: DrawnStop, taken: ReadonlySet<string>): Stop | undefined {
  let best: Stop | undefined;
  for (const stop of touching) {
    if (taken.has(stop.id) || stop.isWithdrawn) continue;
    if (best === undefined || overlapUs(stop, drawn) > overlapUs(best, drawn)) best = stop;
  }
  return best;
}

/** Of parts that overlap (a stop that came back beside another) the later one begins where the earlier ends. */
function disjoint(stops: readonly Stop[]): Part[] {
  const parts = stops.flatMap((stop) => stop.parts).sort((a, b) => a.from - b.from);
  const kept: Part[] = [];
  for (const { plannedUs: _planned, ...part } of parts) {
    const end = kept.at(-1)?.to;
    if (end === null) break;
    const from = Math.max(part.from, end ?? part.from);
    if (part.to === null || part.to > from) kept.push({ ...part, from });
  }
  return kept;
}

function eventOf(base: Stop | undefined, stop: Stop): StopEvent | undefined {
  if (base === undefined) return 'opened';
  if (base.isWithdrawn || base.from !== stop.from || base.shift.start !== stop.shift.start) return 'redrawn';
  if (base.to === null && stop.to !== null) return 'closed';
  if (base.to !== stop.to) return 'redrawn';
  return isSame(base.parts, stop.parts) ? undefined : 'coded';
}

const isSame = (a: readonly StopPart[], b: readonly StopPart[]): boolean =>
  a.length === b.length &&
  a.every((part, i) => {
    const other = b[i] as StopPart;
    return (
      part.from === other.from &&
      part.to === other.to &&
      part.plannedUs === other.plannedUs &&
      part.reason === other.reason &&
      part.by === other.by &&
      part.comment === other.comment
    );
  });

function overlapUs(stop: Pick<Stop, 'from' | 'to'>, drawn: Pick<DrawnStop, 'from' | 'to'>): number {
  const to = Math.min(stop.to ?? ENDLESS, drawn.to ?? ENDLESS);
  return Math.max(0, to - Math.max(stop.from, drawn.from));
}
const ENDLESS = Number.MAX_SAFE_INTEGER;
