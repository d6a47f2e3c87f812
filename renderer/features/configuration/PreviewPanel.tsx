import { useState } from 'react';
import type { ReplayReport } from '../../../shared/contract/links.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

const HOURS = [
  { id: '1', label: '1 h' },
  { id: '8', label: '8 h' },
  { id: '24', label: '24 h' },
] as const;

/** Runs sealed readings of the last hours through the same code under this text, and lists what would differ. */
export function PreviewPanel({ text, reason }: { text: string; reason: string | undefined }) {
  const ask = useAsk();
  const format = useFormat();
  const [hours, setHours] = useState<(typeof HOURS)[number]['id']>('1');
  const [report, setReport] = useState<{ readonly of: string; readonly report: ReplayReport }>();
  const [why, setWhy] = useState('');
  const [isBusy, setBusy] = useState(false);

  const run = async () => {
    setBusy(true);
    setWhy('');
    const answer = await ask('config:preview', { text, hours: Number(hours) });
    setBusy(false);
    if (answer === undefined) return;
    if (answer.ok) setReport({ of: text, report: answer.report });
    else setWhy(answer.message);
  };
  const isOld = report !== undefined && report.of !== text;

  return (
    <div data-testid="config-preview">
      <div className="row-actions">
        <Choice label="How far back" options={HOURS} value={hours} onChange={setHours} />
        <Button testId="preview-run" reason={reason} loading={isBusy} onClick={() => void run()}>
          Try it on sealed readings
        </Button>
      </div>
      {why !== '' && <p className="message">{why}</p>}
      {report === undefined && !isBusy && (
        <p className="soft">
          The raw readings of this time run again through the same code; nothing is written. You see what the change
          would have done.
        </p>
      )}
      {isBusy && <p>Running …</p>}
      {report !== undefined && !isBusy && (
        <>
          {isOld && <p className="message">The text has changed since; try it again.</p>}
          <p data-testid="preview-summary" data-identical={report.report.isIdentical}>
            <strong>
              {report.report.batches === 0
                ? 'Nothing is sealed in this time yet; go further back.'
                : report.report.isIdentical
                  ? '✓ Nothing would have been different.'
                  : `${format.integer(report.report.differing)} of ${format.integer(report.report.batches)} batches would differ.`}
            </strong>{' '}
            {format.integer(report.report.readings)} readings, {format.clock(report.report.from)}–
            {format.clock(report.report.to)}.
          </p>
          {report.report.differences.length > 0 && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th>Tag</th>
                  <th>What</th>
                  <th>Now</th>
                  <th>Then</th>
                  <th className="end">How often</th>
                </tr>
              </thead>
              <tbody>
                {report.report.differences.map((each) => (
                  <tr
                    key={`${each.workUnit} ${each.tag} ${each.what} ${each.at}`}
                    title={`first at ${format.full(each.at)}`}
                  >
                    <td>{each.tag === '' ? each.workUnit : each.tag}</td>
                    <td>{each.what}</td>
                    <td>{each.before}</td>
                    <td>{each.after}</td>
                    <td className="end">{format.integer(each.count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {report.report.moreDifferences > 0 && (
            <p className="soft">and {format.integer(report.report.moreDifferences)} more</p>
          )}
        </>
      )}
    </div>
  );
}
