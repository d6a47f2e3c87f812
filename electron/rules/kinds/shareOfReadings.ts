import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { DecidedPeriods, type DuePeriod } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import {
  CENSORED_AS,
  censoringOf,
  countedValue,
  isRight,
  isShareMet,
  OTHER_TECHNOLOGY_MAX,
  TURBIDITY_LIMITS,
} from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { createSlots, type Slots } from '../slots.ts';
import { spansOf } from '../spans.ts';
import { unitOf } from '../subjects.ts';
import { listFigures, minuteText, numberText, unitWord } from '../words.ts';

export const RECORD_TAKES = ['first', 'last', 'highest', 'lowest'] as const;
const MINUTE_MS = 60_000;

const shape = {
  limit: z.number().optional().describe('unit of the rule; equal to it is right. Absent: as the filtration gives it'),
  filtration: z
    .enum(['conventional', 'direct', 'slowSand', 'diatomaceousEarth', 'other'])
    .optional()
    .describe('technology that gives the limit: the one for the share, or with percent 100 the one never to be passed'),
  side: z.enum(['atOrBelow', 'atOrAbove']).default('atOrBelow').describe('which side of the limit is right'),
  percent: z
    .int()
    .min(1)
    .max(100)
    .default(95)
    .describe('% of the readings that must be right, compared in whole numbers'),
  period: z.enum(['day', 'month', 'quarter', 'year']).default('month').describe('local period'),
  record: z
    .strictObject({
      everyMs: z.int().min(MINUTE_MS).max(86_400_000).describe('ms; recording interval, counted from local midnight'),
      take: z.enum(RECORD_TAKES).default('first').describe('which reading of the interval is the one recorded'),
    })
    .optional()
    .describe('one reading for each recording interval; absent: every reading counts'),
  censored: z.enum(CENSORED_AS).default('limit').describe('what a value below the detection limit counts as'),
  across: z.boolean().default(false).describe('all tags count together'),
  subject: z.string().min(1).max(120).default('system').describe('what all tags stand for together'),
  tellEach: z.boolean().default(false).describe('each reading on the wrong side is a result of its own, at once'),
} as const;
type ShareRule = RuleOf<'shareOfReadings', typeof shape>;

/** [source time µs, value or null, whether it was told] of a recording interval. */
type Recorded = [number, number | null, 0 | 1];
interface Month {
  n: number;
  ok: number;
  received: number;
  worst: number | null;
  worstAt: number;
  /** [time, value] of readings on the wrong side, the first so many. */
  wrong: [number, number][];
  /** Start of the recording interval → what was recorded. */
  slots: Record<string, Recorded>;
}
const EMPTY = (): Month => ({ n: 0, ok: 0, received: 0, worst: null, worstAt: 0, wrong: [], slots: {} });
/** Readings on the wrong side that a result names; further ones are counted. */
const NAMED_MAX = 100;
/** Periods kept, so that late readings can amend them. */
const KEPT_MAX = 3;
const SLOTS_SHOWN_MAX = 24;

/**
 * A share of a period's readings on the right side of a limit: 95 % of the turbidity readings at or below 0.3 NTU (40 CFR 141.551),
 * or with 100 % none above 1 NTU. Exact: 100·ok ≥ percent·n. What is missing is neither right nor wrong: that is what `completeness`
 * is for. Without readings the verdict is undefined.
 */
export const shareOfReadings = defineRuleKind('shareOfReadings', shape, { start, methodOf });

/** @throws Error when limit and filtration do not go together */
export function shareLimitOf({
  limit,
  filtration,
  percent,
}: Pick<ShareRule, 'limit' | 'filtration' | 'percent'>): number {
  const field = percent === 100 ? 'ceiling' : 'limit';
  if (filtration !== undefined && filtration !== 'other') {
    if (limit !== undefined)
      throw new Error(`filtration "${filtration}" gives the limit: leave "limit" out, or the filtration`);
    return TURBIDITY_LIMITS[filtration][field];
  }
  if (limit === undefined) throw new Error('the rule needs a "limit", or a "filtration" that gives it');
  if (filtration === 'other' && limit > OTHER_TECHNOLOGY_MAX[field])
    throw new Error(`limits for another technology must not be above ${OTHER_TECHNOLOGY_MAX[field]}: lower "limit"`);
  return limit;
}

function methodOf(rule: ShareRule): string {
  const { record, percent } = rule;
  const readings = record ? `the ${record.take} reading of every ${record.everyMs / MINUTE_MS} min` : 'every reading';
  return `100·ok ≥ ${percent}·n over ${readings}; missing ones are neither`;
}

function start(rule: ShareRule, context: RuleContext, saved: unknown): RuleAtWork {
  const limit = shareLimitOf(rule);
  if (rule.across && rule.record) throw new Error('"record" chooses readings of one tag: leave it or "across" out');
  const { tags, since } = context;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, rule.period);
  const slots: Slots | undefined = rule.record && createSlots(periods, rule.record.everyMs);
  const given = saved as { decided: unknown[]; months: Record<string, Month>[]; told: RuleResult[] } | undefined;
  const groups = rule.across ? [{ id: rule.subject, unit: unitOf(tags) }] : tags;
  const decided = groups.map((_, i) => new DecidedPeriods(spans, since, 0, given?.decided[i]));
  const months = groups.map((_, i) => structuredClone(given?.months[i] ?? {}));
  let told: RuleResult[] = [...(given?.told ?? [])];

  const monthOf = (group: number, from: number): Month => {
    const own = months[group] as Record<string, Month>;
    own[from] ??= EMPTY();
    return own[from] as Month;
  };
  const right = (value: number): boolean => isRight(value, limit, rule.side, rule.rounding);
  const isWorse = (value: number, than: number | null): boolean =>
    than === null || (rule.side === 'atOrBelow' ? value > than : value < than);

  function readings(
    tag: number,
    time: Float64Array,
    values: Float64Array,
    from: number,
    to: number,
    _isLate: boolean,
    status?: Uint32Array,
  ): void {
    const group = rule.across ? 0 : tag;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const value = countedValue(values[row] as number, censoringOf(status?.[row] ?? 0), rule.censored);
      const span = spans.spanAt(at as Instant);
      const month = monthOf(group, span.from);
      if (slots) {
        if (!recordIn(month, slots.at(at).from, at, value)) continue;
      } else countIn(tag, month, at, value);
      decided[group]?.touch(at as Instant);
    }
  }

  function countIn(tag: number, month: Month, at: number, value: number): void {
    month.received++;
    if (Number.isNaN(value)) return;
    month.n++;
    // The first of equals, in whatever order several tags are shown.
    if (isWorse(value, month.worst) || (value === month.worst && at < month.worstAt))
      [month.worst, month.worstAt] = [value, at];
    if (right(value)) {
      month.ok++;
      return;
    }
    nameWrong(month.wrong, at, value);
    if (rule.tellEach) told.push(single(tag, at, value, { from: at as Instant, to: (at + 1) as Instant }));
  }

  /** Whether the reading is the one recorded now. */
  function recordIn(month: Month, slot: number, at: number, value: number): boolean {
    const before = month.slots[slot];
    const given = Number.isNaN(value) ? null : value;
    if (before && (given === null || (before[1] !== null && !replaces([at, given], [before[0], before[1]]))))
      return false;
    month.slots[slot] = [at, given, before?.[2] ?? 0];
    return true;
  }

  function replaces([at, value]: [number, number], [thenAt, then]: [number, number]): boolean {
    switch (rule.record?.take) {
      case 'highest':
        return value > then;
      case 'lowest':
        return value < then;
      case 'last':
        return at > thenAt;
      default:
        return at < thenAt;
    }
  }

  /** What the recorded values of the intervals come to. */
  function summed(month: Month): Month {
    if (!slots) return month;
    const sum = EMPTY();
    for (const [slot, [at, value]] of Object.entries(month.slots).sort(([a], [b]) => Number(a) - Number(b))) {
      sum.received++;
      sum.slots[slot] = [at, value, 0];
      if (value === null) continue;
      sum.n++;
      if (isWorse(value, sum.worst)) [sum.worst, sum.worstAt] = [value, at];
      if (right(value)) sum.ok++;
      else if (sum.wrong.length < NAMED_MAX) sum.wrong.push([at, value]);
    }
    return sum;
  }

  /** Recording intervals that are over by `until` and were not told of yet. */
  function tellIntervals(tag: number, until: number): void {
    if (!slots || !rule.tellEach) return;
    for (const month of Object.values(months[tag] as Record<string, Month>))
      for (const recorded of Object.values(month.slots)) {
        const [at, value, isTold] = recorded;
        if (isTold || value === null || right(value)) continue;
        const slot = slots.at(at);
        if (slot.to > until) continue;
        recorded[2] = 1;
        told.push(single(tag, at, value, slot));
      }
  }

  function single(tag: number, at: number, value: number, { from, to }: Span): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    return {
      subject: id,
      verdict: 'notMet',
      from,
      to,
      value: reportedValue(value, rule.rounding),
      unit,
      limit,
      expected: null,
      received: 1,
      valid: 1,
      detail: `${numberText(value)} ${unitWord(unit)} on ${minuteText(at)}, ${beyondWord()} ${limit} ${unitWord(unit)}`,
      figures: { kind: 'shareOfReadings', event: 'reading', at },
      isEvent: true,
    };
  }

  const beyondWord = (): string => (rule.side === 'atOrBelow' ? 'above' : 'below');

  function periodResult(group: number, span: Span, isAmended: boolean, until = span.to): RuleResult {
    const { id, unit } = groups[group] as { id: string; unit: string };
    const month = summed(monthOf(group, span.from));
    const { n, ok, worst, worstAt } = month;
    const isMet = isShareMet(ok, n, rule.percent);
    const expected = slots ? slots.count(Math.max(span.from, since), Math.min(span.to, until)) : null;
    const sideWord = rule.side === 'atOrBelow' ? 'at or below' : 'at or above';
    const detail =
      isMet === undefined
        ? 'no readings: neither met nor not met'
        : `${ok} of ${n} readings ${sideWord} ${limit} ${unitWord(unit)} (${((100 * ok) / n).toFixed(4)} %), ${n - ok} ${beyondWord()}; ${
            rule.side === 'atOrBelow' ? 'highest' : 'lowest'
          } ${numberText(worst as number)} on ${minuteText(worstAt)}`;
    return {
      subject: id,
      verdict: isMet === undefined ? 'undefined' : isMet ? 'met' : 'notMet',
      from: span.from,
      to: span.to,
      value: n === 0 ? null : (100 * ok) / n,
      unit: '%',
      limit: rule.percent,
      expected,
      received: month.received,
      valid: n,
      detail,
      figures: {
        kind: 'shareOfReadings',
        n,
        ok,
        beyond: n - ok,
        worst: worst === null ? null : reportedValue(worst, rule.rounding),
        worstAt: worst === null ? null : worstAt,
        bound: limit,
        readingUnit: unit,
        ...listFigures(
          'wrong',
          month.wrong.map(([at, value]) => `${minuteText(at)} ${numberText(value)}`),
          '; ',
        ),
        ...dayFigures(month, span),
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  /** `2026-10-03`: the values of its recording intervals, `-` where nothing was recorded. */
  function dayFigures(month: Month, span: Span): Record<string, string> {
    if (!slots || 86_400_000 / (rule.record?.everyMs ?? 1) > SLOTS_SHOWN_MAX) return {};
    const figures: Record<string, string> = {};
    for (let day = periods.spanAt('day', span.from); day.from < span.to; day = periods.spanFrom('day', day.from, 1)) {
      const values = slots.ofDay(day).map(({ from }) => month.slots[from]?.[1] ?? null);
      if (values.some((value) => value !== null))
        figures[periods.nameOf('day', day.from)] = values.map((v) => (v === null ? '-' : numberText(v))).join(' ');
    }
    return figures;
  }

  function forget(group: number, before: number): void {
    const own = months[group] as Record<string, Month>;
    const old = Object.keys(own)
      .map(Number)
      .filter((from) => from < before)
      .sort((a, b) => a - b);
    for (const from of old.slice(0, Math.max(0, old.length - KEPT_MAX))) delete own[from];
  }

  return {
    readings,
    settle(until) {
      groups.forEach((_, group) => {
        tellIntervals(group, until);
      });
      const results = told;
      told = [];
      groups.forEach((_, group) => {
        const due: DuePeriod[] = decided[group]?.takeDue(until) ?? [];
        for (const span of due) results.push(periodResult(group, span, span.isAmended));
        if (due.length > 0) forget(group, (due.at(-1) as DuePeriod).from);
      });
      return results;
    },
    standing(now) {
      return groups.flatMap((_, group) => {
        const span = decided[group]?.current(now);
        return span ? [periodResult(group, span, false, now)] : [];
      });
    },
    snapshot: () => ({ decided: decided.map((each) => each.snapshot()), months, told }),
  };
}

/** Keeps the earliest of them, ascending. */
function nameWrong(wrong: [number, number][], at: number, value: number): void {
  const before = wrong.findLastIndex(([time, other]) => time < at || (time === at && other <= value));
  if (before + 1 >= NAMED_MAX) return;
  wrong.splice(before + 1, 0, [at, value]);
  if (wrong.length > NAMED_MAX) wrong.pop();
}
