import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import type { Format } from '../../ui/format.ts';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { LOT_STATE_WORD } from './coldChainWords.ts';

const worstShare = (row: LotRow): number => Math.max(0, ...row.budgets.map(({ usedShare }) => usedShare));

export function lotSortKey(column: string): (row: LotRow) => SortKey {
  switch (column) {
    case 'product':
      return (row) => row.productName;
    case 'store':
      return (row) => row.storeName;
    case 'since':
      return (row) => row.since;
    case 'outside':
      return (row) => row.aboveMs + row.belowMs;
    case 'kinetic':
      return (row) => row.kinetic;
    case 'budget':
      return worstShare;
    case 'state':
      return (row) => row.state;
    default:
      return (row) => row.id;
  }
}

export const lotColumns = (format: Format, now: number): readonly Column<LotRow>[] => [
  { id: 'id', header: 'Lot', width: '120px', isSortable: true, cell: (row) => <strong>{row.id}</strong> },
  {
    id: 'product',
    header: 'Product',
    width: 'minmax(150px, 1.4fr)',
    isSortable: true,
    cell: (row) => <span title={`${row.className}; ${row.quantity}`}>{row.productName}</span>,
  },
  {
    id: 'store',
    header: 'Place',
    width: 'minmax(120px, 1fr)',
    isSortable: true,
    cell: (row) => (row.store === null ? <span className="soft">left</span> : row.storeName),
  },
  {
    id: 'since',
    header: 'Since',
    width: '132px',
    align: 'end',
    isSortable: true,
    cell: (row) => <span title={format.full(row.since)}>{format.moment(row.since, now)}</span>,
  },
  {
    id: 'outside',
    header: 'Time outside',
    width: '116px',
    align: 'end',
    isSortable: true,
    cell: (row) =>
      row.aboveMs + row.belowMs > 0 ? (
        <span title={`above ${format.duration(row.aboveMs)}, below ${format.duration(row.belowMs)}`}>
          {format.duration(row.aboveMs + row.belowMs)}
        </span>
      ) : (
        <span className="soft">none</span>
      ),
  },
  {
    id: 'kinetic',
    header: 'MKT',
    width: '92px',
    align: 'end',
    isSortable: true,
    cell: (row) => (row.kinetic === null ? '–' : `${format.number(row.kinetic, 2)} °C`),
  },
  {
    id: 'budget',
    header: 'Budget left',
    width: 'minmax(216px, 1.5fr)',
    isSortable: true,
    cell: (row) => {
      const [worst] = [...row.budgets].sort((a, b) => b.usedShare - a.usedShare);
      if (row.uncoveredMs > 0)
        return <span className="uncovered">▲ {format.duration(row.uncoveredMs)} no budget covers</span>;
      return worst === undefined ? <span className="soft">none granted</span> : <BudgetBar budget={worst} isSmall />;
    },
  },
  {
    id: 'state',
    header: 'State',
    width: '150px',
    isSortable: true,
    cell: (row) => (
      <span className={row.undecided.length > 0 || row.state !== 'stored' ? undefined : 'soft'}>
        {LOT_STATE_WORD[row.state]}
        {row.undecided.length > 0 && row.state === 'stored' ? `, ${row.undecided.length} undecided` : ''}
      </span>
    ),
  },
];
