import type { TagConfig } from '../../shared/domain/config/tag.ts';
import { isStale, staleAfterMsOf } from '../../shared/domain/stale.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type AlarmCommand, type AlarmEffect, isUneventful, NO_EFFECTS } from './alarmLife.ts';
import {
  type Excursion,
  type ExcursionEffect,
  excursionAt,
  excursionBoundsOf,
  type OpenExcursion,
  stepExcursion,
  tickExcursion,
} from './excursion.ts';
import { conditionsAt, type HeldConditions, stepConditions } from './excursionConditions.ts';
import {
  delayEndsAt,
  isHighSide,
  type LimitAlarm,
  type LimitAlarmInput,
  type LimitAlarmState,
  limitAlarmsOf,
  NORMAL_LIMIT_ALARM,
  stepLimitAlarm,
} from './limitAlarm.ts';

export type JudgeEffect = AlarmEffect | ExcursionEffect;

/** What a judge remembers. Plain data: the engine keeps it as JSON, and need not while it is `isAtRest`. */
export interface TagJudgeState {
  readonly lastReadingAt?: Instant;
  /** By alarm id; alarms that are normal with nothing going on are left out. */
  readonly alarms: Readonly<Record<string, LimitAlarmState>>;
  readonly excursion?: OpenExcursion;
  /** Doors and defrosts that hold. */
  readonly conditions?: HeldConditions;
}

/** Judges the readings of one tag: its limit alarms and its excursion. */
export interface TagJudge {
  readonly tagId: string;
  readonly alarms: readonly LimitAlarm[];
  /** False: there is nothing to judge, and `accept` need not be called at all. */
  readonly hasLimits: boolean;
  /**
   * One reading, in ascending source time; an older one than the last is passed over. A value that is no number (text)
   * counts as unknown; a 64-bit integer is judged as the nearest double.
   */
  accept(
    sourceTime: Instant,
    value: number | bigint | boolean | string | undefined,
    status: number,
  ): readonly JudgeEffect[];
  /** A reading of a tag that `excursion.suppress` names. */
  condition(tag: string, at: Instant, value: number | bigint | boolean | string | undefined): void;
  /** Readings up to `now` have come in: delays that ended before it take effect. */
  tick(now: Instant): readonly JudgeEffect[];
  /** When a tick will next have something to do; undefined: not before another reading. */
  nextTickAt(): Instant | undefined;
  /** Empty when the tag has no alarm of that id. */
  command(alarmId: string, command: AlarmCommand): readonly AlarmEffect[];
  alarmState(alarmId: string): LimitAlarmState | undefined;
  openExcursion(now: Instant): Excursion | undefined;
  isStale(now: Instant): boolean;
  /** Everything is normal and nothing is going on. */
  isAtRest(): boolean;
  snapshot(): TagJudgeState;
}

/** @param saved from `snapshot()`; what it holds of alarms that the configuration no longer has is left out */
export function createTagJudge(tag: TagConfig, saved?: TagJudgeState): TagJudge {
  const alarms = limitAlarmsOf(tag);
  const staleAfterMs = staleAfterMsOf(tag);
  const bounds = excursionBoundsOf(tag, staleAfterMs);
  const states = alarms.map(({ id }) => savedState(saved, id));
  const suppress = bounds?.suppress ?? [];
  let excursion = bounds === undefined ? undefined : saved?.excursion;
  let conditions: HeldConditions = suppress.length === 0 ? {} : (saved?.conditions ?? {});
  let lastReadingAt = saved?.lastReadingAt ?? (Number.NEGATIVE_INFINITY as Instant);
  const hasLimits = alarms.length > 0 || bounds !== undefined;
  const [quietMin, quietMax] = quietBand(alarms, bounds?.min, bounds?.max);
  let atRest = isAtRest();

  function isAtRest(): boolean {
    return excursion === undefined && Object.keys(conditions).length === 0 && states.every(isQuiet);
  }

  function accept(
    sourceTime: Instant,
    value: number | bigint | boolean | string | undefined,
    status: number,
  ): readonly JudgeEffect[] {
    if (sourceTime < lastReadingAt) return NO_EFFECTS;
    lastReadingAt = sourceTime;
    // Nearly every reading of a plant ends here: nothing is going on, and the value lies inside every limit.
    const isBad = severityOf(status) === 'Bad';
    if (!hasLimits) return NO_EFFECTS;
    const number = isBad || typeof value === 'string' || value === undefined ? undefined : Number(value);
    if (atRest && number !== undefined && number >= quietMin && number <= quietMax) return NO_EFFECTS;
    const effects: JudgeEffect[] = stepAlarms({ kind: 'reading', at: sourceTime, value: number });
    if (bounds !== undefined) {
      const step = stepExcursion(excursion, sourceTime, number, bounds, conditionsAt(conditions, suppress, sourceTime));
      excursion = step.open;
      effects.push(...step.effects);
    }
    atRest = isAtRest();
    return effects;
  }

  function stepAlarms(input: LimitAlarmInput): AlarmEffect[] {
    return alarms.flatMap((alarm, i) => {
      const step = stepLimitAlarm(states[i] as LimitAlarmState, input, alarm);
      states[i] = step.state;
      return step.effects as AlarmEffect[];
    });
  }

  function tick(now: Instant): readonly JudgeEffect[] {
    if (atRest) return NO_EFFECTS;
    const effects: JudgeEffect[] = stepAlarms({ kind: 'tick', now });
    if (bounds !== undefined && now > lastReadingAt) {
      const step = tickExcursion(excursion, now, bounds);
      excursion = step.open;
      effects.push(...step.effects);
    }
    atRest = isAtRest();
    return effects;
  }

  function nextTickAt(): Instant | undefined {
    let next: Instant | undefined;
    alarms.forEach((alarm, i) => {
      const due = delayEndsAt(states[i] as LimitAlarmState, alarm);
      if (due !== undefined && (next === undefined || due < next)) next = due;
    });
    const waits = excursion?.waiting?.until;
    if (waits !== undefined && (next === undefined || waits < next)) next = waits;
    return next === undefined ? undefined : ((next + 1) as Instant);
  }

  function command(alarmId: string, input: AlarmCommand): readonly AlarmEffect[] {
    const i = alarms.findIndex((alarm) => alarm.id === alarmId);
    if (i < 0) return NO_EFFECTS;
    const step = stepLimitAlarm(states[i] as LimitAlarmState, input, alarms[i] as LimitAlarm);
    states[i] = step.state;
    atRest = isAtRest();
    return step.effects;
  }

  return {
    tagId: tag.id,
    alarms,
    hasLimits,
    accept,
    condition(conditionTag, at, value) {
      conditions = stepConditions(conditions, suppress, conditionTag, at, value);
      atRest = isAtRest();
    },
    tick,
    nextTickAt,
    command,
    alarmState: (alarmId) => states[alarms.findIndex((alarm) => alarm.id === alarmId)],
    openExcursion: (now) =>
      excursion === undefined || excursion.waiting !== undefined || bounds === undefined
        ? undefined
        : excursionAt(excursion, now, bounds),
    isStale: (now) => isStale(Number.isFinite(lastReadingAt) ? lastReadingAt : undefined, staleAfterMs, now),
    isAtRest: () => atRest,
    snapshot: () => ({
      ...(Number.isFinite(lastReadingAt) ? { lastReadingAt } : {}),
      alarms: Object.fromEntries(
        alarms.map((alarm, i) => [alarm.id, states[i] as LimitAlarmState]).filter(isWorthKeeping),
      ),
      ...(excursion === undefined ? {} : { excursion }),
      ...(Object.keys(conditions).length === 0 ? {} : { conditions }),
    }),
  };
}

/** Values at which no alarm and no excursion can begin, ends included. */
function quietBand(alarms: readonly LimitAlarm[], min: number | undefined, max: number | undefined): [number, number] {
  const highs = alarms.filter((alarm) => isHighSide(alarm.kind)).map((alarm) => alarm.setpoint);
  const lows = alarms.filter((alarm) => !isHighSide(alarm.kind)).map((alarm) => alarm.setpoint);
  const low = Math.max(...lows, min ?? Number.NEGATIVE_INFINITY);
  return [low, Math.min(...highs, max ?? Number.POSITIVE_INFINITY)];
}

const isQuiet = (state: LimitAlarmState): boolean =>
  isUneventful(state) && !state.isValueUnknown && state.beyondSince === undefined;

const isWorthKeeping = (entry: unknown[]): boolean => (entry[1] as LimitAlarmState) !== NORMAL_LIMIT_ALARM;

const savedState = (saved: TagJudgeState | undefined, id: string): LimitAlarmState =>
  saved !== undefined && Object.hasOwn(saved.alarms, id) ? (saved.alarms[id] as LimitAlarmState) : NORMAL_LIMIT_ALARM;
