import { useMemo, useState } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { isWaiting } from '../../live/urgency.ts';
import { useList } from '../../live/useList.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { nextSort, type Sort } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, stillThere, toggled } from '../../ui/selection.ts';
import { Table } from '../../ui/Table.tsx';
import { AcknowledgeDialog } from './AcknowledgeDialog.tsx';
import { AlarmDetail } from './AlarmDetail.tsx';
import { ALARM_SORT, alarmColumns } from './alarmColumns.tsx';
import { type PriorityFilter, shownAlarms, toAcknowledge } from './alarmRows.ts';
import { LastAlarm } from './LastAlarm.tsx';
import './alarms.css';

const SCOPES = [
  { id: 'open', label: 'Open', title: 'Active, or not yet acknowledged' },
  { id: 'all', label: 'All', title: 'Also closed ones' },
] as const;
const PRIORITIES = [
  { id: 'any', label: 'Any priority' },
  { id: 'high', label: 'High and critical' },
] as const;
const occurrenceOf = (row: AlarmRow): string => row.occurrence;
const rowData = (row: AlarmRow) => ({
  'data-state': row.state,
  'data-priority': row.priority,
  'data-alarm': row.alarm,
});

export function AlarmsScreen() {
  const { user } = useStation();
  const format = useFormat();
  const [scope, setScope] = useState<'open' | 'all'>('open');
  const [priority, setPriority] = useState<PriorityFilter>('any');
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>(ALARM_SORT);
  const [current, setCurrent] = useState<string>();
  const [anchor, setAnchor] = useState<string>();
  const [ticked, setTicked] = useState<Selection>(NOTHING_SELECTED);
  const [isAsking, setAsking] = useState(false);
  const revision = useLive((live) => live.revisions.alarms);
  const request = useMemo(() => ({ scope, limit: 1000 }), [scope]);
  const list = useList('alarm:list', request, revision, occurrenceOf);
  const rows = useMemo(() => shownAlarms(list.rows, { query, priority, sort }), [list.rows, query, priority, sort]);
  const keys = useMemo(() => rows.map(occurrenceOf), [rows]);
  const selected = stillThere(ticked, keys);
  const columns = useMemo(() => alarmColumns(format), [format]);
  const currentRow = rows.find((row) => row.occurrence === current) ?? rows[0];
  const targets = toAcknowledge(rows, selected, currentRow);
  const waiting = rows.filter(isWaiting).length;
  const reason = reasonNot(user, 'alarm.acknowledge');

  return (
    <div className="list-screen" data-testid="alarms">
      <div className="toolbar">
        <h1>Alarms</h1>
        <span className="soft" data-testid="alarms-summary">
          {waiting === 0 ? 'none waits for acknowledgement' : `${waiting} of ${rows.length} wait for acknowledgement`}
        </span>
        <span className="header-gap" />
        <Choice label="Which alarms" options={SCOPES} value={scope} onChange={setScope} testId="alarm-scope" />
        <Choice label="Priority" options={PRIORITIES} value={priority} onChange={setPriority} />
        <FilterField value={query} onChange={setQuery} placeholder="Filter alarms" testId="alarm-filter" />
        <Button
          variant="primary"
          testId="alarm-ack"
          hotkey="a"
          reason={reason ?? (targets.length === 0 ? 'No alarm that waits is ticked or current.' : undefined)}
          onClick={() => setAsking(true)}
        >
          {targets.length > 1 ? `Acknowledge ${targets.length} (A)` : 'Acknowledge (A)'}
        </Button>
      </div>
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div className="list-and-detail">
        <Table
          label="Alarms"
          testId="alarm-table"
          columns={columns}
          rows={rows}
          keyOf={occurrenceOf}
          rowTestId="alarm-row"
          rowData={rowData}
          rowHeight={48}
          sort={sort}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={currentRow?.occurrence}
          onCurrent={setCurrent}
          selected={selected}
          onTick={(key, extend) => {
            setTicked(
              extend ? extended(selected, keys, anchor ?? currentRow?.occurrence, key) : toggled(selected, key),
            );
            setAnchor(key);
          }}
          onTickAll={() => setTicked(allOrNone(selected, keys))}
          empty={
            <NoAlarms
              state={list.state}
              message={list.message}
              isFiltered={query !== '' || priority !== 'any'}
              scope={scope}
            />
          }
        />
        {currentRow !== undefined && <AlarmDetail row={currentRow} />}
      </div>
      {isAsking && (
        <AcknowledgeDialog
          rows={targets}
          onClose={(isDone) => {
            setAsking(false);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
    </div>
  );
}

interface NoAlarmsProps {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly message: string;
  readonly isFiltered: boolean;
  readonly scope: 'open' | 'all';
}

function NoAlarms({ state, message, isFiltered, scope }: NoAlarmsProps) {
  if (state === 'loading') return <Empty title="Reading the alarms …" />;
  if (state === 'failed')
    return <Empty title="The alarms could not be read">{message} The next change tries again.</Empty>;
  if (isFiltered) return <Empty title="No alarm matches the filter">Clear the filter to see all.</Empty>;
  if (scope === 'open') {
    return (
      <Empty title="No alarm is waiting">
        <LastAlarm /> Closed alarms stand under “All”.
      </Empty>
    );
  }
  return <Empty title="No alarm has ever been raised here">They appear as soon as a value passes a limit.</Empty>;
}
