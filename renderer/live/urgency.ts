import type { AlarmRow } from '../../shared/contract/ipc.ts';
import { isWaitingState } from '../../shared/domain/alarmState.ts';
import { PRIORITY_RANK } from './words.ts';

export const isWaiting = (row: Pick<AlarmRow, 'state'>): boolean => isWaitingState(row.state);

const STATE_RANK = {
  unacknowledged: 0,
  latchedUnacknowledged: 1,
  returnedUnacknowledged: 1,
  acknowledged: 2,
  latchedAcknowledged: 2,
  shelved: 3,
  suppressedByDesign: 3,
  outOfService: 3,
  normal: 4,
} as const;

/** One number to order alarms by urgency, small first: unacknowledged before returned before acknowledged, then priority, newest first. */
export const urgency = (row: Pick<AlarmRow, 'state' | 'priority' | 'onset'>): number =>
  (STATE_RANK[row.state] * 10 + PRIORITY_RANK[row.priority]) * 1e10 - row.onset / 1e6;

/** The one to look at first: the highest priority among those that wait, the newest of them. */
export function mostUrgent(rows: readonly AlarmRow[]): AlarmRow | undefined {
  let best: AlarmRow | undefined;
  for (const row of rows) {
    if (!isWaiting(row)) continue;
    if (best === undefined || rank(row) < rank(best)) best = row;
  }
  return best;
}

const rank = (row: AlarmRow): number =>
  PRIORITY_RANK[row.priority] * 1e10 + (row.state === 'unacknowledged' ? 0 : 5e9) - row.onset / 1e6;
