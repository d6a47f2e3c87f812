import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { unitLabel } from '../../live/units.ts';
import { isWaiting } from '../../live/urgency.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { Sort } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { type AlarmLine, areaOf } from './alarmRows.ts';

/** What waits first, then by priority, newest first. */
export const ALARM_SORT: Sort = { column: 'priority', descending: false };

const rowOf = (line: AlarmLine): AlarmRow => (line.kind === 'alarm' ? line.row : line.worst);

export const alarmColumns = (format: Format): readonly Column<AlarmLine>[] => [
  {
    id: 'priority',
    header: 'Priority',
    width: '98px',
    isSortable: true,
    cell: (line) => (
      <span className="priority-cell">
        <PriorityMark priority={rowOf(line).priority} isHollow={!isWaiting(rowOf(line))} />
        {PRIORITY_WORD[rowOf(line).priority]}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '132px',
    isSortable: true,
    isTwoLines: true,
    cell: (line) =>
      line.kind === 'group' ? (
        <strong>
          {line.waiting} of {line.count} wait
        </strong>
      ) : (
        <span className={`alarm-state s-${line.row.state}`}>{ALARM_STATE_WORD[line.row.state]}</span>
      ),
  },
  {
    id: 'message',
    header: 'Message',
    width: 'minmax(180px, 3fr)',
    isSortable: true,
    isTwoLines: true,
    cell: (line) => (line.kind === 'group' ? <GroupText line={line} /> : <MessageText row={line.row} />),
  },
  {
    id: 'value',
    header: 'Value, setpoint',
    width: '116px',
    align: 'end',
    isSortable: true,
    isTwoLines: true,
    cell: (line) => {
      if (line.kind === 'group') return null;
      const [value, setpoint] = valueAndSetpoint(line.row, format);
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
    cell: (line) => areaOf(rowOf(line)),
  },
  {
    id: 'onset',
    header: 'Onset, age',
    width: '92px',
    align: 'end',
    isSortable: true,
    isTwoLines: true,
    cell: (line) => {
      const { onset } = line.kind === 'group' ? line.first : line.row;
      return (
        <>
          <LiveText read={() => format.moment(onset, Date.now() * 1000)} title={format.full(onset)} />
          <br />
          <LiveText className="soft" read={() => `${format.age(Date.now() - onset / 1000)} ago`} />
        </>
      );
    },
  },
];

function MessageText({ row }: { row: AlarmRow }) {
  return (
    <span title={row.message}>
      {row.isFirstOut && (
        <span className="first-out" title={`The first of its event; ${row.followers ?? 0} followed`}>
          1st +{row.followers}
        </span>
      )}
      {row.message}
    </span>
  );
}

function GroupText({ line }: { line: Extract<AlarmLine, { kind: 'group' }> }) {
  return (
    <span>
      <strong>
        {line.isOpen ? '▾' : '▸'} {line.area}: {line.count} {line.count === 1 ? 'alarm' : 'alarms'}
      </strong>
      <br />
      <span className="soft">first: {line.first.message}</span>
    </span>
  );
}

/** "12.4 °C" and "limit 12"; empty where there is no number (communication loss). */
export function valueAndSetpoint(
  row: Pick<AlarmRow, 'value' | 'setpoint' | 'unit'>,
  format: Format,
): readonly [value: string, setpoint: string] {
  const value = row.value === null ? '–' : `${format.plain(row.value)} ${unitLabel(row.unit)}`.trim();
  return [value, row.setpoint === null ? '' : `limit ${format.plain(row.setpoint)}`];
}
