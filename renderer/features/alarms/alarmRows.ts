import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { isWaiting, mostUrgent, urgency } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import { matches, type Sort, type SortKey, sorted } from '../../ui/rows.ts';

/** Which alarms are shown, in which order, and which an act would take. Pure. */
export type PriorityFilter = 'any' | 'urgent' | AlarmRow['priority'];
export type StateFilter = 'any' | 'waiting' | 'active' | 'returned';

export interface AlarmView {
  readonly query: string;
  readonly priority: PriorityFilter;
  readonly state: StateFilter;
  /** Work unit or connection; empty: all. */
  readonly area: string;
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

/** Where an alarm belongs, for grouping and filtering. */
export const areaOf = (row: AlarmRow): string => row.workUnit ?? row.connection ?? 'station';

export function shownAlarms(rows: readonly AlarmRow[], view: AlarmView): readonly AlarmRow[] {
  const shown = rows.filter(
    (row) =>
      isOfPriority(row, view.priority) &&
      isInState(row, view.state) &&
      (view.area === '' || areaOf(row) === view.area) &&
      matches(alarmText(row), view.query),
  );
  return sorted(shown, SORT_KEYS[view.sort.column] ?? urgency, view.sort.descending);
}

function isOfPriority({ priority }: AlarmRow, filter: PriorityFilter): boolean {
  if (filter === 'any') return true;
  return filter === 'urgent' ? priority === 'critical' || priority === 'high' : priority === filter;
}

function isInState(row: AlarmRow, filter: StateFilter): boolean {
  if (filter === 'any') return true;
  if (filter === 'waiting') return isWaiting(row);
  return (row.returnedAt === null) === (filter === 'active');
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

/** The ticked ones; where nothing is ticked, the current one. */
export function targetsOf(
  rows: readonly AlarmRow[],
  ticked: ReadonlySet<string>,
  current: AlarmRow | undefined,
): readonly AlarmRow[] {
  if (ticked.size > 0) return rows.filter((row) => ticked.has(row.occurrence));
  return current === undefined ? [] : [current];
}

/** Those of the targets that wait. */
export const toAcknowledge = (
  rows: readonly AlarmRow[],
  ticked: ReadonlySet<string>,
  current: AlarmRow | undefined,
): readonly AlarmRow[] => targetsOf(rows, ticked, current).filter(isWaiting);

/** A line of the list: an alarm, or in a flood the head of all alarms of one area. */
export type AlarmLine =
  | { readonly kind: 'alarm'; readonly key: string; readonly row: AlarmRow }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly area: string;
      /** The one that stands for the group. */
      readonly worst: AlarmRow;
      readonly count: number;
      readonly waiting: number;
      readonly first: AlarmRow;
      readonly isOpen: boolean;
    };

export const groupKey = (area: string): string => `group ${area}`;

/** One line per area, the most urgent first, with the alarms of the open ones below: every alarm is in exactly one group. */
export function groupedLines(rows: readonly AlarmRow[], open: ReadonlySet<string>): AlarmLine[] {
  const groups = new Map<string, AlarmRow[]>();
  for (const row of rows) {
    const known = groups.get(areaOf(row));
    if (known) known.push(row);
    else groups.set(areaOf(row), [row]);
  }
  const heads = [...groups].map(([area, members]) => {
    const oldest = members.reduce((a, b) => (b.onset < a.onset ? b : a));
    return {
      ...{ kind: 'group' as const, key: groupKey(area), area, members, count: members.length },
      worst: mostUrgent(members) ?? (members[0] as AlarmRow),
      waiting: members.filter(isWaiting).length,
      first: members.find((row) => row.isFirstOut) ?? oldest,
      isOpen: open.has(area),
    };
  });
  heads.sort((a, b) => urgency(a.worst) - urgency(b.worst));
  return heads.flatMap(({ members, ...head }) => [head, ...(head.isOpen ? members.map(lineOf) : [])]);
}

const lineOf = (row: AlarmRow): AlarmLine => ({ kind: 'alarm', key: row.occurrence, row });
const lines = new WeakMap<AlarmRow, AlarmLine>();

/** The same line for the same row: memoised rows of the table stay as they are. */
export const plainLines = (rows: readonly AlarmRow[]): AlarmLine[] =>
  rows.map((row) => {
    const known = lines.get(row);
    if (known) return known;
    const made = lineOf(row);
    lines.set(row, made);
    return made;
  });
