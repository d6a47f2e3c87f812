import type { StorageStatus } from '../../shared/contract/live.ts';

/** Storage and flow in the Prometheus text format; what is not known yet is left out. */
export function storageMetrics(storage: StorageStatus): string[] {
  const { commit95Ms, daysLeft, growthBytesPerDay, unstored } = storage;
  return [
    `shiftseal_disk_free_bytes ${storage.freeBytes}`,
    `shiftseal_wal_bytes ${storage.walBytes}`,
    `shiftseal_polling_pace ${storage.paceLevel}`,
    ...Object.entries(storage.fill).map(([bound, percent]) => `shiftseal_fill_percent{bound="${bound}"} ${percent}`),
    ...(commit95Ms === undefined ? [] : [`shiftseal_commit_p95_seconds ${commit95Ms / 1000}`]),
    ...(storage.commitReadingsMax === undefined ? [] : [`shiftseal_commit_readings_max ${storage.commitReadingsMax}`]),
    ...(growthBytesPerDay === undefined ? [] : [`shiftseal_ledger_growth_bytes_per_day ${growthBytesPerDay}`]),
    ...(daysLeft === undefined ? [] : [`shiftseal_disk_days_left ${daysLeft}`]),
    `shiftseal_readings_waiting_in_memory ${unstored?.waitingReadings ?? 0}`,
    `shiftseal_readings_lost_unstored ${unstored?.lostReadings ?? 0}`,
  ];
}

const PACE_WORDS: readonly string[] = ['', '1/2', '1/4', '1/8', 'critical tags only'];

/** What a person in a terminal should see of it; nothing on an ordinary day. */
export function storageRemarks({ paceLevel, unstored }: StorageStatus): string[] {
  return [
    ...(paceLevel === 0 ? [] : [`polling slowed: ${PACE_WORDS[paceLevel]}`]),
    ...(unstored === undefined
      ? []
      : [`not stored: ${unstored.waitingReadings} readings wait in memory, ${unstored.lostReadings} lost`]),
  ];
}
