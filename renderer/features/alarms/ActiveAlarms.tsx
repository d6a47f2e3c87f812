import { type ReactNode, useMemo, useState } from 'react';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { isWaiting } from '../../live/urgency.ts';
import { useList } from '../../live/useList.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { nextSort, type Sort } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, stillThere, toggled } from '../../ui/selection.ts';
import { Table } from '../../ui/Table.tsx';
import { AcknowledgeDialog } from './AcknowledgeDialog.tsx';
import { ActDialog, type AskedAct } from './ActDialog.tsx';
import { AlarmDetail } from './AlarmDetail.tsx';
import { AlarmFilters, NO_FILTER } from './AlarmFilters.tsx';
import { ALARM_SORT, alarmColumns } from './alarmColumns.tsx';
import {
  type AlarmLine,
  type AlarmView,
  areaOf,
  groupedLines,
  plainLines,
  shownAlarms,
  targetsOf,
  toAcknowledge,
} from './alarmRows.ts';
import { FloodNote } from './FloodNote.tsx';
import { LastAlarm } from './LastAlarm.tsx';
import { useFlood } from './useFlood.ts';

const OPEN = { scope: 'open', limit: 1000 } as const;
const occurrenceOf = (row: { readonly occurrence: string }): string => row.occurrence;
const keyOf = (line: AlarmLine): string => line.key;
const lineData = (line: AlarmLine): Readonly<Record<string, string>> => {
  if (line.kind === 'group') return { 'data-group': line.area, 'data-count': String(line.count) };
  const { state, priority, alarm } = line.row;
  return { 'data-state': state, 'data-priority': priority, 'data-alarm': alarm };
};

/** What was announced and is not over. In a flood, one line per area, so that the list can still be taken in. */
export function ActiveAlarms({ tabs }: { tabs: ReactNode }) {
  const { user } = useStation();
  const format = useFormat();
  const [filter, setFilter] = useState(NO_FILTER);
  const [sort, setSort] = useState<Sort>(ALARM_SORT);
  const [current, setCurrent] = useState<string>();
  const [anchor, setAnchor] = useState<string>();
  const [ticked, setTicked] = useState<Selection>(NOTHING_SELECTED);
  const [openGroups, setOpenGroups] = useState<Selection>(NOTHING_SELECTED);
  const [groupingAsked, setGrouping] = useState<boolean>();
  const [asked, setAsked] = useState<'acknowledge' | AskedAct>();
  const revision = useLive((live) => live.revisions.alarms);
  const total = useLive((live) => live.unacknowledgedAlarms) ?? 0;
  const list = useList('alarm:list', OPEN, revision, occurrenceOf);
  const flood = useFlood(revision);
  const isGrouped = groupingAsked ?? flood?.isFlood ?? false;

  const view: AlarmView = useMemo(() => ({ ...filter, sort }), [filter, sort]);
  const rows = useMemo(() => shownAlarms(list.rows, view), [list.rows, view]);
  const lines = useMemo(
    () => (isGrouped ? groupedLines(rows, openGroups) : plainLines(rows)),
    [rows, isGrouped, openGroups],
  );
  const lineKeys = useMemo(() => lines.map(keyOf), [lines]);
  const occurrences = useMemo(() => rows.map(occurrenceOf), [rows]);
  const columns = useMemo(() => alarmColumns(format), [format]);
  const selected = stillThere(ticked, occurrences);
  const currentLine = lines.find(({ key }) => key === current) ?? lines[0];
  const currentRow = currentLine?.kind === 'group' ? currentLine.worst : currentLine?.row;
  /** Where a group is current, its acts are for all of it. */
  const inGroup =
    currentLine?.kind === 'group' && selected.size === 0
      ? new Set(rows.filter((row) => areaOf(row) === currentLine.area).map(occurrenceOf))
      : selected;
  const waiting = rows.filter(isWaiting).length;
  const targets = targetsOf(rows, inGroup, currentRow);
  const toTake = toAcknowledge(rows, inGroup, currentRow);
  const toReset = targets.filter(({ state }) => state === 'latchedAcknowledged' || state === 'latchedUnacknowledged');
  const reason = reasonNot(user, 'alarm.acknowledge');
  const nothing = targets.length === 0 ? 'No alarm is ticked or current.' : undefined;
  const count = targets.length > 1 ? ` ${targets.length}` : '';

  const toggle = (key: string) => setOpenGroups((now) => toggled(now, key.slice('group '.length)));
  const tick = (key: string, extend: boolean) => {
    const line = lines.find((each) => each.key === key);
    if (line?.kind === 'group') {
      const members = rows.filter((row) => areaOf(row) === line.area).map(occurrenceOf);
      const isAll = members.every((each) => selected.has(each));
      setTicked(new Set(isAll ? [...selected].filter((each) => !members.includes(each)) : [...selected, ...members]));
    } else
      setTicked(
        extend ? extended(selected, occurrences, anchor ?? currentRow?.occurrence, key) : toggled(selected, key),
      );
    setAnchor(key);
  };
  const shownTicks = useMemo(() => {
    if (!isGrouped) return selected;
    const heads = lines.flatMap((line) =>
      line.kind === 'group' &&
      rows.filter((row) => areaOf(row) === line.area).every((row) => selected.has(row.occurrence))
        ? [line.key]
        : [],
    );
    return new Set([...selected, ...heads]);
  }, [isGrouped, lines, rows, selected]);

  return (
    <>
      <div className="toolbar">
        <h1>Alarms</h1>
        {tabs}
        <span className="soft" data-testid="alarms-summary">
          {waiting === 0 ? 'none waits for acknowledgement' : `${waiting} of ${rows.length} wait for acknowledgement`}
          {total > waiting && list.rows.length === OPEN.limit && `; ${total} in all, the most urgent are shown`}
        </span>
        <span className="header-gap" />
        <Button
          testId="alarm-shelve"
          hotkey="h"
          reason={reasonNot(user, 'alarm.shelve') ?? nothing}
          onClick={() => setAsked('shelve')}
        >
          {`Shelve${count} … (H)`}
        </Button>
        <Button
          testId="alarm-out-of-service"
          reason={reasonNot(user, 'alarm.takeOutOfService') ?? nothing}
          onClick={() => setAsked('takeOutOfService')}
        >
          Out of service …
        </Button>
        {toReset.length > 0 && (
          <Button testId="alarm-reset" reason={reason} onClick={() => setAsked('reset')}>
            {toReset.length > 1 ? `Reset ${toReset.length}` : 'Reset'}
          </Button>
        )}
        <Button
          variant="primary"
          testId="alarm-ack"
          hotkey="a"
          reason={reason ?? (toTake.length === 0 ? 'No alarm that waits is ticked or current.' : undefined)}
          onClick={() => setAsked('acknowledge')}
        >
          {toTake.length > 1 ? `Acknowledge ${toTake.length} (A)` : 'Acknowledge (A)'}
        </Button>
      </div>
      <AlarmFilters rows={list.rows} filter={filter} onChange={setFilter} />
      {flood !== undefined && (
        <FloodNote flood={flood} isGrouped={isGrouped} open={rows.length} onGrouped={setGrouping} />
      )}
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div className="list-and-detail">
        <Table
          label="Alarms"
          testId="alarm-table"
          columns={columns}
          rows={lines}
          keyOf={keyOf}
          rowTestId="alarm-row"
          rowData={lineData}
          rowHeight={48}
          {...(isGrouped ? {} : { sort })}
          onSort={(column) => setSort((now) => nextSort(now, column))}
          current={currentLine?.key}
          onCurrent={setCurrent}
          selected={shownTicks}
          onTick={tick}
          onTickAll={() => setTicked(allOrNone(selected, occurrences))}
          onOpen={(key) => lineKeys.includes(key) && key.startsWith('group ') && toggle(key)}
          empty={<NoAlarms state={list.state} message={list.message} isFiltered={filter !== NO_FILTER} />}
        />
        {currentRow !== undefined && <AlarmDetail row={currentRow} />}
      </div>
      {asked === 'acknowledge' && (
        <AcknowledgeDialog
          rows={toTake}
          onClose={(isDone) => {
            setAsked(undefined);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
      {asked !== undefined && asked !== 'acknowledge' && (
        <ActDialog
          act={asked}
          alarms={asked === 'reset' ? toReset : targets}
          onClose={(isDone) => {
            setAsked(undefined);
            if (isDone) setTicked(NOTHING_SELECTED);
          }}
        />
      )}
    </>
  );
}

interface NoAlarmsProps {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly message: string;
  readonly isFiltered: boolean;
}

function NoAlarms({ state, message, isFiltered }: NoAlarmsProps) {
  if (state === 'loading') return <Empty title="Reading the alarms …" />;
  if (state === 'failed')
    return <Empty title="The alarms could not be read">{message} The next change tries again.</Empty>;
  if (isFiltered) return <Empty title="No alarm matches the filter">Clear the filter to see all.</Empty>;
  return (
    <Empty title="No alarm is waiting">
      <LastAlarm /> What was stands under “Journal”.
    </Empty>
  );
}
