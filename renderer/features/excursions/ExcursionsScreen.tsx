import { useMemo, useState } from 'react';
import type { ExcursionRow } from '../../../shared/contract/ipc.ts';
import { useLayout, useLive } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { useList } from '../../live/useList.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useCurrentRow } from '../../ui/currentRow.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { Table } from '../../ui/Table.tsx';
import { ExcursionDetail } from './ExcursionDetail.tsx';
import { excursionColumns, excursionSortKey } from './excursionColumns.tsx';
import { LotsTab } from './LotsTab.tsx';
import { StoresTab } from './StoresTab.tsx';
import './excursions.css';

const ALL = { limit: 1000 } as const;
const NOTHING = () => ({});
type Tab = 'excursions' | 'lots' | 'stores';
const TABS = [
  { id: 'excursions', label: 'Excursions' },
  { id: 'lots', label: 'Lots' },
  { id: 'stores', label: 'Stores' },
] as const;
const idOf = (row: ExcursionRow): string => row.id;
const rowData = (row: ExcursionRow) => ({ 'data-open': String(row.end === null), 'data-tag': row.tag });

/** Each time a watched value was outside its bounds: from when to when, how far, and for how long nobody knows. */
export function ExcursionsScreen() {
  const format = useFormat();
  const layout = useLayout();
  const [query, setQuery] = useState('');
  const [tab, setTab] = useState<Tab>('excursions');
  const [sort, setSort] = useState<Sort>({ column: 'onset', descending: true });
  const revision = useLive((live) => live.revisions.excursions);
  const layoutRevision = useLive((live) => live.layoutRevision);
  const { value: catalogue } = useAnswer('coldChain:catalogue', NOTHING, layoutRevision);
  const list = useList('excursion:list', ALL, revision, idOf);
  const names = useMemo(() => new Map(layout?.tags.map((tag) => [tag.id, tag.name])), [layout]);
  const columns = useMemo(() => excursionColumns(format, names), [format, names]);
  const rows = useMemo(() => {
    const shown = list.rows.filter((row) =>
      matches(`${row.tag} ${names.get(row.tag)} ${row.workUnit} ${row.side}`, query),
    );
    const ordered = sorted(shown, excursionSortKey(sort.column), sort.descending);
    // Open ones stand first, whatever the order: they are happening now.
    return [...ordered.filter((row) => row.end === null), ...ordered.filter((row) => row.end !== null)];
  }, [list.rows, names, query, sort]);
  const [currentRow, setCurrent] = useCurrentRow(rows, idOf);
  const open = rows.filter((row) => row.end === null).length;

  return (
    <div className="list-screen" data-testid="excursions">
      <div className="toolbar">
        <h1>Excursions</h1>
        <span className="soft" data-testid="excursions-summary">
          {open === 0 ? 'none open' : `${open} open now`}, {rows.length} in all
        </span>
        {catalogue !== undefined && catalogue.stores.length > 0 && (
          <Choice label="View" options={TABS} value={tab} onChange={setTab} testId="excursion-tabs" />
        )}
        <span className="header-gap" />
        {tab !== 'stores' && (
          <FilterField
            value={query}
            onChange={setQuery}
            placeholder={tab === 'lots' ? 'Filter lots' : 'Filter excursions'}
          />
        )}
      </div>
      {tab === 'stores' && <StoresTab />}
      {tab === 'lots' && catalogue !== undefined && <LotsTab query={query} catalogue={catalogue} />}
      <div className="list-over-detail" hidden={tab !== 'excursions'}>
        <Table
          label="Excursions"
          columns={columns}
          rows={rows}
          keyOf={idOf}
          rowTestId="excursion-row"
          rowData={rowData}
          sort={sort}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={currentRow?.id}
          onCurrent={setCurrent}
          empty={
            list.state === 'ready' ? (
              <Empty title={query === '' ? 'No excursion so far' : 'No excursion matches the filter'}>
                {query === '' ? 'Every watched value has stayed within its bounds.' : 'Clear the filter to see all.'}
              </Empty>
            ) : (
              <Empty title={list.state === 'loading' ? 'Reading the excursions …' : 'The excursions could not be read'}>
                {list.message}
              </Empty>
            )
          }
        />
        {currentRow !== undefined && (
          <ExcursionDetail row={currentRow} tag={layout?.tags.find((tag) => tag.id === currentRow.tag)} />
        )}
      </div>
    </div>
  );
}
