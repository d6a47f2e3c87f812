import type { ExcursionRow } from '../../../shared/contract/ipc.ts';
import { unitLabel } from '../../live/units.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { CAUSE_WORD } from './coldChainWords.ts';

export const quantityText = (value: number, unit: string, format: Format): string =>
  `${format.plain(value)} ${unitLabel(unit)}`.trim();

/** How long it has lasted, also while it is open; ms. */
export const lastedMs = (row: ExcursionRow, now: number): number =>
  row.end === null ? Math.max(row.durationMs, now - row.onset / 1000) : row.durationMs;

export function excursionSortKey(column: string): (row: ExcursionRow) => SortKey {
  switch (column) {
    case 'state':
      return (row) => (row.end === null ? 0 : 1);
    case 'tag':
      return (row) => row.tag;
    case 'workUnit':
      return (row) => row.workUnit;
    case 'peak':
      return (row) => Math.abs(row.peak - row.bound);
    case 'duration':
      return (row) => (row.end === null ? Number.MAX_SAFE_INTEGER - row.onset / 1000 : row.durationMs);
    case 'unknown':
      return (row) => row.unknownMs;
    default:
      return (row) => row.onset;
  }
}

export const excursionColumns = (
  format: Format,
  names: ReadonlyMap<string, string>,
): readonly Column<ExcursionRow>[] => [
  {
    id: 'state',
    header: 'State',
    width: '88px',
    isSortable: true,
    cell: (row) =>
      row.end === null ? <span className="chip chip-excursion">◆ open</span> : <span className="soft">closed</span>,
  },
  {
    id: 'tag',
    header: 'Value',
    width: 'minmax(130px, 1.6fr)',
    isSortable: true,
    cell: (row) => <span title={row.tag}>{names.get(row.tag) ?? row.tag}</span>,
  },
  {
    id: 'workUnit',
    header: 'Work unit',
    width: 'minmax(92px, 1fr)',
    isSortable: true,
    cell: (row) => row.workUnit ?? '–',
  },
  {
    id: 'bound',
    header: 'Bound',
    width: '128px',
    cell: (row) => `${row.side === 'high' ? '▲ above' : '▼ below'} ${quantityText(row.bound, row.unit, format)}`,
  },
  {
    id: 'peak',
    header: 'Peak',
    width: '92px',
    align: 'end',
    isSortable: true,
    cell: (row) => <strong>{quantityText(row.peak, row.unit, format)}</strong>,
  },
  {
    id: 'onset',
    header: 'Onset',
    width: '132px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.moment(row.onset, Date.now() * 1000)} title={format.full(row.onset)} />,
  },
  {
    id: 'duration',
    header: 'Duration',
    width: '104px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.duration(lastedMs(row, Date.now()))} />,
  },
  {
    id: 'area',
    header: 'Unit·h',
    width: '66px',
    align: 'end',
    cell: (row) => (row.degreeHours === null ? '–' : format.number(row.degreeHours, 2)),
  },
  {
    id: 'cause',
    header: 'Cause',
    width: 'minmax(104px, 1.1fr)',
    cell: (row) =>
      row.cause === null ? (
        <span className="soft">not said</span>
      ) : (
        <span title={row.causeComment}>{CAUSE_WORD[row.cause]}</span>
      ),
  },
  {
    id: 'unknown',
    header: 'Unknown',
    width: '98px',
    align: 'end',
    isSortable: true,
    cell: (row) => (row.unknownMs > 0 ? format.duration(row.unknownMs) : <span className="soft">none</span>),
  },
];
