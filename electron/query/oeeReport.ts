import type { OeeGroup, OeeReport, OeeRow } from '../../shared/contract/oeeChannels.ts';
import { OEE_DEFINITIONS, type OeeDefinition } from '../../shared/domain/oeeSettings.ts';
import type { Interval } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { SIX_BIG_LOSS_WORDS, TIME_BANDS } from '../../shared/domain/timeLoss.ts';
import {
  type BandSegment,
  baseUs,
  bigLossPareto,
  coarsenBands,
  figuresOf,
  figuresWithin,
  idealCycleMsOf,
  meanIdealCycleMs,
  type OeeResult,
  productAt,
  productFigures,
  type WindowFigures,
} from '../oee/index.ts';
import { createPeriods } from '../rules/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { oeeHistoryOf, type UnitHistory } from './oeeHistoryOf.ts';

/** Stretches of bands in one answer; more are joined for drawing. */
const SEGMENTS_MAX = 3_000;
const ROWS_MAX = 1_000;
const CHANGEOVERS_MAX = 500;

export interface OeeQuestion {
  readonly workUnit: string;
  /** µs */
  readonly from: number;
  readonly to: number;
  readonly by: OeeGroup;
  readonly definition?: OeeDefinition | undefined;
}

export const DEFINITION_TITLES: Readonly<Record<OeeDefinition, { readonly title: string; readonly words: string }>> = {
  classic: { title: 'OEE, classic', words: 'against the shift without planned breaks; planned stops count' },
  iso: { title: 'OEE, ISO 22400-2', words: 'against planned busy time: breaks and planned stops left out' },
  ooe: { title: 'OOE', words: 'against the whole shift, breaks included' },
  teep: { title: 'TEEP', words: 'against all calendar time' },
};

/**
 * Everything about the OEE of a work unit in a span: figures with their formulas, every definition, bands, six big losses, the
 * timeline, and one row per shift, day, week or product.
 *
 * @param now µs @throws NoOeeError
 */
export function oeeReport(data: DataFolder, question: OeeQuestion, now: number): OeeReport {
  const span: Interval = {
    from: question.from as Instant,
    to: Math.max(question.from + 1, Math.min(question.to, now)) as Instant,
  };
  const history = oeeHistoryOf(data, question.workUnit, span, now);
  const { unit } = history;
  const definition = question.definition ?? unit.settings.definition;
  const window = figuresWithin(history, span);
  const cycleMs = meanIdealCycleMs(window.items, unit);
  const { account } = window;
  return {
    workUnit: unit.workUnit,
    from: span.from,
    to: span.to,
    definition,
    figures: figuresOf(window, definition, unit.settings).map(({ value, ...rest }) => ({
      ...rest,
      ...present('value', value),
    })),
    definitions: OEE_DEFINITIONS.map((each) => ({
      definition: each,
      ...DEFINITION_TITLES[each],
      baseMin: baseUs(each, account) / US_PER_MINUTE,
      ...factorsOf(window.results[each]),
    })),
    bands: bandsOf(window, cycleMs),
    slowMin: account.slowUs / US_PER_MINUTE,
    breakMin: account.breakUs / US_PER_MINUTE,
    failures: account.failures,
    smallStops: account.smallStops,
    pareto: bigLossPareto(account, cycleMs).map((bar) => ({ ...bar, word: SIX_BIG_LOSS_WORDS[bar.loss] })),
    segments: segmentsOf(history, span),
    changeovers: changeoversOf(history, span),
    rows: (question.by === 'product'
      ? productRows(history, span, definition)
      : windowsBy(data, history, question.by).map((each) => rowOf(history, each, definition))
    ).slice(-ROWS_MAX),
    findings: [...window.results[definition].findings, ...window.findings].map(({ message }) => message),
  };
}

interface NamedWindow extends Interval {
  readonly label: string;
}

function windowsBy(data: DataFolder, history: UnitHistory, by: Exclude<OeeGroup, 'product'>): NamedWindow[] {
  const { span, plannedShifts } = history;
  if (by === 'shift')
    return plannedShifts
      .map((shift) => ({ label: `${shift.name} ${shift.localDate}`, ...clip(shift.start, shift.end, span) }))
      .filter(({ from, to }) => to > from);
  const periods = createPeriods(data.configs.inForce().config.station.timeZone);
  const windows: NamedWindow[] = [];
  for (let at = span.from; at < span.to; ) {
    const period = periods.spanAt(by, at);
    windows.push({ label: periods.nameOf(by, at), ...clip(period.from, period.to, span) });
    at = period.to;
  }
  return windows;
}

const clip = (from: number, to: number, span: Interval): Interval => ({
  from: Math.max(from, span.from) as Instant,
  to: Math.min(to, span.to) as Instant,
});

function rowOf(history: UnitHistory, { label, from, to }: NamedWindow, definition: OeeDefinition): OeeRow {
  const window = figuresWithin(history, { from, to });
  return { label, from, to, ...rowFigures(window, definition, meanIdealCycleMs(window.items, history.unit)) };
}

/** What was made of each product, and where its time went: it began with the change to it and ended with the next. */
function productRows(history: UnitHistory, span: Interval, definition: OeeDefinition): OeeRow[] {
  const { unit } = history;
  return productFigures(history, span).map(({ product, window }) => ({
    label: product === null ? 'no product told' : (unit.products.get(product)?.name ?? product),
    ...rowFigures(window, definition, idealCycleMsOf(unit, product ?? undefined)),
  }));
}

function rowFigures(
  window: WindowFigures,
  definition: OeeDefinition,
  cycleMs: number,
): Omit<OeeRow, 'label' | 'from' | 'to'> {
  return {
    ...factorsOf(window.results[definition]),
    baseMin: baseUs(definition, window.account) / US_PER_MINUTE,
    produced: window.produced.quantity ?? 0,
    rejected: window.rejected?.quantity ?? 0,
    bands: bandsOf(window, cycleMs),
  };
}

const bandsOf = ({ account }: WindowFigures, cycleMs: number): OeeRow['bands'] =>
  TIME_BANDS.map((band) => ({
    band,
    minutes: account.bandsUs[band] / US_PER_MINUTE,
    items: account.bandsUs[band] / (cycleMs * 1_000),
  }));

const factorsOf = ({ oee, availability, performance, quality, range }: OeeResult) => ({
  ...present('oee', oee),
  ...present('low', range?.low),
  ...present('high', range?.high),
  ...present('availability', availability),
  ...present('performance', performance),
  ...present('quality', quality),
});

const present = <K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: number };

function segmentsOf({ shifts, plannedShifts }: UnitHistory, span: Interval): OeeReport['segments'] {
  const drawn: BandSegment[] = [];
  let at = span.from as number;
  for (const { losses, segments } of shifts) {
    if (losses.shift.start > at) drawn.push([at, Math.min(losses.shift.start, span.to), 'notScheduled', false]);
    for (const [start, end, band, isCoded] of segments) {
      const from = Math.max(start, span.from);
      const to = Math.min(end, span.to);
      if (to > from) drawn.push([from, to, band, isCoded]);
    }
    at = Math.max(at, Math.min(losses.to, span.to));
  }
  if (at < span.to && plannedShifts.every(({ end }) => end <= at)) drawn.push([at, span.to, 'notScheduled', false]);
  return coarsenBands(drawn, SEGMENTS_MAX).map(([from, to, band, isCoded]) => [from, to, band, isCoded]);
}

function changeoversOf({ unit, products, shifts }: UnitHistory, span: Interval): OeeReport['changeovers'] {
  return shifts
    .flatMap(({ losses }) => losses.changeovers)
    .filter(({ from, to }) => from < span.to && to > span.from)
    .slice(-CHANGEOVERS_MAX)
    .map(({ from, to }) => {
      const product = productAt(products, to + US_PER_MINUTE);
      const own = product === undefined ? undefined : unit.products.get(product);
      const targetUs = own?.setupMs === undefined ? unit.losses.setupUs : own.setupMs * 1_000;
      return {
        from,
        to,
        product: own?.name ?? product ?? '',
        ...present('targetMin', targetUs === undefined ? undefined : targetUs / US_PER_MINUTE),
      };
    });
}
