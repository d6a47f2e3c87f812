import type { MatterKind, OpenMatters } from '../../../shared/domain/entries/shiftLog.ts';
import type { ShiftRef } from '../../../shared/domain/entries/stop.ts';

export const US_PER_DAY = 86_400_000_000;

/** Where each kind of open matter is looked at and settled. */
export const MATTER_SCREEN = {
  alarm: 'alarms',
  shelvedAlarm: 'alarms',
  stop: 'downtime',
  uncodedStop: 'downtime',
  excursion: 'excursions',
  quarantine: 'quarantine',
} as const satisfies Record<MatterKind, string>;
export type MatterScreen = (typeof MATTER_SCREEN)[MatterKind];

const WORDS: Readonly<Record<MatterKind, readonly [one: string, many: string]>> = {
  alarm: ['open alarm', 'open alarms'],
  shelvedAlarm: ['alarm shelved or out of service', 'alarms shelved or out of service'],
  stop: ['stop that goes on', 'stops that go on'],
  uncodedStop: ['stop without a reason', 'stops without a reason'],
  excursion: ['open excursion', 'open excursions'],
  quarantine: ['undecided quarantine entry', 'undecided quarantine entries'],
};

export const matterWord = ({ kind, count }: Pick<OpenMatters, 'kind' | 'count'>): string =>
  `${count} ${WORDS[kind][count === 1 ? 0 : 1]}`;

export const isSameShift = (a: Pick<ShiftRef, 'start'> | undefined, b: Pick<ShiftRef, 'start'>): boolean =>
  a?.start === b.start;

/** Monday 00:00 UTC of the week that holds a moment, µs; the calendar asks from there and cuts by local date itself. */
export function weekStart(at: number): number {
  const day = Math.floor(at / US_PER_DAY);
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  return monday * US_PER_DAY + US_PER_DAY / 2;
}
