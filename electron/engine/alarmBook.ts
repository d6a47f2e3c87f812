import type { SuppressionKind } from '../../shared/domain/alarmState.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { AlarmCommand, AlarmEffect, AlarmLife } from '../alarms/index.ts';
import type { AlarmSubject } from './alarmSubject.ts';

export interface FoundAlarm {
  readonly life: AlarmLife;
  readonly subject: AlarmSubject;
}

/** Whoever holds the lives of some alarms: a tag's judge, a link, the stale watch, the system alarms. */
export interface AlarmHolder {
  /** Those that have something going on, at least. */
  alarmIds(): readonly string[];
  find(alarmId: string): FoundAlarm | undefined;
  command(alarmId: string, command: AlarmCommand): readonly AlarmEffect[];
}

/**
 * All alarms of a station by id, whoever holds them, so that a person's act works for each kind alike; and which of them are
 * suppressed, so that the ends of suppressions are found without looking at every tag.
 */
export class AlarmBook {
  readonly #holders = new Map<string, AlarmHolder>();
  readonly #others: readonly AlarmHolder[];
  readonly #suppressed = new Set<string>();

  /**
   * @param single holders of one alarm each, known from the start
   * @param others asked in turn for what no single holder has
   */
  constructor(single: Iterable<AlarmHolder>, others: readonly AlarmHolder[]) {
    this.#others = others;
    for (const holder of single) for (const id of holder.alarmIds()) this.#holders.set(id, holder);
    for (const holder of [...this.#holders.values(), ...others])
      for (const id of holder.alarmIds()) if (holder.find(id)?.life.suppressions) this.#suppressed.add(id);
  }

  find(alarmId: string): FoundAlarm | undefined {
    return this.#holderOf(alarmId)?.find(alarmId);
  }

  /** Empty where nobody holds such an alarm. */
  command(alarmId: string, command: AlarmCommand): readonly AlarmEffect[] {
    return this.#holderOf(alarmId)?.command(alarmId, command) ?? [];
  }

  /** Told of every effect, whatever led to it. */
  took(effect: AlarmEffect): void {
    if (effect.kind === 'alarmSuppressed') this.#suppressed.add(effect.alarmId);
    else if (effect.kind === 'alarmReleased' && !this.find(effect.alarmId)?.life.suppressions)
      this.#suppressed.delete(effect.alarmId);
  }

  /** Suppressions whose time is over. */
  over(now: Instant): { readonly alarmId: string; readonly kind: SuppressionKind }[] {
    return [...this.#suppressed].flatMap((alarmId) =>
      (this.find(alarmId)?.life.suppressions ?? [])
        .filter(({ until }) => until !== undefined && until <= now)
        .map(({ kind }) => ({ alarmId, kind })),
    );
  }

  count(kind: SuppressionKind): number {
    let count = 0;
    for (const alarmId of this.#suppressed)
      if (this.find(alarmId)?.life.suppressions?.some((each) => each.kind === kind)) count++;
    return count;
  }

  #holderOf(alarmId: string): AlarmHolder | undefined {
    return this.#holders.get(alarmId) ?? this.#others.find((holder) => holder.find(alarmId) !== undefined);
  }
}
