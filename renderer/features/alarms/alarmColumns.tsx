import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { decimalsFor, unitLabel } from '../../live/units.ts';
import { isWaiting } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { Sort } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';

/** What waits first, then by priority, newest first. */
export const ALARM_SORT: Sort = { column: 'urgency', descending: false };

export const alarmColumns = (format: Format): readonly Column<AlarmRow>[] => [
  {
    id: 'priority',
    header: 'Priority',
    width: '104px',
    isSortable: true,
    cell: (row) => (
      <span className="priority-cell">
        <PriorityMark priority={row.priority} isHollow={!isWaiting(row)} />
        {PRIORITY_WORD[row.priority]}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '184px',
    isSortable: true,
    cell: (row) => <span className={`alarm-state s-${row.state}`}>{ALARM_STATE_WORD[row.state]}</span>,
  },
  {
    id: 'message',
    header: 'Message',
    width: 'minmax(180px, 3fr)',
    isSortable: true,
    cell: (row) => <span title={row.message}>{row.message}</span>,
  },
  {
    id: 'value',
    header: 'Value / setpoint',
    width: '142px',
    align: 'end',
    isSortable: true,
    cell: (row) => <span title={valueAndSetpoint(row, format)}>{valueAndSetpoint(row, format)}</span>,
  },
  {
    id: 'workUnit',
    header: 'Work unit',
    width: 'minmax(92px, 1fr)',
    isSortable: true,
    cell: (row) => row.workUnit ?? row.connection ?? '–',
  },
  {
    id: 'onset',
    header: 'Onset',
    width: '88px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.moment(row.onset, Date.now() * 1000)} title={format.full(row.onset)} />,
  },
  {
    id: 'age',
    header: 'Age',
    width: '68px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.age(Date.now() - row.onset / 1000)} />,
  },
];

/** "9.4 / 8.0 °C"; a dash where there is no number (communication loss). */
export function valueAndSetpoint(row: Pick<AlarmRow, 'value' | 'setpoint' | 'unit'>, format: Format): string {
  if (row.value === null && row.setpoint === null) return '–';
  const text = (value: number | null): string =>
    value === null ? '–' : format.number(value, Math.min(2, decimalsFor(undefined, row.unit, value)));
  return `${text(row.value)} / ${text(row.setpoint)} ${unitLabel(row.unit)}`.trim();
}
