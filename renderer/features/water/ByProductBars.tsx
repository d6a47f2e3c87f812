import type { WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { numberOf, quarterlyNumbers } from '../../../shared/domain/water/figures.ts';
import { RuleLine, Verdict } from './Verdict.tsx';
import { placeName, shortNumber, unitText } from './waterView.ts';

interface BarsProps {
  /** One rule, a result for each location. */
  readonly results: readonly WaterResult[];
  readonly places: WaterOverview['places'];
}

const WORST = { notMet: 0, undefined: 1, information: 2, met: 3 } as const;

/** Annual average of each location as a bar, its four quarters as ticks, the early warning as a diamond, the limit as a line. */
export function ByProductBars({ results, places }: BarsProps) {
  const first = results[0];
  if (first === undefined) return null;
  const limit = first.limit ?? 0;
  const unit = unitText(first.unit);
  const verdict = [...results].sort((a, b) => WORST[a.verdict] - WORST[b.verdict])[0]?.verdict ?? 'undefined';
  const shown = results.map((result) => ({
    result,
    quarters: quarterlyNumbers(result.figures),
    average: numberOf(result.figures, 'average'),
    level: numberOf(result.figures, 'operationalEvaluationLevel'),
  }));
  const values = shown.flatMap(({ quarters, average, level }) => [
    ...quarters.map(([, v]) => v ?? 0),
    average ?? 0,
    level ?? 0,
  ]);
  const top = Math.max(limit, ...values) * 1.1;
  const at = (value: number): string => `${(100 * value) / top}%`;
  return (
    <section className="panel water-card" aria-label={first.title}>
      <div className="panel-head">
        <h2>{first.title}</h2>
        <Verdict verdict={verdict} />
      </div>
      <ul className="product-bars">
        {shown.map(({ result, quarters, average, level }) => (
          <li key={result.subject} title={result.detail} data-testid="by-product" data-subject={result.subject}>
            <span className="product-name">{placeName(places, result.subject)}</span>
            <span className="product-track">
              {average !== undefined && (
                <span
                  className={average > limit ? 'product-bar product-wrong' : 'product-bar'}
                  style={{ width: at(average) }}
                />
              )}
              {quarters.map(([quarter, value]) =>
                value === null ? null : (
                  <span
                    key={quarter}
                    className="product-quarter"
                    style={{ left: at(value) }}
                    title={`${quarter}: ${value}`}
                  />
                ),
              )}
              {level !== undefined && (
                <span
                  className={level > limit ? 'product-level product-level-high' : 'product-level'}
                  style={{ left: at(level) }}
                >
                  ◆
                </span>
              )}
              <span className="product-limit" style={{ left: at(limit) }} />
            </span>
            <span className="product-value">
              {average === undefined ? 'undefined' : shortNumber(average)}
              <span className="soft"> OEL {level === undefined ? '–' : shortNumber(level)}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="water-legend soft">
        bar: average of four quarters · ticks: quarters · ◆ operational evaluation level, the early warning · line:
        limit {limit} {unit}
      </p>
      <RuleLine result={first} />
    </section>
  );
}
