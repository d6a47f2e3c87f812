import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { CheckpointConfig } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Condition, SystemAlarm } from '../alarms/index.ts';

/** What an engine knows of the places outside, as their threads told it last. */
export type WitnessPlaces = readonly WitnessStatus[];

const KIND = { file: 'The witness file', cosigner: 'The cosigner', timestamp: 'The time-stamp authority' } as const;

/** The log does not go on from a checkpoint that somebody else holds. */
export const UNSIGNED_ALARM: SystemAlarm = {
  ...{ id: 'station.ledger.unsigned', limit: 'witness', priority: 'critical', unit: '1' },
  ...{ tag: null, connection: null, workUnit: null, setpoint: null },
};

/** Whether the configuration still has the place that an alarm is about. */
export function isWitnessAlarm({ witnessFiles, cosigners, timestamp }: CheckpointConfig, alarmId: string): boolean {
  const places = [
    ...witnessFiles.map((path) => `file.${path}`),
    ...cosigners.map(({ url }) => `cosigner.${url}`),
    ...(timestamp === undefined ? [] : [`timestamp.${timestamp.url}`]),
  ];
  return alarmId === UNSIGNED_ALARM.id || places.some((place) => alarmId.endsWith(`.${place}`));
}

/**
 * Tells the alarm of each place: behind for longer than `behindMs`, or holding a checkpoint that this log does not go on from,
 * which is told at once.
 */
export function tellWitnesses(
  places: WitnessPlaces,
  behindMs: number,
  now: Instant,
  tell: (alarm: SystemAlarm, condition: Condition | undefined) => void,
): void {
  for (const { id, kind, state, since, message } of places) {
    const isRefused = state === 'refused';
    const isBehind = state === 'behind' && since !== null && now - since >= behindMs * 1_000;
    const alarm = (what: string, priority: SystemAlarm['priority']): SystemAlarm => ({
      ...{ id: `station.witness.${what}.${kind}.${id}`, limit: 'witness', priority },
      ...{ tag: null, connection: null, workUnit: null, unit: 's', setpoint: null },
    });
    const onset = (since ?? now) as Instant;
    tell(
      alarm('behind', 'medium'),
      isBehind ? { onset, message: `${KIND[kind]} ${id} is behind: ${message}` } : undefined,
    );
    tell(alarm('refused', 'critical'), isRefused ? { onset, message: `${KIND[kind]} ${id}: ${message}` } : undefined);
  }
}
