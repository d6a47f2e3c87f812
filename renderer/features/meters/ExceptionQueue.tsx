import { useMemo, useState } from 'react';
import type { MeterExceptionRow } from '../../../shared/contract/meterChannels.ts';
import { METER_CHECK_WORDS } from '../../../shared/domain/meterCheck.ts';
import { reasonNot } from '../../live/permission.ts';
import { useStation } from '../../live/StationContext.tsx';
import type { List } from '../../live/useList.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useCurrentRow } from '../../ui/currentRow.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, toggled } from '../../ui/selection.ts';
import { Table } from '../../ui/Table.tsx';
import { DecideDialog } from './DecideDialog.tsx';
import { ExceptionDetail } from './ExceptionDetail.tsx';
import { exceptionColumns, exceptionSortKey, isWaiting } from './exceptionColumns.tsx';

const SCOPES = [
  { id: 'waiting', label: 'Waiting' },
  { id: 'all', label: 'All' },
] as const;
export type ExceptionScope = (typeof SCOPES)[number]['id'];

const idOf = (row: MeterExceptionRow): string => row.exception;
const rowData = (row: MeterExceptionRow) => ({ 'data-check': row.check, 'data-state': row.state });

interface ExceptionQueueProps {
  readonly list: List<MeterExceptionRow>;
  readonly scope: ExceptionScope;
  readonly onScope: (scope: ExceptionScope) => void;
  readonly query: string;
  readonly onShow: (row: MeterExceptionRow) => void;
}

/** What waits for a person; the rest of the reads goes on without it. */
export function ExceptionQueue({ list, scope, onScope, query, onShow }: ExceptionQueueProps) {
  const format = useFormat();
  const { user } = useStation();
  const [sort, setSort] = useState<Sort>({ column: 'day', descending: true });
  const [ticked, setTicked] = useState<ReadonlySet<string>>(NOTHING_SELECTED);
  const [anchor, setAnchor] = useState<string>();
  const [isDeciding, setDeciding] = useState(false);
  const columns = useMemo(() => exceptionColumns(format), [format]);
  const rows = useMemo(() => {
    const shown = list.rows.filter((row) =>
      matches(`${row.servicePoint} ${row.name} ${row.day} ${METER_CHECK_WORDS[row.check].title} ${row.detail}`, query),
    );
    return sorted(shown, exceptionSortKey(sort.column), sort.descending);
  }, [list.rows, query, sort]);
  const [currentRow, setCurrent] = useCurrentRow(rows, idOf);
  const keys = rows.map(idOf);
  const selected = new Set(keys.filter((key) => ticked.has(key)));
  const chosen = selected.size > 0 ? rows.filter((row) => selected.has(row.exception)) : currentRow ? [currentRow] : [];
  const targets = chosen.filter(isWaiting);
  const many = targets.length > 1 ? ` ${targets.length}` : '';
  const reason = reasonNot(user, 'meter.edit');

  return (
    <>
      <div className="toolbar">
        <Choice label="Which exceptions" options={SCOPES} value={scope} onChange={onScope} testId="exception-scope" />
        <span className="header-gap" />
        <Button
          variant="primary"
          testId="exception-decide"
          reason={reason ?? (targets.length === 0 ? 'Nothing that waits is chosen.' : undefined)}
          onClick={() => setDeciding(true)}
        >
          {`Decide${many}…`}
        </Button>
      </div>
      <div className="list-and-detail">
        <Table
          label="Exceptions of meter reads"
          columns={columns}
          rows={rows}
          keyOf={idOf}
          rowHeight={46}
          rowTestId="exception-row"
          rowData={rowData}
          sort={sort}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={currentRow?.exception}
          onCurrent={setCurrent}
          selected={selected}
          onTick={(key, extend) => {
            setTicked(extend ? extended(selected, keys, anchor ?? currentRow?.exception, key) : toggled(selected, key));
            setAnchor(key);
          }}
          onTickAll={() => setTicked(allOrNone(selected, keys))}
          empty={
            list.state === 'ready' ? (
              <Empty title={query === '' ? 'No exception waits' : 'No exception matches the filter'}>
                {query === '' ? 'Every read was validated, estimated or decided.' : 'Clear the filter to see all.'}
              </Empty>
            ) : (
              <Empty title={list.state === 'loading' ? 'Reading the exceptions …' : 'The exceptions could not be read'}>
                {list.message}
              </Empty>
            )
          }
        />
        {currentRow !== undefined && <ExceptionDetail row={currentRow} onShow={() => onShow(currentRow)} />}
      </div>
      {isDeciding && (
        <DecideDialog
          rows={targets}
          onClose={(isDone) => {
            setDeciding(false);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
    </>
  );
}
