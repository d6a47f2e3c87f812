import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { unitLabel } from '../../live/units.ts';
import { isWaiting } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { Sort } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';

/** What waits first, then by priority, newest first. */
export const ALARM_SORT: Sort = { column: 'priority', descending: false };

export const alarmColumns = (format: Format): readonly Column<AlarmRow>[] => [
  {
    id: 'priority',
    header: 'Priority',
    width: '98px',
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
    width: '132px',
    isSortable: true,
    isTwoLines: true,
    cell: (row) => <span className={`alarm-state s-${row.state}`}>{ALARM_STATE_WORD[row.state]}</span>,
  },
  {
    id: 'message',
    header: 'Message',
    width: 'minmax(180px, 3fr)',
    isSortable: true,
    isTwoLines: true,
    cell: (row) => <span title={row.message}>{row.message}</span>,
  },
  {
    id: 'value',
    header: 'Value, setpoint',
    width: '116px',
    align: 'end',
    isSortable: true,
    isTwoLines: true,
    cell: (row) => {
      const [value, setpoint] = valueAndSetpoint(row, format);
      return (
        <>
          <strong>{value}</strong>
          <br />
          <span className="soft">{setpoint}</span>
        </>
      );
    },
  },
  {
    id: 'workUnit',
    header: 'Work unit',
    width: 'minmax(100px, 1fr)',
    isSortable: true,
    cell: (row) => row.workUnit ?? row.connection ?? '–',
  },
  {
    id: 'onset',
    header: 'Onset, age',
    width: '92px',
    align: 'end',
    isSortable: true,
    isTwoLines: true,
    cell: (row) => (
      <>
        <LiveText read={() => format.moment(row.onset, Date.now() * 1000)} title={format.full(row.onset)} />
        <br />
        <LiveText className="soft" read={() => `${format.age(Date.now() - row.onset / 1000)} ago`} />
      </>
    ),
  },
];

/** "12.4 °C" and "limit 12"; empty where there is no number (communication loss). */
export function valueAndSetpoint(
  row: Pick<AlarmRow, 'value' | 'setpoint' | 'unit'>,
  format: Format,
): readonly [value: string, setpoint: string] {
  const value = row.value === null ? '–' : `${format.plain(row.value)} ${unitLabel(row.unit)}`.trim();
  return [value, row.setpoint === null ? '' : `limit ${format.plain(row.setpoint)}`];
}
