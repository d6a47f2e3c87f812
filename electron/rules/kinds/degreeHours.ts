import { z } from 'zod';
import { US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationText } from '../episodes.ts';
import { HeldPeriods, type HeldSum } from '../heldPeriods.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const US_PER_HOUR = 3_600_000_000;

const shape = {
  side: z.enum(['above', 'below']).describe('which side of the bound counts'),
  bound: z.number().describe('unit of the rule; only what lies beyond it counts'),
  limit: z.number().min(0).describe('unit · h in the window; more is not met'),
  period: z.enum(['day', 'week', 'month']).default('day').describe('local period that is judged'),
  windowPeriods: z.int().min(1).max(60).default(1).describe('periods it adds up over, the judged one last'),
  holdMsMax: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(1_800_000)
    .describe('ms a reading stands for at most; the time beyond it is not known and counts nothing'),
} as const;
type DegreeHoursRule = RuleOf<'degreeHours', typeof shape>;

/** Degree-hours: how far beyond a bound times how long, by sample-and-hold; short and far weighs like long and near. */
export const degreeHours = defineRuleKind('degreeHours', shape, { start, methodOf });

function methodOf({ side, bound, period, windowPeriods }: DegreeHoursRule): string {
  return `∫ |value − ${bound}| dt ${side} the bound, sample-and-hold, over ${windowPeriods === 1 ? `the ${period}` : `${windowPeriods} ${period}s`}`;
}

function start(rule: DegreeHoursRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  const given = saved as unknown[] | undefined;
  const bounds = rule.side === 'above' ? { max: rule.bound } : { min: rule.bound };
  const { period, windowPeriods } = rule;
  const settings = { periods: createPeriods(timeZone), period, windowPeriods, since, ...bounds };
  const held = tags.map((_, tag) => new HeldPeriods({ ...settings, holdUs: rule.holdMsMax * US_PER_MS }, given?.[tag]));

  function result(tag: number, { from, to }: Span, sum: HeldSum, isAmended: boolean): RuleResult {
    const isKnown = sum.knownUs > 0;
    const found = (rule.side === 'above' ? sum.beyondAbove : sum.beyondBelow) / US_PER_HOUR;
    const value = isKnown ? reportedValue(found, rule.rounding) : null;
    const outsideMs = (rule.side === 'above' ? sum.aboveUs : sum.belowUs) / US_PER_MS;
    const unit = `${tags[tag]?.unit ?? ''}.h`;
    return {
      subject: tags[tag]?.id ?? '',
      verdict: value === null ? 'undefined' : comparedValue(found, rule.rounding) <= rule.limit ? 'met' : 'notMet',
      from,
      to,
      value,
      unit,
      limit: rule.limit,
      expected: null,
      received: sum.received,
      valid: sum.valid,
      detail:
        value === null
          ? 'nothing was known of the window'
          : `${numberText(value)} ${unit} in ${durationText(outsideMs)} ${rule.side} ${rule.bound}; ${durationText(sum.unknownUs / US_PER_MS)} not known`,
      figures: { outsideMs, unknownMs: sum.unknownUs / US_PER_MS, extreme: rule.side === 'above' ? sum.max : sum.min },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings: (tag, time, value, from, to) => held[tag]?.take(time, value, from, to),
    settle: (until) =>
      held.flatMap((own, tag) => own.takeDue(until).map((due) => result(tag, due, due.sum, due.isAmended))),
    standing: (now) =>
      held.flatMap((own, tag) => {
        const current = own.current(now);
        return current ? [result(tag, current, current.sum, false)] : [];
      }),
    snapshot: () => held.map((own) => own.snapshot()),
  };
}
