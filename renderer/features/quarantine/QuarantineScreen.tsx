import { useMemo, useState } from 'react';
import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { STEP_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useCurrentRow } from '../../ui/currentRow.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { allOrNone, extended, NOTHING_SELECTED, type Selection, stillThere, toggled } from '../../ui/selection.ts';
import { Table } from '../../ui/Table.tsx';
import { DryRunDialog } from './DryRunDialog.tsx';
import { GroupList, groupKey } from './GroupList.tsx';
import { HandOverDialog } from './HandOverDialog.tsx';
import { QuarantineDetail } from './QuarantineDetail.tsx';
import { quarantineColumns, quarantineSortKey } from './quarantineColumns.tsx';
import { draftText, EMPTY_DRAFT, type RepairDraft, repairOf } from './repairDraft.ts';
import { useRules, VerdictDialog } from './VerdictDialog.tsx';
import type { Verdict } from './verdictWords.ts';
import './quarantine.css';

const SCOPES = [
  { id: 'waiting', label: 'Waiting' },
  { id: 'decided', label: 'Decided' },
  { id: 'all', label: 'All' },
] as const;
type Scope = (typeof SCOPES)[number]['id'];
const NOTHING_ASKED = {} as const;
/** One signature is for so many at most. */
const TOGETHER_MAX = 500;

const idOf = (row: QuarantineRow): string => row.id;
const rowData = (row: QuarantineRow) => ({
  'data-step': row.step,
  'data-verdict': row.verdict ?? '',
  'data-tag': row.tag,
});

type Open =
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly rows: readonly QuarantineRow[] }
  | { readonly kind: 'handOver'; readonly ids: readonly string[] | undefined }
  | { readonly kind: 'dryRun' };

/** Readings that were refused wait here, raw, until a person decides: what they should be, or why they stay out. */
export function QuarantineScreen() {
  const { user } = useStation();
  const format = useFormat();
  const rules = useRules();
  const [scope, setScope] = useState<Scope>('waiting');
  const [group, setGroup] = useState<string>();
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'age', descending: false });
  const [anchor, setAnchor] = useState<string>();
  const [ticked, setTicked] = useState<Selection>(NOTHING_SELECTED);
  const [drafts, setDrafts] = useState<{ id: string; draft: RepairDraft }>();
  const [open, setOpen] = useState<Open>();
  const revision = useLive((live) => live.revisions.quarantine);
  const groups = useList('quarantine:groups', NOTHING_ASKED, revision, groupKey);
  const [groupTag, groupStep] = group?.split('\n') ?? [];
  const request = useMemo(
    () => ({
      scope,
      limit: 1000,
      ...(groupTag === undefined ? {} : { tag: groupTag }),
      ...(groupStep === undefined ? {} : { step: groupStep as QuarantineRow['step'] }),
    }),
    [scope, groupTag, groupStep],
  );
  const list = useList('quarantine:list', request, revision, idOf);
  const columns = useMemo(() => quarantineColumns(format), [format]);
  const rows = useMemo(() => {
    const shown = list.rows.filter((row) =>
      matches(
        `${row.tag} ${row.error} ${STEP_WORD[row.step]} ${row.step} ${row.workUnit} ${row.connection} ${row.verdict} ${row.handedTo}`,
        query,
      ),
    );
    return sorted(shown, quarantineSortKey(sort.column), sort.descending);
  }, [list.rows, query, sort]);
  const keys = useMemo(() => rows.map(idOf), [rows]);
  const selected = stillThere(ticked, keys);
  const [currentRow, setCurrent] = useCurrentRow(rows, idOf);
  const draft = drafts !== undefined && drafts.id === currentRow?.id ? drafts.draft : EMPTY_DRAFT;
  const chosen =
    selected.size > 0 ? rows.filter((row) => selected.has(row.id)) : currentRow === undefined ? [] : [currentRow];
  const targets = chosen.filter((row) => row.isOpen).slice(0, TOGETHER_MAX);
  const reason = reasonNot(user, 'quarantine.decide');
  const whyNot = reason ?? (targets.length === 0 ? 'Nothing that awaits a verdict is ticked or current.' : undefined);
  const many = targets.length > 1 ? ` ${targets.length}` : '';
  const decide = (verdict: Verdict) => setOpen({ kind: 'verdict', verdict, rows: targets });

  return (
    <div className="list-screen" data-testid="quarantine">
      <div className="toolbar">
        <h1>Quarantine</h1>
        <Choice
          label="Which quarantined readings"
          options={SCOPES}
          value={scope}
          onChange={setScope}
          testId="quarantine-scope"
        />
        <FilterField value={query} onChange={setQuery} placeholder="Filter quarantine" />
        <span className="header-gap" />
        <Button testId="quarantine-escalate" hotkey="e" reason={whyNot} onClick={() => decide('escalated')}>
          {`Escalate${many} …`}
        </Button>
        <Button testId="quarantine-requeue" hotkey="b" reason={whyNot} onClick={() => decide('requeued')}>
          {`Send back${many} …`}
        </Button>
        <Button testId="quarantine-gap" hotkey="g" reason={whyNot} onClick={() => decide('gap')}>
          {`Data gap${many} …`}
        </Button>
        <Button testId="quarantine-reject" hotkey="r" reason={whyNot} onClick={() => decide('rejected')}>
          {`Reject${many} …`}
        </Button>
      </div>
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div className="quarantine-columns">
        <div className="quarantine-side">
          <GroupList groups={groups.rows} chosen={group} onChoose={setGroup} />
          <div className="quarantine-side-acts">
            <Button
              testId="quarantine-handover"
              reason={reason ?? (groups.rows.length === 0 ? 'Nothing is undecided.' : undefined)}
              onClick={() => setOpen({ kind: 'handOver', ids: selected.size > 0 ? targets.map(idOf) : undefined })}
            >
              {selected.size > 0 ? `Hand over ${targets.length} …` : 'Hand over all …'}
            </Button>
            <Button testId="quarantine-dryrun" reason={reason} onClick={() => setOpen({ kind: 'dryRun' })}>
              Try a change …
            </Button>
          </div>
        </div>
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
              <Empty title={query !== '' ? 'Nothing matches the filter' : EMPTY_TITLE[scope]}>
                {query !== ''
                  ? 'Clear the filter to see all.'
                  : scope === 'waiting'
                    ? 'Every reading was fit to seal, or has its verdict (see “Decided”).'
                    : ''}
              </Empty>
            ) : (
              <Empty title={list.state === 'loading' ? 'Reading the quarantine …' : 'The quarantine could not be read'}>
                {list.message}
              </Empty>
            )
          }
        />
        {currentRow !== undefined && (
          <QuarantineDetail
            row={currentRow}
            draft={draft}
            onDraft={(next) => setDrafts({ id: currentRow.id, draft: next })}
            many={targets.length}
            whyNot={reason}
            onCorrect={() => decide('corrected')}
            onWithdraw={() => setOpen({ kind: 'verdict', verdict: 'withdrawn', rows: [currentRow] })}
          />
        )}
      </div>
      {open?.kind === 'verdict' && (
        <VerdictDialog
          rows={open.rows}
          verdict={open.verdict}
          repair={open.verdict === 'corrected' ? repairOf(draft) : undefined}
          method={open.verdict === 'corrected' ? draftText(draft) : undefined}
          rules={rules}
          onClose={(isDone) => {
            setOpen(undefined);
            if (!isDone) return;
            setTicked(NOTHING_SELECTED);
            setDrafts(undefined);
          }}
        />
      )}
      {open?.kind === 'handOver' && <HandOverDialog rules={rules} ids={open.ids} onClose={() => setOpen(undefined)} />}
      {open?.kind === 'dryRun' && <DryRunDialog onClose={() => setOpen(undefined)} />}
    </div>
  );
}

const EMPTY_TITLE: Readonly<Record<Scope, string>> = {
  waiting: 'Nothing waits in quarantine',
  decided: 'Nothing has been decided yet',
  all: 'Nothing was ever refused',
};
