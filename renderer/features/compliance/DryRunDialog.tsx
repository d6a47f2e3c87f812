import { useState } from 'react';
import type { DryRunReport, PackView, RuleDifference } from '../../../shared/contract/packChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { quantity, VERDICT_SHAPE, VERDICT_WORD } from './complianceWords.ts';

const SPANS = [
  { id: '24', label: '1 day' },
  { id: '168', label: '7 days' },
  { id: '744', label: '31 days' },
  { id: '8784', label: '1 year' },
] as const;
type Span = (typeof SPANS)[number]['id'];
const SHOWN_MAX = 200;

/** What the pack would have said of recorded days, beside the version in force; nothing is changed by it. */
export function DryRunDialog({ pack, onClose }: { pack: PackView; onClose: () => void }) {
  const ask = useAsk();
  const [hours, setHours] = useState<Span>('168');
  const [report, setReport] = useState<DryRunReport>();
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setTrouble('');
    const answer = await ask('pack:dryRun', { file: pack.file, hours: Number(hours) });
    setBusy(false);
    if (answer === undefined) return;
    if (answer.ok) setReport(answer.report);
    else setTrouble(answer.message);
  };
  return (
    <Dialog
      title={`Dry run of ${pack.name} ${pack.version}`}
      onClose={onClose}
      testId="pack-dryrun-dialog"
      wide
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Close
          </Button>
          <Button variant="primary" testId="pack-dryrun-start" loading={isBusy} onClick={() => void run()}>
            Run
          </Button>
        </>
      }
    >
      <Choice label="Recorded days" options={SPANS} value={hours} onChange={setHours} testId="pack-dryrun-span" />
      {trouble !== '' && (
        <p className="form-trouble" role="alert">
          {trouble}
        </p>
      )}
      {report === undefined ? (
        <p className="soft">Sealed readings are judged by both versions, in a thread of its own. Nothing is changed.</p>
      ) : (
        <Report report={report} />
      )}
    </Dialog>
  );
}

function Report({ report }: { report: DryRunReport }) {
  const format = useFormat();
  const { before, after, same, differences, moreDifferences, changes } = report;
  return (
    <div className="dryrun-report" data-testid="pack-dryrun-result">
      <p>
        <strong>
          {before === null ? 'nothing in force' : `${before.id} ${before.version}`} → {after.id} {after.version}
        </strong>
        , {format.full(report.from)} to {format.full(report.to)}: {format.integer(report.readings)} readings,{' '}
        {format.integer(same)} results the same, {differences.length + moreDifferences} differ.
      </p>
      {changes.length > 0 && (
        <ul className="rule-changes">
          {changes.map(({ rule, title, what }) => (
            <li key={rule}>
              <strong>{title}</strong>: {what.join('; ')}
            </li>
          ))}
        </ul>
      )}
      {differences.length > 0 && (
        <div className="rule-table-scroll">
          <table className="rule-table">
            <thead>
              <tr>
                <th>Rule</th>
                <th>About</th>
                <th>Period</th>
                <th>Under {before?.version ?? '–'}</th>
                <th>Under {after.version}</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {differences.slice(0, SHOWN_MAX).map((each) => (
                <tr key={`${each.rule} ${each.subject} ${each.from} ${each.to}`} data-testid="difference-row">
                  <td>{each.title}</td>
                  <td>{each.subject}</td>
                  <td className="soft">
                    {format.full(each.from)}
                    <br />
                    {format.full(each.to)}
                  </td>
                  <td title={each.before?.detail}>{sideText(each.before)}</td>
                  <td title={each.after?.detail}>{sideText(each.after)}</td>
                  <td className="soft">{each.why.join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const sideText = (side: RuleDifference['before']): string =>
  side === null
    ? 'nothing to tell'
    : `${VERDICT_SHAPE[side.verdict]} ${VERDICT_WORD[side.verdict]}${side.value === null ? '' : `, ${quantity(side.value, side.unit)}`}`;
