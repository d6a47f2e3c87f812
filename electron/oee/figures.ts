import type { OeeDefinition, OeeSettings } from '../../shared/domain/oeeSettings.ts';
import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import { baseUs } from './definitions.ts';
import type { WindowFigures } from './history.ts';
import { productionUs, type TimeAccount } from './timeAccount.ts';

/** Where a formula is written; `isChecked`: its text was compared with a published quotation of the standard. */
export interface FigureSource {
  readonly document: string;
  readonly paragraph: string;
  readonly isChecked: boolean;
}

/** One figure with everything a reader needs to work it out again. */
export interface Figure {
  readonly id: string;
  readonly name: string;
  /** Undefined where the figure does not exist (nothing planned, nothing made): never 0 in its place. */
  readonly value: number | undefined;
  readonly unit: 'ratio' | 'min';
  readonly definition: string;
  readonly formula: string;
  /** The formula with the numbers put in. */
  readonly numbers: string;
  readonly source: FigureSource;
}

const ISO = 'ISO 22400-2';
/** Quoted by OPC UA for Machine Tools, annex C.2.4. */
const quoted: FigureSource = { document: ISO, paragraph: 'as quoted by OPC 40501-1 C.2.4', isChecked: true };
const known = (paragraph: string): FigureSource => ({ document: ISO, paragraph, isChecked: false });
const usage: FigureSource = { document: 'TPM usage', paragraph: 'no standard text compared', isChecked: false };

const BASE_WORDS: Readonly<Record<OeeDefinition, string>> = {
  classic: 'planned production time (shift without planned breaks)',
  iso: 'planned busy time PBT (shift without breaks and planned stops)',
  ooe: 'operations time (the whole shift)',
  teep: 'calendar time',
};

/** All figures of a work unit in a window under one definition. */
export function figuresOf(window: WindowFigures, definition: OeeDefinition, settings: OeeSettings): Figure[] {
  const { account, results } = window;
  const result = results[definition];
  const t = timesOf(account, definition);
  const counts = countsOf(window);
  const ideal = result.losses?.fullyProductiveMinutes;
  const smallInRun = settings.smallStopsLower === 'performance' ? t.small : 0;
  const idealAll = ideal === undefined ? undefined : ideal + (result.losses?.qualityMinutes ?? 0);
  const base = BASE_WORDS[definition];
  const apt = smallInRun === 0 ? 'APT' : '(APT + small stops)';
  const run = t.apt + smallInRun;
  const aubt = t.apt + t.aust + t.adet;
  const aupt = t.apt + t.aust;
  const figures: Figure[] = [
    {
      id: 'oee',
      name: definition === 'teep' ? 'TEEP' : definition === 'ooe' ? 'OOE' : 'OEE',
      value: result.oee,
      unit: 'ratio',
      definition: `Time that good items needed at the ideal cycle, as a share of ${base}; equals availability × performance × quality.`,
      formula: 'PRI × GQ / base',
      numbers: `${min(ideal)} / ${min(t.base)}`,
      source: definition === 'iso' || definition === 'classic' ? quoted : usage,
    },
    {
      id: 'availability',
      name: 'Availability',
      value: result.availability,
      unit: 'ratio',
      definition: `Actual production time as a share of ${base}.`,
      formula: `${apt} / base`,
      numbers: `${min(run)} / ${min(t.base)}`,
      source: quoted,
    },
    {
      id: 'performance',
      name: 'Performance (ISO: effectiveness)',
      value: result.performance,
      unit: 'ratio',
      definition: 'Time that all items needed at the ideal cycle, as a share of actual production time. Never capped.',
      formula: `PRI × PQ / ${apt}`,
      numbers: `${min(idealAll)} / ${min(run)}`,
      source: quoted,
    },
    {
      id: 'quality',
      name: 'Quality ratio',
      value: result.quality,
      unit: 'ratio',
      definition: 'Good items as a share of all items made.',
      formula: 'GQ / PQ',
      numbers: `${pieces(counts.good)} / ${pieces(counts.produced)}`,
      source: quoted,
    },
    ratio(
      'teep',
      'TEEP',
      'Effective time as a share of calendar time.',
      'PRI × GQ / calendar time',
      ideal,
      minutes(account.calendarUs),
      usage,
    ),
    ratio(
      'ooe',
      'OOE',
      'Effective time as a share of operations time (the whole shift, breaks included).',
      'PRI × GQ / operations time',
      ideal,
      minutes(baseUs('ooe', account)),
      usage,
    ),
    {
      id: 'nee',
      name: 'NEE index',
      value: product(quotient(aupt, t.base), result.performance, result.quality),
      unit: 'ratio',
      definition: 'Net equipment effectiveness: as OEE, but setup counts as used time.',
      formula: '(AUPT / PBT) × effectiveness × quality ratio',
      numbers: `${min(aupt)} / ${min(t.base)} × ${plain(result.performance)} × ${plain(result.quality)}`,
      source: known('net equipment effectiveness index'),
    },
    ratio(
      'utilisation',
      'Utilisation efficiency',
      'Production as a share of the time the work unit was busy.',
      'APT / AUBT',
      t.apt,
      aubt,
      known('utilization efficiency'),
    ),
    ratio(
      'allocation',
      'Allocation efficiency',
      'Busy time as a share of the time planned for it.',
      'AUBT / PBT',
      aubt,
      t.base,
      known('allocation efficiency'),
    ),
    ratio(
      'technical',
      'Technical efficiency',
      'Production as a share of production and delays.',
      'APT / (APT + ADET)',
      t.apt,
      t.apt + t.adet,
      known('technical efficiency'),
    ),
    ratio(
      'setupRatio',
      'Setup ratio',
      'Setup as a share of processing time (production and setup).',
      'AUST / AUPT',
      t.aust,
      aupt,
      known('setup ratio'),
    ),
    ratio(
      'scrapRatio',
      'Scrap ratio',
      'Rejected items as a share of all items made.',
      'SQ / PQ',
      counts.rejected,
      counts.produced,
      known('scrap ratio'),
      pieces,
    ),
    ratio(
      'reworkRatio',
      'Rework ratio',
      'Items to be reworked as a share of all items made.',
      'RQ / PQ',
      counts.rework,
      counts.produced,
      known('rework ratio'),
      pieces,
    ),
    ratio(
      'firstPassYield',
      'First pass yield',
      'Items good the first time as a share of all inspected; here every item made is inspected.',
      'GP / IP',
      counts.firstPass,
      counts.produced,
      known('first pass yield'),
      pieces,
    ),
    ...reliability(account, settings),
  ];
  // The figure that the definition itself is stands first already.
  return figures.filter(({ id }) => id !== definition);
}

function reliability(account: TimeAccount, settings: OeeSettings): Figure[] {
  const runMin = minutes(productionUs(account));
  const downMin = minutes(account.bandsUs.unplannedStop);
  const more = settings.failureDivisor === 'failuresPlusOne' ? 1 : 0;
  const divisor = account.failures === 0 ? 0 : account.failures + more;
  const words = more === 0 ? 'failures' : '(failures + 1)';
  const put = (time: number): string => `${min(time)} / ${divisor}`;
  const shared = {
    unit: 'min',
    source: known('mean operating time between failures, mean time to restoration'),
  } as const;
  return [
    {
      ...shared,
      id: 'mtbf',
      name: 'MTBF',
      value: quotient(runMin, divisor),
      definition: 'Production time between failures; a failure is an unplanned stop longer than a small stop.',
      formula: `APT / ${words}`,
      numbers: put(runMin),
    },
    {
      ...shared,
      id: 'mttr',
      name: 'MTTR',
      value: quotient(downMin, divisor),
      definition: 'Unplanned stop time per failure.',
      formula: `unplanned stop / ${words}`,
      numbers: put(downMin),
    },
  ];
}

/** Time elements of ISO 22400-2 in minutes. */
export function timesOf(account: TimeAccount, definition: OeeDefinition) {
  const { bandsUs } = account;
  return {
    base: minutes(baseUs(definition, account)),
    /** APT, actual production time. */
    apt: minutes(productionUs(account)),
    /** AUST, actual unit setup time. */
    aust: minutes(bandsUs.setup),
    /** ADET, actual unit delay time. */
    adet: minutes(bandsUs.unplannedStop + bandsUs.smallStop),
    /** ADOT, actual unit down time: could work, but does not. */
    adot: minutes(bandsUs.blocked + bandsUs.starved),
    small: minutes(bandsUs.smallStop),
  };
}

function countsOf({ produced, rejected, rework }: WindowFigures) {
  const made = produced.quantity;
  const bad = rejected === undefined ? 0 : rejected.quantity;
  const again = rework?.quantity;
  const good = made === undefined || bad === undefined ? undefined : made - bad;
  return {
    produced: made,
    rejected: bad,
    rework: again,
    good,
    firstPass: good === undefined ? undefined : good - (again ?? 0),
  };
}

function ratio(
  id: string,
  name: string,
  definition: string,
  formula: string,
  part: number | undefined,
  whole: number | undefined,
  source: FigureSource,
  text: (value: number | undefined) => string = min,
): Figure {
  const numbers = `${text(part)} / ${text(whole)}`;
  return { id, name, value: quotient(part, whole), unit: 'ratio', definition, formula, numbers, source };
}

const minutes = (us: number): number => us / US_PER_MINUTE;
const quotient = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined || b === 0 ? undefined : a / b;
const product = (...factors: (number | undefined)[]): number | undefined =>
  factors.reduce<number | undefined>(
    (all, each) => (all === undefined || each === undefined ? undefined : all * each),
    1,
  );
const min = (value: number | undefined): string => (value === undefined ? 'not known' : `${value.toFixed(2)} min`);
const pieces = (value: number | undefined): string => (value === undefined ? 'not known' : String(value));
const plain = (value: number | undefined): string => (value === undefined ? 'undefined' : value.toFixed(4));
