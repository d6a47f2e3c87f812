import type { WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { dailyNumbers, numberOf } from '../../../shared/domain/water/figures.ts';
import { RuleLine, Verdict } from './Verdict.tsx';
import { daysOf, placeName, shortNumber, unitText } from './waterView.ts';

interface LowsProps {
  readonly result: WaterResult;
  readonly places: WaterOverview['places'];
  readonly timeZone: string;
}

const WIDTH = 620;
const HEIGHT = 150;
const LEFT = 34;
const BOTTOM = 18;

/** The lowest (highest) value of each day against the limit. */
export function ResidualLows({ result, places, timeZone }: LowsProps) {
  const { figures, verdict, from, detail } = result;
  const bound = numberOf(figures, 'bound') ?? 0;
  const unit = unitText(String(figures.readingUnit ?? ''));
  const lows = new Map(dailyNumbers(figures));
  const days = daysOf(from, timeZone);
  const top = Math.max(bound * 2, ...[...lows.values()].map((value) => value ?? 0)) * 1.08;
  const step = (WIDTH - LEFT) / days.length;
  const y = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 6);
  return (
    <section
      className="panel water-card"
      aria-label={`Lowest residual of each day, ${placeName(places, result.subject)}`}
    >
      <div className="panel-head">
        <h2>Lowest residual of each day, {placeName(places, result.subject).toLowerCase()}</h2>
        <Verdict verdict={verdict} />
      </div>
      <p className="water-figures">{detail}</p>
      <svg className="water-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={detail}>
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <line className="chart-grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
            <text className="chart-tick" x={LEFT - 5} y={y(value) + 4} textAnchor="end">
              {shortNumber(Number(value.toFixed(1)))}
            </text>
          </g>
        ))}
        {days.map((day, index) => {
          const value = lows.get(day);
          const x = LEFT + index * step;
          return (
            <g key={day}>
              {value == null ? null : (
                <rect
                  className={value < bound ? 'chart-bar chart-bar-wrong' : 'chart-bar'}
                  x={x + step * 0.18}
                  width={step * 0.64}
                  y={y(value)}
                  height={Math.max(1, y(0) - y(value))}
                >
                  <title>{`${day}: ${shortNumber(value)} ${unit}`}</title>
                </rect>
              )}
              {value != null && value < bound && (
                <text className="chart-mark" x={x + step / 2} y={Math.min(y(value), y(bound)) - 5} textAnchor="middle">
                  {shortNumber(value)}
                </text>
              )}
              {(index === 0 || (index + 1) % 5 === 0) && (
                <text className="chart-tick" x={x + step / 2} y={HEIGHT - 4} textAnchor="middle">
                  {index + 1}
                </text>
              )}
            </g>
          );
        })}
        <line className="chart-limit" x1={LEFT} x2={WIDTH} y1={y(bound)} y2={y(bound)} />
        <text className="chart-limit-text" x={WIDTH - 2} y={y(bound) - 4} textAnchor="end">
          {`${bound} ${unit}`}
        </text>
      </svg>
      <RuleLine result={result} />
    </section>
  );
}
