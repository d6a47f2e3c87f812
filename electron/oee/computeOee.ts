import { type Interval, mergeIntervals } from '../../shared/domain/shift/index.ts';
import { US_PER_MINUTE, US_PER_MS } from '../../shared/domain/time.ts';
import type { OeeFinding, OeeResult } from './oeeResult.ts';
import { isUnknownState, PRODUCTION_STATE, type StateChange } from './states.ts';
import { type StateTally, tallyStates } from './tallyStates.ts';

export interface OeeQuantities {
  /** Good and rejected items together (ISO 22400-2: PQ); undefined while no reading tells. */
  readonly producedQuantity: number | undefined;
  /** 0 where the work unit has no reject counter; undefined while its counter tells nothing. */
  readonly rejectedQuantity: number | undefined;
  /** Ideal cycle time in ms per item (ISO 22400-2: PRI, planned run time per item). */
  readonly plannedRunTimePerItemMs: number;
  /** ms at the ideal cycle of all and of the rejected items, where products differ in it: Σ PRI × PQ over the products. */
  readonly idealMs?: { readonly produced: number; readonly rejected: number };
}

export interface OeeInput extends OeeQuantities {
  /** Planned busy time: the shift without its planned breaks, cut at now while it runs (`plannedIntervals`). */
  readonly planned: readonly Interval[];
  /** In any order; the state before the first planned moment carries in. */
  readonly stateChanges: readonly StateChange[];
  /** Time in which the state could not be known, whatever `stateChanges` carries through it. */
  readonly unknown: readonly Interval[];
}

/**
 * Overall equipment effectiveness of one work unit (ISO 22400-2: OEE index = availability × effectiveness × quality ratio).
 * Time parted by state, then `oeeOfTally`, the only place where the figure is worked out: screen, report, command line and audit.
 *
 * @throws RangeError for a quantity that is negative or not finite, or a planned run time that is not positive
 */
export function computeOee(input: OeeInput): OeeResult {
  const changes = [...input.stateChanges].sort((a, b) => a.at - b.at);
  const tally = tallyStates(mergeIntervals(input.planned), changes, mergeIntervals(input.unknown));
  return oeeOfTally(tally, input);
}

/** The second half of computeOee, for who has counted the time already. */
export function oeeOfTally(tally: StateTally, quantities: OeeQuantities): OeeResult {
  checkQuantities(quantities);
  const times = timesOf(tally);
  const isRefused = (quantities.rejectedQuantity ?? 0) > (quantities.producedQuantity ?? Number.POSITIVE_INFINITY);
  const factors = isRefused ? NO_FACTORS : factorsOf(times, quantities);
  return {
    plannedBusyTimeMinutes: times.planned,
    actualProductionTimeMinutes: times.run,
    unknownTimeMinutes: times.unknown,
    minutesPerState: Object.fromEntries([...tally].map(([state, us]) => [state, us / US_PER_MINUTE])),
    producedQuantity: quantities.producedQuantity,
    rejectedQuantity: quantities.rejectedQuantity,
    goodQuantity: isRefused ? undefined : minus(quantities.producedQuantity, quantities.rejectedQuantity),
    availability: times.planned > 0 ? times.run / times.planned : undefined,
    ...factors,
    isRefused,
    findings: findingsOf(times, quantities, factors.performance, isRefused),
  };
}

interface TimesMinutes {
  readonly planned: number;
  readonly run: number;
  readonly unknown: number;
}

function timesOf(tally: StateTally): TimesMinutes {
  let planned = 0;
  let unknown = 0;
  for (const [state, us] of tally) {
    planned += us;
    if (isUnknownState(state)) unknown += us;
  }
  const run = tally.get(PRODUCTION_STATE) ?? 0;
  return { planned: planned / US_PER_MINUTE, run: run / US_PER_MINUTE, unknown: unknown / US_PER_MINUTE };
}

type Factors = Pick<OeeResult, 'performance' | 'quality' | 'oee' | 'range' | 'losses'>;

const NO_FACTORS: Factors = {
  performance: undefined,
  quality: undefined,
  oee: undefined,
  range: undefined,
  losses: undefined,
};

/**
 * Where all three factors exist their product is good × ideal cycle / planned time, and it is worked out in that form: one
 * rounding instead of three, and the ends of the range are comparable with it to the last bit.
 */
function factorsOf(times: TimesMinutes, quantities: OeeQuantities): Factors {
  const { producedQuantity: produced, rejectedQuantity: rejected } = quantities;
  const ideal = idealMinutesOf(quantities);
  const good = minus(produced, rejected);
  const performance = produced === undefined || times.run === 0 ? undefined : ideal.produced / times.run;
  const quality = good === undefined || produced === 0 ? undefined : good / (produced as number);
  const isCountWithoutRunTime = times.run === 0 && produced !== undefined && produced > 0;
  const hasOee = times.planned > 0 && good !== undefined && !isCountWithoutRunTime;
  return {
    performance,
    quality,
    oee: hasOee ? ideal.good / times.planned : undefined,
    range: rangeOf(times, quantities, ideal, isCountWithoutRunTime),
    losses: {
      availabilityMinutes: times.planned - times.run - times.unknown,
      unknownMinutes: times.unknown,
      speedMinutes: produced === undefined ? undefined : times.run - ideal.produced,
      qualityMinutes: rejected === undefined ? undefined : ideal.rejected,
      fullyProductiveMinutes: good === undefined ? undefined : ideal.good,
    },
  };
}

interface IdealMinutes {
  readonly produced: number;
  readonly rejected: number;
  readonly good: number;
}

/** Minutes that items take at the ideal cycle; what nobody counted is 0. */
function idealMinutesOf({
  producedQuantity,
  rejectedQuantity,
  plannedRunTimePerItemMs,
  idealMs,
}: OeeQuantities): IdealMinutes {
  const produced = producedQuantity ?? 0;
  const rejected = rejectedQuantity ?? 0;
  if (idealMs === undefined) {
    const minutes = (plannedRunTimePerItemMs * US_PER_MS) / US_PER_MINUTE;
    return { produced: produced * minutes, rejected: rejected * minutes, good: (produced - rejected) * minutes };
  }
  const minutes = (ms: number): number => (ms * US_PER_MS) / US_PER_MINUTE;
  return {
    produced: minutes(idealMs.produced),
    rejected: minutes(idealMs.rejected),
    good: minutes(idealMs.produced - idealMs.rejected),
  };
}

/**
 * Between what the figure can lie while data is missing.
 * Low: the work unit stood still through all unknown time, and made nothing beyond what its counters say.
 * High: it ran through all unknown time at the ideal cycle and made only good items, none of which a counter has told of
 * yet. Counters that do go on through a gap make the true figure the low end; the high end stays an upper bound.
 * A count that is not known at all lies between nothing and ideal production over the run time, all of it good.
 */
function rangeOf(
  times: TimesMinutes,
  { producedQuantity: produced, rejectedQuantity: rejected }: OeeQuantities,
  ideal: IdealMinutes,
  isCountWithoutRunTime: boolean,
): OeeResult['range'] {
  if (times.planned === 0 || (isCountWithoutRunTime && times.unknown === 0)) return undefined;
  const good = minus(produced, rejected);
  const lowMinutes = good === undefined ? 0 : ideal.good;
  const highMinutes = produced === undefined ? times.run : ideal.good;
  return { low: lowMinutes / times.planned, high: (highMinutes + times.unknown) / times.planned };
}

function findingsOf(
  times: TimesMinutes,
  { producedQuantity: produced, rejectedQuantity: rejected, plannedRunTimePerItemMs }: OeeQuantities,
  performance: number | undefined,
  isRefused: boolean,
): OeeFinding[] {
  const findings: OeeFinding[] = [];
  if (isRefused) {
    findings.push({
      code: 'rejectAboveProduced',
      message: `refused: ${rejected} items rejected of ${produced} produced; check both counters`,
    });
  } else if (produced !== undefined && produced > 0 && times.run === 0 && times.planned > 0) {
    findings.push({
      code: 'countWithoutRunTime',
      message: `${produced} items were counted, but no time in state ${PRODUCTION_STATE}; check the state map`,
    });
  }
  if (performance !== undefined && performance > 1) {
    const percent = (performance * 100).toFixed(1);
    findings.push({
      code: 'performanceAboveOne',
      message: `performance is ${percent} %: check the ideal cycle (${plannedRunTimePerItemMs} ms), or items are counted twice`,
    });
  }
  if (produced === undefined || rejected === undefined) {
    const which = produced === undefined ? 'produced' : 'rejected';
    findings.push({ code: 'countUnknown', message: `no reading tells the ${which} quantity` });
  }
  return findings;
}

const minus = (produced: number | undefined, rejected: number | undefined): number | undefined =>
  produced === undefined || rejected === undefined ? undefined : produced - rejected;

function checkQuantities({ producedQuantity, rejectedQuantity, plannedRunTimePerItemMs }: OeeQuantities): void {
  for (const quantity of [producedQuantity, rejectedQuantity]) {
    if (quantity !== undefined && !(Number.isFinite(quantity) && quantity >= 0)) {
      throw new RangeError(`a quantity is a finite number from 0, not ${quantity}`);
    }
  }
  if (!(Number.isFinite(plannedRunTimePerItemMs) && plannedRunTimePerItemMs > 0)) {
    throw new RangeError(`the planned run time per item is a positive number of ms, not ${plannedRunTimePerItemMs}`);
  }
}
