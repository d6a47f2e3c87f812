import { type StationConfigInput, THREE_SHIFTS } from './parts.ts';

type Override = NonNullable<NonNullable<StationConfigInput['shifts']>['overrides']>[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A newcomer has looked around by then. */
const ENDS_AFTER_MINUTES = 3;
/** A shift that ends by itself so soon needs no help. */
const SOON_MS = 10 * MINUTE_MS;

/**
 * Ends the running shift of the training plant a few minutes after the start, so that its report can be looked at, reviewed and
 * signed; another shift takes the rest of its time. Nothing where it ends soon by itself.
 *
 * @param nowMs since 1970; the training plant works by UTC
 */
export function shortShift(nowMs: number): Override[] {
  const today = dayOf(nowMs);
  const starts = THREE_SHIFTS.pattern.flatMap(({ name, start }) =>
    [today - DAY_MS, today].map((day) => ({ name, day, at: day + Number(start.slice(0, 2)) * HOUR_MS })),
  );
  const running = starts.filter(({ at }) => at <= nowMs).sort((x, y) => y.at - x.at)[0];
  if (running === undefined) return [];
  const endMs = running.at + 8 * HOUR_MS;
  const cutMs = (Math.floor(nowMs / MINUTE_MS) + ENDS_AFTER_MINUTES) * MINUTE_MS;
  if (endMs - cutMs < SOON_MS) return [];
  const reason = 'training: a shift ends soon after the start, so that its report can be seen';
  const overtime = [{ shift: running.name, end: clockOf(cutMs) }];
  const add = [{ name: `${running.name} 2`, start: clockOf(cutMs), end: clockOf(endMs) }];
  // A shift belongs to the date on which it starts; the rest of a night does so on the next.
  if (dayOf(cutMs) === running.day) return [{ date: dateOf(running.day), reason, overtime, add }];
  return [
    { date: dateOf(running.day), reason, overtime },
    { date: dateOf(cutMs), reason, add },
  ];
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const clockOf = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
