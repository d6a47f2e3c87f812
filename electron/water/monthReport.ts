import type { WaterDeadline, WaterResult } from '../../shared/contract/waterChannels.ts';
import { isEvent, kindOf } from '../../shared/domain/water/figures.ts';

/** The parts of a month's operating report, in the order in which operators and states read them. */
export const REPORT_SECTIONS = [
  'turbidity',
  'filters',
  'entryResidual',
  'distribution',
  'byProducts',
  'leadCopper',
  'completeness',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** What a report of one month is made of; times in µs, `to` exclusive. */
export interface MonthReport {
  readonly system: { readonly name: string; readonly id: string; readonly populationServed: number | null };
  readonly timeZone: string;
  readonly month: string;
  readonly from: number;
  readonly to: number;
  readonly isOver: boolean;
  readonly preparedAt: number;
  readonly results: readonly WaterResult[];
  readonly deadlines: readonly WaterDeadline[];
  readonly evidence: Evidence;
}

/** With which a stranger can check the report. */
export interface Evidence {
  /** SHA-256 leaf of each entry named, hexadecimal. */
  readonly leaves: ReadonlyMap<number, string>;
  /** Newest signed checkpoint (C2SP tlog-checkpoint); empty: none yet. */
  readonly checkpoint: string;
  readonly verifierKey: string;
}

const SECTION_OF_KIND: Readonly<Record<string, ReportSection>> = {
  shareOfReadings: 'turbidity',
  consecutive: 'filters',
  noMoreThanHours: 'entryResidual',
  undetectedResidual: 'distribution',
  runningAnnualAverage: 'distribution',
  locationalRunningAnnualAverage: 'byProducts',
  percentile: 'leadCopper',
  completeness: 'completeness',
};

/** Where a result stands in the report; undefined for results that are none of drinking water. */
export function sectionOf({ figures }: Pick<WaterResult, 'figures'>): ReportSection | undefined {
  const section = SECTION_OF_KIND[kindOf(figures)];
  // Shares of samples in the distribution system (coliform) are no turbidity.
  return section === 'turbidity' && figures.readingUnit !== '{NTU}' ? 'distribution' : section;
}

/** How periods ended, and what happened in them, of one section; periods first, each in the order of rule and subject. */
export function resultsOf(results: readonly WaterResult[], section: ReportSection): WaterResult[] {
  return results
    .filter((result) => sectionOf(result) === section)
    .sort(
      (a, b) =>
        Number(isEvent(a.figures)) - Number(isEvent(b.figures)) ||
        compare(a.rule, b.rule) ||
        compare(a.subject, b.subject) ||
        a.from - b.from,
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Which results a month's report is about: periods within it, longer ones it lies in once they ended, and of annual averages and
 * percentiles the last that ended before.
 */
export function reportedResults(all: readonly WaterResult[], from: number, to: number): WaterResult[] {
  const chosen = all.filter((result) => result.from < to && result.to > from && result.to <= to);
  const covered = new Set(chosen.map(nameOf));
  const earlier = new Map<string, WaterResult>();
  for (const result of all) {
    const section = sectionOf(result);
    const isLong =
      section === 'byProducts' || section === 'leadCopper' || kindOf(result.figures) === 'runningAnnualAverage';
    if (!isLong || result.to > from || covered.has(nameOf(result))) continue;
    const known = earlier.get(nameOf(result));
    if (!known || result.to > known.to) earlier.set(nameOf(result), result);
  }
  return [...chosen, ...earlier.values()];
}

const nameOf = ({ rule, subject }: WaterResult): string => `${rule} ${subject}`;
