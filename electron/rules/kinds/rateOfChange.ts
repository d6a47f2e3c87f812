import { z } from 'zod';
import { formatInstant, type Instant, US_PER_MS, US_PER_SECOND } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationMs, durationText, type Episode, Episodes } from '../episodes.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const shape = {
  perSecond: z.number().positive().describe('unit of the rule per second; faster is wrong'),
  direction: z.enum(['both', 'rising', 'falling']).default('both').describe('which changes count'),
  gapMsMax: z
    .int()
    .min(1)
    .max(86_400_000)
    .default(600_000)
    .describe('ms between two readings at most; over a longer gap nothing is known of the rate'),
} as const;
type RateRule = RuleOf<'rateOfChange', typeof shape>;

/** Last good reading of a tag; time 0: none yet. */
type Last = readonly [time: number, value: number];

/** A value that changes faster than the process can: between each two neighbouring readings. */
export const rateOfChange = defineRuleKind('rateOfChange', shape, { start, methodOf });

function methodOf({ perSecond, direction, gapMsMax }: RateRule): string {
  return `difference of neighbouring readings by their time, at most ${perSecond}/s (${direction}); none over gaps above ${gapMsMax} ms`;
}

function start(rule: RateRule, { tags, since }: RuleContext, saved: unknown): RuleAtWork {
  const given = saved as { last: Last[]; episodes: unknown } | undefined;
  const lastTime = Float64Array.from(tags, (_, tag) => given?.last[tag]?.[0] ?? 0);
  const lastValue = Float64Array.from(tags, (_, tag) => given?.last[tag]?.[1] ?? 0);
  const episodes = new Episodes(tags.length, given?.episodes, describe);
  const gapUs = rule.gapMsMax * US_PER_MS;
  const perUs = rule.perSecond / US_PER_SECOND;
  const rising = rule.direction === 'falling' ? Number.POSITIVE_INFINITY : perUs;
  const falling = rule.direction === 'rising' ? Number.NEGATIVE_INFINITY : -perUs;
  const isWorse = (value: number, than: number): boolean => Math.abs(value) > Math.abs(than);

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    let before = lastTime[tag] as number;
    let valueBefore = lastValue[tag] as number;
    let isOpen = episodes.isOpen(tag);
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      const now = value[row] as number;
      const passed = at - before;
      if (Number.isNaN(now) || passed <= 0 || at < since) continue;
      const change = now - valueBefore;
      const isKnown = before !== 0 && passed <= gapUs;
      if (isKnown && (change > rising * passed || change < falling * passed)) {
        episodes.wrong(tag, before, at, (change * US_PER_SECOND) / passed, isWorse);
        isOpen = true;
      } else if (isOpen) {
        episodes.right(tag, at);
        isOpen = false;
      }
      before = at;
      valueBefore = now;
    }
    lastTime[tag] = before;
    lastValue[tag] = valueBefore;
  }

  function describe(tag: number, { from, worst, readings: n }: Readonly<Episode>, to: Instant): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const ms = durationMs(from, to);
    return {
      subject: id,
      verdict: 'notMet',
      from: from as Instant,
      to,
      value: worst,
      unit: `${unit}/s`,
      limit: rule.perSecond,
      expected: null,
      received: n,
      valid: n,
      detail: `changed by up to ${numberText(worst)} ${unit}/s, allowed ${rule.perSecond}, for ${durationText(ms)} from ${formatInstant(from as Instant)}: ${n} steps`,
      figures: { durationMs: ms },
    };
  }

  return {
    readings,
    settle: () => episodes.take(),
    standing: (now) => episodes.standing(now),
    snapshot: () => ({
      last: Array.from(lastTime, (at, tag): Last => [at, lastValue[tag] as number]),
      episodes: episodes.snapshot(),
    }),
  };
}
