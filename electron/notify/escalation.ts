import { type AlarmState, isWaitingState } from '../../shared/domain/alarmState.ts';
import type { NotifyConfig, PersonConfig } from '../../shared/domain/config/index.ts';
import type { AlarmConfig } from '../../shared/domain/config/tag.ts';
import { addMs, type Instant } from '../../shared/domain/time.ts';
import { isQuiet } from './quietHours.ts';

/** An alarm as a message tells it. */
export interface ToldAlarm {
  readonly occurrence: string;
  readonly alarm: string;
  readonly priority: AlarmConfig['priority'];
  readonly state: AlarmState;
  readonly limit: string;
  readonly workUnit: string | null;
  readonly message: string;
  readonly value: number | null;
  readonly setpoint: number | null;
  readonly unit: string;
  /** µs */
  readonly onset: number;
  readonly raisedAt: number;
  readonly cause: string;
  readonly consequence: string;
  readonly action: string;
  readonly timeToRespondMs?: number | undefined;
  /** Roles that a rule pack names. */
  readonly notify?: readonly string[] | undefined;
}

export type Channel = 'desktop' | 'email' | 'webhook';

/** One person is to be told of one alarm in one way. */
export interface Duty {
  readonly alarm: ToldAlarm;
  /** Id of the notification rule; `pack`: a rule pack names the person's role. */
  readonly rule: string;
  readonly step: number;
  readonly person: PersonConfig;
  readonly channel: Channel;
}

export const PACK_RULE = 'pack';

/**
 * Who is to be told now. An alarm that nobody has acknowledged climbs the steps of each rule that it matches; what was acknowledged,
 * is over or is suppressed climbs no further. Alarms within quiet hours wait for their end, and are told then if they still wait.
 */
export function duties(alarms: readonly ToldAlarm[], config: NotifyConfig, now: Instant, timeZone: string): Duty[] {
  return alarms.flatMap((alarm) => {
    if (!isWaitingState(alarm.state) || isQuiet(config.quietHours, alarm.priority, now, timeZone)) return [];
    return [...ofPack(alarm, config), ...ofRules(alarm, config, now)];
  });
}

function ofPack(alarm: ToldAlarm, config: NotifyConfig): Duty[] {
  if (!alarm.notify || alarm.notify.length === 0) return [];
  return named(alarm.notify, config).flatMap((person) =>
    waysTo(person, config).map((channel) => ({ alarm, rule: PACK_RULE, step: 0, person, channel })),
  );
}

function ofRules(alarm: ToldAlarm, config: NotifyConfig, now: Instant): Duty[] {
  return config.rules.flatMap((rule) => {
    if (!rule.priorities.includes(alarm.priority)) return [];
    if (rule.workUnits && (alarm.workUnit === null || !rule.workUnits.includes(alarm.workUnit))) return [];
    if (rule.limits && !rule.limits.includes(alarm.limit)) return [];
    return rule.steps.flatMap(({ afterMs, to, channels }, step) =>
      now < addMs(alarm.raisedAt as Instant, afterMs)
        ? []
        : named(to, config).flatMap((person) =>
            waysTo(person, config)
              .filter((channel) => channels.includes(channel))
              .map((channel) => ({ alarm, rule: rule.id, step, person, channel })),
          ),
    );
  });
}

/** People by id or by role, each once. */
const named = (names: readonly string[], { people }: NotifyConfig): PersonConfig[] =>
  people.filter(({ id, roles }) => names.includes(id) || roles.some((role) => names.includes(role)));

function waysTo({ isAtDesk, email, webhook }: PersonConfig, config: NotifyConfig): Channel[] {
  return [
    ...(isAtDesk ? (['desktop'] as const) : []),
    ...(email !== undefined && config.email !== undefined ? (['email'] as const) : []),
    ...(webhook !== undefined ? (['webhook'] as const) : []),
  ];
}
