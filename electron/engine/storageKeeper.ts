import type { StorageStatus } from '../../shared/contract/live.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { createReserve, type DiskSpace, diskSpaceOf, type Ledger, type Reserve } from '../ledger/index.ts';
import { addSample, forecastStorage, type GrowthSample } from '../telemetry/index.ts';
import { type Bound, bytesText } from './capacity.ts';

/** What fills the memory of the engine: readings of open windows, and what waits for the ledger. */
export interface MemoryFill {
  readonly openReadings: number;
  readonly openReadingsMax: number;
  readonly waitingBytes: number;
  readonly waitingBytesMax: number;
}

export interface StorageKeeper {
  /** About once a second, whether the ledger can be written or not: looks at the disk; never throws. */
  look(): void;
  /** Inside nothing; while the ledger is written: grows the reserve piece by piece, keeps the samples of the forecast. */
  tend(): void;
  readonly hasReserve: boolean;
  /** The disk is full: gives the reserve back. */
  releaseReserve(): void;
  /** There is so much space again that readings can be taken for a while. */
  isSpaceBack(): boolean;
  bounds(memory: MemoryFill): Bound[];
  status(memory: MemoryFill): Omit<StorageStatus, 'paceLevel'>;
}

/** A disk this many reserves away from full, and not filling within a month, is a large disk and no trouble. */
const RESERVES_OF_PEACE = 64;
const DAYS_OF_PEACE = 30;
const SAVE_SAMPLES_EVERY_MS = 600_000;
/** A reserve that finds no space is tried again after so long. */
const RESERVE_RETRY_MS = 10_000;

export function createStorageKeeper(
  ledger: Ledger,
  folder: string,
  { storage }: Pick<StationConfig, 'storage'>,
  clock: Clock,
  space: (folder: string) => DiskSpace | undefined = diskSpaceOf,
): StorageKeeper {
  const reserve: Reserve = createReserve(folder, storage.reserveBytes);
  let disk: DiskSpace | undefined = space(folder);
  let samples: readonly GrowthSample[] = (ledger.cursors.get('storageSamples') as GrowthSample[] | undefined) ?? [];
  let walBytes = 0;
  let ledgerBytes = 0;
  let inbox = { count: 0, bytes: 0 };
  let releasedBytes = 0;
  let nextGrowMs = clock.monotonicMs();
  let nextSaveMs = clock.monotonicMs() + SAVE_SAMPLES_EVERY_MS;

  const forecast = () => forecastStorage(samples, disk?.freeBytes ?? 0);

  return {
    look() {
      disk = space(folder) ?? disk;
      walBytes = ledger.wal().bytes;
      ledgerBytes = ledger.fileBytes();
      inbox = { count: ledger.inbox.count, bytes: ledger.inbox.bytes };
    },
    tend() {
      const nowMs = clock.monotonicMs();
      samples = addSample(samples, { at: clock.now(), bytes: ledgerBytes });
      if (nowMs >= nextSaveMs) {
        nextSaveMs = nowMs + SAVE_SAMPLES_EVERY_MS;
        ledger.transaction(() => ledger.cursors.set('storageSamples', samples));
      }
      if (disk === undefined || nowMs < nextGrowMs) return;
      try {
        if (reserve.grow(disk.freeBytes)) disk = space(folder) ?? disk;
        else nextGrowMs = nowMs + RESERVE_RETRY_MS;
      } catch {
        nextGrowMs = nowMs + RESERVE_RETRY_MS; // no space for it just now; the alarm of the disk says so
      }
    },
    get hasReserve() {
      return reserve.bytes > 0;
    },
    releaseReserve() {
      if (reserve.bytes > 0) releasedBytes = reserve.bytes;
      reserve.release();
      disk = space(folder) ?? disk;
    },
    isSpaceBack() {
      disk = space(folder) ?? disk;
      return disk === undefined || disk.freeBytes >= 2 * releasedBytes;
    },
    bounds({ openReadings, openReadingsMax, waitingBytes, waitingBytesMax }) {
      const inboxBounds = ledger.inboxBounds;
      const inboxShare = Math.max(inbox.count / inboxBounds.framesMax, inbox.bytes / inboxBounds.bytesMax);
      const memoryShare = Math.max(openReadings / openReadingsMax, waitingBytes / waitingBytesMax);
      const bounds: Bound[] = [
        {
          name: 'inbox',
          percent: 100 * inboxShare,
          detail: `${inbox.count} frames, ${bytesText(inbox.bytes)} wait to be sealed`,
        },
        {
          name: 'memory',
          percent: 100 * memoryShare,
          detail: `${openReadings} readings in open windows, ${bytesText(waitingBytes)} wait for the ledger`,
        },
        {
          name: 'wal',
          percent: (100 * walBytes) / storage.walBytesMax,
          detail: `${bytesText(walBytes)} of ${bytesText(storage.walBytesMax)}; a reader or backup may keep it from being folded back`,
        },
      ];
      if (disk !== undefined && disk.totalBytes > 0) {
        const known = forecast();
        const days = known.kind === 'known' ? known.daysLeft : undefined;
        const isFar = disk.freeBytes >= RESERVES_OF_PEACE * Math.max(1, storage.reserveBytes);
        bounds.push({
          name: 'disk',
          percent: 100 * (1 - disk.freeBytes / disk.totalBytes),
          detail: `${bytesText(disk.freeBytes)} of ${bytesText(disk.totalBytes)} are free${days === undefined ? '' : `, enough for ${Math.floor(days)} days`}`,
          isScarce: !isFar || (days !== undefined && days < DAYS_OF_PEACE),
        });
      }
      return bounds;
    },
    status(memory) {
      const known = forecast();
      return {
        freeBytes: disk?.freeBytes ?? 0,
        ledgerBytes,
        walBytes,
        ...(known.kind === 'known' ? { growthBytesPerDay: known.growthBytesPerDay } : {}),
        ...(known.kind === 'known' && known.daysLeft !== undefined ? { daysLeft: known.daysLeft } : {}),
        inboxReadings: memory.openReadings,
        fill: Object.fromEntries(this.bounds(memory).map(({ name, percent }) => [name, Math.round(percent * 10) / 10])),
      };
    },
  };
}
