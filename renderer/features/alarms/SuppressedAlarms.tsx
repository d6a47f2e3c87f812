import { type ReactNode, useMemo, useState } from 'react';
import type { SuppressionRow } from '../../../shared/contract/alarmChannels.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { ALARM_STATE_WORD, PRIORITY_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { useCurrentRow } from '../../ui/currentRow.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { matches } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, stillThere, toggled } from '../../ui/selection.ts';
import { type Column, Table } from '../../ui/Table.tsx';
import { ActDialog } from './ActDialog.tsx';

const ALL = { limit: 1000 } as const;
const keyOf = (row: SuppressionRow): string => `${row.alarm} ${row.kind}`;
const rowData = (row: SuppressionRow) => ({ 'data-alarm': row.alarm, 'data-kind': row.kind });

/** What is not announced now, by whom, why and until when. Nothing of it is forgotten: the condition is shown all the same. */
export function SuppressedAlarms({ tabs }: { tabs: ReactNode }) {
  const { user } = useStation();
  const format = useFormat();
  const [query, setQuery] = useState('');
  const [anchor, setAnchor] = useState<string>();
  const [ticked, setTicked] = useState<Selection>(NOTHING_SELECTED);
  const [asked, setAsked] = useState<'unshelve' | 'returnToService'>();
  const revision = useLive((live) => live.revisions.alarms);
  const list = useList('alarm:suppressed', ALL, revision, keyOf);
  const rows = useMemo(() => list.rows.filter((row) => matches(textOf(row), query)), [list.rows, query]);
  const keys = useMemo(() => rows.map(keyOf), [rows]);
  const columns = useMemo(() => suppressedColumns(format), [format]);
  const selected = stillThere(ticked, keys);
  const [currentRow, setCurrent] = useCurrentRow(rows, keyOf);
  const targets =
    selected.size > 0 ? rows.filter((row) => selected.has(keyOf(row))) : currentRow === undefined ? [] : [currentRow];
  const shelved = targets.filter(({ kind }) => kind === 'shelved');
  const away = targets.filter(({ kind }) => kind === 'outOfService');
  const button = (
    what: typeof asked,
    label: string,
    of: readonly SuppressionRow[],
    permission: 'alarm.shelve' | 'alarm.takeOutOfService',
    none: string,
  ) => (
    <Button
      testId={`alarm-${what}`}
      reason={reasonNot(user, permission) ?? (of.length === 0 ? none : undefined)}
      onClick={() => setAsked(what)}
    >
      {of.length > 1 ? `${label} ${of.length}` : label}
    </Button>
  );

  return (
    <>
      <div className="toolbar">
        <h1>Alarms</h1>
        {tabs}
        <span className="soft">
          {list.rows.length === 0 ? 'everything is announced' : `${list.rows.length} not announced`}
        </span>
        <span className="header-gap" />
        <FilterField value={query} onChange={setQuery} placeholder="Filter" testId="suppressed-filter" />
        {button(
          'returnToService',
          'Return to service',
          away,
          'alarm.takeOutOfService',
          'None out of service is ticked or current.',
        )}
        {button('unshelve', 'Unshelve', shelved, 'alarm.shelve', 'No shelved alarm is ticked or current.')}
      </div>
      <Table
        label="Suppressed alarms"
        testId="suppressed-table"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        rowTestId="suppressed-row"
        rowData={rowData}
        rowHeight={48}
        current={currentRow === undefined ? undefined : keyOf(currentRow)}
        onCurrent={setCurrent}
        selected={selected}
        onTick={(key, extend) => {
          setTicked(extend ? extended(selected, keys, anchor, key) : toggled(selected, key));
          setAnchor(key);
        }}
        onTickAll={() => setTicked(allOrNone(selected, keys))}
        empty={
          list.state === 'loading' ? (
            <Empty title="Reading …" />
          ) : list.state === 'failed' ? (
            <Empty title="The list could not be read">{list.message}</Empty>
          ) : (
            <Empty title="No alarm is shelved, suppressed or out of service">
              Every alarm of this station is announced.
            </Empty>
          )
        }
      />
      {asked !== undefined && (
        <ActDialog
          act={asked}
          alarms={asked === 'unshelve' ? shelved : away}
          onClose={(isDone) => {
            setAsked(undefined);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
    </>
  );
}

const textOf = (row: SuppressionRow): string =>
  [row.alarm, row.message, row.workUnit, row.connection, row.by, row.reason, ALARM_STATE_WORD[row.kind]].join(' ');

const suppressedColumns = (format: Format): readonly Column<SuppressionRow>[] => [
  {
    id: 'kind',
    header: 'How',
    width: '150px',
    isTwoLines: true,
    cell: (row) => (
      <>
        <strong>{ALARM_STATE_WORD[row.kind]}</strong>
        {row.isOneShot && <span className="soft"> until it is gone</span>}
      </>
    ),
  },
  {
    id: 'message',
    header: 'Alarm',
    width: 'minmax(200px, 3fr)',
    isTwoLines: true,
    cell: (row) => (
      <span className="priority-cell" title={row.alarm}>
        <PriorityMark priority={row.priority} isHollow={!row.isActive} />
        <span>
          {row.message}
          <br />
          <span className="soft">
            {PRIORITY_WORD[row.priority]}, {row.workUnit ?? row.connection ?? 'station'}
          </span>
        </span>
      </span>
    ),
  },
  {
    id: 'condition',
    header: 'Condition now',
    width: '120px',
    cell: (row) => (row.isActive ? <strong>present</strong> : <span className="soft">absent</span>),
  },
  {
    id: 'until',
    header: 'Until',
    width: '140px',
    isTwoLines: true,
    cell: (row) => {
      const { until } = row;
      return until === null ? (
        'somebody ends it'
      ) : (
        <>
          {format.moment(until, Date.now() * 1000)}
          <br />
          <LiveText className="soft" read={() => `in ${format.age(Math.max(0, until / 1000 - Date.now()))}`} />
        </>
      );
    },
  },
  {
    id: 'reason',
    header: 'Reason',
    width: 'minmax(160px, 2fr)',
    isTwoLines: true,
    cell: (row) => (
      <span title={row.reason}>
        {row.reason}
        <br />
        <span className="soft">
          {row.by}, {format.moment(row.since, Date.now() * 1000)}
        </span>
      </span>
    ),
  },
];
