import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { isWaiting, urgency } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import { matches, type Sort, type SortKey, sorted } from '../../ui/rows.ts';

/** Which alarms are shown, in which order, and which an acknowledgement would take. Pure. */
export type PriorityFilter = 'any' | 'high';

export interface AlarmView {
  readonly query: string;
  readonly priority: PriorityFilter;
  readonly sort: Sort;
}

const SORT_KEYS: Readonly<Record<string, (row: AlarmRow) => SortKey>> = {
  priority: urgency,
  state: (row) => ALARM_STATE_WORD[row.state],
  message: (row) => row.message,
  value: (row) => row.value,
  onset: (row) => row.onset,
  workUnit: (row) => row.workUnit ?? row.connection ?? null,
};

export function shownAlarms(rows: readonly AlarmRow[], view: AlarmView): readonly AlarmRow[] {
  const shown = rows.filter(
    (row) =>
      (view.priority === 'any' || row.priority === 'critical' || row.priority === 'high') &&
      matches(alarmText(row), view.query),
  );
  return sorted(shown, SORT_KEYS[view.sort.column] ?? urgency, view.sort.descending);
}

const alarmText = (row: AlarmRow): string =>
  [
    row.message,
    row.alarm,
    row.tag,
    row.workUnit,
    row.connection,
    PRIORITY_WORD[row.priority],
    ALARM_STATE_WORD[row.state],
    row.comment,
    row.acknowledgedBy,
  ].join(' ');

/** The ticked ones that wait; where nothing is ticked, the current one if it waits. */
export function toAcknowledge(
  rows: readonly AlarmRow[],
  ticked: ReadonlySet<string>,
  current: AlarmRow | undefined,
): readonly AlarmRow[] {
  if (ticked.size > 0) return rows.filter((row) => ticked.has(row.occurrence) && isWaiting(row));
  return current !== undefined && isWaiting(current) ? [current] : [];
}
