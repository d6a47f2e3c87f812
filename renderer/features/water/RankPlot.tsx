import type { WaterResult } from '../../../shared/contract/waterChannels.ts';
import { listOf, numberOf } from '../../../shared/domain/water/figures.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { RuleLine, Verdict } from './Verdict.tsx';
import { shortNumber, unitText } from './waterView.ts';

const METHODS = [
  ['nearestRankHalfUp', 'nearest rank, half up'],
  ['nextRankUp', 'next rank up'],
  ['interpolated', 'interpolated'],
  ['twoHighestBelowTen', 'two highest below ten'],
] as const;
const WIDTH = 620;
const HEIGHT = 170;
const LEFT = 38;
const BOTTOM = 20;

/** Samples by rank, the action level, and the percentile by the chosen method with the other methods beside it. */
export function RankPlot({ result }: { result: WaterResult }) {
  const format = useFormat();
  const { figures, verdict, limit, unit, value, title, from, to, method } = result;
  const values = listOf(figures, 'values', ' ').map(Number);
  const position = numberOf(figures, 'position') ?? 0;
  const top = Math.max(limit ?? 0, ...values, 0.001) * 1.08;
  const step = (WIDTH - LEFT) / Math.max(1, values.length);
  const y = (each: number): number => HEIGHT - BOTTOM - (each / top) * (HEIGHT - BOTTOM - 8);
  const struck = numberOf(figures, 'struckOut') ?? 0;
  return (
    <section className="panel water-card" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <Verdict verdict={verdict} />
      </div>
      <p className="water-figures">
        <strong>{value === null ? 'undefined' : `${shortNumber(value)} ${unitText(unit)}`}</strong> of {values.length}{' '}
        samples, {format.full(from).split(',')[0]} to {format.full(to - 1).split(',')[0]}
        {struck > 0
          ? ` · ${struck} struck out; with all samples ${shortNumber(numberOf(figures, 'withAll') ?? 0)}`
          : ''}
      </p>
      <svg className="water-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={result.detail}>
        {[0, top / 2, top].map((each) => (
          <g key={each}>
            <line className="chart-grid" x1={LEFT} x2={WIDTH} y1={y(each)} y2={y(each)} />
            <text className="chart-tick" x={LEFT - 5} y={y(each) + 4} textAnchor="end">
              {Number(each.toPrecision(2))}
            </text>
          </g>
        ))}
        {position > 0 && (
          <line
            className="chart-rank"
            x1={LEFT + (position - 0.5) * step}
            x2={LEFT + (position - 0.5) * step}
            y1={4}
            y2={y(0)}
          />
        )}
        {values.map((each, index) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: the rank is the name of the point
            key={index}
            className={limit !== null && each > limit ? 'chart-point chart-point-wrong' : 'chart-point'}
            cx={LEFT + (index + 0.5) * step}
            cy={y(each)}
            r={3}
          >
            <title>{`rank ${index + 1}: ${each} ${unitText(unit)}`}</title>
          </circle>
        ))}
        {limit !== null && (
          <>
            <line className="chart-limit" x1={LEFT} x2={WIDTH} y1={y(limit)} y2={y(limit)} />
            <text className="chart-limit-text" x={LEFT + 4} y={y(limit) - 4}>
              {`action level ${limit} ${unitText(unit)}`}
            </text>
          </>
        )}
        <text className="chart-tick" x={LEFT + Math.max(0, position - 0.5) * step} y={HEIGHT - 4} textAnchor="middle">
          {position > 0 ? `0.9·n = ${shortNumber(position)}` : ''}
        </text>
      </svg>
      <ul className="rank-methods">
        {METHODS.map(([id, name]) => {
          const each = numberOf(figures, id);
          return (
            <li key={id} className={method.startsWith(id) ? 'rank-chosen' : undefined}>
              {name}: <strong>{each === undefined ? '–' : shortNumber(each)}</strong>
              {method.startsWith(id) ? ' (in force)' : ''}
              {each !== undefined && limit !== null && each > limit ? ' above' : ''}
            </li>
          );
        })}
      </ul>
      <RuleLine result={result} />
    </section>
  );
}
