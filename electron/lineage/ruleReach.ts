import type { LineageSource, PackRule } from './source.ts';

/** How far beyond its own period a result of a rule looks. */
export interface RuleReach {
  /** µs, source time: where its readings begin. */
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** Besides, so many readings before `from`: what was held into the period, or the neighbour a change is measured against. */
  readonly readingsBefore: number;
}

/** What lies between the first reading and the one that ended it, both inclusive; the others are periods, half open. */
const EPISODES = new Set(['limit', 'range', 'rateOfChange', 'frozen', 'rolling']);
/** These judge each reading or sample of the period for itself: what came before does not matter. */
const BY_ITSELF = new Set([
  ...['limit', 'range', 'frozen', 'completeness', 'calibrationValidity', 'percentile', 'shareOfReadings'],
  ...['runningAnnualAverage', 'locationalRunningAnnualAverage', 'undetectedResidual'],
]);

const numberOf = (settings: PackRule['settings'], name: string): number | undefined => {
  const value = settings[name];
  return typeof value === 'number' ? value : undefined;
};

/** @param from µs, start of the result's period; @param to its end, as sealed */
export function reachOf(source: LineageSource, rule: PackRule, from: number, to: number): RuleReach {
  const isEpisode = EPISODES.has(rule.kind) || to - from <= 1;
  return {
    from: Math.min(from, firstOf(source, rule, from, to)),
    to: isEpisode ? to : to - 1,
    readingsBefore:
      rule.kind === 'rolling' ? (numberOf(rule.settings, 'overCount') ?? 1) : BY_ITSELF.has(rule.kind) ? 0 : 1,
  };
}

/** Windows of several periods, the judged one last. */
function firstOf(source: LineageSource, { kind, settings }: PackRule, from: number, to: number): number {
  const last = Math.max(from, to - 1);
  switch (kind) {
    case 'rolling':
      return from - (numberOf(settings, 'overMs') ?? 0) * 1_000;
    case 'locationalRunningAnnualAverage':
      return source.periodStart('quarter', last, -3);
    case 'runningAnnualAverage':
      return source.periodStart('month', last, 1 - (numberOf(settings, 'months') ?? 12));
    case 'undetectedResidual':
      return source.periodStart('month', last, -1);
    case 'consecutive':
      return source.periodStart('month', from, 1 - (numberOf(settings, 'monthsRunning') ?? 1));
    case 'meanKineticTemperature':
      return source.periodStart('day', last, 1 - (numberOf(settings, 'windowDays') ?? 1));
    case 'degreeHours':
    case 'timeOutOfRange': {
      const period = settings.period;
      const isKnown = period === 'day' || period === 'week' || period === 'month';
      return source.periodStart(isKnown ? period : 'day', last, 1 - (numberOf(settings, 'windowPeriods') ?? 1));
    }
    default:
      return from;
  }
}

const DAY_US = 86_400_000_000;
const PERIOD_DAYS_MAX: Readonly<Record<string, number>> = { day: 2, week: 8, month: 32 };

/** µs: how long before its period a result of the rule may look at the most. */
export function lookbackMaxUs({ kind, settings }: PackRule): number {
  switch (kind) {
    case 'rolling':
      return (numberOf(settings, 'overMs') ?? 0) * 1_000;
    case 'locationalRunningAnnualAverage':
      return 370 * DAY_US;
    case 'runningAnnualAverage':
      return (numberOf(settings, 'months') ?? 12) * 32 * DAY_US;
    case 'undetectedResidual':
      return 64 * DAY_US;
    case 'consecutive':
      return (numberOf(settings, 'monthsRunning') ?? 1) * 32 * DAY_US;
    case 'meanKineticTemperature':
      return ((numberOf(settings, 'windowDays') ?? 1) + 1) * DAY_US;
    case 'degreeHours':
    case 'timeOutOfRange':
      return (numberOf(settings, 'windowPeriods') ?? 1) * (PERIOD_DAYS_MAX[String(settings.period)] ?? 32) * DAY_US;
    default:
      return 0;
  }
}

/** What stands before the last dot of a tag id: the filter, site or point it belongs to, as the rules have it. */
export function placeOf(tagId: string): string {
  const dot = tagId.lastIndexOf('.');
  return dot > 0 ? tagId.slice(0, dot) : tagId;
}

/** A tag beside the measured one, which says whether its filter is in service. */
const isCompanion = ({ settings }: PackRule, tag: string): boolean => {
  const { inService } = settings as { inService?: { tags?: unknown } };
  if (typeof inService?.tags !== 'string') return false;
  const parts = inService.tags.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(tag);
};

/** Of the tags a rule selects, those that a result of this subject counts. */
export function tagsOfSubject(rule: PackRule, tags: readonly string[], subject: string): readonly string[] {
  if (tags.includes(subject))
    return tags.filter((tag) => tag === subject || (isCompanion(rule, tag) && placeOf(tag) === placeOf(subject)));
  const ofPlace = tags.filter((tag) => placeOf(tag) === subject);
  return ofPlace.length > 0 ? ofPlace : tags;
}

/** Subjects under which a rule may have counted a reading of the tag. */
export function subjectsOf(rule: PackRule, tags: readonly string[], tag: string): readonly string[] {
  const beside = isCompanion(rule, tag) ? tags.filter((each) => placeOf(each) === placeOf(tag)) : [];
  const named = typeof rule.settings.subject === 'string' ? [rule.settings.subject] : [];
  return [...new Set([tag, placeOf(tag), ...named, ...beside])];
}
