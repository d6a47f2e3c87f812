import { useMemo, useState } from 'react';
import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { unitLabel } from '../../live/units.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { matches, nextSort, type Sort, type SortKey, sorted } from '../../ui/rows.ts';
import { type Column, Table } from '../../ui/Table.tsx';

type Item = InventoryView['items'][number];

const keyOf = (item: Item): string => item.barcode;
const sortKey =
  (column: string) =>
  (item: Item): SortKey =>
    column === 'quantity' ? item.quantity : String(item[column as keyof Item] ?? '');

/** Every container, as the newest sheet has it. */
export function ContainersPanel({ view, query }: { view: InventoryView; query: string }) {
  const format = useFormat();
  const [sort, setSort] = useState<Sort>({ column: 'barcode', descending: false });
  const [current, setCurrent] = useState<string>();
  const columns = useMemo(() => columnsOf(format), [format]);
  const rows = useMemo(() => {
    const shown = view.items.filter((item) =>
      matches(
        `${item.barcode} ${item.name} ${item.cas} ${item.location} ${item.owner} ${item.hazards.join(' ')}`,
        query,
      ),
    );
    return sorted(shown, sortKey(sort.column), sort.descending);
  }, [view.items, query, sort]);
  return (
    <Table
      label="Containers"
      columns={columns}
      rows={rows}
      keyOf={keyOf}
      rowTestId="container-row"
      sort={sort}
      onSort={(column) => setSort((now) => nextSort(now, column))}
      current={current}
      onCurrent={setCurrent}
      empty={
        <Empty title={query === '' ? 'No container is known' : 'No container matches the filter'}>
          {query === '' ? 'The configuration names the sheets under "lab"; they are read when they change.' : ''}
        </Empty>
      }
    />
  );
}

const columnsOf = (format: Format): readonly Column<Item>[] => [
  { id: 'barcode', header: 'Barcode', width: '104px', isSortable: true, cell: (item) => item.barcode },
  { id: 'name', header: 'Name', width: 'minmax(140px, 1.6fr)', isSortable: true, cell: (item) => item.name },
  { id: 'cas', header: 'CAS', width: '92px', isSortable: true, cell: (item) => item.cas ?? '–' },
  {
    id: 'quantity',
    header: 'Quantity',
    width: '84px',
    align: 'end',
    isSortable: true,
    cell: (item) => `${format.plain(item.quantity)} ${unitLabel(item.unit)}`,
  },
  { id: 'location', header: 'Place', width: 'minmax(160px, 1.6fr)', isSortable: true, cell: (item) => item.location },
  { id: 'owner', header: 'Owner', width: 'minmax(90px, 1fr)', isSortable: true, cell: (item) => item.owner || '–' },
  {
    id: 'hazards',
    header: 'Hazards',
    width: 'minmax(120px, 1.4fr)',
    cell: (item) => (item.hazards.length === 0 ? <span className="soft">none</span> : item.hazards.join(', ')),
  },
  { id: 'received', header: 'Received', width: '104px', isSortable: true, cell: (item) => item.received ?? '–' },
  { id: 'expires', header: 'Expires', width: '104px', isSortable: true, cell: (item) => item.expires ?? '–' },
];
