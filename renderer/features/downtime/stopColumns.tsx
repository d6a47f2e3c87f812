import type { StopRow } from '../../../shared/contract/downtimeChannels.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { isUncoded, stopWord, US_PER_MINUTE } from './stopView.ts';

const lastedMs = (stop: StopRow, nowMs: number): number =>
  stop.to === null ? nowMs - stop.from / 1000 : (stop.to - stop.from) / 1000;

export const stopColumns = (format: Format): readonly Column<StopRow>[] => [
  {
    id: 'from',
    header: 'Begin',
    width: '108px',
    isSortable: true,
    cell: (stop) => <span title={format.full(stop.from)}>{format.moment(stop.from, Date.now() * 1000)}</span>,
  },
  {
    id: 'lasted',
    header: 'Lasted',
    width: '116px',
    align: 'end',
    isSortable: true,
    cell: (stop) =>
      stop.to === null ? (
        <LiveText read={() => `${format.duration(lastedMs(stop, Date.now()))} …`} />
      ) : (
        format.duration(lastedMs(stop, Date.now()))
      ),
  },
  { id: 'unit', header: 'Work unit', width: 'minmax(90px, 1fr)', isSortable: true, cell: (stop) => stop.workUnit },
  { id: 'state', header: 'State', width: '92px', cell: (stop) => <span className="soft">{stop.state}</span> },
  {
    id: 'reason',
    header: 'Reason',
    width: 'minmax(150px, 2fr)',
    isSortable: true,
    cell: (stop) =>
      isUncoded(stop) ? (
        <span className="stop-mark">
          <span aria-hidden="true" className="stop-mark-box" /> {stopWord(stop)}
        </span>
      ) : (
        <span title={stop.parts.map(({ label }) => label).join(', ')}>{stopWord(stop)}</span>
      ),
  },
  {
    id: 'by',
    header: 'Said by',
    width: '84px',
    cell: (stop) => {
      const by = new Set(stop.parts.map((part) => part.by));
      return <span className="soft">{by.has('person') ? 'person' : by.has('control') ? 'control' : ''}</span>;
    },
  },
];

export function stopSortKey(column: string): (stop: StopRow) => SortKey {
  switch (column) {
    case 'lasted':
      return (stop) => lastedMs(stop, Date.now());
    case 'unit':
      return (stop) => stop.workUnit;
    case 'reason':
      return (stop) => stopWord(stop);
    default:
      return (stop) => Math.floor(stop.from / US_PER_MINUTE);
  }
}
