import type { Instant } from '../../shared/domain/time.ts';
import {
  type AlarmCommand,
  type AlarmEffect,
  type AlarmLife,
  type Condition,
  isUneventful,
  NORMAL,
  type SystemAlarm,
  type SystemAlarmInput,
  stepSystemAlarm,
} from '../alarms/index.ts';

export interface SystemAlarmLife {
  readonly alarm: SystemAlarm;
  readonly life: AlarmLife;
}
/** Those that are not normal, by id, with their subject: they can be acknowledged after a restart before they are told again. */
export type SystemAlarmsState = Readonly<Record<string, SystemAlarmLife>>;

/** Normal ones that were told are remembered up to so many, so that they can be shelved before they are raised again. */
const REMEMBERED_MAX = 10_000;

/** Alarms the station tells of itself; bounded by what it can tell: tags, connections, bounds and rules. */
export class SystemAlarms {
  readonly #lives: Map<string, SystemAlarmLife>;
  readonly #told = new Map<string, SystemAlarm>();

  /** @param isStillTold whether something can still tell the alarm; the others are forgotten */
  constructor(saved: SystemAlarmsState | undefined, isStillTold: (alarm: SystemAlarm) => boolean) {
    this.#lives = new Map(Object.entries(saved ?? {}).filter(([, { alarm }]) => isStillTold(alarm)));
  }

  /** Told as often as one likes; only a change has effects. */
  tell(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): readonly AlarmEffect[] {
    if (this.#told.size < REMEMBERED_MAX) this.#told.set(alarm.id, alarm);
    return this.#step(alarm, { kind: 'condition', condition, now });
  }

  /** Undefined: nobody has told it since the start. */
  find(alarmId: string): SystemAlarmLife | undefined {
    const told = this.#told.get(alarmId);
    return this.#lives.get(alarmId) ?? (told && { alarm: told, life: NORMAL });
  }

  alarmIds(): readonly string[] {
    return [...this.#lives.keys()];
  }

  command(alarmId: string, command: AlarmCommand): readonly AlarmEffect[] {
    const found = this.find(alarmId);
    return found ? this.#step(found.alarm, command) : [];
  }

  #step(alarm: SystemAlarm, input: SystemAlarmInput): readonly AlarmEffect[] {
    const before = this.#lives.get(alarm.id)?.life ?? NORMAL;
    const { state, effects } = stepSystemAlarm(before, input, alarm.id, alarm.isLatched);
    if (isUneventful(state)) this.#lives.delete(alarm.id);
    else if (state !== before) this.#lives.set(alarm.id, { alarm, life: state });
    return effects;
  }

  snapshot(): SystemAlarmsState {
    return Object.fromEntries(this.#lives);
  }
}
