import { z } from 'zod';
import { tagPatternSchema } from '../../../shared/domain/pack/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { matchesGlob } from '../globs.ts';
import { createPeriods, PERIODS, type Span } from '../periods.ts';
import { PeriodTallies } from '../periodTallies.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { unitOf } from '../subjects.ts';
import { numberText } from '../words.ts';

const shape = {
  of: z
    .enum(['increase', 'sum', 'mean', 'last'])
    .describe('what counts of a tag: how far its register went on; the sum of its readings; their mean; the last'),
  terms: z
    .array(
      z.strictObject({
        tags: tagPatternSchema.describe('tags of the target'),
        weight: z.number().describe('factor; negative for what goes out'),
      }),
    )
    .max(100)
    .default([])
    .describe('how tags count; those of no term count once'),
  period: z.enum(PERIODS).default('day').describe('local period'),
  min: z.number().optional().describe('unit of the rule; least sum'),
  max: z.number().optional().describe('unit of the rule; greatest sum'),
  percent: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('%: how far from 0 the sum may be, of what goes in (the terms with a positive weight)'),
  subject: z.string().min(1).max(120).default('balance').describe('what the sum is called'),
} as const;
type BalanceRule = RuleOf<'balance', typeof shape>;

/** One tag in one period. */
interface Term {
  readings: number;
  valid: number;
  sum: number;
  increase: number;
  setBack: number;
  last: number;
  lastAt: number;
}
type Tally = Term[];

/**
 * Sums and balances over tags: what goes in is what comes out, the parts make the whole. Undefined where a tag has no reading in the
 * period: a missing part is not 0. An increase runs from the last reading before the period; a register set back counts no increase
 * for that step, and the result says how often.
 */
export const balance = defineRuleKind('balance', shape, { start, methodOf });

function methodOf(rule: BalanceRule): string {
  const bounds = [
    ...(rule.min === undefined ? [] : [`at least ${rule.min}`]),
    ...(rule.max === undefined ? [] : [`at most ${rule.max}`]),
    ...(rule.percent === undefined ? [] : [`within ${rule.percent} % of what goes in`]),
  ];
  return `weighted sum of each tag's ${rule.of} by local ${rule.period}, ${bounds.join(', ')}`;
}

function start(rule: BalanceRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  if (rule.min === undefined && rule.max === undefined && rule.percent === undefined)
    throw new Error('the rule needs "min", "max" or "percent"');
  const unit = unitOf(tags);
  const weights = tags.map(({ id }) => rule.terms.find(({ tags: glob }) => matchesGlob(glob, id))?.weight ?? 1);
  if (rule.percent !== undefined && !weights.some((weight) => weight > 0))
    throw new Error('"percent" needs a term with a positive weight');
  const given = saved as { before: ([number, number] | null)[]; tally: unknown } | undefined;
  const before = tags.map((_, tag) => given?.before[tag] ?? null);
  const empty = (): Tally =>
    tags.map(() => ({ readings: 0, valid: 0, sum: 0, increase: 0, setBack: 0, last: 0, lastAt: 0 }));
  const tallies = new PeriodTallies(createPeriods(timeZone), rule.period, since, empty, given?.tally);

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const term = tallies.at(at)?.[tag];
      if (!term) continue;
      term.readings++;
      const reading = value[row] as number;
      if (Number.isNaN(reading)) continue;
      term.valid++;
      term.sum += reading;
      if (at >= term.lastAt) {
        term.last = reading;
        term.lastAt = at;
      }
      const earlier = before[tag];
      if (earlier && at <= earlier[0]) continue; // late: its step was counted over it
      before[tag] = [at, reading];
      if (!earlier) continue;
      if (reading >= earlier[1]) term.increase += reading - earlier[1];
      else term.setBack++;
    }
  }

  const amountOf = ({ valid, sum, increase, last }: Term): number =>
    rule.of === 'sum' ? sum : rule.of === 'mean' ? sum / valid : rule.of === 'increase' ? increase : last;

  function result({ from, to }: Span, tally: Tally, isAmended: boolean): RuleResult {
    const missing = tally.flatMap(({ valid }, tag) => (valid === 0 ? [(tags[tag] as (typeof tags)[number]).id] : []));
    const amounts = tally.map((term, tag) => (weights[tag] as number) * amountOf(term));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const into = amounts.reduce((sum, amount, tag) => sum + ((weights[tag] as number) > 0 ? amount : 0), 0);
    const bound = rule.percent === undefined ? undefined : (Math.abs(into) * rule.percent) / 100;
    const compared = comparedValue(total, rule.rounding);
    const isMet =
      compared >= (rule.min ?? Number.NEGATIVE_INFINITY) &&
      compared <= (rule.max ?? Number.POSITIVE_INFINITY) &&
      Math.abs(compared) <= (bound ?? Number.POSITIVE_INFINITY);
    const isKnown = missing.length === 0;
    const setBack = tally.reduce((sum, term) => sum + term.setBack, 0);
    return {
      subject: rule.subject,
      verdict: isKnown ? (isMet ? 'met' : 'notMet') : 'undefined',
      from,
      to,
      value: isKnown ? reportedValue(total, rule.rounding) : null,
      unit,
      limit:
        bound ??
        (compared > (rule.max ?? Number.POSITIVE_INFINITY) ? (rule.max ?? null) : (rule.min ?? rule.max ?? null)),
      expected: null,
      received: tally.reduce((sum, { readings: n }) => sum + n, 0),
      valid: tally.reduce((sum, { valid }) => sum + valid, 0),
      detail: isKnown
        ? `${tally.map((term, tag) => `${tags[tag]?.id} ${numberText(amountOf(term))}`).join(', ')} ${unit}: sum ${numberText(total)}${setBack === 0 ? '' : `; ${setBack} registers set back`}`.slice(
            0,
            2000,
          )
        : `no reading of ${missing.slice(0, 10).join(', ')}: the sum is not known`,
      figures: { goesIn: into, setBack },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings,
    settle: (until: Instant) => tallies.takeDue(until).map((due) => result(due, due.tally, due.isAmended)),
    standing(now) {
      const span = tallies.current(now);
      return span ? [result(span, span.tally, false)] : [];
    },
    snapshot: () => ({ before, tally: tallies.snapshot() }),
  };
}
