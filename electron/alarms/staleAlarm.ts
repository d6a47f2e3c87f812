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
 * The system alarm of a polled tag whose readings stopped while its link is online: a disabled register, a device that
 * leaves it out. While the link itself is down, the connection's communication-loss alarm speaks for all its tags, and
 * this one neither rises nor returns.
 */
export interface StaleAlarm {
  readonly id: string;
  readonly tagId: string;
  readonly staleAfterMs: number;
}

export const NOT_STALE: AlarmLife = Object.freeze({ state: 'normal' });

export const staleAlarmOf = (tagId: string, staleAfterMs: number): StaleAlarm => ({
  id: `${tagId}.stale`,
  tagId,
  staleAfterMs,
});

export type StaleInput =
  | {
      readonly kind: 'look';
      readonly now: Instant;
      /** Last reading with a value; the moment the watch began where there is none yet. Later by the time the link was away since. */
      readonly lastReadingAt: Instant;
      readonly isLinkOnline: boolean;
    }
  | AlarmCommand;

/** How long after turning stale the alarm waits: one slow cycle is no event. */
export const STALE_ON_DELAY_MS = 5_000;

export function stepStale(life: AlarmLife, input: StaleInput, alarm: StaleAlarm): AlarmStep<AlarmLife> {
  if (isCommand(input)) return stepCommand(life, input, alarm.id);
  const staleAt = addMs(input.lastReadingAt, alarm.staleAfterMs);
  if (isActive(life)) {
    const isReadAgain = life.raisedAt !== undefined && input.lastReadingAt > life.raisedAt;
    return isReadAgain ? returnToNormal(life, alarm.id, input.lastReadingAt) : { state: life, effects: NO_EFFECTS };
  }
  if (!input.isLinkOnline || input.now <= addMs(staleAt, STALE_ON_DELAY_MS))
    return { state: life, effects: NO_EFFECTS };
  const message = `${alarm.tagId}: no reading for ${Math.round((input.now - input.lastReadingAt) / 1_000_000)} s while the link is online`;
  return raise(life, { alarmId: alarm.id, onset: staleAt, at: input.now, message });
}
