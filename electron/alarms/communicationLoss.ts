import type { LinkHealth } from '../../shared/domain/link.ts';
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
 * The system alarm of a connection: raised when its link has not been online for longer than `afterMs`, returned when
 * readings come again. A link counts as online again only with a reading younger than the loss: an open socket is none.
 * A link that was stopped on purpose raises nothing, and does not return an alarm either.
 */
export interface CommunicationLossAlarm {
  readonly id: string;
  readonly connection: string;
  readonly priority: 'high';
  readonly afterMs: number;
}

/** Plain data: the engine keeps it as JSON. */
export interface CommunicationLossState extends AlarmLife {
  /** First told that the link is not online. */
  readonly notOnlineSince?: Instant;
}

/** Short enough for an operator to act, longer than a driver needs to reconnect after one lost answer. */
export const COMMUNICATION_LOSS_AFTER_MS = 10_000;

export const NORMAL_COMMUNICATION: CommunicationLossState = Object.freeze({ state: 'normal' });

export const communicationLossAlarmOf = (
  connection: string,
  afterMs: number = COMMUNICATION_LOSS_AFTER_MS,
): CommunicationLossAlarm => ({ id: `${connection}.communicationLoss`, connection, priority: 'high', afterMs });

export type CommunicationLossInput =
  /** `now`: wall clock at which the health stands. Also told when nothing changed, so that time can run out. */
  { readonly kind: 'health'; readonly health: LinkHealth; readonly now: Instant } | AlarmCommand;

type Step = AlarmStep<CommunicationLossState>;

export function stepCommunicationLoss(
  state: CommunicationLossState,
  input: CommunicationLossInput,
  alarm: CommunicationLossAlarm,
): Step {
  if (isCommand(input)) return stepCommand(state, input, alarm.id);
  const { health, now } = input;
  if (health.state === 'stopped' || health.state === 'paused')
    return { state: isActive(state) ? state : cleared(state), effects: NO_EFFECTS };
  if (isOnlineAgain(state, health)) {
    return isActive(state)
      ? returnToNormal(cleared(state), alarm.id, health.lastReadingAt ?? now)
      : { state: cleared(state), effects: NO_EFFECTS };
  }
  if (isActive(state)) return { state, effects: NO_EFFECTS };
  return judgeLoss(state, health, now, alarm);
}

/** A clock that was set back since makes the loss begin now, rather than in the future. */
function judgeLoss(
  state: CommunicationLossState,
  health: LinkHealth,
  now: Instant,
  alarm: CommunicationLossAlarm,
): Step {
  const since = Math.min(state.notOnlineSince ?? now, now) as Instant;
  const lost = since === state.notOnlineSince ? state : { ...state, notOnlineSince: since };
  if (now <= addMs(since, alarm.afterMs)) return { state: lost, effects: NO_EFFECTS };
  const why = health.message === '' ? `link is ${health.state}` : health.message;
  return raise(lost, {
    alarmId: alarm.id,
    onset: since,
    at: now,
    message: `no readings from ${alarm.connection}: ${why}`,
  });
}

function isOnlineAgain({ notOnlineSince }: CommunicationLossState, health: LinkHealth): boolean {
  if (health.state !== 'online' && health.state !== 'degraded') return false;
  return notOnlineSince === undefined || (health.lastReadingAt !== undefined && health.lastReadingAt >= notOnlineSince);
}

function cleared(state: CommunicationLossState): CommunicationLossState {
  if (state.notOnlineSince === undefined) return state;
  const { notOnlineSince: _since, ...life } = state;
  return life;
}
