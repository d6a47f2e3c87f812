import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';
import { unitLabel } from '../../live/units.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { DayStrip } from './DayStrip.tsx';
import { dayStateOf } from './dayState.ts';

export const useOf = (row: MeterPointRow): number => row.days.reduce((sum, { use }) => sum + (use ?? 0), 0);
const estimatedOf = (row: MeterPointRow): number =>
  row.days.filter((day) => ['estimated', 'missing'].includes(dayStateOf(day))).length;

export function pointSortKey(column: string): (row: MeterPointRow) => SortKey {
  switch (column) {
    case 'name':
      return (row) => row.name;
    case 'commodity':
      return (row) => row.commodity;
    case 'use':
      return useOf;
    case 'estimated':
      return estimatedOf;
    case 'waiting':
      return (row) => row.waiting;
    default:
      return (row) => row.id;
  }
}

export const pointColumns = (format: Format, dates: readonly string[]): readonly Column<MeterPointRow>[] => [
  { id: 'id', header: 'Point', width: '74px', isSortable: true, cell: (row) => <span className="mono">{row.id}</span> },
  { id: 'name', header: 'Name', width: 'minmax(120px, 2fr)', isSortable: true, cell: (row) => row.name },
  { id: 'commodity', header: 'Commodity', width: '96px', isSortable: true, cell: (row) => row.commodity },
  { id: 'serial', header: 'Meter', width: '88px', cell: (row) => <span className="mono">{row.serial}</span> },
  {
    id: 'register',
    header: 'Register × multiplier',
    width: 'minmax(130px, 1fr)',
    align: 'end',
    cell: (row) =>
      row.lastRead === null ? (
        <span className="soft">no read yet</span>
      ) : (
        <span title={row.lastReadAt === null ? '' : format.full(row.lastReadAt)}>
          {format.number(row.lastRead, 2)}
          <span className="soft"> × {format.plain(row.multiplier)}</span>
        </span>
      ),
  },
  {
    id: 'age',
    header: 'Read',
    width: '112px',
    align: 'end',
    cell: (row) =>
      row.lastReadAt === null ? '–' : <LiveText read={() => format.moment(row.lastReadAt ?? 0, Date.now() * 1000)} />,
  },
  {
    id: 'days',
    header: 'Last 14 days',
    width: `${dates.length * 9 + 20}px`,
    cell: (row) => <DayStrip days={row.days} dates={dates} unit={unitLabel(row.unit)} />,
  },
  {
    id: 'use',
    header: '14-day use',
    width: '120px',
    align: 'end',
    isSortable: true,
    cell: (row) => `${format.number(useOf(row), 1)} ${unitLabel(row.unit)}`,
  },
  {
    id: 'estimated',
    header: 'Estimated',
    width: '92px',
    align: 'end',
    isSortable: true,
    cell: (row) => {
      const days = estimatedOf(row);
      return days === 0 ? <span className="soft">–</span> : `${days} d`;
    },
  },
  {
    id: 'waiting',
    header: 'Waiting',
    width: '84px',
    align: 'end',
    isSortable: true,
    cell: (row) =>
      row.waiting === 0 ? <span className="soft">–</span> : <span className="chip meter-waiting">◆ {row.waiting}</span>,
  },
];
