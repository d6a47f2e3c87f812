import type { AlarmConfig } from '../../shared/domain/config/index.ts';
import type { SystemAlarmLimit } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
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
 * An alarm of the station about itself, a link or the state of a tag, besides the tag's limits: frozen value, dead heartbeat,
 * clock, capacity, disk, certificate (ISA-18.2 §3.1 "system diagnostic alarm"). Whoever knows the condition tells it; delays
 * and deadbands are the teller's.
 */
export interface SystemAlarm {
  readonly id: string;
  readonly limit: SystemAlarmLimit;
  readonly priority: AlarmConfig['priority'];
  readonly tag: string | null;
  readonly connection: string | null;
  readonly workUnit: string | null;
  /** UCUM unit of the value and setpoint. */
  readonly unit: string;
  readonly setpoint: number | null;
  /** It stays until a person has reset it. */
  readonly isLatched?: boolean;
  /** Roles that are told besides those of the notification rules: what a rule pack names. */
  readonly notify?: readonly string[];
}

/** What is the case; absent when all is well. */
export interface Condition {
  /** When it began. */
  readonly onset: Instant;
  readonly message: string;
  readonly value?: number;
}

export const NORMAL: AlarmLife = Object.freeze({ state: 'normal' });

export type SystemAlarmInput =
  | { readonly kind: 'condition'; readonly condition: Condition | undefined; readonly now: Instant }
  | AlarmCommand;

export function stepSystemAlarm(
  life: AlarmLife,
  input: SystemAlarmInput,
  alarmId: string,
  isLatched = false,
): AlarmStep<AlarmLife> {
  if (isCommand(input)) return stepCommand(life, input, alarmId);
  const { condition, now } = input;
  if ((condition !== undefined) === isActive(life)) return { state: life, effects: NO_EFFECTS };
  return condition === undefined
    ? returnToNormal(life, alarmId, now, undefined, isLatched)
    : raise(life, { alarmId, at: now, ...condition });
}
