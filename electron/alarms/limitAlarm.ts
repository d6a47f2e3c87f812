import type { AlarmConfig, TagConfig } from '../../shared/domain/config/tag.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';
import {
  type AlarmCommand,
  type AlarmLife,
  type AlarmStep,
  isActive,
  isCommand,
  NO_EFFECTS,
  raise,
  returnToNormal,
  stepCommand,
} from './alarmLife.ts';

/**
 * A limit alarm (ISA-18.2, IEC 62682), as a pure step. The rules:
 * - Beyond the setpoint means strictly beyond; a value equal to the setpoint is not an alarm.
 * - It is raised when the value has been beyond without a break for the on-delay, in source time, and is still beyond at
 *   the end of it: with 60 min, readings beyond at 0 … 60 min raise it at 60, while one back inside at 60 does not.
 * - It returns when the value has been at or inside setpoint ∓ deadband without a break for the off-delay. A value in the
 *   deadband breaks both delays.
 * - Between readings the last value holds, until it is stale. So a delay also ends without a new reading (`tick`), and
 *   what follows does not depend on how often ticks come.
 * - A Bad reading (or NaN) neither raises nor returns: the state stays, `isValueUnknown` says so, and no delay ends.
 *   Doubt errs towards the alarm: afterwards a running on-delay goes on from its onset if the value is still beyond, and
 *   an off-delay starts anew. So does an off-delay after silence longer than the value is held.
 * - A reading older than the last one, while a delay runs, is passed over.
 */
export interface LimitAlarm {
  readonly id: string;
  readonly tagId: string;
  readonly kind: AlarmConfig['kind'];
  /** Engineering units of the tag, as is `deadband`. */
  readonly setpoint: number;
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly priority: AlarmConfig['priority'];
  readonly message: string;
  /** It stays until a person has reset it. */
  readonly isLatched?: boolean;
  /** Roles that are told of it at once. */
  readonly notify?: readonly string[];
  /** The last value holds for so long. */
  readonly staleAfterMs: number;
}

/** Plain data: the engine keeps it as JSON. */
export interface LimitAlarmState extends AlarmLife {
  /** The last reading was Bad: whether the condition is present is not known. */
  readonly isValueUnknown: boolean;
  /** On-delay running: the first reading beyond. */
  readonly beyondSince?: Instant;
  /** Off-delay running: the first reading back inside. */
  readonly insideSince?: Instant;
  /** While a delay runs: the last good reading and its time. */
  readonly heldAt?: Instant;
  readonly heldValue?: number;
}

export const NORMAL_LIMIT_ALARM: LimitAlarmState = Object.freeze({ state: 'normal', isValueUnknown: false });

export type LimitAlarmInput =
  /** Value in engineering units, undefined: Bad. `at` is the source time. */
  | { readonly kind: 'reading'; readonly at: Instant; readonly value: number | undefined }
  /** Readings up to `now` have come in; delays that ended before it take effect. */
  | { readonly kind: 'tick'; readonly now: Instant }
  | AlarmCommand;

type Step = AlarmStep<LimitAlarmState>;

/** One input further: the next state (the same object when nothing changed) and what happened. */
export function stepLimitAlarm(state: LimitAlarmState, input: LimitAlarmInput, alarm: LimitAlarm): Step {
  if (isCommand(input)) return stepCommand(state, input, alarm.id);
  switch (input.kind) {
    case 'tick':
      return elapse(state, input.now, alarm);
    case 'reading': {
      if (state.heldAt !== undefined && input.at < state.heldAt) return unchanged(state);
      const before = elapse(state, input.at, alarm);
      const after = judge(before.state, input.at, input.value, alarm);
      return before.effects.length === 0
        ? after
        : { state: after.state, effects: [...before.effects, ...after.effects] };
    }
  }
}

/** Ends the delay that ran out before `until` while its value still held; a reading at the very moment decides itself. */
function elapse(state: LimitAlarmState, until: Instant, alarm: LimitAlarm): Step {
  const due = delayEndsAt(state, alarm);
  if (due === undefined || due >= until) return unchanged(state);
  return isActive(state) ? return_(state, due, state.heldValue, alarm) : raise_(state, due, state.heldValue, alarm);
}

/** When the running delay ends if nothing more is heard; undefined while none runs, or its value would be stale before. */
export function delayEndsAt(state: LimitAlarmState, alarm: LimitAlarm): Instant | undefined {
  if (state.heldAt === undefined) return undefined;
  const due =
    state.beyondSince === undefined
      ? addMs(state.insideSince ?? state.heldAt, alarm.offDelayMs)
      : addMs(state.beyondSince, alarm.onDelayMs);
  return due > addMs(state.heldAt, alarm.staleAfterMs) ? undefined : due;
}

function judge(state: LimitAlarmState, at: Instant, value: number | undefined, alarm: LimitAlarm): Step {
  if (value === undefined || Number.isNaN(value)) return unchanged(withUnknownValue(state));
  if (isBeyond(alarm, value)) return isActive(state) ? unchanged(settled(state)) : judgeBeyond(state, at, value, alarm);
  if (isBackInside(alarm, value) && isActive(state)) return judgeInside(state, at, value, alarm);
  return unchanged(settled(state));
}

function judgeBeyond(state: LimitAlarmState, at: Instant, value: number, alarm: LimitAlarm): Step {
  const beyondSince = state.beyondSince ?? at;
  const running = { ...settled(state), beyondSince, heldAt: at, heldValue: value };
  return at >= addMs(beyondSince, alarm.onDelayMs) ? raise_(running, at, value, alarm) : unchanged(running);
}

function judgeInside(state: LimitAlarmState, at: Instant, value: number, alarm: LimitAlarm): Step {
  const isHeld = state.heldAt !== undefined && at <= addMs(state.heldAt, alarm.staleAfterMs);
  const insideSince = isHeld && state.insideSince !== undefined ? state.insideSince : at;
  const running = { ...settled(state), insideSince, heldAt: at, heldValue: value };
  return at >= addMs(insideSince, alarm.offDelayMs) ? return_(running, at, value, alarm) : unchanged(running);
}

export const isHighSide = (kind: LimitAlarm['kind']): boolean => kind === 'high' || kind === 'highHigh';

export const isBeyond = ({ kind, setpoint }: LimitAlarm, value: number): boolean =>
  isHighSide(kind) ? value > setpoint : value < setpoint;

const isBackInside = ({ kind, setpoint, deadband }: LimitAlarm, value: number): boolean =>
  isHighSide(kind) ? value <= setpoint - deadband : value >= setpoint + deadband;

const unchanged = (state: LimitAlarmState): Step => ({ state, effects: NO_EFFECTS });

/** No delay runs and the value is known. */
function settled(state: LimitAlarmState): LimitAlarmState {
  if (!state.isValueUnknown && state.heldAt === undefined && state.beyondSince === undefined) return state;
  const { beyondSince: _beyond, insideSince: _inside, heldAt: _heldAt, heldValue: _heldValue, ...life } = state;
  return { ...life, isValueUnknown: false };
}

/** The on-delay keeps its onset, the off-delay is given up, nothing is held. */
function withUnknownValue(state: LimitAlarmState): LimitAlarmState {
  if (state.isValueUnknown && state.heldAt === undefined) return state;
  const { insideSince: _inside, heldAt: _heldAt, heldValue: _heldValue, ...rest } = state;
  return { ...rest, isValueUnknown: true };
}

function raise_(state: LimitAlarmState, at: Instant, value: number | undefined, alarm: LimitAlarm): Step {
  const onset = state.beyondSince ?? at;
  return raise(settled(state), { alarmId: alarm.id, onset, at, value, message: alarm.message });
}

const return_ = (state: LimitAlarmState, at: Instant, value: number | undefined, alarm: LimitAlarm): Step =>
  returnToNormal(settled(state), alarm.id, at, value, alarm.isLatched);

const SIDE_WORDS = { highHigh: 'above', high: 'above', low: 'below', lowLow: 'below' } as const;

/** The alarms of a tag with the configuration's defaults worked out: id `TAG.KIND`, message, hold of the value. */
export function limitAlarmsOf(tag: TagConfig): LimitAlarm[] {
  const staleAfterMs = staleAfterMsOf(tag);
  const unit = tag.unit === '1' ? '' : ` ${tag.unit}`;
  return tag.alarms.map((alarm) => ({
    id: alarm.id ?? `${tag.id}.${alarm.kind}`,
    tagId: tag.id,
    kind: alarm.kind,
    setpoint: alarm.setpoint,
    deadband: alarm.deadband,
    onDelayMs: alarm.onDelayMs,
    offDelayMs: alarm.offDelayMs,
    priority: alarm.priority,
    ...(alarm.isLatched === true ? { isLatched: true } : {}),
    ...(alarm.notify === undefined ? {} : { notify: alarm.notify }),
    message: alarm.message ?? `${tag.name ?? tag.id} ${SIDE_WORDS[alarm.kind]} ${alarm.setpoint}${unit}`,
    staleAfterMs,
  }));
}
