import type { WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { Verdict } from './Verdict.tsx';
import { placeName, shortNumber, unitText } from './waterView.ts';

const ORDER = { notMet: 0, undefined: 1, information: 2, met: 3 } as const;

interface TableProps {
  readonly results: readonly WaterResult[];
  readonly places: WaterOverview['places'];
  readonly title?: string;
}

/** Every rule and subject with its figures; what is not met stands first. */
export function StandingTable({ results, places, title = 'All rules' }: TableProps) {
  const rows = [...results].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="soft">{rows.filter(({ verdict }) => verdict === 'notMet').length} not met</span>
      </div>
      <table className="water-table">
        <thead>
          <tr>
            <th>Verdict</th>
            <th>Rule</th>
            <th>About</th>
            <th className="end">Value</th>
            <th className="end">Limit</th>
            <th className="end" title="expected / received / valid">
              Expected · received · valid
            </th>
            <th>Counts and dates</th>
            <th>Paragraph</th>
            <th className="end">Entry</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((result) => (
            <tr
              key={`${result.rule} ${result.subject} ${result.from}`}
              data-testid="water-row"
              data-verdict={result.verdict}
            >
              <td>
                <Verdict verdict={result.verdict} />
              </td>
              <td>{result.title}</td>
              <td>{placeName(places, result.subject)}</td>
              <td className="end">
                {result.value === null ? '–' : `${shortNumber(result.value)} ${unitText(result.unit)}`}
              </td>
              <td className="end">{result.limit === null ? '–' : `${result.limit} ${unitText(result.unit)}`}</td>
              <td className="end">
                {result.expected ?? '–'} · {result.received} · {result.valid}
              </td>
              <td className="soft">{result.detail}</td>
              <td className="soft">
                {result.source.document} {result.source.paragraph}
                {result.source.isChecked ? '' : ' (not compared)'}
              </td>
              <td className="end soft">{result.seq ?? 'open'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
