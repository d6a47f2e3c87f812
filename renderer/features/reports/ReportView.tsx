import { useCallback, useMemo, useState } from 'react';
import type { ReportList } from '../../../shared/contract/reportChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ExplainPanel } from './ExplainPanel.tsx';
import { FigureContext } from './FigureContext.tsx';
import { ReportSheet } from './ReportSheet.tsx';
import type { FigurePath } from './reportWords.ts';
import { type ReportAct, SignDialog } from './SignDialog.tsx';
import { StateSteps } from './StateSteps.tsx';

interface ReportViewProps {
  readonly report: string;
  readonly rules: ReportList['rules'];
  readonly revision: number | undefined;
  readonly onReport: (report: string) => void;
}

/** One version of one report: how far it is, what can be done with it, and the page itself. */
export function ReportView({ report, rules, revision, onReport }: ReportViewProps) {
  const { user } = useStation();
  const ask = useAsk();
  const toast = useToast();
  const [act, setAct] = useState<ReportAct>();
  const [path, setPath] = useState<FigurePath>();
  const request = useCallback(() => ({ report }), [report]);
  const { value: shown, message, again } = useAnswer('report:show', request, revision);
  const choosing = useMemo(
    () => ({ chosen: path, onChoose: (next: FigurePath) => setPath((now) => (now === next ? undefined : next)) }),
    [path],
  );
  if (shown === undefined || shown === null || shown.version.report !== report)
    return <Empty title={message === '' ? 'Reading the report …' : 'The report could not be read'}>{message}</Empty>;
  const { version, row, versions } = shown;
  const { state } = version;
  const overtaken = row.changes !== '' && !version.isReplaced;
  const replaced = version.isReplaced ? 'A later version stands in its place.' : undefined;
  const stale = overtaken ? 'The record has changed since: draft it anew first.' : undefined;
  const isDone = state === 'signed' || state === 'issued';
  const canSign = state === 'reviewed' || (state === 'draft' && !rules.needsReview);
  const copy = async (what: 'pdf' | 'bundle') => {
    const answer = await ask('report:save', { report, what });
    if (answer === undefined) return;
    if (!answer.ok) toast({ kind: 'refused', title: 'Not saved', remedy: answer.message });
    else if (answer.path !== null) toast({ kind: 'done', title: `Saved: ${answer.path}` });
  };
  const open = async (what: 'pdf' | 'bundle') => {
    const answer = await ask('report:open', { report, what });
    if (answer !== undefined && !answer.ok) toast({ kind: 'refused', title: 'Not opened', remedy: answer.message });
  };
  return (
    <FigureContext.Provider value={choosing}>
      <div className="report-view">
        <div className="report-acts">
          <StateSteps shown={shown} />
          <span className="header-gap" />
          {versions.length > 1 && (
            <SelectField
              label="Version"
              testId="report-version"
              value={report}
              options={versions.map((each): [string, string] => [
                each.report,
                `${each.version}${each.isReplaced ? ', replaced' : ''}`,
              ])}
              onChange={onReport}
            />
          )}
          {!isDone && state === 'draft' && (
            <Button
              testId="report-review"
              reason={
                reasonNot(user, 'report.review') ?? replaced ?? stale ?? ownAmendment(user.name, version.amendedBy)
              }
              onClick={() => setAct('review')}
            >
              Review …
            </Button>
          )}
          {!isDone && (
            <Button
              variant="primary"
              testId="report-sign"
              reason={
                reasonNot(user, 'report.sign') ??
                replaced ??
                stale ??
                (canSign ? undefined : 'Another person reviews it first.') ??
                (version.reviewedBy === user.name ? 'You have reviewed it: somebody else signs.' : undefined)
              }
              onClick={() => setAct('sign')}
            >
              Sign …
            </Button>
          )}
          {state === 'issued' && (
            <>
              <Button testId="report-open" onClick={() => void open('pdf')}>
                Open PDF
              </Button>
              <Button testId="report-save" onClick={() => void copy('pdf')}>
                Save PDF …
              </Button>
              <Button testId="report-bundle" onClick={() => void copy('bundle')}>
                Save bundle …
              </Button>
            </>
          )}
          <Button
            testId="report-amend"
            reason={reasonNot(user, 'report.amend') ?? replaced}
            onClick={() => setAct('amend')}
          >
            Draft anew …
          </Button>
        </div>
        {overtaken && (
          <p className="report-overtaken" role="status" data-testid="report-changes">
            The record has changed since this version was worked out: {row.changes}.
          </p>
        )}
        {version.why !== '' && (
          <p className="soft report-why">
            Version {version.version}
            {version.amendedBy === null ? '' : `, asked for by ${version.amendedBy}`}: {version.why}
          </p>
        )}
        <div className={path === undefined ? 'report-page' : 'report-page explained'}>
          <div className="sheet-host">
            <ReportSheet document={shown.document} />
          </div>
          {path !== undefined && <ExplainPanel shown={shown} path={path} onClose={() => setPath(undefined)} />}
        </div>
      </div>
      {act !== undefined && (
        <SignDialog
          shown={shown}
          act={act}
          onClose={(next) => {
            setAct(undefined);
            again();
            if (next !== undefined) onReport(next);
          }}
        />
      )}
    </FigureContext.Provider>
  );
}

const ownAmendment = (user: string, amendedBy: string | null): string | undefined =>
  user === amendedBy ? 'You asked for this version: somebody else reviews it.' : undefined;
