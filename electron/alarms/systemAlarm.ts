import type { AlarmConfig } from '../../shared/domain/config/index.ts';
import type { SystemAlarmLimit } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  type Acknowledgement,
  type AlarmLife,
  type AlarmStep,
  acknowledge,
  isActive,
  isSuppressed,
  NO_EFFECTS,
  raise,
  returnToNormal,
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
  | ({ readonly kind: 'acknowledge' } & Acknowledgement);

export function stepSystemAlarm(life: AlarmLife, input: SystemAlarmInput, alarmId: string): AlarmStep<AlarmLife> {
  if (input.kind === 'acknowledge') return acknowledge(life, alarmId, input);
  if (isSuppressed(life)) return { state: life, effects: NO_EFFECTS };
  const { condition, now } = input;
  if ((condition !== undefined) === isActive(life)) return { state: life, effects: NO_EFFECTS };
  return condition === undefined ? returnToNormal(life, alarmId, now) : raise(life, { alarmId, at: now, ...condition });
}
