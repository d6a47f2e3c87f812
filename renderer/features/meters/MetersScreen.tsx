import { useMemo, useState } from 'react';
import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';
import { useLive } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { Table } from '../../ui/Table.tsx';
import { lastDates, localDate } from './dayState.ts';
import { ExceptionQueue, type ExceptionScope } from './ExceptionQueue.tsx';
import { PointDetail } from './PointDetail.tsx';
import { pointColumns, pointSortKey } from './pointColumns.tsx';
import './meters.css';

const NOTHING = {} as const;
const LIMIT = 1000;
const REQUESTS = { waiting: { scope: 'waiting', limit: LIMIT }, all: { scope: 'all', limit: LIMIT } } as const;
const idOf = (row: MeterPointRow): string => row.id;
const exceptionOf = (row: { readonly exception: string }): string => row.exception;
const rowData = (row: MeterPointRow) => ({ 'data-point': row.id });
const DAY_MS = 86_400_000;

/** Service points, their reads, and what of them waits for a person. */
export function MetersScreen() {
  const format = useFormat();
  const [part, setPart] = useState<'points' | 'exceptions'>('points');
  const [scope, setScope] = useState<ExceptionScope>('waiting');
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'id', descending: false });
  const [current, setCurrent] = useState<string>();
  const [day, setDay] = useState<{ readonly point: string; readonly day: string }>();
  const revision = useLive((live) => live.revisions.meters);
  const list = useList('meter:list', NOTHING, revision, idOf);
  const exceptions = useList('meter:exceptions', REQUESTS[scope], revision, exceptionOf);
  const today = localDate(format.timeZone, Date.now());
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  const dates = useMemo(() => lastDates(yesterday, 14), [yesterday]);
  const columns = useMemo(() => pointColumns(format, dates), [format, dates]);
  const rows = useMemo(() => {
    const shown = list.rows.filter((row) => matches(`${row.id} ${row.name} ${row.commodity} ${row.serial}`, query));
    return sorted(shown, pointSortKey(sort.column), sort.descending);
  }, [list.rows, query, sort]);
  const currentRow = rows.find((row) => row.id === current) ?? rows[0];
  const waiting = list.rows.reduce((sum, row) => sum + row.waiting, 0);
  const parts = [
    { id: 'points', label: 'Service points' },
    { id: 'exceptions', label: waiting === 0 ? 'Exceptions' : `Exceptions ${waiting}` },
  ] as const;

  return (
    <div className="list-screen" data-testid="meters">
      <div className="toolbar">
        <h1>Meters</h1>
        <Choice label="Part of the screen" options={parts} value={part} onChange={setPart} testId="meters-part" />
        <span className="soft" data-testid="meters-summary">
          {list.rows.length} service points, {waiting === 0 ? 'nothing waits' : `${waiting} exceptions wait`}
        </span>
        <span className="header-gap" />
        <FilterField
          value={query}
          onChange={setQuery}
          placeholder={part === 'points' ? 'Filter service points' : 'Filter exceptions'}
        />
      </div>
      {part === 'exceptions' ? (
        <ExceptionQueue
          list={exceptions}
          scope={scope}
          onScope={setScope}
          query={query}
          onShow={(row) => {
            setQuery('');
            setCurrent(row.servicePoint);
            setDay({ point: row.servicePoint, day: row.day });
            setPart('points');
          }}
        />
      ) : (
        <div className="list-over-detail meters-split">
          <Table
            label="Service points"
            columns={columns}
            rows={rows}
            keyOf={idOf}
            rowTestId="meter-row"
            rowData={rowData}
            sort={sort}
            onSort={(column) => setSort((now) => nextSort(now, column))}
            current={currentRow?.id}
            onCurrent={setCurrent}
            empty={
              list.state === 'ready' ? (
                <Empty title="No service point matches the filter">Clear the filter to see all.</Empty>
              ) : (
                <Empty title={list.state === 'loading' ? 'Reading the service points …' : 'They could not be read'}>
                  {list.message}
                </Empty>
              )
            }
          />
          {currentRow !== undefined && (
            <PointDetail
              row={currentRow}
              yesterday={yesterday}
              day={day?.point === currentRow.id ? day.day : undefined}
            />
          )}
        </div>
      )}
    </div>
  );
}
