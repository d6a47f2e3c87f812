import { z } from 'zod';
import { type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { lengthOf, type Run, stepRun } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { spansOf } from '../spans.ts';
import { fits, placeOf } from '../subjects.ts';
import { listFigures, minuteText, numberText, unitWord } from '../words.ts';

const shape = {
  limit: z.number().describe('unit of the rule; strictly above it counts'),
  count: z.int().min(1).max(1000).default(2).describe('consecutive recordings above the limit that are one occurrence'),
  everyMs: z.int().min(1000).max(86_400_000).default(900_000).describe('ms between recordings'),
  monthsRunning: z
    .int()
    .min(1)
    .max(12)
    .default(1)
    .describe('months running with an occurrence each that are needed; 1: each occurrence counts, at once'),
  inService: z
    .strictObject({
      tags: z.string().min(1).max(120).describe('pattern of tags that say whether the filter is in service'),
      equals: z.number().default(1).describe('value that says it is'),
      afterMs: z.int().min(0).max(86_400_000).default(14_400_000).describe('ms in service before recordings count'),
    })
    .optional()
    .describe('only after the first hours back in service; the tag stands beside the measured one: `ife-1.in-service`'),
} as const;
type ConsecutiveRule = RuleOf<'consecutive', typeof shape>;

interface Filter {
  /** Number of the recording (time / everyMs) → [source time, value], not yet looked at. */
  pending: Record<string, [number, number]>;
  /** Everything before this recording number was looked at. */
  seenTo: number | null;
  /** µs at which it went into service; null: out of service. */
  inServiceSince: number | null;
  isServiceKnown: boolean;
  /** Changes of the service tag not yet used, ascending. */
  service: [number, boolean][];
  /** The run the last recording belongs to; in numbers of recordings. */
  run: Run | null;
  /** Local month start → runs long enough to count, in numbers of recordings. */
  runs: Record<string, Run[]>;
  /** Local month start → recordings. */
  recordings: Record<string, number>;
}
const EMPTY = (): Filter => ({
  pending: {},
  seenTo: null,
  inServiceSince: null,
  isServiceKnown: false,
  service: [],
  run: null,
  runs: {},
  recordings: {},
});
const RUNS_PER_MONTH_MAX = 500;
const MONTHS_KEPT = 14;
const SERVICE_CHANGES_MAX = 10_000;

/**
 * Recordings above a limit one recording interval apart (individual filter effluent, 40 CFR 141.174, 141.560 to 141.563). The
 * recording of an interval is the reading nearest to it, at most half an interval away; where there is none, the run is broken. With
 * `monthsRunning` the result is about months in which that happened, one after the other.
 */
export const consecutive = defineRuleKind('consecutive', shape, { start, methodOf });

function methodOf({ count, everyMs }: ConsecutiveRule): string {
  return `${count} consecutive recordings ${everyMs / 60_000} min apart; a missing one breaks the run`;
}

function start(rule: ConsecutiveRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const everyUs = rule.everyMs * US_PER_MS;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, 'month');
  const isServiceTag = tags.map(({ id }) => rule.inService !== undefined && fits(id, rule.inService.tags));
  const serviceOf = tags.map(({ id }, tag) =>
    isServiceTag[tag] ? -1 : tags.findIndex((other, i) => isServiceTag[i] && placeOf(other.id) === placeOf(id)),
  );
  tags.forEach(({ id }, tag) => {
    if (rule.inService && !isServiceTag[tag] && serviceOf[tag] === -1)
      throw new Error(
        `"${id}" has no tag beside it that says whether it is in service (${placeOf(id)}. with ${rule.inService.tags}): add it to the target`,
      );
  });
  const given = saved as { decided: unknown[]; filters: Filter[] } | undefined;
  const decided = tags.map((_, tag) => new DecidedPeriods(spans, since, 0, given?.decided[tag]));
  const filters = tags.map((_, tag): Filter => structuredClone(given?.filters[tag] ?? EMPTY()));

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const filter = filters[tag] as Filter;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      const given = value[row] as number;
      if (at < since || Number.isNaN(given)) continue;
      if (isServiceTag[tag]) takeService(filter, at, given === rule.inService?.equals);
      else takeRecording(tag, filter, at, given);
    }
  }

  function takeService(filter: Filter, at: number, isIn: boolean): void {
    const last = filter.service.at(-1);
    if (last ? last[1] === isIn && at >= last[0] : filter.isServiceKnown && (filter.inServiceSince !== null) === isIn)
      return;
    let place = filter.service.length;
    while (place > 0 && (filter.service[place - 1] as [number, boolean])[0] > at) place--;
    filter.service.splice(place, 0, [at, isIn]);
    if (filter.service.length > SERVICE_CHANGES_MAX) filter.service.shift();
  }

  function takeRecording(tag: number, filter: Filter, at: number, value: number): void {
    const number = Math.round(at / everyUs);
    if (filter.seenTo !== null && number < filter.seenTo) return;
    const before = filter.pending[number];
    const distance = Math.abs(at - number * everyUs);
    if (before && Math.abs(before[0] - number * everyUs) <= distance) return;
    filter.pending[number] = [at, value];
    decided[tag]?.touch(Math.max(at, number * everyUs) as Instant);
  }

  /** Looks at every recording interval that is over, in order; returns runs that have just become long enough. */
  function look(tag: number, until: number): Run[] {
    const filter = filters[tag] as Filter;
    const end = Math.floor(until / everyUs - 0.5) + 1;
    const found: Run[] = [];
    const due = Object.keys(filter.pending)
      .map(Number)
      .filter((number) => number < end)
      .sort((a, b) => a - b);
    for (const number of due) {
      const [at, value] = filter.pending[number] as [number, number];
      delete filter.pending[number];
      const month = spans.spanAt((number * everyUs) as Instant).from;
      filter.recordings[month] = (filter.recordings[month] ?? 0) + 1;
      const compared = counts(tag, at) ? comparedValue(value, rule.rounding) : Number.NaN;
      const run = stepRun(filter.run ?? undefined, number, compared, rule.limit);
      filter.run = run ?? null;
      if (!run || lengthOf(run) < rule.count) continue;
      keepRun(filter, run);
      if (lengthOf(run) === rule.count) found.push(run);
    }
    if (due.length > 0) filter.seenTo = end;
    return found;
  }

  /** Whether a recording of this moment counts: always, or only so long after the filter went into service. */
  function counts(tag: number, at: number): boolean {
    if (!rule.inService) return true;
    const filter = filters[serviceOf[tag] as number] as Filter;
    let since: number | null = filter.inServiceSince;
    for (const [changedAt, isIn] of filter.service) {
      if (changedAt > at) break;
      since = isIn ? (since ?? changedAt) : null;
    }
    return since !== null && at - since > rule.inService.afterMs * US_PER_MS;
  }

  function applyService(until: number): void {
    for (const filter of filters) {
      const used = filter.service.filter(([at]) => at < until - 2 * everyUs);
      for (const [at, isIn] of used) {
        filter.inServiceSince = isIn ? (filter.inServiceSince ?? at) : null;
        filter.isServiceKnown = true;
      }
      filter.service.splice(0, used.length);
    }
  }

  /** By month of its first recording; a run that goes on replaces what was kept of it. */
  function keepRun(filter: Filter, run: Run): void {
    const month = spans.spanAt((run.first * everyUs) as Instant).from;
    filter.runs[month] ??= [];
    const runs = filter.runs[month] as Run[];
    if (runs.at(-1)?.first === run.first) runs[runs.length - 1] = run;
    else if (runs.length < RUNS_PER_MONTH_MAX) runs.push(run);
    for (const kept of [filter.runs, filter.recordings]) {
      const old = Object.keys(kept).sort((a, b) => Number(a) - Number(b));
      for (const from of old.slice(0, Math.max(0, old.length - MONTHS_KEPT))) delete kept[from];
    }
  }

  function occurrence(tag: number, run: Run): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const from = run.first * everyUs;
    return {
      subject: id,
      verdict: 'notMet',
      from: from as Instant,
      to: (run.last * everyUs + 1) as Instant,
      value: reportedValue(run.worst, rule.rounding),
      unit,
      limit: rule.limit,
      expected: null,
      received: lengthOf(run),
      valid: lengthOf(run),
      detail: `${lengthOf(run)} consecutive recordings above ${rule.limit} ${unitWord(unit)} from ${minuteText(from)}, highest ${numberText(run.worst)}`,
      figures: { kind: 'consecutive', event: 'run', at: run.last * everyUs },
      isEvent: true,
    };
  }

  function monthResult(tag: number, span: Span, isAmended: boolean): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const { runs, recordings } = filters[tag] as Filter;
    const before = Array.from({ length: rule.monthsRunning }, (_, i) => spans.spanFrom(span.from, -i).from);
    const counted = before.map((from) => runs[from]?.length ?? 0);
    const own = runs[span.from] ?? [];
    const n = recordings[span.from] ?? 0;
    const isMet = counted.some((count) => count === 0);
    const worst = Math.max(...own.map((run) => run.worst));
    const months = rule.monthsRunning === 1 ? 'this month' : `month by month, this one first: ${counted.join(', ')}`;
    return {
      subject: id,
      verdict: n === 0 ? 'undefined' : isMet ? 'met' : 'notMet',
      from: span.from,
      to: span.to,
      value: n === 0 ? null : own.length,
      unit: '1',
      limit: 0,
      expected: Math.round((span.to - Math.max(span.from, since)) / everyUs),
      received: n,
      valid: n,
      detail:
        n === 0
          ? 'no recordings: neither met nor not met'
          : `${rule.count} consecutive recordings above ${rule.limit} ${unitWord(unit)}: ${rule.monthsRunning === 1 ? `${own.length} times ` : ''}${months}`,
      figures: {
        kind: 'consecutive',
        occurrences: own.length,
        bound: rule.limit,
        readingUnit: unit,
        worst: own.length === 0 ? null : reportedValue(worst, rule.rounding),
        ...listFigures(
          'runs',
          own.map((run) => `${minuteText(run.first * everyUs)} ${numberText(run.worst)} (${lengthOf(run)})`),
          '; ',
        ),
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  const measured = tags.flatMap((_, tag) => (isServiceTag[tag] ? [] : [tag]));
  return {
    readings,
    settle(until) {
      const results: RuleResult[] = [];
      for (const tag of measured) {
        const found = look(tag, until);
        if (rule.monthsRunning === 1) results.push(...found.map((run) => occurrence(tag, run)));
        for (const span of decided[tag]?.takeDue(until) ?? []) results.push(monthResult(tag, span, span.isAmended));
      }
      applyService(until);
      return results;
    },
    standing(now) {
      return measured.flatMap((tag) => {
        const span = decided[tag]?.current(now);
        return span ? [monthResult(tag, span, false)] : [];
      });
    },
    snapshot: () => ({ decided: decided.map((each) => each.snapshot()), filters }),
  };
}
