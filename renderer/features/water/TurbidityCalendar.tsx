import type { WaterOverview, WaterResult } from '../../../shared/contract/waterChannels.ts';
import { numberOf, recordedDays } from '../../../shared/domain/water/figures.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { RuleLine, Verdict } from './Verdict.tsx';
import { daysOf, placeName, shortNumber } from './waterView.ts';

interface CalendarProps {
  readonly result: WaterResult;
  /** With the bound never to be passed; undefined where no rule says so. */
  readonly ceiling: WaterResult | undefined;
  readonly places: WaterOverview['places'];
  readonly timeZone: string;
}

/** Days × recording intervals, each as dark as its value; above the limit and missing look different without colour. */
export function TurbidityCalendar({ result, ceiling: ceilingResult, places, timeZone }: CalendarProps) {
  const format = useFormat();
  const { figures, verdict, from, expected, valid } = result;
  const bound = numberOf(figures, 'bound') ?? 0;
  const ceiling = ceilingResult && numberOf(ceilingResult.figures, 'bound');
  const recorded = new Map(recordedDays(figures).map(({ day, values }) => [day, values]));
  const days = daysOf(from, timeZone);
  const slots = Math.max(1, ...[...recorded.values()].map((values) => values.length));
  const due = expected ?? days.length * slots;
  const n = numberOf(figures, 'n') ?? 0;
  const ok = numberOf(figures, 'ok') ?? 0;
  const worst = numberOf(figures, 'worst');
  return (
    <section className="panel water-card" aria-label={`Turbidity, ${placeName(places, result.subject)}`}>
      <div className="panel-head">
        <h2>Turbidity, {placeName(places, result.subject).toLowerCase()}</h2>
        <span className="soft">{result.limit} %</span>
        <Verdict verdict={verdict} />
        {ceilingResult !== undefined && (
          <>
            <span className="soft">never above {ceiling} NTU</span>
            <Verdict verdict={ceilingResult.verdict} />
          </>
        )}
      </div>
      <p className="water-figures">
        <strong>{n === 0 ? '–' : format.percent(ok / n, 2)}</strong> at or below {bound} NTU ({ok} of {n}) · highest{' '}
        <strong>{worst === undefined ? '–' : shortNumber(worst)}</strong> NTU · {due - valid} of {due} due readings
        missing
      </p>
      <div
        className="turbidity-days"
        role="img"
        aria-label={`${n} readings, ${n - ok} above ${bound} NTU, ${due - valid} missing`}
      >
        {days.map((day) => (
          <div key={day} className="turbidity-day">
            {Array.from({ length: slots }, (_, slot) => {
              const index = days.indexOf(day) * slots + slot;
              const value = recorded.get(day)?.[slot];
              const look = value == null ? (index < due ? 'missing' : 'ahead') : lookOf(value, bound, ceiling);
              return (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: an interval of a day has no other name
                  key={slot}
                  className={`turbidity-slot turbidity-${look}`}
                  data-look={look}
                  style={look === 'right' ? { opacity: 0.22 + 0.78 * Math.min(1, (value ?? 0) / bound) } : undefined}
                  title={`${day}, interval ${slot + 1}: ${value == null ? (look === 'ahead' ? 'not due yet' : 'missing') : `${value} NTU`}`}
                >
                  {look === 'above' || look === 'ceiling' ? '!' : ''}
                </span>
              );
            })}
            <span className="turbidity-date">{Number(day.slice(8))}</span>
          </div>
        ))}
      </div>
      <p className="water-legend soft">
        <span className="turbidity-slot turbidity-right" /> up to {bound} NTU{' '}
        <span className="turbidity-slot turbidity-above">!</span> above {bound}
        {ceiling === undefined ? null : (
          <>
            {' '}
            <span className="turbidity-slot turbidity-ceiling">!</span> above {ceiling}
          </>
        )}{' '}
        <span className="turbidity-slot turbidity-missing" /> missing
      </p>
      <RuleLine result={result} />
    </section>
  );
}

const lookOf = (value: number, bound: number, ceiling: number | undefined): 'right' | 'above' | 'ceiling' =>
  ceiling !== undefined && value > ceiling ? 'ceiling' : value > bound ? 'above' : 'right';
