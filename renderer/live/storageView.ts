import type { StorageStatus } from '../../shared/contract/live.ts';
import type { Format } from '../ui/format.ts';

export interface StorageView {
  readonly text: string;
  readonly isTrouble: boolean;
  readonly detail: string;
}

/** Days left at which people should begin to think of a larger disk. */
const DAYS_LEFT_WARN = 14;
const FILL_WARN_PERCENT = 70;
const PACE_WORD = [
  '',
  'slowed: non-critical ×2',
  'slowed: non-critical ×4',
  'slowed: non-critical ×8',
  'critical tags only',
];

/** The disk and the flow in a few words: room, how long it lasts, and whether polling had to be slowed. */
export function storageView(storage: StorageStatus, format: Format): StorageView {
  const days = storage.daysLeft;
  const room = `${format.bytes(storage.freeBytes)} free`;
  const lasts =
    days === undefined
      ? ''
      : days > 3650
        ? ', more than 10 years left'
        : `, ${format.integer(Math.floor(days))} days left`;
  // A large disk that is mostly full of other things is no trouble; how long it lasts, and its alarm, say when it is.
  const full = Object.entries(storage.fill).filter(
    ([bound, percent]) => bound !== 'disk' && percent >= FILL_WARN_PERCENT,
  );
  const pace = PACE_WORD[storage.paceLevel] ?? '';
  const words = [
    ...(storage.unstored === undefined
      ? []
      : [`values are live but not stored (${format.integer(storage.unstored.waitingReadings)} wait)`]),
    ...(pace === '' ? [] : [`polling ${pace}`]),
    ...full.map(([bound, percent]) => `${bound} ${format.number(percent, 0)} % full`),
  ];
  return {
    text: words.length > 0 ? words.join(', ') : `${room}${lasts}`,
    isTrouble: words.length > 0 || (days !== undefined && days < DAYS_LEFT_WARN),
    detail: [
      `Disk: ${room}${lasts}`,
      storage.growthBytesPerDay === undefined
        ? 'growth: not enough data yet'
        : `grows ${format.bytes(storage.growthBytesPerDay)} a day`,
      `ledger ${format.bytes(storage.ledgerBytes)}, write-ahead log ${format.bytes(storage.walBytes)}`,
      storage.commit95Ms === undefined
        ? ''
        : `95 % of commits durable within ${format.number(storage.commit95Ms, 0)} ms`,
    ]
      .filter((line) => line !== '')
      .join('\n'),
  };
}
