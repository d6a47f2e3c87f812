import { useCallback, useMemo, useState } from 'react';
import type { EntryRow } from '../../../shared/contract/ipc.ts';
import type { EntryKind } from '../../../shared/domain/entry.ts';
import { useLive } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { KIND_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { type Column, Table } from '../../ui/Table.tsx';
import { EntryDialog } from './EntryDialog.tsx';

const PAGE = 200;
const ENTRY_KINDS = Object.keys(KIND_WORD) as EntryKind[];
const keyOf = (row: EntryRow): string => String(row.seq);

/** The newest entries of the log, or an older page; a page that is not the newest stands still. */
export function EntryLog() {
  const format = useFormat();
  const [kind, setKind] = useState<EntryKind>();
  const [before, setBefore] = useState<number>();
  const [current, setCurrent] = useState<string>();
  const [opened, setOpened] = useState<number>();
  const revision = useLive((live) => (before === undefined ? live.revisions.entries : 0));
  const request = useMemo(
    () => ({ limit: PAGE, ...(kind === undefined ? {} : { kind }), ...(before === undefined ? {} : { before }) }),
    [kind, before],
  );
  const list = useList('evidence:entries', request, revision, keyOf);
  const columns = useMemo(() => entryColumns(format), [format]);
  const oldest = list.rows.at(-1)?.seq;
  const open = (key: string) => setOpened(Number(key));
  const close = useCallback(() => setOpened(undefined), []);
  return (
    <section className="panel entry-log" aria-label="The log">
      <header className="panel-head">
        <h2>Log</h2>
        <span className="soft">{before === undefined ? 'newest first' : `before entry ${format.integer(before)}`}</span>
        <span className="header-gap" />
        <select
          className="select"
          aria-label="Kind of entry"
          data-testid="entry-kind"
          data-filter=""
          value={kind ?? ''}
          onChange={(event) => {
            setKind(ENTRY_KINDS.find((each) => each === event.currentTarget.value));
            setBefore(undefined);
          }}
        >
          <option value="">All kinds</option>
          {ENTRY_KINDS.map((each) => (
            <option key={each} value={each}>
              {KIND_WORD[each]}
            </option>
          ))}
        </select>
        <Button variant="tertiary" disabled={before === undefined} onClick={() => setBefore(undefined)}>
          Newest
        </Button>
        <Button
          variant="tertiary"
          disabled={oldest === undefined || oldest === 0}
          onClick={() => setBefore(oldest)}
          testId="entries-older"
        >
          Older
        </Button>
      </header>
      <Table
        label="Entries of the log"
        columns={columns}
        rows={list.rows}
        keyOf={keyOf}
        rowHeight={30}
        rowTestId="entry-row"
        current={current}
        onCurrent={setCurrent}
        onOpen={open}
        empty={
          <Empty
            title={
              list.state === 'loading'
                ? 'Reading the log …'
                : list.state === 'failed'
                  ? 'The log could not be read'
                  : 'No such entry yet'
            }
          >
            {list.message}
          </Empty>
        }
      />
      <footer className="entry-foot">
        <Button
          disabled={current === undefined}
          testId="entry-open"
          onClick={() => current !== undefined && open(current)}
        >
          Open entry with its proof
        </Button>
        <span className="soft">Entries are only ever added. Nothing here can be changed or removed.</span>
      </footer>
      {opened !== undefined && <EntryDialog seq={opened} onClose={close} />}
    </section>
  );
}

const entryColumns = (format: Format): readonly Column<EntryRow>[] => [
  {
    id: 'seq',
    header: 'Entry',
    width: '74px',
    align: 'end',
    cell: (row) => <span className="mono">{format.integer(row.seq)}</span>,
  },
  {
    id: 'at',
    header: 'Sealed',
    width: '74px',
    cell: (row) => <span title={format.full(row.at)}>{format.clock(row.at)}</span>,
  },
  { id: 'kind', header: 'Kind', width: '136px', cell: (row) => KIND_WORD[row.kind] },
  {
    id: 'workUnit',
    header: 'Work unit',
    width: '98px',
    cell: (row) => row.workUnit ?? <span className="soft">–</span>,
  },
  {
    id: 'summary',
    header: 'What',
    width: 'minmax(160px, 1fr)',
    cell: (row) => <span title={row.summary}>{row.summary}</span>,
  },
  {
    id: 'leaf',
    header: 'Leaf hash',
    width: '98px',
    cell: (row) => (
      <span className="mono soft" title={row.leaf}>
        {row.leaf.slice(0, 10)}…
      </span>
    ),
  },
];
