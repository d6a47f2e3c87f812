import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { Empty } from '../../ui/Empty.tsx';

interface FindingsProps {
  readonly checked: ResponseOf<'config:check'> | undefined;
  readonly onGo: (line: number, column: number) => void;
}

/** What is wrong with the text, where, and what to do about it. */
export function Findings({ checked, onGo }: FindingsProps) {
  if (checked === undefined) return <p className="soft">Checking …</p>;
  return (
    <div data-testid="config-findings" data-count={checked.findings.length}>
      {checked.findings.length === 0 && <Empty title="✓ This text is valid" />}
      <ul className="findings">
        {checked.findings.map((finding) => (
          <li key={`${finding.line}:${finding.column} ${finding.message}`}>
            <button type="button" className="finding" onClick={() => onGo(finding.line, finding.column)}>
              <strong className="abnormal">
                ▲ {finding.line}:{finding.column} {finding.path}
              </strong>
              <span>{finding.message}</span>
              {finding.remedy !== '' && <span className="soft">→ {finding.remedy}</span>}
            </button>
          </li>
        ))}
      </ul>
      {checked.notes.map((note) => (
        <p key={note} className="soft">
          {note}
        </p>
      ))}
    </div>
  );
}
