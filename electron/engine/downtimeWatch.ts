import type { Database } from 'better-sqlite3';
import type { StopBody } from '../../shared/domain/entries/stop.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  type PartCode,
  plannedUsOf,
  RUNS_KEPT_US,
  type SavedWatch,
  type Stop,
  StopWatch,
  stopsSince,
  type WatchedUnit,
} from '../downtime/index.ts';
import type { CursorStore } from '../ledger/index.ts';
import { isUnknownState, type OeeWorkUnit, oeeWorkUnitOf, PRODUCTION_STATE, stateOfCode } from '../oee/index.ts';
import { type EntryFactory, keyOf, type PreparedEntry } from './entryFactory.ts';
import type { EngineSettings } from './settings.ts';
import type { ShiftCalendars } from './shiftCalendars.ts';
import { connectionOf } from './unitRecovery.ts';

interface Watched {
  readonly watch: StopWatch;
  readonly connection: string | undefined;
}

const WHY: Partial<Record<StopBody['event'], string>> = {
  redrawn: 'readings that came later moved it',
  withdrawn: 'readings that came later left nothing of it',
  coded: 'the control says so',
};
/** Last readings of runs are kept so often where no state has changed: what a restart after a crash knows them by. */
const KEEP_EVERY_MS = 60_000;

/** Stops of all work units, from the readings that the gate let through to entries of the log. */
export class DowntimeWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #stateTags = new Map<number, { watch: StopWatch; unit: OeeWorkUnit }>();
  readonly #codeTags = new Map<number, StopWatch>();
  #nextKeepMs = 0;

  constructor(
    private readonly settings: EngineSettings,
    private readonly calendars: ShiftCalendars,
    private readonly entry: EntryFactory,
    db: Database,
    private readonly cursors: CursorStore,
    now: Instant,
  ) {
    const { config, numbers } = settings;
    for (const equipment of config.equipment) {
      const unit = oeeWorkUnitOf(equipment, config.tags);
      if (unit === undefined) continue;
      const codes = config.downtime.plcCodes.find(({ workUnit }) => workUnit === unit.workUnit);
      const saved = cursors.get(cursorOf(unit.workUnit)) as SavedWatch | undefined;
      const since = Math.min(now, newestOf(saved) ?? now) - RUNS_KEPT_US;
      const watch = new StopWatch(
        this.#watchedUnit(unit, codes?.codes ?? {}, codes?.tag),
        this.#ports(unit.workUnit),
        stopsSince(db, unit.workUnit, since),
        saved,
      );
      this.#watched.set(unit.workUnit, { watch, connection: connectionOf(settings, unit) });
      this.#stateTags.set(numbers.get(unit.stateTag) as number, { watch, unit });
      if (codes !== undefined) this.#codeTags.set(numbers.get(codes.tag) as number, watch);
    }
  }

  #watchedUnit(unit: OeeWorkUnit, codes: Readonly<Record<string, string>>, codeTag: string | undefined): WatchedUnit {
    const { config } = this.settings;
    const { reasons, stateReasons, notCodedStates, microStopMs } = config.downtime;
    const tree = stopReasonsOf(reasons);
    const codeOf = (id: string | undefined): PartCode | undefined => {
      const reason = id === undefined ? undefined : tree.get(id);
      return (
        reason && { by: 'control', reason: reason.id, label: reason.path.join(' › '), loss: reason.loss, comment: '' }
      );
    };
    const everyMs = (tag: string | undefined) => config.tags.find(({ id }) => id === tag)?.everyMs ?? 1_000;
    return {
      workUnit: unit.workUnit,
      calendar: this.calendars.ofWorkUnit(unit.workUnit),
      states: {
        isProduction: (state) => state === PRODUCTION_STATE || notCodedStates.includes(state),
        isUnknown: isUnknownState,
      },
      stateHoldMsMax: unit.stateHoldMsMax,
      stateEveryMs: everyMs(unit.stateTag),
      codeEveryMs: everyMs(codeTag),
      microStopMs,
      reasonOfCode: (code) => codeOf(Object.hasOwn(codes, code) ? codes[code] : undefined),
      reasonOfState: (state) => codeOf(Object.hasOwn(stateReasons, state) ? stateReasons[state] : undefined),
    };
  }

  #ports(workUnit: string): ConstructorParameters<typeof StopWatch>[1] {
    const { station } = this.settings.config;
    const area = this.calendars.areaOf(workUnit);
    return {
      idOf: (from, attempt) => keyOf(station.id, 'stop', workUnit, from, ...(attempt === 0 ? [] : [attempt])),
      plannedUs: ({ shift }, from, to) => plannedUsOf(shift, from, to),
      shiftRefOf: ({ shift: { name, localDate, start, end, crew } }) => ({
        area,
        name,
        localDate,
        start,
        end,
        ...(crew === undefined ? {} : { crew }),
      }),
    };
  }

  /** Readings that the gate let through; the same again changes nothing. */
  frame(frame: Frame): void {
    if (!this.#watched.has(frame.workUnit)) return;
    for (let row = 0; row < frame.tag.length; row++) {
      const tag = frame.tag[row] as number;
      const state = this.#stateTags.get(tag);
      const code = state === undefined ? this.#codeTags.get(tag) : undefined;
      if (state === undefined && code === undefined) continue;
      const at = frame.sourceTime[row] as Instant;
      const value = (frame.status[row] as number) >>> 31 === 1 ? undefined : rowValue(frame, row);
      state?.watch.state(at, stateOfCode(state.unit.stateMap, value));
      code?.code(at, value === undefined ? undefined : String(value));
    }
  }

  /** Time in which a connection (null: every one) could not be read. */
  unknown(connection: string | null, from: Instant, to: Instant): void {
    for (const each of this.#watched.values())
      if (connection === null || each.connection === connection) each.watch.unknown({ from, to });
  }

  /** From here on nobody knows the states that come over these connections (absent: any), until a reading tells. */
  unknownFrom(at: Instant, connections?: readonly string[]): void {
    for (const { watch, connection } of this.#watched.values())
      if (connections === undefined || connections.includes(connection ?? '')) watch.state(at, undefined);
  }

  /** Entries that have come up at `now`; once appended they are told back by `took`. */
  look(now: Instant, logSize: number): PreparedEntry[] {
    const entries: PreparedEntry[] = [];
    for (const { watch } of this.#watched.values())
      for (const { stop, event } of watch.look(now)) {
        const why = WHY[event] ?? '';
        entries.push(stopEntry(this.entry, { stop, event, actor: STATION_ACTOR, why }, now, logSize + entries.length));
      }
    return entries;
  }

  took(body: StopBody): void {
    this.#watched.get(body.workUnit ?? '')?.watch.took(stopOfBody(body));
  }

  /** What the next start needs besides the log; in the writer's transaction. */
  keep(monotonicMs: number): void {
    const isDue = monotonicMs >= this.#nextKeepMs;
    if (isDue) this.#nextKeepMs = monotonicMs + KEEP_EVERY_MS;
    for (const [workUnit, { watch }] of this.#watched) {
      if (!watch.isUnsaved && !isDue) continue;
      this.cursors.set(cursorOf(workUnit), watch.snapshot());
      watch.isUnsaved = false;
    }
  }
}

const cursorOf = (workUnit: string): string => `downtime:${workUnit}`;

function newestOf(saved: SavedWatch | undefined): number | undefined {
  const newest = saved?.states.runs.at(-1);
  return newest && newest[0] + newest[1];
}

export const stopOfBody = (body: StopBody): Stop => ({
  id: body.stop,
  workUnit: body.workUnit ?? '',
  from: body.from ?? 0,
  to: body.to,
  shift: body.shift,
  state: body.state,
  parts: body.parts,
  isWithdrawn: body.event === 'withdrawn',
});

type StopAct = Pick<StopBody, 'event' | 'actor' | 'why'> & Partial<Pick<StopBody, 'undoes' | 'signatures'>>;

/** One act on a stop, as an entry: the stop as it is after it. */
export function stopEntry(
  entry: EntryFactory,
  act: { readonly stop: Stop } & StopAct,
  now: Instant,
  logSize: number,
): PreparedEntry {
  const { stop, ...rest } = act;
  const { id, workUnit, from, to, shift, state, parts } = stop;
  const body = { kind: 'stop' as const, workUnit, from, to, stop: id, shift, state, parts: [...parts], ...rest };
  return entry(body, now, [id, rest.event, now, logSize]);
}
