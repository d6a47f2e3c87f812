import type { WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { kindOf, recordedDays } from '../../../shared/domain/water/figures.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ByProductBars } from './ByProductBars.tsx';
import { RankPlot } from './RankPlot.tsx';
import { ResidualLows } from './ResidualLows.tsx';
import { StandingTable } from './StandingTable.tsx';
import { TurbidityCalendar } from './TurbidityCalendar.tsx';
import { ofKind } from './waterView.ts';

/** How the running periods stand: pictures of what has one, a table of the rest. */
export function NowPanel({ view }: { view: WaterOverview }) {
  const { standings, latest, places, timeZone } = view;
  if (standings.length === 0)
    return (
      <Empty title="No rule has judged anything yet">
        Rules look at sealed readings: the first figures come when the first window is sealed.
      </Empty>
    );
  const turbidity = withLimitsOnce(ofKind(standings, 'shareOfReadings').filter(isTurbidity));
  const residuals = ofKind(standings, 'noMoreThanHours');
  const byProducts = ofKind(standings, 'locationalRunningAnnualAverage');
  const percentiles = ofKind(standings, 'percentile').map((now) => withSamples(now, latest));
  return (
    <>
      <div className="water-grid">
        {turbidity.map((result) => (
          <TurbidityCalendar
            key={`${result.rule} ${result.subject}`}
            result={result}
            ceiling={ceilingOf(standings, result)}
            places={places}
            timeZone={timeZone}
          />
        ))}
        {residuals.map((result) => (
          <ResidualLows key={`${result.rule} ${result.subject}`} result={result} places={places} timeZone={timeZone} />
        ))}
        {[...new Set(byProducts.filter(isAverage).map(({ rule }) => rule))].map((rule) => (
          <ByProductBars key={rule} results={byProducts.filter((each) => each.rule === rule)} places={places} />
        ))}
        {percentiles.map((result) => (
          <RankPlot key={result.rule} result={result} />
        ))}
      </div>
      <StandingTable results={standings} places={places} />
    </>
  );
}

const isTurbidity = ({ figures }: WaterResult): boolean => figures.readingUnit === '{NTU}';
/** The operational evaluation level is drawn in the picture of its average. */
const isAverage = ({ figures }: WaterResult): boolean => figures.judge === 'average';

/** One calendar a filter effluent: of the rules over the same recordings the one with the lower bound. */
function withLimitsOnce(results: readonly WaterResult[]): WaterResult[] {
  const chosen = new Map<string, WaterResult>();
  for (const result of results) {
    if (recordedDays(result.figures).length === 0) continue;
    const known = chosen.get(result.subject);
    if (!known || boundOf(result) < boundOf(known)) chosen.set(result.subject, result);
  }
  return [...chosen.values()];
}

const boundOf = ({ figures }: WaterResult): number => (typeof figures.bound === 'number' ? figures.bound : Infinity);

/** The rule beside it, with a bound that no reading may pass. */
function ceilingOf(standings: readonly WaterResult[], { subject, rule }: WaterResult): WaterResult | undefined {
  return standings.find(
    (each) =>
      each.subject === subject &&
      each.rule !== rule &&
      kindOf(each.figures) === 'shareOfReadings' &&
      each.limit === 100,
  );
}

/** A monitoring period that has just begun has no samples yet: the last one is shown. */
const withSamples = (now: WaterResult, latest: readonly WaterResult[]): WaterResult =>
  now.valid > 0 ? now : (latest.find(({ rule, subject }) => rule === now.rule && subject === now.subject) ?? now);
