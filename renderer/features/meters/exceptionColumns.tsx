import type { MeterExceptionRow } from '../../../shared/contract/meterChannels.ts';
import { METER_CHECK_WORDS } from '../../../shared/domain/meterCheck.ts';
import { unitLabel } from '../../live/units.ts';
import type { Format } from '../../ui/format.ts';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';

export const DECISION_WORD = {
  acceptAsRead: 'Accepted as read',
  estimate: 'Estimated',
  editValue: 'Value put in',
  fieldCheck: 'Field check ordered',
} as const;

export const isWaiting = ({ state }: MeterExceptionRow): boolean => state === 'open' || state === 'fieldCheck';

export function exceptionSortKey(column: string): (row: MeterExceptionRow) => SortKey {
  switch (column) {
    case 'point':
      return (row) => row.servicePoint;
    case 'check':
      return (row) => METER_CHECK_WORDS[row.check].title;
    case 'state':
      return (row) => row.state;
    default:
      return (row) => `${row.day} ${row.raisedAt}`;
  }
}

/** What the check found, its unit as people write it. */
export const detailText = ({ detail, unit }: Pick<MeterExceptionRow, 'detail' | 'unit'>): string =>
  detail.replaceAll(new RegExp(`(?<=\\d )${unit.replaceAll(/[^\w]/g, '\\$&')}(?![\\w.])`, 'g'), unitLabel(unit));

export const exceptionColumns = (format: Format): readonly Column<MeterExceptionRow>[] => [
  {
    id: 'state',
    header: 'State',
    width: '124px',
    isSortable: true,
    cell: (row) =>
      row.state === 'open' ? (
        <span className="chip meter-waiting">◆ waiting</span>
      ) : row.state === 'fieldCheck' ? (
        <span className="chip meter-waiting">◇ field check</span>
      ) : (
        <span className="soft">{row.decision === null ? 'no longer so' : DECISION_WORD[row.decision]}</span>
      ),
  },
  { id: 'day', header: 'Day', width: '92px', isSortable: true, cell: (row) => row.day },
  {
    id: 'point',
    header: 'Service point',
    isTwoLines: true,
    width: 'minmax(110px, 1fr)',
    isSortable: true,
    cell: (row) => (
      <span title={row.servicePoint}>
        <span className="mono">{row.servicePoint}</span> {row.name}
      </span>
    ),
  },
  {
    id: 'check',
    header: 'Check',
    isTwoLines: true,
    width: '150px',
    isSortable: true,
    cell: (row) => METER_CHECK_WORDS[row.check].title,
  },
  {
    id: 'span',
    header: 'Intervals',
    width: '112px',
    cell: (row) =>
      row.intervals === null ? (
        <span className="soft">whole day</span>
      ) : (
        `${format.clockMinutes(row.from)} – ${format.clockMinutes(row.to)}`
      ),
  },
  {
    id: 'detail',
    header: 'What was found',
    isTwoLines: true,
    width: 'minmax(120px, 2fr)',
    cell: (row) => <span title={detailText(row)}>{detailText(row)}</span>,
  },
];
