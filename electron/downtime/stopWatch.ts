import { type Interval, mergeIntervals, type ShiftCalendar } from '../../shared/domain/shift/index.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';
import { type PartCode, UNCODED } from './parts.ts';
import { type Redrawn, type RedrawPorts, redraw, type Stop } from './redraw.ts';
import { Runs, type SavedRuns, spansOf } from './runs.ts';
import { type DrawnStop, type StateReader, standstillsOf, stopsOf } from './standstills.ts';

/** A work unit whose stops are watched, as the configuration has it. */
export interface WatchedUnit {
  readonly workUnit: string;
  readonly calendar: ShiftCalendar;
  readonly states: StateReader;
  /** ms that a state reading holds at most; undefined: until a gap is told. */
  readonly stateHoldMsMax: number | undefined;
  readonly stateEveryMs: number;
  readonly codeEveryMs: number;
  readonly microStopMs: number;
  /** What a code of the control, or a state name, means; undefined where the configuration lists neither. */
  reasonOfCode(code: string): PartCode | undefined;
  reasonOfState(state: string): PartCode | undefined;
}

export interface WatchPorts extends Pick<RedrawPorts, 'idOf' | 'shiftRefOf' | 'plannedUs'> {}

/** Plain data: travels as JSON. */
export interface SavedWatch {
  readonly version: 1;
  readonly states: SavedRuns;
  readonly codes: SavedRuns;
  readonly unknown: readonly Interval[];
}

/** Stretches of unknown time kept of a unit; past it the oldest go. */
const UNKNOWN_KEPT_MAX = 500;
/** A unit that stands is looked at again at most so often. */
const LOOK_EVERY_US = 1_000_000;

/**
 * Follows the state readings of one work unit and says which stops they draw. A function of what it was given, in any order:
 * readings of an inbox that is read again change nothing.
 */
export class StopWatch {
  readonly #states: Runs;
  readonly #codes: Runs;
  #unknown: readonly Interval[];
  readonly #known: Map<string, Stop>;
  /** What is known has changed from here on since the last look. */
  #dirtyFrom = Number.NEGATIVE_INFINITY;
  /** What the snapshot holds has changed in more than the last reading of a run; whoever keeps it sets it back. */
  isUnsaved = false;
  #nextLookAt = Number.NEGATIVE_INFINITY;
  #lookedUntil = Number.NEGATIVE_INFINITY;

  /** @param known stops of the unit that may still change: open ones, and those of the last two days */
  constructor(
    readonly unit: WatchedUnit,
    private readonly ports: WatchPorts,
    known: readonly Stop[],
    saved?: SavedWatch,
  ) {
    const { stateHoldMsMax, stateEveryMs, codeEveryMs } = unit;
    const holdUs = stateHoldMsMax === undefined ? undefined : stateHoldMsMax * 1000;
    this.#states = new Runs({ holdUs, everyUs: stateEveryMs * 1000 }, saved?.states);
    this.#codes = new Runs({ holdUs: undefined, everyUs: codeEveryMs * 1000 }, saved?.codes);
    this.#unknown = saved?.unknown ?? [];
    this.#known = new Map(known.map((stop) => [stop.id, stop]));
  }

  /** State name of a reading; undefined: Bad, or a code that the state map does not list. */
  state(at: Instant, name: string | undefined): void {
    if (this.#states.take(at, name)) this.#changedFrom(at - this.unit.stateEveryMs * 1000);
  }

  /** Code as read; undefined: Bad. */
  code(at: Instant, code: string | undefined): void {
    if (this.#codes.take(at, code)) this.#changedFrom(at - this.unit.codeEveryMs * 1000);
  }

  unknown(interval: Interval): void {
    if (interval.to <= interval.from) return;
    this.#unknown = mergeIntervals([...this.#unknown, interval])
      .filter(({ to }) => to > this.#states.horizon)
      .slice(-UNKNOWN_KEPT_MAX);
    this.#changedFrom(interval.from);
  }

  #changedFrom(at: number): void {
    this.#dirtyFrom = Math.min(this.#dirtyFrom, at);
    this.isUnsaved = true;
  }

  /** The log has this of a stop now, whoever did it. */
  took(stop: Stop): void {
    this.#known.set(stop.id, stop);
  }

  /** What is new at `now`; each change must go into the log and be told back by `took`. */
  look(now: Instant): Redrawn[] {
    const isDirty = this.#dirtyFrom < Number.POSITIVE_INFINITY;
    if (!isDirty && (now < this.#nextLookAt || !this.#standsOrLost)) return [];
    const dirtyFrom = this.#dirtyFrom;
    this.#dirtyFrom = Number.POSITIVE_INFINITY;
    this.#nextLookAt = now + LOOK_EVERY_US;
    return this.#redraw(now, dirtyFrom);
  }

  /** What the next start needs besides the log; kept in the transaction of the readings it came from. */
  snapshot(): SavedWatch {
    return {
      version: 1,
      states: this.#states.snapshot(),
      codes: this.#codes.snapshot(),
      unknown: this.#unknown,
    };
  }

  /** Time alone may open, cut or end a stop: the unit stands, or its last reading no longer holds. */
  get #standsOrLost(): boolean {
    const value = this.#states.list.at(-1)?.value;
    return value !== undefined && !this.unit.states.isProduction(value);
  }

  #redraw(now: Instant, dirtyFrom: number): Redrawn[] {
    const { unit } = this;
    const holdUs = unit.stateHoldMsMax === undefined ? undefined : unit.stateHoldMsMax * 1000;
    const microStopUs = unit.microStopMs * 1000;
    const newest = this.#states.list.at(-1);
    const until = Math.max(now, (newest?.last ?? now) + 1) as Instant;
    const { horizon } = this.#states;
    const spans = spansOf(this.#states.list, holdUs, until);
    const all = standstillsOf(spans, this.#unknown, until, unit.states, microStopUs);
    // Only what may have changed is compared: what goes on, what lies behind the first change or the last look, the last one.
    const open = [...this.#known.values()].filter(({ to }) => to === null).map(({ from }) => from);
    const changedFrom = Math.min(dirtyFrom, this.#lookedUntil, ...open);
    this.#lookedUntil = until;
    const touched = all.filter(({ to }, i) => i === all.length - 1 || to >= changedFrom - microStopUs);
    const since = Math.min(changedFrom, touched[0]?.from ?? now);
    const drawn = touched
      .flatMap((standstill) => stopsOf(standstill, unit.calendar, microStopUs))
      .map((each) => this.#withoutHorizon(each, horizon));
    for (const { id, to } of this.#known.values()) if (to !== null && to <= horizon) this.#known.delete(id);
    const known = [...this.#known.values()].filter(({ to }) => to === null || to > since);
    const codes = this.#listedCodes(until);
    return redraw(known, drawn, {
      ...this.ports,
      workUnit: unit.workUnit,
      isTaken: (id) => this.#known.has(id),
      automatic: (from, to, state) =>
        codes.find((span) => span.to > from && span.from < (to ?? until))?.reason ??
        unit.reasonOfState(state) ??
        UNCODED,
    });
  }

  /** The first listed code within a stop counts: what came first is the cause, what followed may be its consequence. */
  #listedCodes(until: Instant): { readonly from: number; readonly to: number; readonly reason: PartCode }[] {
    return spansOf(this.#codes.list, undefined, addMs(until, 1)).flatMap(({ from, to, value }) => {
      const reason = value === undefined ? undefined : this.unit.reasonOfCode(value);
      return reason === undefined ? [] : [{ from, to, reason }];
    });
  }

  /** What began before the oldest run kept goes on from where the log has it. */
  #withoutHorizon(drawn: DrawnStop, horizon: Instant): DrawnStop {
    if (drawn.from > horizon) return drawn;
    const known = [...this.#known.values()].find(
      (stop) =>
        stop.from <= horizon && (stop.to === null || stop.to >= horizon) && stop.shift.start === drawn.shift.start,
    );
    return known === undefined ? drawn : { ...drawn, from: Math.min(known.from, drawn.from) as Instant };
  }
}
