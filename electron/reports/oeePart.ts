import type { ReportLine, ReportOee, ReportProduction } from '../../shared/domain/report/index.ts';
import { REPORT_SEGMENTS_MAX } from '../../shared/domain/report/index.ts';
import { type Interval, mergeIntervals, plannedIntervals } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type CodedLoss, SIX_BIG_LOSS_WORDS, TIME_BANDS } from '../../shared/domain/timeLoss.ts';
import { listStops } from '../downtime/index.ts';
import {
  bigLossPareto,
  coarsenBands,
  figuresOf,
  figuresWithin,
  meanIdealCycleMs,
  productAt,
  productFigures,
  stopCodes,
  type WindowFigures,
} from '../oee/index.ts';
import { oeeHistoryOf, type UnitHistory } from '../query/oeeHistoryOf.ts';
import { oeeLine } from '../query/oeeLine.ts';
import type { ReportView } from './reportView.ts';

const UNITS_MAX = 200;
const LINES_MAX = 50;
const CHANGEOVERS_MAX = 100;
const FINDINGS_MAX = 100;
const STOPS_MAX = 50_000;
const ROWS_MAX = 1_000;

export interface OeePart {
  readonly oee: ReportOee[];
  readonly oeeTotal: number;
  readonly lines: ReportLine[];
  readonly production: ReportProduction[];
}

/** OEE of every work unit of the area, of its lines, and what was made. */
export function oeePart(view: ReportView): OeePart {
  const { config, data } = view;
  const units = config.equipment.filter(({ id, oee }) => oee !== undefined && view.concerns(id));
  const span: Interval = { from: view.from, to: view.to };
  const oee: ReportOee[] = [];
  const production: ReportProduction[] = [];
  for (const { id, path } of units.slice(0, UNITS_MAX)) {
    const history = oeeHistoryOf(data, id, span, view.to);
    const window = figuresWithin(history, span);
    oee.push(unitOee(view, history, window, path === '' ? id : path));
    production.push(...productionOf(history, window, span));
  }
  const lines = config.equipment
    .filter(({ line }) => line?.workUnits.some((workUnit) => view.concerns(workUnit)))
    .slice(0, LINES_MAX)
    .map(({ id }) => lineOf(view, id));
  return { oee, oeeTotal: units.length, lines, production: production.slice(0, ROWS_MAX) };
}

function unitOee(view: ReportView, history: UnitHistory, window: WindowFigures, name: string): ReportOee {
  const { unit } = history;
  const { definition, smallStopsLower } = unit.settings;
  const { account } = window;
  const result = window.results[definition];
  const cycleMs = meanIdealCycleMs(window.items, unit);
  const stateTag = view.config.tags.find(({ id }) => id === unit.stateTag);
  const changeovers = history.shifts.flatMap(({ losses }) => losses.changeovers);
  return {
    workUnit: unit.workUnit,
    name,
    definition,
    from: view.from,
    to: view.to,
    planned: plannedOf(history, view).map(({ from, to }) => [from, to]),
    breakUs: account.breakUs,
    outsideUs: account.outsideUs,
    stateTag: unit.stateTag,
    totalTag: unit.totalTag,
    rejectTag: unit.rejectTag ?? null,
    productTag: unit.productTag ?? null,
    connection: stateTag?.connection ?? '',
    stateHoldMsMax: unit.stateHoldMsMax ?? null,
    stateMap: { ...unit.stateMap },
    lossOfState: Object.fromEntries(
      Object.values(unit.stateMap).map((state) => [state, unit.losses.lossOfState(state)]),
    ),
    coded: codedWithKeys(view, unit.workUnit, stopCodes(history.coded)),
    smallStopMs: unit.losses.smallStopUs / 1_000,
    smallStopsLower,
    idealCycleMs: unit.plannedRunTimePerItemMs,
    products: Object.fromEntries([...unit.products].map(([value, each]) => [value, each.plannedRunTimePerItemMs])),
    totalRange: unit.totalRange ?? null,
    rejectRange: unit.rejectTag === undefined ? null : (unit.rejectRange ?? null),
    figures: {
      plannedBusyTimeMinutes: result.plannedBusyTimeMinutes,
      actualProductionTimeMinutes: result.actualProductionTimeMinutes,
      unknownTimeMinutes: result.unknownTimeMinutes,
      producedQuantity: result.producedQuantity ?? null,
      rejectedQuantity: result.rejectedQuantity ?? null,
      goodQuantity: result.goodQuantity ?? null,
      availability: result.availability ?? null,
      performance: result.performance ?? null,
      quality: result.quality ?? null,
      oee: result.oee ?? null,
    },
    range: result.range ?? null,
    figureList: figuresOf(window, definition, unit.settings).map((each) => ({ ...each, value: each.value ?? null })),
    bands: TIME_BANDS.map((band) => ({
      band,
      us: account.bandsUs[band],
      items: account.bandsUs[band] / (cycleMs * 1_000),
    })),
    slowUs: account.slowUs,
    failures: account.failures,
    smallStops: account.smallStops,
    bigLosses: bigLossPareto(account, cycleMs).map((bar) => ({ ...bar, word: SIX_BIG_LOSS_WORDS[bar.loss] })),
    minutesPerState: { ...result.minutesPerState },
    segments: segmentsOf(history),
    changeovers: changeovers.slice(0, CHANGEOVERS_MAX).map(({ from, to }) => changeoverOf(history, from, to)),
    changeoversTotal: changeovers.length,
    findings: [...result.findings, ...window.findings].map(({ message }) => message).slice(0, FINDINGS_MAX),
  };
}

const plannedOf = ({ shifts }: UnitHistory, { from, to }: ReportView): Interval[] =>
  mergeIntervals(
    shifts
      .filter(({ losses }) => losses.shift.start < to && losses.to > from)
      .flatMap(({ losses }) => plannedIntervals(losses.shift, from, Math.min(to, losses.to) as Instant)),
  );

function segmentsOf({ shifts }: UnitHistory): ReportOee['segments'] {
  const all = shifts.flatMap(({ segments }) => segments);
  return coarsenBands(all, REPORT_SEGMENTS_MAX).map(([from, to, band, isCoded]) => [from, to, band, isCoded]);
}

function changeoverOf({ unit, products }: UnitHistory, from: number, to: number): ReportOee['changeovers'][number] {
  const product = productAt(products, to + 60_000_000);
  const own = product === undefined ? undefined : unit.products.get(product);
  const targetUs = own?.setupMs === undefined ? unit.losses.setupUs : own.setupMs * 1_000;
  return {
    from,
    to,
    product: own?.name ?? product ?? '',
    targetMinutes: targetUs === undefined ? null : targetUs / 60_000_000,
  };
}

/** Each stretch with the entry that last told it: the newest of its stop; none where the states of the line tell it. */
function codedWithKeys(view: ReportView, workUnit: string, coded: readonly CodedLoss[]): ReportOee['coded'] {
  const newest = view.data.db
    .prepare<[string], string>('SELECT key FROM stopAct WHERE stop = ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const stops = listStops(view.data.db, { workUnits: [workUnit], from: view.from, to: view.to, limit: STOPS_MAX });
  const keys = stops.flatMap(({ id, parts }) =>
    parts
      .filter(({ loss }) => loss !== null)
      .map(({ from, to, loss }) => ({ from, to, loss, key: (newest.get(id) as string | undefined) ?? null })),
  );
  return coded.map(({ from, to, loss }) => {
    const own = keys.find((each) => each.loss === loss && each.from <= from && (each.to ?? to) >= to);
    return [from, to, loss, own?.key ?? null];
  });
}

function productionOf(history: UnitHistory, window: WindowFigures, span: Interval): ReportProduction[] {
  const { unit } = history;
  const row = (product: string | null, name: string, own: WindowFigures): ReportProduction => {
    const produced = own.produced.quantity ?? null;
    const rejected = own.rejected === undefined ? 0 : (own.rejected.quantity ?? null);
    return {
      workUnit: unit.workUnit,
      product,
      name,
      producedQuantity: produced,
      rejectedQuantity: rejected,
      goodQuantity: produced === null || rejected === null ? null : produced - rejected,
      reworkQuantity: own.rework?.quantity ?? null,
      oee: own.results[unit.settings.definition].oee ?? null,
    };
  };
  if (unit.productTag === undefined) return [row(null, '', window)];
  return productFigures(history, span).map(({ product, window: own }) =>
    row(product, product === null ? '' : (unit.products.get(product)?.name ?? product), own),
  );
}

function lineOf(view: ReportView, line: string): ReportLine {
  const { members, ...figures } = oeeLine(view.data, { line, from: view.from, to: view.to }, view.to);
  return {
    line,
    constraint: figures.constraint,
    rule: figures.rule,
    idealCycleMs: figures.idealCycleMs,
    goodQuantity: figures.good ?? null,
    rejectedQuantity: figures.rejected ?? null,
    oee: figures.oee ?? null,
    availability: figures.availability ?? null,
    performance: figures.performance ?? null,
    quality: figures.quality ?? null,
    definition: figures.definition,
    members: members.map((each) => ({
      workUnit: each.workUnit,
      idealCycleMs: each.idealCycleMs,
      oee: each.oee ?? null,
      producedQuantity: each.produced ?? null,
      rejectedQuantity: each.rejected ?? null,
    })),
  };
}
