import { type ReactNode, useMemo, useState } from 'react';
import type { AlarmEventRow } from '../../../shared/contract/alarmChannels.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useAsk, useLive } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { ALARM_STATE_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { matches } from '../../ui/rows.ts';
import { type Column, Table } from '../../ui/Table.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { eventWord } from './eventWord.ts';

const SPANS = [
  { id: '1', label: 'Day' },
  { id: '7', label: 'Week' },
  { id: '31', label: 'Month' },
] as const;
const PAGE = 200;
const DAY_MS = 86_400_000;
const keyOf = (row: AlarmEventRow): string => String(row.seq);
const rowData = (row: AlarmEventRow) => ({ 'data-event': row.event, 'data-alarm': row.alarm });

/** Every event of every alarm, newest first, as the log has it; a span of it as a file for whoever asks. */
export function JournalTab({ tabs }: { tabs: ReactNode }) {
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const [days, setDays] = useState<(typeof SPANS)[number]['id']>('7');
  const [limit, setLimit] = useState(PAGE);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const revision = useLive((live) => live.revisions.alarms);
  const request = useMemo(
    () => ({ from: Math.round((Date.now() - Number(days) * DAY_MS) * 1000), limit }),
    [days, limit],
  );
  const list = useList('alarm:journal', request, revision, keyOf);
  const rows = useMemo(() => list.rows.filter((row) => matches(textOf(row), query)), [list.rows, query]);
  const columns = useMemo(() => journalColumns(format), [format]);

  const save = async () => {
    setSaving(true);
    const answer = await ask('alarm:save', { from: request.from, to: Date.now() * 1000 });
    setSaving(false);
    if (answer?.saved) toast({ kind: 'done', title: `${answer.rows} events saved to ${answer.saved}` });
  };

  return (
    <>
      <div className="toolbar">
        <h1>Alarms</h1>
        {tabs}
        <span className="soft">{rows.length} events, newest first</span>
        <span className="header-gap" />
        <Choice
          label="Span"
          options={SPANS}
          value={days}
          onChange={(next) => {
            setDays(next);
            setLimit(PAGE);
          }}
          testId="journal-span"
        />
        <FilterField value={query} onChange={setQuery} placeholder="Filter journal" testId="journal-filter" />
        <Button testId="journal-save" loading={isSaving} onClick={() => void save()}>
          Save as CSV …
        </Button>
      </div>
      <Table
        label="Alarm journal"
        testId="journal-table"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        rowTestId="journal-row"
        rowData={rowData}
        rowHeight={48}
        current={current}
        onCurrent={setCurrent}
        empty={
          list.state === 'loading' ? (
            <Empty title="Reading the journal …" />
          ) : list.state === 'failed' ? (
            <Empty title="The journal could not be read">{list.message}</Empty>
          ) : (
            <Empty title="No alarm event in this span">Choose a longer one, or clear the filter.</Empty>
          )
        }
        footer={
          list.rows.length === limit && limit < 1000 ? (
            <button type="button" className="plain-button" onClick={() => setLimit(Math.min(1000, limit + PAGE))}>
              Older events
            </button>
          ) : undefined
        }
      />
    </>
  );
}

const textOf = (row: AlarmEventRow): string =>
  [row.alarm, row.message, row.workUnit, row.connection, row.actor, row.comment, eventWord(row), row.priority].join(
    ' ',
  );

const journalColumns = (format: Format): readonly Column<AlarmEventRow>[] => [
  {
    id: 'at',
    header: 'When',
    width: '170px',
    cell: (row) => (
      <span title={`${format.full(row.at)}, entry ${row.seq}`}>{format.moment(row.at, Date.now() * 1000)}</span>
    ),
  },
  {
    id: 'event',
    header: 'Event',
    width: '190px',
    cell: (row) => (
      <>
        {eventWord(row)}
        {row.isSilent && <span className="soft"> (silent)</span>}
      </>
    ),
  },
  {
    id: 'message',
    header: 'Alarm',
    width: 'minmax(200px, 3fr)',
    cell: (row) => (
      <span className="priority-cell" title={`${row.message} (${row.alarm})`}>
        <PriorityMark priority={row.priority} isHollow={row.event !== 'raised' || row.isSilent} />
        <span className="journal-message">{row.message}</span>
      </span>
    ),
  },
  {
    id: 'unit',
    header: 'Work unit',
    width: 'minmax(90px, 1fr)',
    cell: (row) => row.workUnit ?? row.connection ?? 'station',
  },
  {
    id: 'state',
    header: 'State after',
    isTwoLines: true,
    width: '170px',
    cell: (row) => <span className="soft">{ALARM_STATE_WORD[row.state]}</span>,
  },
  {
    id: 'by',
    header: 'By',
    isTwoLines: true,
    width: 'minmax(120px, 1.5fr)',
    cell: (row) => (
      <span title={row.comment}>
        {row.role === null ? <span className="soft">station</span> : row.actor}
        {row.comment !== '' && (
          <>
            <br />
            <q className="soft">{row.comment}</q>
          </>
        )}
      </span>
    ),
  },
];
