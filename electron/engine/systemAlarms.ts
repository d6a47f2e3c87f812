import type { Instant } from '../../shared/domain/time.ts';
import {
  type Acknowledgement,
  type AlarmEffect,
  type AlarmLife,
  type Condition,
  NORMAL,
  type SystemAlarm,
  stepSystemAlarm,
} from '../alarms/index.ts';

export interface SystemAlarmLife {
  readonly alarm: SystemAlarm;
  readonly life: AlarmLife;
}
/** Those that are not normal, by id, with their subject: they can be acknowledged after a restart before they are told again. */
export type SystemAlarmsState = Readonly<Record<string, SystemAlarmLife>>;

/** Alarms the station tells of itself; bounded by what it can tell: tags, connections and bounds. */
export class SystemAlarms {
  readonly #lives: Map<string, SystemAlarmLife>;

  /** @param isStillTold whether something can still tell the alarm; the others are forgotten */
  constructor(saved: SystemAlarmsState | undefined, isStillTold: (alarm: SystemAlarm) => boolean) {
    this.#lives = new Map(Object.entries(saved ?? {}).filter(([, { alarm }]) => isStillTold(alarm)));
  }

  /** Told as often as one likes; only a change has effects. */
  tell(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): readonly AlarmEffect[] {
    const before = this.#lives.get(alarm.id)?.life ?? NORMAL;
    const { state, effects } = stepSystemAlarm(before, { kind: 'condition', condition, now }, alarm.id);
    if (state.state === 'normal') this.#lives.delete(alarm.id);
    else this.#lives.set(alarm.id, { alarm, life: state });
    return effects;
  }

  find(alarmId: string): SystemAlarmLife | undefined {
    return this.#lives.get(alarmId);
  }

  acknowledge(alarmId: string, by: Acknowledgement): readonly AlarmEffect[] {
    const found = this.#lives.get(alarmId);
    if (!found) return [];
    const { state, effects } = stepSystemAlarm(found.life, { kind: 'acknowledge', ...by }, alarmId);
    if (state.state === 'normal') this.#lives.delete(alarmId);
    else this.#lives.set(alarmId, { alarm: found.alarm, life: state });
    return effects;
  }

  snapshot(): SystemAlarmsState {
    return Object.fromEntries(this.#lives);
  }
}
