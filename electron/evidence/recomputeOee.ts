/**
 * The OEE of a report worked out again by the product's own functions, from nothing but the entries of a bundle: the same
 * figures that the single-file verifier works out in its own way.
 */
import { oeeSettingsOf } from '../../shared/domain/oeeSettings.ts';
import type { ReportOee, ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { type Interval, mergeIntervals, plannedIntervals } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { TIME_BANDS } from '../../shared/domain/timeLoss.ts';
import { calendarSince } from '../engine/commissioning.ts';
import { createShiftCalendars } from '../engine/shiftCalendars.ts';
import { figuresWithin, type OeeResult, oeeHistory, oeeWorkUnitOf } from '../oee/index.ts';
import { scaleOf } from '../pipeline/index.ts';
import type { Gap } from '../query/gaps.ts';
import { foldOeeReadings, quantityOf } from '../query/oeeReadings.ts';
import type { TagReading } from '../query/tagReadings.ts';
import { packFromLog } from '../rules/index.ts';
import type { BundleBook } from './bundleBook.ts';

/** Figures agree when they differ by no more than this, relative to the larger of 1 and the figure. */
export const OEE_TOLERANCE = 1e-9;

/** @returns in words what is not as the entries say; empty when everything is */
export function oeeDifferences(book: BundleBook, report: ShiftReportDocument, unit: ReportOee): string[] {
  const config = book.configs.get(report.basis.config);
  if (config === undefined) return ['the configuration that the report names is not in the bundle'];
  const equipment = config.equipment.find(({ id }) => id === unit.workUnit);
  const packs = config.rulePacks.map(({ sha256 }) => book.packs.findLast((each) => each.hash === sha256));
  const overrides = packs.map((pack) => (pack?.document == null ? undefined : packFromLog(pack.document).oee));
  const own = equipment && oeeWorkUnitOf(equipment, config.tags, oeeSettingsOf(config, overrides));
  if (own === undefined) return ['the configuration has no such work unit with OEE'];
  const span: Interval = { from: report.from as Instant, to: report.to as Instant };
  const calendar = calendarSince(createShiftCalendars(config).ofArea(report.shift.area), span.from);
  const shifts = calendar.shiftsBetween(span.from, span.to);
  const stateTag = config.tags.find(({ id }) => id === own.stateTag);
  const gaps = book.gaps.flatMap((gap): Gap[] => {
    const concerns = gap.connection === null || gap.connection === stateTag?.connection;
    if (gap.from === null || gap.to === null || gap.cause === 'refused' || !concerns) return [];
    if (gap.from > span.to || gap.to < span.from) return [];
    return [{ ...gap, from: gap.from as Instant, to: gap.to as Instant }];
  });
  const quantity = (reading: TagReading): number | undefined => {
    const tag = book.configs.get(reading.config)?.tags.find(({ id }) => id === reading.tag);
    return quantityOf(reading, tag && scaleOf(tag));
  };
  const all = book.readings(unit.workUnit);
  const inside = all.filter(({ time }) => time >= span.from && time <= span.to);
  const readings = foldOeeReadings(own, gaps, span.to, quantity, [carried(all, own.stateTag, span.from), inside]);
  const coded = unit.coded.map(([from, to, loss]) => ({ from, to, loss }));
  const history = oeeHistory({ ...own, stateHoldMsMax: undefined }, shifts, readings, span.to, coded);
  const window = figuresWithin(history, span);
  const result = window.results[own.settings.definition];
  const planned = mergeIntervals(shifts.flatMap((shift) => plannedIntervals(shift, span.from, span.to)));
  const stated: [string, unknown, unknown][] = [
    ['definition', unit.definition, own.settings.definition],
    ['stateTag', unit.stateTag, own.stateTag],
    ['totalTag', unit.totalTag, own.totalTag],
    ['rejectTag', unit.rejectTag, own.rejectTag ?? null],
    ['productTag', unit.productTag, own.productTag ?? null],
    ['stateMap', unit.stateMap, own.stateMap],
    ['idealCycleMs', unit.idealCycleMs, own.plannedRunTimePerItemMs],
    ['products', unit.products, cyclesOf(own.products)],
    ['stateHoldMsMax', unit.stateHoldMsMax, own.stateHoldMsMax ?? null],
    ['planned', unit.planned, planned.map(({ from, to }) => [from, to])],
    ['bands', unit.bands.map(({ us }) => us), TIME_BANDS.map((band) => window.account.bandsUs[band])],
  ];
  return [
    ...stated.flatMap(([name, is, must]) =>
      same(is, must) ? [] : [`${name} is ${show(is)}, by the entries ${show(must)}`],
    ),
    ...figuresOf(result).flatMap(([name, value]) => {
      const is = unit.figures[name];
      return isClose(is, value) ? [] : [`${name} is ${is}, from the readings ${value}`];
    }),
    ...codedWithoutStop(book, unit),
  ];
}

/** The last reading of each tag before the span; of a counter the last with a value: a Bad one says nothing of it. */
function carried(all: readonly TagReading[], stateTag: string, from: number): TagReading[] {
  const last = new Map<string, TagReading>();
  for (const reading of all) {
    if (reading.time >= from) break;
    if (reading.value !== undefined || reading.tag === stateTag) last.set(reading.tag, reading);
  }
  return [...last.values()].sort((a, b) => a.time - b.time);
}

type FigureName = keyof ReportOee['figures'];

const figuresOf = (result: OeeResult): [FigureName, number | null][] => [
  ['plannedBusyTimeMinutes', result.plannedBusyTimeMinutes],
  ['actualProductionTimeMinutes', result.actualProductionTimeMinutes],
  ['unknownTimeMinutes', result.unknownTimeMinutes],
  ['producedQuantity', result.producedQuantity ?? null],
  ['rejectedQuantity', result.rejectedQuantity ?? null],
  ['goodQuantity', result.goodQuantity ?? null],
  ['availability', result.availability ?? null],
  ['performance', result.performance ?? null],
  ['quality', result.quality ?? null],
  ['oee', result.oee ?? null],
];

const isClose = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= OEE_TOLERANCE * Math.max(1, Math.abs(b)));

const cyclesOf = (products: ReadonlyMap<string, { readonly plannedRunTimePerItemMs: number }>) =>
  Object.fromEntries([...products].map(([value, each]) => [value, each.plannedRunTimePerItemMs]));

/** Coded time that names a stop must be as that stop's entry has it. */
function codedWithoutStop(book: BundleBook, unit: ReportOee): string[] {
  return unit.coded.flatMap(([from, to, loss, key]) => {
    if (key === null) return [];
    const parts = book.stops.get(key)?.parts;
    if (parts === undefined)
      return [`the stop ${key.slice(0, 12)}, by which time was coded ${loss}, is not in the bundle`];
    const isSo = parts.some((part) => part.loss === loss && part.from <= from && (part.to ?? to) >= to);
    return isSo ? [] : [`the stop ${key.slice(0, 12)} does not say ${loss} of ${from} to ${to}`];
  });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    : value;
const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 200);
