import type { Instant } from '../../shared/domain/time.ts';
import type { Condition, SystemAlarm } from '../alarms/index.ts';

/** A bound of the station and how full it is. */
export interface Bound {
  readonly name: 'inbox' | 'memory' | 'disk' | 'wal';
  readonly percent: number;
  /** For a person: what fills, how much of how much. */
  readonly detail: string;
  /** False where the share alone is no reason to wake anyone: a large disk with months to go. */
  readonly isScarce?: boolean;
}

/** Percentage points below the setpoint at which a capacity alarm returns. */
const CAPACITY_DEADBAND = 5;

const TITLE: Readonly<Record<Bound['name'], string>> = {
  inbox: 'The inbox of the ledger',
  memory: 'The memory for open windows and waiting readings',
  disk: 'The disk of the data folder',
  wal: 'The write-ahead log of the ledger',
};

/**
 * Tells the alarms of every bound: warning and high, each with its own setpoint (%), returning with a deadband.
 *
 * @param isActive whether the alarm stands now
 */
export function tellCapacity(
  bounds: readonly Bound[],
  [warning, high]: readonly [number, number],
  now: Instant,
  isActive: (alarmId: string) => boolean,
  tell: (alarm: SystemAlarm, condition: Condition | undefined) => void,
): void {
  for (const { name, percent, detail, isScarce = true } of bounds)
    for (const [tier, setpoint, priority] of [
      ['warning', warning, 'medium'],
      ['high', high, 'high'],
    ] as const) {
      const id = `station.${name}.${tier}`;
      const isPresent = isActive(id) ? percent > setpoint - CAPACITY_DEADBAND : isScarce && percent >= setpoint;
      const value = Math.round(percent * 10) / 10;
      const message = `${TITLE[name]} is ${value} % full: ${detail}`;
      const alarm = { ...OF_STATION, id, limit: name === 'disk' ? 'disk' : 'capacity', priority, setpoint } as const;
      tell(alarm, isPresent ? { onset: now, value, message } : undefined);
    }
}

const OF_STATION = { tag: null, connection: null, workUnit: null, unit: '%' } as const;

/** Readings cannot be made durable. */
export const WRITE_ALARM: SystemAlarm = {
  ...OF_STATION,
  id: 'station.ledger.write',
  limit: 'disk',
  priority: 'critical',
  unit: '1',
  setpoint: null,
};

export const writeCondition = (since: Instant, why: string): Condition => ({
  onset: since,
  message: `Readings cannot be stored: ${why}`,
});

export const bytesText = (bytes: number): string =>
  bytes >= 2 ** 30
    ? `${(bytes / 2 ** 30).toFixed(1)} GiB`
    : bytes >= 2 ** 20
      ? `${(bytes / 2 ** 20).toFixed(1)} MiB`
      : `${Math.round(bytes / 1024)} KiB`;
