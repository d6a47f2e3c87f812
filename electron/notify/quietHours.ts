import type { NotifyConfig } from '../../shared/domain/config/index.ts';
import type { AlarmConfig } from '../../shared/domain/config/tag.ts';
import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import type { Instant } from '../../shared/domain/time.ts';

const DAY_MIN = 1440;
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Whether alarms of a priority are held back now. Local wall time of the station; a span over midnight belongs to the day it begins on. */
export function isQuiet(
  hours: NotifyConfig['quietHours'],
  priority: AlarmConfig['priority'],
  now: Instant,
  timeZone: string,
): boolean {
  if (hours.length === 0) return false;
  const unix = Math.floor(now / 1e6);
  const local = unix + createZoneClock(timeZone).offsetSecondsAt(unix);
  const minute = Math.floor((local % 86_400) / 60);
  const weekday = ((Math.floor(local / 86_400) + 3) % 7) + 1;
  const yesterday = ((weekday + 5) % 7) + 1;
  return hours.some(({ from, to, days, priorities }) => {
    if (!priorities.includes(priority)) return false;
    const begin = minutesOf(from);
    const end = minutesOf(to);
    if (begin < end) return days.includes(weekday) && minute >= begin && minute < end;
    const sinceBegin = days.includes(weekday) && minute >= begin;
    return sinceBegin || (days.includes(yesterday) && minute < Math.min(end, DAY_MIN));
  });
}
