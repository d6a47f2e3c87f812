import { useMemo, useState } from 'react';
import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { STEP_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, stillThere, toggled } from '../../ui/selection.ts';
import { Table } from '../../ui/Table.tsx';
import { QuarantineDetail } from './QuarantineDetail.tsx';
import { quarantineColumns, quarantineSortKey } from './quarantineColumns.tsx';
import { type Verdict, VerdictDialog } from './VerdictDialog.tsx';
import './quarantine.css';

const SCOPES = [
  { id: 'waiting', label: 'Waiting' },
  { id: 'all', label: 'All' },
] as const;
const idOf = (row: QuarantineRow): string => row.id;
const rowData = (row: QuarantineRow) => ({
  'data-step': row.step,
  'data-verdict': row.verdict ?? '',
  'data-tag': row.tag,
});

/** Readings that were refused wait here, raw, until a person decides. */
export function QuarantineScreen() {
  const { user } = useStation();
  const format = useFormat();
  const [scope, setScope] = useState<'waiting' | 'all'>('waiting');
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'age', descending: false });
  const [current, setCurrent] = useState<string>();
  const [anchor, setAnchor] = useState<string>();
  const [ticked, setTicked] = useState<Selection>(NOTHING_SELECTED);
  const [verdict, setVerdict] = useState<Verdict>();
  const revision = useLive((live) => live.revisions.quarantine);
  const request = useMemo(() => ({ scope, limit: 500 }), [scope]);
  const list = useList('quarantine:list', request, revision, idOf);
  const columns = useMemo(() => quarantineColumns(format), [format]);
  const rows = useMemo(() => {
    const shown = list.rows.filter((row) =>
      matches(
        `${row.tag} ${row.error} ${STEP_WORD[row.step]} ${row.step} ${row.workUnit} ${row.connection} ${row.verdict}`,
        query,
      ),
    );
    return sorted(shown, quarantineSortKey(sort.column), sort.descending);
  }, [list.rows, query, sort]);
  const keys = useMemo(() => rows.map(idOf), [rows]);
  const selected = stillThere(ticked, keys);
  const currentRow = rows.find((row) => row.id === current) ?? rows[0];
  const targets = (
    selected.size > 0 ? rows.filter((row) => selected.has(row.id)) : currentRow === undefined ? [] : [currentRow]
  ).filter((row) => row.verdict !== 'rejected');
  const reason = reasonNot(user, 'quarantine.decide');
  const whyNot = reason ?? (targets.length === 0 ? 'Nothing that awaits a verdict is ticked or current.' : undefined);
  const many = targets.length > 1 ? ` ${targets.length}` : '';

  return (
    <div className="list-screen" data-testid="quarantine">
      <div className="toolbar">
        <h1>Quarantine</h1>
        <span className="soft">
          {scope === 'waiting' ? `${rows.length} wait for a verdict` : `${rows.length} in all`}
        </span>
        <span className="header-gap" />
        <Choice
          label="Which quarantined readings"
          options={SCOPES}
          value={scope}
          onChange={setScope}
          testId="quarantine-scope"
        />
        <FilterField value={query} onChange={setQuery} placeholder="Filter quarantine" />
        <Button testId="quarantine-escalate" reason={whyNot} onClick={() => setVerdict('escalated')}>
          {`Escalate${many} …`}
        </Button>
        <Button variant="primary" testId="quarantine-reject" reason={whyNot} onClick={() => setVerdict('rejected')}>
          {`Reject${many} …`}
        </Button>
      </div>
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div className="list-and-detail wide-detail">
        <Table
          label="Quarantined readings"
          columns={columns}
          rows={rows}
          keyOf={idOf}
          rowTestId="quarantine-row"
          rowData={rowData}
          rowHeight={48}
          sort={sort}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={currentRow?.id}
          onCurrent={setCurrent}
          selected={selected}
          onTick={(key, extend) => {
            setTicked(extend ? extended(selected, keys, anchor ?? currentRow?.id, key) : toggled(selected, key));
            setAnchor(key);
          }}
          onTickAll={() => setTicked(allOrNone(selected, keys))}
          empty={
            list.state === 'ready' ? (
              <Empty title={query !== '' ? 'Nothing matches the filter' : 'Nothing is in quarantine'}>
                {query !== ''
                  ? 'Clear the filter to see all.'
                  : 'Every reading was fit to seal, or has its verdict (see “All”).'}
              </Empty>
            ) : (
              <Empty title={list.state === 'loading' ? 'Reading the quarantine …' : 'The quarantine could not be read'}>
                {list.message}
              </Empty>
            )
          }
        />
        {currentRow !== undefined && <QuarantineDetail row={currentRow} />}
      </div>
      {verdict !== undefined && (
        <VerdictDialog
          rows={targets}
          verdict={verdict}
          onClose={(isDone) => {
            setVerdict(undefined);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
    </div>
  );
}
