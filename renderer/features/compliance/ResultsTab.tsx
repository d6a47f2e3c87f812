import { useMemo, useState } from 'react';
import type { ResultRow } from '../../../shared/contract/packChannels.ts';
import { useLive } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { Table } from '../../ui/Table.tsx';
import { resultKey, VERDICT_WORD } from './complianceWords.ts';
import { ResultDetail } from './ResultDetail.tsx';
import { resultColumns, resultSortKey } from './resultColumns.tsx';

const SCOPES = [
  { id: 'notMet', label: 'Not met' },
  { id: 'open', label: 'Open periods' },
  { id: 'all', label: 'All' },
] as const;
type Scope = (typeof SCOPES)[number]['id'];
const RESULTS = { limit: 1000 } as const;
const STANDINGS = { limit: 2000 } as const;

/** What rules decided, and how they stand in periods that are still open. */
export function ResultsTab() {
  const format = useFormat();
  const revision = useLive((live) => live.revisions.results);
  const minute = useLive((live) => Math.floor(live.at / 60_000_000));
  const sealed = useList('compliance:results', RESULTS, revision, resultKey);
  const open = useList('compliance:standings', STANDINGS, (revision ?? 0) + (minute ?? 0), resultKey);
  const [scope, setScope] = useState<Scope>('all');
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'period', descending: true });
  const [current, setCurrent] = useState<string>();
  const columns = useMemo(() => resultColumns(format), [format]);
  const rows = useMemo(() => {
    const shown = [...open.rows, ...sealed.rows].filter(
      (row) =>
        (scope === 'all' || (scope === 'open' ? row.seq === null : row.verdict === 'notMet')) &&
        matches(
          `${row.title} ${row.rule} ${row.subject} ${VERDICT_WORD[row.verdict]} ${row.document} ${row.paragraph}`,
          query,
        ),
    );
    return sorted(shown, resultSortKey(sort.column), sort.descending);
  }, [open.rows, sealed.rows, scope, query, sort]);
  const chosen: ResultRow | undefined = rows.find((row) => resultKey(row) === current) ?? rows[0];
  const failing = [...open.rows, ...sealed.rows].filter(({ verdict }) => verdict === 'notMet').length;
  return (
    <>
      <div className="toolbar">
        <Choice label="Which results" testId="result-scope" options={SCOPES} value={scope} onChange={setScope} />
        <FilterField value={query} onChange={setQuery} placeholder="Filter results" />
        <span className="soft" data-testid="results-summary">
          {sealed.rows.length} sealed, {open.rows.length} open, {failing} not met
        </span>
      </div>
      <div className="rule-columns">
        <Table
          label="Results of rules"
          testId="result-table"
          columns={columns}
          rows={rows}
          keyOf={resultKey}
          rowHeight={46}
          rowTestId="result-row"
          rowData={(row) => ({ 'data-verdict': row.verdict, 'data-rule': row.rule })}
          sort={sort}
          onSort={(column) => setSort(nextSort(sort, column))}
          current={chosen === undefined ? undefined : resultKey(chosen)}
          onCurrent={setCurrent}
          empty={
            <Empty title={sealed.state === 'failed' ? 'Results could not be read' : 'No result yet'}>
              {sealed.state === 'failed'
                ? sealed.message
                : 'A rule says something when its period has ended, or something happened.'}
            </Empty>
          }
        />
        {chosen !== undefined && <ResultDetail row={chosen} />}
      </div>
    </>
  );
}
