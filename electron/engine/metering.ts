import type { MetersConfig, ServicePoint } from '../../shared/domain/config/index.ts';
import type { MeterFinding } from '../../shared/domain/entries/meter.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import {
  addDays,
  contentOf,
  createMeterCalendar,
  type DayRange,
  type DayTemperatures,
  daysBetween,
  evaluateDay,
  exceptionsOfDay,
  findDay,
  type LocalDay,
  type MeterCalendar,
  type StoredDay,
  swapsOf,
  withoutDay,
  withRange,
} from '../meters/index.ts';
import type { ClosedWindow } from '../pipeline/index.ts';
import { type EntryFactory, keyOf, type PreparedEntry } from './entryFactory.ts';
import { type DayInputParts, dayInputOf } from './meterDayInput.ts';
import { createMeterLog } from './meterLog.ts';
import { type MeterRulesInForce, meterRulesOf } from './meterRules.ts';
import { temperaturesOf } from './meterWeather.ts';
import type { EngineSettings } from './settings.ts';

/** Why a day is evaluated again, and by whom. */
export interface EvaluationCause {
  readonly cause: 'closed' | 'late' | 'swap' | 'decision';
  readonly actor: Actor;
  readonly reason: string;
}

/** How far a service point is; kept in the transaction of the entries it led to. */
interface PointState {
  /** Last date that was evaluated. */
  readonly through: string | null;
  /** Dates to evaluate. */
  readonly due: readonly DayRange[];
  /** µs: newest reading sealed. */
  readonly sealedUntil: number;
}

export interface Metering {
  readonly meters: MetersConfig;
  readonly calendar: MeterCalendar;
  point(id: string): ServicePoint | undefined;
  /** Windows that were just sealed; in their transaction. */
  sealed(closed: readonly ClosedWindow[]): void;
  /** Evaluates days that are over, for some milliseconds; in a transaction. @returns whether more is due now */
  tick(now: number): boolean;
  /** From a date on everything is looked at again: a swap was recorded. */
  lookAgainFrom(id: string, date: string): void;
  /** One day at once; in a transaction. */
  evaluate(id: string, date: string, why?: EvaluationCause): void;
}

export interface MeteringPorts {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly entry: EntryFactory;
  append(entries: readonly PreparedEntry[]): number[];
}

/** Name of the cursor: entries from this one on were sealed while metering was off. */
export const METERS_MISSED = 'meters.missed';
/** One turn may take so long; the rest waits for the next. */
const TURN_MS = 60;
/** Days of the past are evaluated once nothing more has come for them for so long: an import is let finish. */
const QUIET_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
/** After a longer silence a service point begins anew. */
const BRIDGED_DAYS_MAX = 400;

/**
 * Validation, estimation and editing as a reader of the log: sealed windows say which days of which service points have changed,
 * and each day is a pure function of the log (readings, versions, swaps, decisions) and the configuration.
 */
export function createMetering(meters: MetersConfig, ports: MeteringPorts): Metering {
  const { ledger, settings, clock, entry, append } = ports;
  const { database: db, cursors } = ledger;
  const calendar = createMeterCalendar(settings.config.station.timeZone, meters.holidays);
  const points = new Map(meters.servicePoints.map((point) => [point.id, point]));
  const weatherTags = meters.weather?.temperature ?? [];
  /** Catalogue number → service points it concerns. */
  const concerns = new Map<number, string[]>();
  const tags = new Set<string>(weatherTags);
  for (const { id, reads, baseline, meters: assigned } of meters.servicePoints) {
    const ofMeters = assigned.flatMap(({ register }) => register);
    const own = [
      ...reads.register,
      ...ofMeters,
      ...reads.interval,
      ...(reads.deviceClock === undefined ? [] : [reads.deviceClock]),
    ];
    for (const tag of own) tags.add(tag);
    if (baseline.kind !== 'likeDay') own.push(...weatherTags);
    for (const tag of own) {
      const number = settings.numbers.get(tag) as number;
      concerns.set(number, [...(concerns.get(number) ?? []), id]);
    }
  }
  const weatherNumbers = new Set(weatherTags.map((tag) => settings.numbers.get(tag) as number));
  const log = createMeterLog(db, settings, tags);
  const weatherOf = new Map<string, DayTemperatures | undefined>();
  const states = new Map<string, PointState>();
  const quietSince = new Map<string, number>();
  let nextLookMs = 0;
  let isMissedKnown = false;

  const weather = (day: LocalDay): DayTemperatures | undefined => {
    if (weatherTags.length === 0) return undefined;
    if (!weatherOf.has(day.date)) {
      if (weatherOf.size > 1000) weatherOf.clear();
      weatherOf.set(day.date, temperaturesOf(log.reads(weatherTags, day.start, day.end)));
    }
    return weatherOf.get(day.date);
  };
  const parts: DayInputParts = { db, log, calendar, weather };

  const stateOf = (id: string): PointState => {
    const known = states.get(id);
    if (known) return known;
    const saved = cursors.get(`meters:${id}`) as PointState | undefined;
    const state = saved ?? { through: null, due: [], sealedUntil: 0 };
    states.set(id, state);
    return state;
  };
  const store = (id: string, state: PointState): void => {
    states.set(id, state);
    cursors.set(`meters:${id}`, state);
  };
  const isRipe = (date: string, now: number): boolean =>
    calendar.day(date, 3_600_000).end + meters.closeAfterMinutes * 60e6 <= now;

  function mark(id: string, firstAt: number, lastAt: number, isReading: boolean): void {
    const state = stateOf(id);
    // An instant of midnight is the end of one day and the beginning of the next.
    const to = calendar.dateOf(lastAt);
    const from = withoutSkipping(state, calendar.dateOf(firstAt - 1));
    const due = withRange(state.due, from, to);
    const sealedUntil = isReading ? Math.max(state.sealedUntil, lastAt) : state.sealedUntil;
    if (isRipe(from, clock.now())) quietSince.set(id, clock.monotonicMs());
    if (due !== state.due || sealedUntil > state.sealedUntil + 600e6 || due.length !== state.due.length)
      store(id, { ...state, due, sealedUntil });
    else states.set(id, { ...state, sealedUntil });
  }

  /** Days between the last one looked at and this one had no reading: they are days too. */
  function withoutSkipping({ through, due }: PointState, from: string): string {
    const known = [through, due.at(-1)?.[1]]
      .filter((date) => date != null)
      .sort()
      .at(-1);
    if (known === undefined || known >= from || daysBetween(known, from) > BRIDGED_DAYS_MAX) return from;
    return addDays(known, 1);
  }

  /** A hole that ends today began on an earlier day: all of its days are scaled anew. */
  function withHoles(id: string, due: readonly DayRange[]): readonly DayRange[] {
    let wider = due;
    for (const [from, to] of due) {
      let first = from;
      while (findDay(db, id, addDays(first, -1))?.isOpenEnd === 1) {
        first = addDays(first, -1);
        if (findDay(db, id, first)?.isOpenStart !== 1) break;
      }
      let last = to;
      while (findDay(db, id, addDays(last, 1))?.isOpenStart === 1) {
        last = addDays(last, 1);
        if (findDay(db, id, last)?.isOpenEnd !== 1) break;
      }
      wider = withRange(wider, first, last);
    }
    return wider;
  }

  function causeOf(stored: StoredDay | undefined, id: string, date: string): EvaluationCause {
    if (stored === undefined) return { cause: 'closed', actor: STATION_ACTOR, reason: '' };
    const swap = swapsOf(db, id).find((each) => each.seq > stored.seq && calendar.dateOf(each.at) <= date);
    if (swap === undefined) return { cause: 'late', actor: STATION_ACTOR, reason: '' };
    return { cause: 'swap', actor: STATION_ACTOR, reason: `meter ${swap.newSerial}, recorded by ${swap.person}` };
  }

  function evaluate(id: string, date: string, why?: EvaluationCause): void {
    const point = points.get(id);
    if (!point) return;
    const rules = meterRulesOf(meters, settings.packs, date);
    const input = dayInputOf(rules.checks, parts, point, date, stateOf(id).sealedUntil);
    if (!input) return;
    const said = evaluateDay(input);
    const stored = findDay(db, id, date);
    if (stored?.content === contentOf(said)) return;
    const { cause, actor, reason } = why ?? causeOf(stored, id, date);
    const version = (stored?.version ?? 0) + 1;
    const { start, end } = input.day;
    append([
      entry(
        {
          kind: 'meterRead',
          workUnit: null,
          from: start,
          to: end,
          ...said,
          version,
          replaces: stored?.entryKey ?? null,
          cause,
          actor,
          reason,
          config: settings.configHash,
          ...(rules.pack === null ? {} : { rules: rules.pack }),
        },
        clock.now(),
        [id, 'delivered', date, version],
      ),
    ]);
    tellExceptions(id, date, version, said.findings, input.day, actor, rules);
  }

  /** New findings are raised, those a new version no longer shows are cleared. */
  function tellExceptions(
    id: string,
    date: string,
    version: number,
    findings: readonly MeterFinding[],
    { start, end, intervalUs }: LocalDay,
    actor: Actor,
    rules: MeterRulesInForce,
  ): void {
    const waiting = exceptionsOfDay(db, id, date).filter(({ state }) => state === 'open' || state === 'fieldCheck');
    const placeOf = (check: string, first: number | null | undefined): string => `${check} ${first ?? 'day'}`;
    const wanted = new Map(
      findings.filter(({ isException }) => isException).map((each) => [placeOf(each.check, each.at?.[0]), each]),
    );
    const span = (at: readonly [number, number] | null) => ({
      from: at === null ? start : start + at[0] * intervalUs,
      to: at === null ? end : start + (at[0] + at[1]) * intervalUs,
    });
    const now = clock.now();
    for (const each of waiting) {
      if (wanted.delete(placeOf(each.meterCheck, each.firstIndex))) continue;
      const at: [number, number] | null =
        each.firstIndex === null || each.length === null ? null : [each.firstIndex, each.length];
      append([
        entry(
          {
            kind: 'meterException',
            workUnit: null,
            ...span(at),
            event: 'cleared',
            exception: each.exception,
            servicePoint: id,
            day: date,
            check: each.meterCheck,
            isChecked: each.isChecked === 1,
            intervals: at,
            value: each.value,
            limit: each.bound,
            detail: each.detail,
            decision: null,
            edits: [],
            reason: `version ${version} of the day no longer shows it`,
            actor,
          },
          now,
          [each.exception, 'cleared', version],
        ),
      ]);
    }
    for (const { check, at, value, limit, detail } of wanted.values()) {
      const exception = keyOf(settings.config.station.id, 'meterException', id, date, check, at?.[0] ?? null, version);
      append([
        entry(
          {
            kind: 'meterException',
            workUnit: null,
            ...span(at),
            event: 'raised',
            exception,
            servicePoint: id,
            day: date,
            check,
            isChecked: rules.isChecked(check),
            intervals: at,
            value,
            limit,
            detail,
            decision: null,
            edits: [],
            reason: '',
            actor: STATION_ACTOR,
          },
          now,
          [exception, 'raised'],
        ),
      ]);
    }
  }

  /** Days that end without a reading are days too. */
  function lookAtTheCalendar(now: number): void {
    if (clock.monotonicMs() < nextLookMs) return;
    nextLookMs = clock.monotonicMs() + LOOK_EVERY_MS;
    for (const id of points.keys()) {
      const state = stateOf(id);
      if (state.through === null) continue;
      const next = addDays(state.through, 1);
      if (!isRipe(next, now) || state.due.some(([from, to]) => from <= next && next <= to)) continue;
      store(id, { ...state, due: withRange(state.due, next, next) });
    }
  }

  /** Days that changed while nobody looked: each is a function of the log, and says the same where nothing did. */
  function takeWhatWasMissed(): void {
    if (isMissedKnown) return;
    isMissedKnown = true;
    const missed = cursors.get(METERS_MISSED) as number | undefined;
    if (missed === undefined) return;
    const { first, last } = db
      .prepare(
        `SELECT MIN(fromTime) AS first, MAX(toTime) AS last FROM entry
           WHERE seq >= ? AND kind IN ('batch', 'amendment')`,
      )
      .get(missed) as { first: number | null; last: number | null };
    if (first !== null && last !== null) for (const id of points.keys()) mark(id, first, last, false);
    cursors.set(METERS_MISSED, undefined);
  }

  return {
    meters,
    calendar,
    point: (id) => points.get(id),
    sealed(closed) {
      for (const { columns } of closed)
        columns.tags.forEach((number, group) => {
          const concerned = concerns.get(number);
          if (!concerned) return;
          const first = columns.time[columns.starts[group] as number] as number;
          const last = columns.time[(columns.starts[group + 1] as number) - 1] as number;
          const isWeather = weatherNumbers.has(number);
          if (isWeather) weatherOf.clear();
          for (const id of concerned) mark(id, first, last, !isWeather);
        });
    },
    tick(now) {
      takeWhatWasMissed();
      lookAtTheCalendar(now);
      const untilMs = clock.monotonicMs() + TURN_MS;
      for (const id of points.keys()) {
        let state = stateOf(id);
        if (state.due.length === 0) continue;
        if (clock.monotonicMs() - (quietSince.get(id) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) continue;
        const first = state.due[0]?.[0] as string;
        if (!isRipe(first, now)) continue;
        const widened = withHoles(id, state.due);
        if (widened !== state.due) store(id, { ...state, due: widened });
        for (;;) {
          state = stateOf(id);
          const date = state.due[0]?.[0];
          if (date === undefined || !isRipe(date, now)) break;
          evaluate(id, date);
          const through = state.through === null || state.through < date ? date : state.through;
          store(id, { ...state, through, due: withoutDay(state.due, date) });
          if (clock.monotonicMs() >= untilMs) return true;
        }
      }
      return false;
    },
    lookAgainFrom(id, date) {
      const state = stateOf(id);
      const last = state.through === null || state.through < date ? date : state.through;
      store(id, { ...state, due: withRange(state.due, addDays(date, -1), last) });
    },
    evaluate,
  };
}
