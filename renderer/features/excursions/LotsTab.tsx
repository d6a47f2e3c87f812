import { useCallback, useMemo, useState } from 'react';
import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { useList } from '../../live/useList.ts';
import { Button } from '../../ui/Button.tsx';
import { useCurrentRow } from '../../ui/currentRow.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { Table } from '../../ui/Table.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { DISPOSITION_DONE, LOT_EVENT_WORD, LOT_STATE_WORD } from './coldChainWords.ts';
import { DispositionDialog } from './DispositionDialog.tsx';
import { LotDialog } from './LotDialog.tsx';
import { lotColumns, lotSortKey } from './lotColumns.tsx';

const ALL = { limit: 1000 } as const;
const idOf = (row: LotRow): string => row.id;
const rowData = (row: LotRow) => ({ 'data-lot': row.id, 'data-state': row.state });
export type Catalogue = ResponseOf<'coldChain:catalogue'>;

/** Every lot with where it lies, what it went through and what is left of its stability budget. */
export function LotsTab({ query, catalogue }: { query: string; catalogue: Catalogue }) {
  const format = useFormat();
  const { user } = useStation();
  const [sort, setSort] = useState<Sort>({ column: 'budget', descending: true });
  const [asking, setAsking] = useState<'received' | 'moved' | 'released' | 'disposed'>();
  const revision = useLive((live) => live.revisions.excursions);
  const list = useList('lot:list', ALL, revision, idOf);
  const columns = useMemo(() => lotColumns(format, Date.now() * 1000), [format]);
  const rows = useMemo(
    () =>
      sorted(
        list.rows.filter((row) => matches(`${row.id} ${row.productName} ${row.storeName} ${row.state}`, query)),
        lotSortKey(sort.column),
        sort.descending,
      ),
    [list.rows, query, sort],
  );
  const [lot, setCurrent] = useCurrentRow(rows, idOf);
  const mayRecord = reasonNot(user, 'inventory.edit');
  const isHere = lot !== undefined && lot.store !== null;
  return (
    <>
      <div className="tab-actions">
        <span className="soft">
          {rows.filter(({ store }) => store !== null).length} on the site, {rows.length} in all; judged by the worst
          probe of each store
        </span>
        <span className="header-gap" />
        <Button testId="lot-receive" reason={mayRecord} onClick={() => setAsking('received')}>
          Receive…
        </Button>
        <Button testId="lot-move" reason={mayRecord} disabled={!isHere} onClick={() => setAsking('moved')}>
          Move…
        </Button>
        <Button testId="lot-release" reason={mayRecord} disabled={!isHere} onClick={() => setAsking('released')}>
          Ship…
        </Button>
        <Button
          testId="lot-dispose"
          reason={reasonNot(user, 'excursion.dispose')}
          disabled={lot === undefined || lot.state === 'rejected' || lot.state === 'released'}
          onClick={() => setAsking('disposed')}
        >
          Decide…
        </Button>
      </div>
      <div className="list-over-detail">
        <Table
          label="Lots"
          columns={columns}
          rows={rows}
          keyOf={idOf}
          rowTestId="lot-row"
          rowData={rowData}
          sort={sort}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={lot?.id}
          onCurrent={setCurrent}
          empty={
            <Empty title={list.state === 'loading' ? 'Reading the lots …' : 'No lot is known'}>
              {list.state === 'failed' ? list.message : 'Receive a lot, or name it in the configuration.'}
            </Empty>
          }
        />
        {lot !== undefined && <LotDetail lot={lot} revision={revision} />}
      </div>
      {(asking === 'received' || asking === 'moved' || asking === 'released') && (
        <LotDialog event={asking} lot={lot} catalogue={catalogue} onClose={() => setAsking(undefined)} />
      )}
      {asking === 'disposed' && lot !== undefined && (
        <DispositionDialog lots={[lot]} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

function LotDetail({ lot, revision }: { lot: LotRow; revision: number | undefined }) {
  const format = useFormat();
  const request = useCallback(() => ({ lot: lot.id }), [lot.id]);
  const { value: events = [] } = useAnswer('lot:history', request, revision);
  const celsius = (value: number | null): string => (value === null ? '–' : `${format.number(value, 2)} °C`);
  return (
    <section className="panel lot-detail" data-testid="lot-detail" aria-label={`Lot ${lot.id}`}>
      <div className="lot-what">
        <h2>{lot.id}</h2>
        <LineageLink to={lineageRef.lot(lot.id)}>What it went through, and where that comes from</LineageLink>
        <p className="soft">
          {lot.productName}
          {lot.quantity === '' ? '' : `, ${lot.quantity}`}. {lot.className}
        </p>
        <div className="lot-budgets">
          {lot.budgets.map((budget) => (
            <BudgetBar key={budget.id} budget={budget} />
          ))}
          {lot.budgets.length === 0 && <p className="soft">No stability budget is granted: any time outside counts.</p>}
        </div>
      </div>
      <Facts
        facts={[
          ['State', LOT_STATE_WORD[lot.state]],
          ['Place', lot.store === null ? 'left the site' : `${lot.storeName} since ${format.full(lot.since)}`],
          ['Above its range', format.duration(lot.aboveMs)],
          ['Below its range', format.duration(lot.belowMs)],
          ['Not known', lot.unknownMs > 0 ? `${format.duration(lot.unknownMs)}, counted nowhere` : 'none'],
          ['No budget covers', lot.uncoveredMs > 0 ? format.duration(lot.uncoveredMs) : undefined],
          ['Mean kinetic temperature', celsius(lot.kinetic)],
          ['Lowest, highest', `${celsius(lot.min)}, ${celsius(lot.max)}`],
          ['Excursions not decided', lot.undecided.length === 0 ? 'none' : format.integer(lot.undecided.length)],
        ]}
      />
      <div className="lot-story">
        <h3>What happened</h3>
        <ol className="lot-events">
          {[...events].reverse().map((event) => (
            <li key={event.seq}>
              <span className="soft">{format.moment(event.at, Date.now() * 1000)}</span>{' '}
              <strong>
                {event.disposition === null ? LOT_EVENT_WORD[event.event] : DISPOSITION_DONE[event.disposition]}
              </strong>{' '}
              {event.store !== null && event.event !== 'disposed' ? `${event.store}, ` : ''}
              {event.person}
              {event.second === null ? '' : ` and ${event.second}`}
              {event.comment === '' ? '' : `: ${event.comment}`}
              <span className="soft"> entry {event.seq}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
