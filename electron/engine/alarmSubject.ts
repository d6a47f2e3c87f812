import type { AlarmConfig, StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';
import type { Condition, LimitAlarm, SystemAlarm } from '../alarms/index.ts';
import { workUnitOf } from './layout.ts';

/** What an alarm is about, as every entry of it says. */
export interface AlarmSubject {
  readonly tag: string | null;
  readonly connection: string | null;
  readonly workUnit: string | null;
  readonly limit: AlarmBody['limit'];
  readonly priority: AlarmConfig['priority'];
  readonly setpoint: number | null;
  readonly unit: string;
  readonly message: string;
  readonly notify?: readonly string[] | undefined;
}

export const limitSubject = (config: StationConfig, tag: TagConfig, alarm: LimitAlarm): AlarmSubject => ({
  tag: tag.id,
  connection: tag.connection,
  workUnit: workUnitOf(config, tag),
  limit: alarm.kind,
  priority: alarm.priority,
  setpoint: alarm.setpoint,
  unit: tag.unit,
  message: alarm.message,
  notify: alarm.notify,
});

export const staleSubject = (config: StationConfig, tag: TagConfig): AlarmSubject => ({
  tag: tag.id,
  connection: tag.connection,
  workUnit: workUnitOf(config, tag),
  limit: 'stale',
  priority: 'low',
  setpoint: null,
  unit: tag.unit,
  message: `${tag.id} is stale`,
});

export const linkSubject = (connection: string): AlarmSubject => ({
  tag: null,
  connection,
  workUnit: null,
  limit: 'communicationLoss',
  priority: 'high',
  setpoint: null,
  unit: '1',
  message: `no readings from ${connection}`,
});

export const systemSubject = (alarm: SystemAlarm, condition: Condition | undefined): AlarmSubject => ({
  tag: alarm.tag,
  connection: alarm.connection,
  workUnit: alarm.workUnit,
  limit: alarm.limit,
  priority: alarm.priority,
  setpoint: alarm.setpoint,
  unit: alarm.unit,
  message: condition?.message ?? alarm.id,
  notify: alarm.notify,
});
