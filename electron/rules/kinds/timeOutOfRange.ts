import { z } from 'zod';
import { US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationText } from '../episodes.ts';
import { HeldPeriods, type HeldSum } from '../heldPeriods.ts';
import { createPeriods, type Span } from '../periods.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';

const shape = {
  min: z.number().optional().describe('unit of the rule; a value equal to it is inside'),
  max: z.number().optional().describe('unit of the rule; a value equal to it is inside'),
  allowedMs: z.int().min(0).max(8_640_000_000).default(0).describe('ms outside in the window; more is not met'),
  period: z.enum(['day', 'week', 'month']).default('day').describe('local period that is judged'),
  windowPeriods: z.int().min(1).max(60).default(1).describe('periods the time adds up over, the judged one last'),
  holdMsMax: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(1_800_000)
    .describe('ms a reading stands for at most; the time beyond it is not known'),
} as const;
type OutOfRangeRule = RuleOf<'timeOutOfRange', typeof shape>;

/** Cumulative time outside a range, by sample-and-hold, over a window of local periods; above and below stated apart. */
export const timeOutOfRange = defineRuleKind('timeOutOfRange', shape, { start, methodOf });

function methodOf({ min, max, windowPeriods, period, holdMsMax }: OutOfRangeRule): string {
  return `sample-and-hold, outside ${min ?? '−∞'} … ${max ?? '∞'} (both inside), added up over ${windowPeriods === 1 ? `the ${period}` : `${windowPeriods} ${period}s`}; a reading stands for at most ${holdMsMax / 60_000} min`;
}

function start(rule: OutOfRangeRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  if (rule.min === undefined && rule.max === undefined) throw new Error('the rule needs "min" or "max"');
  if (rule.min !== undefined && rule.max !== undefined && rule.min >= rule.max)
    throw new Error('"min" must be below "max"');
  const given = saved as unknown[] | undefined;
  const { min, max, period, windowPeriods } = rule;
  const settings = { periods: createPeriods(timeZone), period, windowPeriods, since, min, max };
  const held = tags.map((_, tag) => new HeldPeriods({ ...settings, holdUs: rule.holdMsMax * US_PER_MS }, given?.[tag]));

  function result(tag: number, { from, to }: Span, sum: HeldSum, isAmended: boolean): RuleResult {
    const [aboveMs, belowMs, unknownMs] = [sum.aboveUs / US_PER_MS, sum.belowUs / US_PER_MS, sum.unknownUs / US_PER_MS];
    const outsideMs = aboveMs + belowMs;
    const isKnown = sum.knownUs > 0;
    return {
      subject: tags[tag]?.id ?? '',
      verdict: !isKnown ? 'undefined' : outsideMs <= rule.allowedMs ? 'met' : 'notMet',
      from,
      to,
      value: isKnown ? outsideMs : null,
      unit: 'ms',
      limit: rule.allowedMs,
      expected: null,
      received: sum.received,
      valid: sum.valid,
      detail: isKnown
        ? `outside for ${durationText(outsideMs)}: above for ${durationText(aboveMs)}, below for ${durationText(belowMs)}; ${durationText(unknownMs)} not known`
        : 'nothing was known of the window',
      figures: { aboveMs, belowMs, unknownMs, min: sum.min, max: sum.max },
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
