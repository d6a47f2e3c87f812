import {
  type AlarmState,
  type AlarmTrigger,
  BASE_TRANSITIONS,
  type BaseState,
  SUPPRESSION_KINDS,
  type SuppressionKind,
} from '../../shared/domain/alarmState.ts';
import type { Instant } from '../../shared/domain/time.ts';

export { ALARM_STATES, type AlarmState, type BaseState, type SuppressionKind } from '../../shared/domain/alarmState.ts';

/** The life of an alarm, stepped by the tables of shared/domain/alarmState.ts (ISA-18.2, IEC 62682). */
export interface Acknowledgement {
  readonly at: Instant;
  /** User name. */
  readonly by: string;
  readonly comment: string;
}

/** Taken out of what is announced, by a person or by design. The condition is followed all the same. */
export interface Suppression {
  readonly kind: SuppressionKind;
  readonly since: Instant;
  /** User name, or the station. */
  readonly by: string;
  readonly reason: string;
  /** When it ends by itself; absent: a person ends it. */
  readonly until?: Instant;
  /** Ends when the condition returns (shelved only). */
  readonly isOneShot: boolean;
}

/** Where an alarm is in its life. Plain data: the engine keeps it as JSON. */
export interface AlarmLife {
  /** Condition and acknowledgement; what is shown may be a suppression: `shownState`. */
  readonly state: BaseState;
  /** At most one of each kind; absent when there is none. */
  readonly suppressions?: readonly Suppression[];
  /** When the condition began: source time of the first reading beyond the setpoint. Of the latest occurrence. */
  readonly onset?: Instant;
  /** When it became active: onset and on-delay later. */
  readonly raisedAt?: Instant;
  readonly returnedAt?: Instant;
  /** Of the latest occurrence. */
  readonly acknowledgement?: Acknowledgement;
  /** How often the latest occurrence came back from a suppression and was announced anew; absent: never. */
  readonly round?: number;
}

/** `state`: of the occurrence after it, as lists show it. One occurrence is known by its alarm and `onset`. */
interface OfOccurrence {
  readonly alarmId: string;
  readonly state: AlarmState;
  readonly at: Instant;
}
interface Raised extends OfOccurrence {
  readonly kind: 'alarmRaised' | 'alarmReRaised';
  readonly onset: Instant;
  readonly value?: number;
  readonly message: string;
  readonly isSilent?: true;
}
interface Returned extends OfOccurrence {
  readonly kind: 'alarmReturned';
  readonly onset: Instant;
  readonly raisedAt: Instant;
  readonly value?: number;
  readonly isSilent?: true;
}
interface ByPerson extends OfOccurrence {
  readonly kind: 'alarmAcknowledged' | 'alarmReset';
  readonly onset: Instant;
  readonly raisedAt: Instant;
  readonly by: string;
  readonly comment: string;
  readonly round?: number;
}
interface SuppressionBegan extends OfOccurrence {
  readonly kind: 'alarmSuppressed';
  readonly suppression: Suppression;
  readonly by: string;
  readonly comment: string;
  /** Absent where the alarm has no open occurrence. */
  readonly onset?: Instant;
}
interface SuppressionEnded extends OfOccurrence {
  readonly kind: 'alarmReleased';
  readonly suppression: Suppression;
  readonly endedBy: Release['endedBy'];
  readonly by: string;
  readonly comment: string;
  readonly onset?: Instant;
}
interface Refused extends OfOccurrence {
  readonly kind: 'alarmAcknowledgeRefused' | 'alarmCommandRefused';
  readonly reason: string;
  readonly by: string;
  readonly comment: string;
}
/** What happened to an alarm; each becomes an entry of the log, refusals excepted. */
export type AlarmEffect = Raised | Returned | ByPerson | SuppressionBegan | SuppressionEnded | Refused;

export interface Release {
  readonly suppression: SuppressionKind;
  readonly endedBy: import('../../shared/domain/alarmState.ts').SuppressionEnd;
}

/** What a person, time or a design does to an alarm, whatever its kind. */
export type AlarmCommand =
  | ({ readonly kind: 'acknowledge' } & Acknowledgement)
  | ({ readonly kind: 'reset' } & Acknowledgement)
  | ({
      readonly kind: 'suppress';
      readonly suppression: SuppressionKind;
      readonly until?: Instant;
      readonly isOneShot: boolean;
    } & Acknowledgement)
  | ({ readonly kind: 'release' } & Release & Acknowledgement);

export interface AlarmStep<State> {
  readonly state: State;
  readonly effects: readonly AlarmEffect[];
}

/** One array for all steps in which nothing happens, which is nearly all. */
export const NO_EFFECTS: readonly never[] = Object.freeze([]);

/** The alarm condition is present, suppressed or not. */
export const isActive = ({ state }: AlarmLife): boolean => state === 'unacknowledged' || state === 'acknowledged';

/** A person or a design has taken it out of what is announced. */
export const isSuppressed = ({ suppressions }: AlarmLife): boolean =>
  suppressions !== undefined && suppressions.length > 0;

/** Nothing has happened to it that is worth remembering. */
export const isUneventful = (life: AlarmLife): boolean => life.state === 'normal' && !isSuppressed(life);

/** What the operator sees: the strongest suppression, or else the base. */
export function shownState(life: AlarmLife): AlarmState {
  if (!life.suppressions) return life.state;
  return (
    SUPPRESSION_KINDS.find((kind) => life.suppressions?.some((suppression) => suppression.kind === kind)) ?? life.state
  );
}

/** State of the occurrence in a list: one that is over is closed, also while its alarm is shelved. */
export const occurrenceState = (life: AlarmLife): AlarmState => (life.state === 'normal' ? 'normal' : shownState(life));

interface Occurrence {
  readonly alarmId: string;
  readonly onset: Instant;
  readonly at: Instant;
  readonly value?: number | undefined;
  readonly message: string;
}

/** The condition became present. The life must not be active. */
export function raise<L extends AlarmLife>(life: L, { alarmId, onset, at, value, message }: Occurrence): AlarmStep<L> {
  const kind = life.state === 'returnedUnacknowledged' ? 'alarmReRaised' : 'alarmRaised';
  const { returnedAt: _returnedAt, acknowledgement: _acknowledgement, round: _round, ...rest } = life;
  const state = { ...rest, state: step(life, 'raise'), onset, raisedAt: at } as unknown as L;
  const shown = occurrenceState(state);
  return { state, effects: [{ kind, alarmId, state: shown, onset, at, ...seen(value), message, ...silence(life) }] };
}

/** The condition is gone. The life must be active. @param isLatched it stays until a person resets it */
export function returnToNormal<L extends AlarmLife>(
  life: L,
  alarmId: string,
  at: Instant,
  value?: number,
  isLatched = false,
): AlarmStep<L> {
  const trigger = isSuppressed(life)
    ? isLatched
      ? 'returnSilentlyLatched'
      : 'returnSilently'
    : isLatched
      ? 'returnLatched'
      : 'return';
  const state = { ...life, state: step(life, trigger), returnedAt: at };
  const returned: AlarmEffect = {
    kind: 'alarmReturned',
    alarmId,
    state: occurrenceState(state),
    ...timesOf(life, at),
    at,
    ...seen(value),
    ...silence(life),
  };
  const shelved = life.suppressions?.find(({ isOneShot }) => isOneShot);
  if (!shelved) return { state, effects: [returned] };
  const release = { at, by: 'station', comment: '', suppression: shelved.kind, endedBy: 'return' } as const;
  const released = stepCommand(state, { kind: 'release', ...release }, alarmId);
  return { state: released.state, effects: [returned, ...released.effects] };
}

/** A person, time or a design acts. Refused, and told so, where the act means nothing. */
export function stepCommand<L extends AlarmLife>(life: L, command: AlarmCommand, alarmId: string): AlarmStep<L> {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(life, alarmId, command);
    case 'reset':
      return reset(life, alarmId, command);
    case 'suppress':
      return suppress(life, alarmId, command);
    case 'release':
      return release(life, alarmId, command);
  }
}

export const isCommand = (input: { readonly kind: string }): input is AlarmCommand =>
  input.kind === 'acknowledge' || input.kind === 'reset' || input.kind === 'suppress' || input.kind === 'release';

/** A person takes note. */
export function acknowledge<L extends AlarmLife>(life: L, alarmId: string, by: Acknowledgement): AlarmStep<L> {
  const note: Acknowledgement = { at: by.at, by: by.by, comment: by.comment };
  const next = isSuppressed(life) ? undefined : BASE_TRANSITIONS[life.state].acknowledge;
  if (next === undefined) {
    const isKnown = life.state === 'acknowledged' || life.state === 'latchedAcknowledged';
    const reason =
      isKnown && !isSuppressed(life) ? 'already acknowledged' : `nothing to acknowledge: it is ${shownState(life)}`;
    const kind = 'alarmAcknowledgeRefused';
    return { state: life, effects: [{ kind, alarmId, state: shownState(life), reason, ...note }] };
  }
  return {
    state: { ...life, state: next, acknowledgement: note },
    effects: [{ kind: 'alarmAcknowledged', alarmId, state: next, ...timesOf(life, by.at), ...note, ...roundOf(life) }],
  };
}

/** A person lets go of a latched alarm. */
function reset<L extends AlarmLife>(life: L, alarmId: string, by: Acknowledgement): AlarmStep<L> {
  const next = isSuppressed(life) ? undefined : BASE_TRANSITIONS[life.state].reset;
  if (next === undefined) {
    const reason = isActive(life) ? 'its condition is still present' : `nothing to reset: it is ${shownState(life)}`;
    return refused(life, alarmId, by, reason);
  }
  const { at, by: person, comment } = by;
  return {
    state: { ...life, state: next },
    effects: [
      { kind: 'alarmReset', alarmId, state: next, ...timesOf(life, at), at, by: person, comment, ...roundOf(life) },
    ],
  };
}

function suppress<L extends AlarmLife>(
  life: L,
  alarmId: string,
  command: Extract<AlarmCommand, { kind: 'suppress' }>,
): AlarmStep<L> {
  const { suppression: kind, at, by, comment, until, isOneShot } = command;
  if (life.suppressions?.some((each) => each.kind === kind)) return refused(life, alarmId, command, `already ${kind}`);
  const suppression: Suppression = {
    ...{ kind, since: at, by, reason: comment, isOneShot },
    ...(until === undefined ? {} : { until }),
  };
  const state: L = {
    ...life,
    state: isSuppressed(life) ? life.state : step(life, 'setAside'),
    suppressions: [...(life.suppressions ?? []), suppression],
  };
  const effect = {
    kind: 'alarmSuppressed',
    alarmId,
    state: occurrenceState(state),
    at,
    suppression,
    by,
    comment,
  } as const;
  return { state, effects: [{ ...effect, ...onsetOf(life) }] };
}

function release<L extends AlarmLife>(
  life: L,
  alarmId: string,
  command: Extract<AlarmCommand, { kind: 'release' }>,
): AlarmStep<L> {
  const { suppression: kind, endedBy, at, by, comment } = command;
  const suppression = life.suppressions?.find((each) => each.kind === kind);
  if (!suppression) return refused(life, alarmId, command, `it is not ${kind}`);
  const left = (life.suppressions ?? []).filter((each) => each !== suppression);
  const state = left.length > 0 ? { ...life, suppressions: left } : comeBack(life);
  const effect = { kind: 'alarmReleased', alarmId, state: occurrenceState(state), at, suppression, endedBy } as const;
  return { state, effects: [{ ...effect, by, comment, ...onsetOf(life) }] };
}

/** The last suppression is over: what is active is announced anew, and waits for somebody to take note. */
function comeBack<L extends AlarmLife>(life: L): L {
  const { suppressions: _suppressions, ...rest } = life;
  const state = { ...rest, state: step(life, 'comeBack') };
  if (!isActive(life)) return state as unknown as L;
  const { acknowledgement: _acknowledgement, ...unknown } = state;
  return { ...unknown, round: (life.round ?? 0) + 1 } as unknown as L;
}

/** @throws RangeError: the caller has not looked at the state */
function step({ state }: AlarmLife, trigger: AlarmTrigger): BaseState {
  const next = BASE_TRANSITIONS[state][trigger];
  if (next === undefined) throw new RangeError(`an alarm that is ${state} has no transition "${trigger}"`);
  return next;
}

function refused<L extends AlarmLife>(life: L, alarmId: string, by: Acknowledgement, reason: string): AlarmStep<L> {
  const { at, by: person, comment } = by;
  const effect = {
    kind: 'alarmCommandRefused',
    alarmId,
    state: shownState(life),
    reason,
    at,
    by: person,
    comment,
  } as const;
  return { state: life, effects: [effect] };
}

const seen = (value: number | undefined): { value?: number } => (value === undefined ? {} : { value });
const silence = (life: AlarmLife): { isSilent?: true } => (isSuppressed(life) ? { isSilent: true } : {});
const roundOf = ({ round }: AlarmLife): { round?: number } => (round === undefined ? {} : { round });
const onsetOf = ({ state, onset }: AlarmLife): { onset?: Instant } =>
  state === 'normal' || onset === undefined ? {} : { onset };

/** An alarm that was raised has both times; `at` stands in for those of a state that somebody else wrote. */
const timesOf = ({ onset, raisedAt }: AlarmLife, at: Instant): { onset: Instant; raisedAt: Instant } => ({
  onset: onset ?? at,
  raisedAt: raisedAt ?? at,
});
