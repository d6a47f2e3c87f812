import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { isShareMet } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { createSlots, type Slots } from '../slots.ts';
import { spansOf } from '../spans.ts';
import { listFigures, numberText } from '../words.ts';

const shape = {
  everyMs: z
    .int()
    .min(60_000)
    .max(86_400_000)
    .optional()
    .describe(
      'ms; one reading in every such interval from local midnight. Absent: "samples" of the period are counted',
    ),
  samples: z.int().min(1).max(100_000).optional().describe('samples the period must have'),
  percent: z
    .int()
    .min(1)
    .max(100)
    .default(100)
    .describe('% of the expected that must be valid, compared in whole numbers'),
  period: z.enum(['day', 'week', 'month', 'quarter', 'year']).default('month').describe('local period'),
  across: z
    .boolean()
    .default(false)
    .describe('all tags count together, for instance sites of which each gives a few samples'),
  subject: z.string().min(1).max(120).default('system').describe('what all tags stand for together'),
} as const;
type CompletenessRule = RuleOf<'completeness', typeof shape>;

interface Group {
  /** Period start → samples [received, valid]. */
  counts: Record<string, [number, number]>;
  /** Day start → one character a slot: 0 nothing, 1 received, 2 valid. */
  days: Record<string, string>;
}
const KEPT_DAYS_MAX = 800;
const KEPT_PERIODS_MAX = 8;

/**
 * Whether what should have been measured was: expected, received (whatever its status) and valid (with a value that may be used).
 * With `everyMs` each recording interval wants one reading, otherwise the period wants a number of samples.
 */
export const completeness = defineRuleKind('completeness', shape, { start, methodOf });

function methodOf({ everyMs, samples, percent }: CompletenessRule): string {
  return everyMs === undefined
    ? `valid samples against ${samples} expected, at least ${percent} %`
    : `a valid reading in each interval of ${everyMs / 60_000} min from local midnight, at least ${percent} %`;
}

function start(rule: CompletenessRule, context: RuleContext, saved: unknown): RuleAtWork {
  if ((rule.everyMs === undefined) === (rule.samples === undefined))
    throw new Error('the rule needs either "everyMs" or "samples"');
  const { tags, since } = context;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, rule.period);
  const slots: Slots | undefined = rule.everyMs === undefined ? undefined : createSlots(periods, rule.everyMs);
  const groups = rule.across ? [rule.subject] : tags.map(({ id }) => id);
  const groupOf = (tag: number): number => (rule.across ? 0 : tag);
  const given = saved as { decided: unknown[]; groups: Group[] } | undefined;
  const decided = groups.map((_, i) => new DecidedPeriods(spans, since, 0, given?.decided[i]));
  const kept = groups.map((_, i): Group => structuredClone(given?.groups[i] ?? { counts: {}, days: {} }));

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const index = groupOf(tag);
    const group = kept[index] as Group;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const isValid = !Number.isNaN(value[row]);
      if (slots ? !takeSlot(group, at, isValid) : !takeSample(group, at, isValid)) continue;
      decided[index]?.touch(at as Instant);
    }
  }

  /** False where it changes nothing. */
  function takeSlot(group: Group, at: number, isValid: boolean): boolean {
    const slot = (slots as Slots).at(at);
    const marks = group.days[slot.day] ?? '0'.repeat((slots as Slots).countOfDay(periods.spanAt('day', at as Instant)));
    const mark = isValid ? '2' : '1';
    if ((marks[slot.index] as string) >= mark) return false;
    group.days[slot.day] = marks.slice(0, slot.index) + mark + marks.slice(slot.index + 1);
    forgetOldest(group.days, KEPT_DAYS_MAX);
    return true;
  }

  function takeSample(group: Group, at: number, isValid: boolean): boolean {
    const { from } = spans.spanAt(at as Instant);
    const [received, valid] = group.counts[from] ?? [0, 0];
    group.counts[from] = [received + 1, valid + (isValid ? 1 : 0)];
    forgetOldest(group.counts, KEPT_PERIODS_MAX);
    return true;
  }

  function counted(
    group: Group,
    span: Span,
    until: number,
  ): { expected: number; received: number; valid: number; missing: string[] } {
    if (!slots) {
      const [received, valid] = group.counts[span.from] ?? [0, 0];
      return { expected: rule.samples as number, received, valid, missing: [] };
    }
    const sum = { expected: 0, received: 0, valid: 0, missing: [] as string[] };
    const end = Math.min(span.to, until);
    const first = periods.spanAt('day', Math.max(span.from, since) as Instant);
    const begun = firstSlotOf(group);
    for (let day = first; day.from < end; day = periods.spanFrom('day', day.from, 1)) {
      const marks = group.days[day.from] ?? '';
      const due = slots.ofDay(day).filter((slot) => slot.from >= begun && slot.from >= since && slot.to <= end);
      const valid = due.filter(({ index }) => marks[index] === '2').length;
      sum.expected += due.length;
      sum.received += due.filter(({ index }) => (marks[index] ?? '0') > '0').length;
      sum.valid += valid;
      if (valid < due.length)
        sum.missing.push(`${periods.nameOf('day', day.from)} (${due.length - valid} of ${due.length})`);
    }
    return sum;
  }

  /** Nothing was due before the first reading: that was before the plant, or its measuring point, was there. */
  function firstSlotOf({ days }: Group): number {
    const day = Math.min(...Object.keys(days).map(Number));
    const index = days[day]?.search(/[12]/) ?? -1;
    if (!slots || index < 0) return Number.NEGATIVE_INFINITY;
    return slots.ofDay(periods.spanAt('day', day as Instant))[index]?.from ?? Number.NEGATIVE_INFINITY;
  }

  function result(index: number, span: Span, until: number, isAmended: boolean): RuleResult {
    const { expected, received, valid, missing } = counted(kept[index] as Group, span, until);
    const isMet = isShareMet(valid, expected, rule.percent);
    const missed = Math.max(0, expected - valid);
    return {
      subject: groups[index] as string,
      verdict: isMet === undefined ? 'undefined' : isMet ? 'met' : 'notMet',
      from: span.from,
      to: span.to,
      value: expected === 0 ? null : (100 * valid) / expected,
      unit: '%',
      limit: rule.percent,
      expected,
      received,
      valid,
      detail:
        expected === 0
          ? 'nothing was due yet'
          : `${valid} valid of ${expected} expected (${numberText((100 * valid) / expected)} %), ${missed} missing${
              missing.length > 0 ? ` on ${missing.length === 1 ? '1 day' : `${missing.length} days`}` : ''
            }`,
      figures: { kind: 'completeness', missing: missed, ...listFigures('missingDays', missing, ', ') },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings,
    settle: (until) =>
      groups.flatMap((_, i) =>
        (decided[i]?.takeDue(until) ?? []).map((span) => result(i, span, span.to, span.isAmended)),
      ),
    standing: (now) =>
      groups.flatMap((_, i) => {
        const span = decided[i]?.current(now);
        return span ? [result(i, span, now, false)] : [];
      }),
    snapshot: () => ({ decided: decided.map((each) => each.snapshot()), groups: kept }),
  };
}

function forgetOldest(kept: Record<string, unknown>, max: number): void {
  const keys = Object.keys(kept);
  if (keys.length <= max) return;
  for (const key of keys.sort((a, b) => Number(a) - Number(b)).slice(0, keys.length - max)) delete kept[key];
}
