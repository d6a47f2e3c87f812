import type { Instant } from '../../shared/domain/time.ts';
import type { Period, Periods, Span } from './periods.ts';

/** A row of periods without holes. */
export interface Spans {
  spanAt(at: Instant): Span;
  /** The period `count` periods after the one the moment lies in. */
  spanFrom(at: Instant, count: number): Span;
}

/** Monitoring periods of the drinking-water rules, beside those of the calendar; six months begin in January and July. */
export const MONITORING_PERIODS = ['month', 'quarter', 'sixMonths', 'year', 'threeYears'] as const;
export type MonitoringPeriod = (typeof MONITORING_PERIODS)[number];
const MONTHS: Readonly<Record<MonitoringPeriod, number>> = {
  month: 1,
  quarter: 3,
  sixMonths: 6,
  year: 12,
  threeYears: 36,
};

export const spansOf = (periods: Periods, period: Period): Spans => ({
  spanAt: (at) => periods.spanAt(period, at),
  spanFrom: (at, count) => periods.spanFrom(period, at, count),
});

/** @param firstYear a year in which three years begin */
export function monitoringSpans(periods: Periods, period: MonitoringPeriod, firstYear = 2023): Spans {
  const months = MONTHS[period];
  /** Months since the January of `firstYear`, of a moment. */
  const monthOf = (at: Instant): number => {
    const [year = '0', month = '1'] = periods.nameOf('month', at).split('-');
    return (Number(year) - firstYear) * 12 + Number(month) - 1;
  };
  function spanFrom(at: Instant, count: number): Span {
    const month = monthOf(at);
    const start = (Math.floor(month / months) + count) * months - month;
    return {
      from: periods.spanFrom('month', at, start).from,
      to: periods.spanFrom('month', at, start + months).from,
    };
  }
  let last: Span | undefined;
  return {
    spanFrom,
    spanAt(at) {
      if (last === undefined || at < last.from || at >= last.to) last = spanFrom(at, 0);
      return last;
    },
  };
}
