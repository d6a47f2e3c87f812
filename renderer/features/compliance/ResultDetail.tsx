import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import type { ResultRow } from '../../../shared/contract/packChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { quantity } from './complianceWords.ts';
import { ValueBar } from './ValueBar.tsx';
import { Verdict } from './Verdict.tsx';

const FIGURES_SHOWN_MAX = 60;

/** One result with all a stranger needs to make it again: counts, figures, method, paragraph, pack and entry. */
export function ResultDetail({ row }: { row: ResultRow }) {
  const format = useFormat();
  const figures = Object.entries(row.figures).slice(0, FIGURES_SHOWN_MAX);
  return (
    <aside className="panel rule-detail" data-testid="result-detail" aria-label={`Result of ${row.title}`}>
      <div className="panel-head">
        <h2>{row.title}</h2>
        <Verdict verdict={row.verdict} />
      </div>
      <p>{row.detail}</p>
      <div className="rule-figure">
        <strong>{quantity(row.value, row.unit)}</strong>
        <ValueBar row={row} />
        <span className="soft">limit {quantity(row.limit, row.unit)}</span>
      </div>
      <Facts
        facts={[
          ['About', row.subject],
          ['From', format.full(row.from)],
          [row.seq === null ? 'Until (open)' : 'Until', format.full(row.to)],
          ['Expected', row.expected === null ? undefined : String(row.expected)],
          ['Received', String(row.received)],
          ['Valid', String(row.valid)],
          ['Method', row.method],
          ['Rounding', row.rounding === '' ? 'as recorded' : row.rounding],
        ]}
      />
      {figures.length > 0 && (
        <>
          <h3>Figures</h3>
          <Facts
            facts={figures.map(
              ([name, value]) => [name, typeof value === 'number' ? quantity(value, '1') : value] as const,
            )}
          />
        </>
      )}
      <h3>Where it comes from</h3>
      <LineageLink to={row.seq === null ? undefined : lineageRef.entry(row.seq)} />
      <Facts
        facts={[
          ['Rule', row.rule],
          ['Source', `${row.document} ${row.paragraph}`],
          ['Text', row.isChecked ? 'compared with the source' : 'not compared with the source yet'],
          ['Pack', `${row.pack} ${row.packVersion}`],
          [
            'Hash',
            <span key="hash" className="mono wrap">
              {row.packHash}
            </span>,
          ],
          [
            'Entry',
            row.seq === null ? 'none: the period is open, nothing is sealed yet' : `${row.seq} of the log (Evidence)`,
          ],
          ['Amended', row.isAmendment ? 'replaces an earlier result: readings came late' : undefined],
          ['Readings', `of ${row.subject} from ${format.full(row.from)} to ${format.full(row.to)}`],
        ]}
      />
    </aside>
  );
}
