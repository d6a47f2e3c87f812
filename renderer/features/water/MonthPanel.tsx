import { useCallback, useState } from 'react';
import type { WaterOverview } from '../../../shared/contract/waterChannels.ts';
import { isEvent } from '../../../shared/domain/water/figures.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { StandingTable } from './StandingTable.tsx';

interface MonthProps {
  /** Latest first; the first one is the running month. */
  readonly months: readonly string[];
  readonly revision: number | undefined;
  readonly places: WaterOverview['places'];
}

/** The operating report of a month, and its copy of record as a file. */
export function MonthPanel({ months, revision, places }: MonthProps) {
  const [month, setMonth] = useState(months[1] ?? months[0] ?? '');
  const ask = useAsk();
  const toast = useToast();
  const [isSaving, setSaving] = useState(false);
  const request = useCallback(() => ({ month }), [month]);
  const { value: report, message } = useAnswer('water:month', month === '' ? undefined : request, revision);
  const save = async () => {
    setSaving(true);
    const answer = await ask('water:save', { month });
    setSaving(false);
    if (answer?.saved) toast({ kind: 'done', title: `Copy of record saved to ${answer.saved}` });
  };
  if (month === '')
    return <Empty title="No month has been judged yet">The first report comes with the first results.</Empty>;
  return (
    <>
      <section className="panel" aria-label="Copy of record">
        <div className="panel-head">
          <h2>Month</h2>
          <Pick
            label="Month"
            testId="water-month"
            options={months.map((each, i) => [each, i === 0 ? `${each} (running)` : each] as const)}
            value={month}
            onChange={setMonth}
          />
          <span className="soft">
            {report === undefined ? message : report.isOver ? 'over' : 'not over: figures as they stand'}
          </span>
          <span className="header-gap" />
          {report !== undefined && report.month === month && (
            <>
              <Copy text={report.text} label="Copy the text" />
              <Button testId="copy-of-record" loading={isSaving} onClick={() => void save()}>
                Save copy of record …
              </Button>
            </>
          )}
        </div>
        {report !== undefined && (
          <p className="soft water-rule">
            Plain text with the entry numbers and the signed checkpoint it rests on. SHA-256 of its lines above the
            last: <code>{report.sha256}</code>
          </p>
        )}
      </section>
      {report !== undefined && (
        <>
          <StandingTable
            title="How the periods ended"
            results={report.results.filter(({ figures }) => !isEvent(figures))}
            places={places}
          />
          <StandingTable
            title="What happened in them"
            results={report.results.filter(({ figures }) => isEvent(figures))}
            places={places}
          />
          <pre className="record-text" data-testid="record-text">
            {report.text}
          </pre>
        </>
      )}
    </>
  );
}
