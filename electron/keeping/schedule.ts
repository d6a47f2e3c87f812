import type { KeepingConfig } from '../../shared/domain/config/index.ts';
import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';

const DAY_S = 86_400;
const US = 1_000_000;

/**
 * When the next backup is to be made: the time of day of the configuration, `everyDays` days after the last one. One that was missed
 * lies in the past, and is made up for; the first is due at once.
 *
 * @param lastAt µs UTC of the newest backup, undefined when there is none
 * @returns µs UTC
 */
export function nextBackupAt(
  lastAt: number | undefined,
  now: number,
  { at, everyDays }: Pick<NonNullable<KeepingConfig['backup']>, 'at' | 'everyDays'>,
  timeZone: string,
): number {
  if (lastAt === undefined) return now;
  const clock = createZoneClock(timeZone);
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const last = lastAt / US;
  const localDay = Math.floor((last + clock.offsetSecondsAt(Math.floor(last))) / DAY_S) * DAY_S;
  const slotOf = (day: number): number => clock.unixSecondsOf(localDay + day * DAY_S + hours * 3600 + minutes * 60);
  // A backup made by hand before the time of day counts as that of the day before.
  const first = slotOf(0) > last ? 0 : 1;
  return slotOf(first + everyDays - 1) * US;
}
