import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react';
import type { DowntimeView, StopRow } from '../../../shared/contract/downtimeChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useLayout, useLive, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { matches, nextSort, type Sort, sorted } from '../../ui/rows.ts';
import { Table } from '../../ui/Table.tsx';
import { LateDialog } from './LateDialog.tsx';
import { type ParetoLevel, ParetoPanel } from './ParetoPanel.tsx';
import { useReasonKeys } from './ReasonPad.tsx';
import { StopLanes } from './StopLanes.tsx';
import { StopPanel } from './StopPanel.tsx';
import { stopColumns, stopSortKey } from './stopColumns.tsx';
import { isUncoded, stopWord, US_PER_MINUTE } from './stopView.ts';
import { useStopActs } from './useStopActs.ts';
import './downtime.css';

const SPANS = [
  { id: 'shift', label: 'This shift' },
  { id: 'day', label: '24 h' },
  { id: 'week', label: '7 days' },
] as const;
const SCOPES = [
  { id: 'all', label: 'All' },
  { id: 'uncoded', label: 'Not coded' },
] as const;
const HOURS = { shift: 8, day: 24, week: 168 } as const;
const REFRESH_MS = 15_000;
const STOPS_MAX = 1_000;
const NOTHING: DowntimeView = { stops: [], hasMore: false, units: [], pareto: [] };
const keyOf = (stop: StopRow): string => stop.id;
const rowData = (stop: StopRow) => ({ 'data-uncoded': String(isUncoded(stop)), 'data-stop': stop.id });
const noRequest = () => ({});

/** Why the work units stood: pick a stop, touch a reason. */
export function DowntimeScreen() {
  const { user } = useStation();
  const format = useFormat();
  const layout = useLayout();
  const units = useMemo(() => layout?.workUnits.filter(({ hasOee }) => hasOee).map(({ id }) => id) ?? [], [layout]);
  const [span, setSpan] = useState<(typeof SPANS)[number]['id']>('shift');
  const [scope, setScope] = useState<(typeof SCOPES)[number]['id']>('all');
  const [level, setLevel] = useState<ParetoLevel>('2');
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort>({ column: 'from', descending: true });
  const [chosen, setChosen] = useState<string>();
  /** Shown without having been chosen: it stays until it is coded, whatever stops meanwhile. */
  const [shown, setShown] = useState<string>();
  const [part, setPart] = useState<number>();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const revision = useLive((live) => live.revisions.stops);
  const shiftStart = useLive((live) => live.workUnits.find((unit) => unit.shiftStart !== undefined)?.shiftStart);

  const spanOf = useCallback(() => {
    const now = Date.now() * 1000;
    const hours = HOURS[span] * 60 * US_PER_MINUTE;
    return { from: span === 'shift' && shiftStart !== undefined ? shiftStart : now - hours, to: now };
  }, [span, shiftStart]);
  const request = useCallback(
    () => ({ ...spanOf(), isUncoded: false, level: Number(level), limit: STOPS_MAX }),
    [spanOf, level],
  );
  const answer = useAnswer('downtime:view', request, revision, REFRESH_MS);
  const { value: setup } = useAnswer('downtime:setup', noRequest, layout?.revision);
  const view = answer.value ?? NOTHING;
  const acts = useStopActs(() => {
    setTicked(new Set());
    answer.again();
  });
  const rows = useMemo(() => {
    const shown = view.stops.filter(
      (stop) =>
        (scope === 'all' || isUncoded(stop)) && matches(`${stop.workUnit} ${stop.state} ${stopWord(stop)}`, query),
    );
    return sorted(shown, stopSortKey(sort.column), sort.descending);
  }, [view.stops, scope, query, sort]);
  const current =
    rows.find(({ id }) => id === chosen) ??
    rows.find((row) => row.id === shown && isUncoded(row)) ??
    rows.find(isUncoded) ??
    rows[0];
  const currentId = current?.id;
  useEffect(() => setShown(currentId), [currentId]);
  const currentPart =
    current?.parts.find(({ from }) => from === part) ??
    current?.parts.find(({ reason }) => reason === null) ??
    current?.parts[0];
  const columns = useMemo(() => stopColumns(format), [format]);
  const reason = reasonNot(user, 'stop.code');
  const uncodedUs = view.units.reduce((sum, unit) => sum + unit.uncodedUs, 0);
  const code = (id: string, comment = '') => {
    if (reason !== undefined) return;
    const many = rows.filter((row) => ticked.has(row.id));
    if (many.length > 0) acts.codeMany(many, id, comment);
    else if (current !== undefined && currentPart !== undefined) acts.code(current, [currentPart.from], id, comment);
  };
  const keys = useReasonKeys(setup?.reasons ?? [], code);
  const onKeyDown = (event: KeyboardEvent) => {
    const isPlain =
      event.key.length === 1 && /[a-z0-9]/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isPlain || event.target instanceof HTMLInputElement || reason !== undefined) return;
    if (!keys.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // inside the list letters are reasons, not screens
  };
  const { from, to } = spanOf();

  return (
    <div className="list-screen downtime" data-testid="downtime">
      <div className="toolbar">
        <h1>Downtime</h1>
        <span className={uncodedUs > 0 ? 'stop-mark' : 'soft'} data-testid="downtime-summary">
          {uncodedUs > 0
            ? `${format.minutes(Math.max(1, uncodedUs / US_PER_MINUTE))} not coded`
            : view.stops.length === 0
              ? 'no stop'
              : 'every stop is coded'}
        </span>
        <span className="header-gap" />
        <Choice label="Span" options={SPANS} value={span} onChange={setSpan} testId="downtime-span" />
        <Choice label="Which stops" options={SCOPES} value={scope} onChange={setScope} testId="downtime-scope" />
        <FilterField value={query} onChange={setQuery} placeholder="Filter stops" />
      </div>
      <StopLanes
        units={units}
        view={view}
        from={from}
        to={to}
        alertMinutes={setup?.uncodedAlertMinutes ?? 0}
        current={current?.id}
        onCurrent={setChosen}
      />
      <div className="downtime-columns">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: letters typed in the list are reasons */}
        <div className="downtime-list" onKeyDown={onKeyDown}>
          <Table
            label="Stops"
            columns={columns}
            rows={rows}
            keyOf={keyOf}
            rowTestId="stop-row"
            rowData={rowData}
            sort={sort}
            onSort={(column) => setSort((now) => nextSort(now, column))}
            current={current?.id}
            onCurrent={(id) => {
              setChosen(id);
              setPart(undefined);
            }}
            selected={ticked}
            onTick={(id) =>
              setTicked((now) => new Set(now.has(id) ? [...now].filter((each) => each !== id) : [...now, id]))
            }
            onTickAll={() => setTicked((now) => new Set(now.size === rows.length ? [] : rows.map(keyOf)))}
            empty={
              <Empty title={answer.value === undefined ? 'Reading the stops …' : 'No stop here'}>
                {answer.message || (scope === 'uncoded' ? 'Every stop of this span has a reason.' : '')}
              </Empty>
            }
          />
          <ParetoPanel bars={view.pareto} level={level} onLevel={setLevel} />
        </div>
        {current !== undefined && setup !== undefined ? (
          <StopPanel
            key={current.id}
            stop={current}
            setup={setup}
            acts={acts}
            reason={reason}
            typed={keys.typed}
            part={currentPart?.from ?? current.from}
            onPart={setPart}
            onCode={code}
          />
        ) : (
          <section className="panel stop-panel">
            <Empty title="No stop chosen">Stops longer than a small stop appear here by themselves.</Empty>
          </section>
        )}
      </div>
      {ticked.size > 0 && (
        <p className="reason" data-testid="ticked-note">
          {ticked.size === 1 ? '1 stop is ticked' : `${ticked.size} stops are ticked`}: the next reason is given to all
          of them.
        </p>
      )}
      {acts.waiting !== undefined && setup !== undefined && (
        <LateDialog setup={setup} what={acts.waiting.what} onConfirm={acts.waiting.run} onClose={acts.forget} />
      )}
    </div>
  );
}
