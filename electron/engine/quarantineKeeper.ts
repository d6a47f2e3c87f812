import type { Instant } from '../../shared/domain/time.ts';
import type { Condition, SystemAlarm } from '../alarms/index.ts';
import { addedInLastHour, countWaiting } from '../quarantine/index.ts';
import { type QuarantineParts, retryQuarantine } from './quarantineCommands.ts';

/** Looks after the queue of refused readings between decisions. */
export interface QuarantineKeeper {
  /** Outside transactions, as often as one likes; acts every few seconds. */
  look(): void;
}

const LOOK_EVERY_MS = 5_000;
const RETRY_EVERY_MS = 10_000;
/** Percentage points, and share of the growth bound, below which an alarm returns. */
const DEADBAND = 0.9;

const OF_STATION = { tag: null, connection: null, workUnit: null, limit: 'capacity' } as const;

/** Growth and capacity of the queue as alarms of the station, and the retries of what may pass by now. */
export function createQuarantineKeeper(parts: QuarantineParts, say: (message: string) => void): QuarantineKeeper {
  const { clock, ledger, state } = parts;
  let nextLookMs = 0;
  let nextRetryMs = 0;

  return {
    look() {
      const nowMs = clock.monotonicMs();
      if (nowMs >= nextRetryMs) {
        nextRetryMs = nowMs + RETRY_EVERY_MS;
        const { tried, passed } = retryQuarantine(parts);
        if (tried > 0) say(`quarantine: ${tried} entries tried again, ${passed} pass now and went back`);
      }
      if (nowMs < nextLookMs) return;
      nextLookMs = nowMs + LOOK_EVERY_MS;
      const { judging, settings } = state();
      const { quarantine, storage } = settings.config;
      const now = clock.now();
      const figures = {
        added: addedInLastHour(ledger.database, now),
        waiting: countWaiting(ledger.database),
        ...{ growthPerHourMax: quarantine.growthPerHourMax, undecidedMax: quarantine.undecidedMax },
        capacityPercent: storage.capacityPercent,
      };
      for (const [alarm, condition] of quarantineConditions(figures, now, (id) => judging.isSystemActive(id)))
        judging.tellSystem(alarm, condition, now);
      ledger.transaction(() => state().storeJudging());
    },
  };
}

export interface QuarantineFigures {
  /** Entries of the last hour. */
  readonly added: number;
  /** Undecided entries. */
  readonly waiting: number;
  readonly growthPerHourMax: number;
  readonly undecidedMax: number;
  /** % of `undecidedMax` for the warning and the high tier. */
  readonly capacityPercent: readonly [number, number];
}

/** Each alarm of the queue and whether its condition is present now; nothing is ever dropped, however full it is. */
export function quarantineConditions(
  { added, waiting, growthPerHourMax, undecidedMax, capacityPercent }: QuarantineFigures,
  now: Instant,
  isActive: (alarmId: string) => boolean,
): (readonly [SystemAlarm, Condition | undefined])[] {
  const growth: SystemAlarm = {
    ...OF_STATION,
    ...{ id: 'station.quarantine.growth', priority: 'high', setpoint: growthPerHourMax, unit: '/h' },
  };
  const isGrowing = isActive(growth.id) ? added > growthPerHourMax * DEADBAND : added > growthPerHourMax;
  const told: (readonly [SystemAlarm, Condition | undefined])[] = [
    [
      growth,
      isGrowing
        ? {
            onset: now,
            value: added,
            message: `${added} quarantine entries in the last hour; more than ${growthPerHourMax} are no accident`,
          }
        : undefined,
    ],
  ];
  const percent = (100 * waiting) / undecidedMax;
  for (const [tier, setpoint, priority] of [
    ['warning', capacityPercent[0], 'medium'],
    ['high', capacityPercent[1], 'high'],
  ] as const) {
    const alarm: SystemAlarm = {
      ...OF_STATION,
      ...{ id: `station.quarantine.${tier}`, priority, setpoint, unit: '%' },
    };
    const isPresent = isActive(alarm.id) ? percent > setpoint * DEADBAND : percent >= setpoint;
    const value = Math.round(percent * 10) / 10;
    const message = `${waiting} quarantine entries await a decision (${value} % of ${undecidedMax}); nothing is dropped beyond`;
    told.push([alarm, isPresent ? { onset: now, value, message } : undefined]);
  }
  return told;
}
