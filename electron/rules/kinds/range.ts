import { z } from 'zod';
import { formatInstant, type Instant } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationMs, durationText, type Episode, Episodes } from '../episodes.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const shape = {
  min: z.number().optional().describe('unit of the rule; equal to it is inside'),
  max: z.number().optional().describe('unit of the rule; equal to it is inside'),
} as const;
type RangeRule = RuleOf<'range', typeof shape>;

/** Values that a plant cannot have, or must not have for a single reading: one result for every time outside. */
export const range = defineRuleKind('range', shape, { start, methodOf });

const boundsText = ({ min, max }: RangeRule): string =>
  min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`;

function methodOf(rule: RangeRule): string {
  return `every reading ${boundsText(rule)}, both ends inside`;
}

function start(rule: RangeRule, { tags, since }: RuleContext, saved: unknown): RuleAtWork {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rule;
  if (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY)
    throw new Error('the rule needs "min" or "max"');
  if (min > max) throw new Error('"min" must not be above "max"');
  const isRounded = rule.rounding.moment === 'beforeComparison';
  const given = saved as { seen: number[]; episodes: unknown } | undefined;
  const episodes = new Episodes(tags.length, given?.episodes, describe);
  /** µs: latest reading shown, by tag; what comes late for the time before changes nothing. */
  const seen = Float64Array.from(tags, (_, tag) => given?.seen[tag] ?? 0);
  const outside = (value: number): number => Math.max(min - value, value - max);
  const isWorse = (value: number, than: number): boolean => outside(value) > outside(than);

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    let isOpen = episodes.isOpen(tag);
    for (let row = from; row < to; row++) {
      if (!isOpen && !isRounded) {
        // NaN is neither below nor above: a reading without a value is passed over with the good ones.
        while (row < to && !((value[row] as number) < min || (value[row] as number) > max)) row++;
        if (row === to) break;
      }
      const raw = value[row] as number;
      const at = time[row] as number;
      if (Number.isNaN(raw) || at < since || at <= (seen[tag] as number)) continue;
      const compared = isRounded ? comparedValue(raw, rule.rounding) : raw;
      if (compared < min || compared > max) episodes.wrong(tag, at, at, raw, isWorse);
      else episodes.right(tag, at);
      isOpen = episodes.isOpen(tag);
    }
    if (to > from) seen[tag] = Math.max(seen[tag] as number, time[to - 1] as number);
  }

  function describe(tag: number, { from, worst, readings: n }: Readonly<Episode>, to: Instant): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const ms = durationMs(from, to);
    return {
      subject: id,
      verdict: 'notMet',
      from: from as Instant,
      to,
      value: reportedValue(worst, rule.rounding),
      unit,
      limit: worst > max ? max : min,
      expected: null,
      received: n,
      valid: n,
      detail: `outside ${boundsText(rule)} ${unit} for ${durationText(ms)} from ${formatInstant(from as Instant)}: ${n} readings, furthest ${numberText(worst)}`,
      figures: { durationMs: ms },
    };
  }

  return {
    readings,
    settle: () => episodes.take(),
    standing: (now) => episodes.standing(now),
    snapshot: () => ({ seen: [...seen], episodes: episodes.snapshot() }),
  };
}
