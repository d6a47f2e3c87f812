import type { Instant } from '../../shared/domain/time.ts';

/**
 * The life of an alarm (ISA-18.2 §5.6, IEC 62682 alarm state transition diagram):
 *
 *   normal ──raise──► unacknowledged ──acknowledge──► acknowledged ──return──► normal
 *                        │      ▲
 *                      return  raise (again)
 *                        ▼      │
 *                 returnedUnacknowledged ──acknowledge──► normal
 *
 * The last three states take an alarm out of service by a person's or a design's will; while in one, nothing raises it.
 */
export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returnedUnacknowledged',
  'shelved',
  'suppressedByDesign',
  'outOfService',
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

export interface Acknowledgement {
  readonly at: Instant;
  /** User name. */
  readonly by: string;
  readonly comment: string;
}

/** Where an alarm is in its life. Plain data: the engine keeps it as JSON. */
export interface AlarmLife {
  readonly state: AlarmState;
  /** When the condition began: source time of the first reading beyond the setpoint. Of the latest occurrence. */
  readonly onset?: Instant;
  /** When it became active: onset and on-delay later. */
  readonly raisedAt?: Instant;
  readonly returnedAt?: Instant;
  /** Of the latest occurrence. */
  readonly acknowledgement?: Acknowledgement;
}

/**
 * What happened to an alarm; each becomes an entry of the log, refusals excepted. `state` is the one after it. One
 * occurrence is known by its alarm and `onset`.
 */
export type AlarmEffect =
  | {
      readonly kind: 'alarmRaised' | 'alarmReRaised';
      readonly alarmId: string;
      readonly state: AlarmState;
      readonly onset: Instant;
      readonly at: Instant;
      readonly value?: number;
      readonly message: string;
    }
  | {
      readonly kind: 'alarmReturned';
      readonly alarmId: string;
      readonly state: AlarmState;
      readonly onset: Instant;
      readonly raisedAt: Instant;
      readonly at: Instant;
      readonly value?: number;
    }
  | ({
      readonly kind: 'alarmAcknowledged';
      readonly alarmId: string;
      readonly state: AlarmState;
      readonly onset: Instant;
      readonly raisedAt: Instant;
    } & Acknowledgement)
  | ({
      readonly kind: 'alarmAcknowledgeRefused';
      readonly alarmId: string;
      readonly state: AlarmState;
      readonly reason: string;
    } & Acknowledgement);

export interface AlarmStep<State> {
  readonly state: State;
  readonly effects: readonly AlarmEffect[];
}

/** One array for all steps in which nothing happens, which is nearly all. */
export const NO_EFFECTS: readonly never[] = Object.freeze([]);

/** The alarm condition is present. */
export const isActive = ({ state }: AlarmLife): boolean => state === 'unacknowledged' || state === 'acknowledged';

/** A person or a design has taken it out of service. */
export const isSuppressed = ({ state }: AlarmLife): boolean =>
  state === 'shelved' || state === 'suppressedByDesign' || state === 'outOfService';

interface Occurrence {
  readonly alarmId: string;
  readonly onset: Instant;
  readonly at: Instant;
  readonly value?: number | undefined;
  readonly message: string;
}

/** The condition became present. The life must not be active or suppressed. */
export function raise<L extends AlarmLife>(life: L, { alarmId, onset, at, value, message }: Occurrence): AlarmStep<L> {
  const kind = life.state === 'returnedUnacknowledged' ? 'alarmReRaised' : 'alarmRaised';
  const { returnedAt: _returnedAt, acknowledgement: _acknowledgement, ...rest } = life;
  const state = { ...rest, state: 'unacknowledged', onset, raisedAt: at } as unknown as L;
  const seen = value === undefined ? {} : { value };
  return { state, effects: [{ kind, alarmId, state: 'unacknowledged', onset, at, ...seen, message }] };
}

/** The condition is gone. The life must be active. */
export function returnToNormal<L extends AlarmLife>(
  life: L,
  alarmId: string,
  at: Instant,
  value?: number,
): AlarmStep<L> {
  const state = life.state === 'acknowledged' ? 'normal' : 'returnedUnacknowledged';
  const times = timesOf(life, at);
  const seen = value === undefined ? {} : { value };
  return {
    state: { ...life, state, returnedAt: at },
    effects: [{ kind: 'alarmReturned', alarmId, state, ...times, at, ...seen }],
  };
}

/** A person takes note. Refused, and told so, where there is nothing to take note of. */
export function acknowledge<L extends AlarmLife>(life: L, alarmId: string, by: Acknowledgement): AlarmStep<L> {
  const acknowledgement: Acknowledgement = { at: by.at, by: by.by, comment: by.comment };
  if (life.state !== 'unacknowledged' && life.state !== 'returnedUnacknowledged') {
    const reason =
      life.state === 'acknowledged' ? 'already acknowledged' : `nothing to acknowledge: it is ${life.state}`;
    const refused = {
      kind: 'alarmAcknowledgeRefused',
      alarmId,
      state: life.state,
      reason,
      ...acknowledgement,
    } as const;
    return { state: life, effects: [refused] };
  }
  const state = life.state === 'unacknowledged' ? 'acknowledged' : 'normal';
  return {
    state: { ...life, state, acknowledgement },
    effects: [{ kind: 'alarmAcknowledged', alarmId, state, ...timesOf(life, by.at), ...acknowledgement }],
  };
}

/** An alarm that was raised has both times; `at` stands in for those of a state that somebody else wrote. */
const timesOf = ({ onset, raisedAt }: AlarmLife, at: Instant): { onset: Instant; raisedAt: Instant } => ({
  onset: onset ?? at,
  raisedAt: raisedAt ?? at,
});
