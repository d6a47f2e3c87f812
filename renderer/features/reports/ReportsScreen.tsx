import { useCallback, useMemo, useState } from 'react';
import type { ReportRow } from '../../../shared/contract/reportChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useLive, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ReportView } from './ReportView.tsx';
import { standingOf, US_PER_DAY } from './reportWords.ts';
import '../../ui/bands.css';
import './reports.css';

const DAYS = 31;
const REFRESH_MS = 15_000;

const waitText = (count: number): string =>
  count === 0 ? 'nothing waits' : count === 1 ? 'one waits for somebody' : `${count} wait for somebody`;

const keyOf = ({ shift }: ReportRow): string => `${shift.start} ${shift.area}`;

/** Every shift that has ended, and its report: drafted, reviewed, signed, issued. */
export function ReportsScreen() {
  const { user } = useStation();
  const ask = useAsk();
  const toast = useToast();
  const format = useFormat();
  const [current, setCurrent] = useState<string>();
  const [report, setReport] = useState<string>();
  const [isDrafting, setDrafting] = useState(false);
  const revision = useLive((live) => live.revisions.shifts + live.revisions.stops + live.revisions.quarantine);
  const request = useCallback(() => {
    const now = Date.now() * 1000;
    return { from: now - DAYS * US_PER_DAY, to: now, limit: 200 };
  }, []);
  const { value: list, message, again } = useAnswer('report:list', request, revision, REFRESH_MS);
  const rules = list?.rules;
  const columns = useMemo<readonly Column<ReportRow>[]>(
    () => [
      {
        id: 'shift',
        header: 'Shift',
        width: 'minmax(120px, 1.4fr)',
        cell: ({ shift }) => (
          <span title={`${format.full(shift.start)} – ${format.full(shift.end)}`}>
            {shift.localDate.slice(5)} <b>{shift.name}</b>
            {shift.area === '' ? '' : `, ${shift.area}`}
          </span>
        ),
      },
      {
        id: 'oee',
        header: 'OEE',
        width: '68px',
        align: 'end',
        cell: ({ report: own }) =>
          own === null || own.figures.length === 0
            ? '–'
            : own.figures.length === 1
              ? format.percent(own.figures[0]?.oee ?? undefined)
              : `${own.figures.length} units`,
      },
      {
        id: 'state',
        header: 'Report',
        width: 'minmax(110px, 1fr)',
        cell: (row) => {
          const { word, waits } = standingOf(row, rules, Date.now() * 1000);
          return <span className={waits ? 'report-waits' : 'soft'}>{word}</span>;
        },
      },
    ],
    [format, rules],
  );
  if (list === undefined)
    return <Empty title={message === '' ? 'Reading the shifts …' : 'The shifts could not be read'}>{message}</Empty>;
  const chosen =
    list.rows.find((row) => keyOf(row) === current) ?? list.rows.find((row) => row.report !== null) ?? list.rows[0];
  const shownReport = report ?? chosen?.report?.report;
  const draftNow = async ({ shift: { area, start } }: ReportRow) => {
    setDrafting(true);
    const answer = await ask('report:draft', { area, start });
    setDrafting(false);
    if (answer === undefined) return;
    if (answer.ok) again();
    else toast({ kind: 'refused', title: 'Not drafted', remedy: answer.message });
  };
  return (
    <div className="list-screen reports" data-testid="reports">
      <div className="toolbar">
        <h1>Reports</h1>
        <span className="soft">
          {waitText(list.rows.filter((row) => standingOf(row, rules, Date.now() * 1000).waits).length)}
        </span>
      </div>
      <div className="reports-columns">
        <Table
          label="Shifts that have ended"
          testId="report-list"
          rowTestId="report-row"
          rowData={(row) => ({ 'data-state': row.report?.state ?? 'none' })}
          columns={columns}
          rows={list.rows}
          keyOf={keyOf}
          current={chosen === undefined ? undefined : keyOf(chosen)}
          onCurrent={(key) => {
            setCurrent(key);
            setReport(undefined);
          }}
          empty={
            <Empty title="No shift has ended yet">The first report is drafted a minute after the end of a shift.</Empty>
          }
        />
        <section className="panel report-host" aria-label="The chosen report">
          {chosen !== undefined && chosen.trouble !== '' && (
            <p className="report-overtaken" role="alert" data-testid="report-trouble">
              The station could not {chosen.report?.state === 'signed' ? 'write its files' : 'draft it'}:{' '}
              {chosen.trouble}. It tries again every minute.
            </p>
          )}
          {chosen === undefined ? null : shownReport === undefined ? (
            <Empty title={standingOf(chosen, rules, Date.now() * 1000).word}>
              {`${chosen.shift.name} ${chosen.shift.localDate} has no report yet. `}
              <Button
                testId="report-draft"
                reason={reasonNot(user, 'report.review')}
                loading={isDrafting}
                onClick={() => void draftNow(chosen)}
              >
                Draft it now
              </Button>
            </Empty>
          ) : (
            <ReportView
              key={shownReport}
              report={shownReport}
              rules={list.rules}
              revision={revision}
              onReport={(next) => {
                setReport(next);
                again();
              }}
            />
          )}
        </section>
      </div>
    </div>
  );
}
