import { z } from 'zod';
import { formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';

const shape = {
  side: z.enum(['above', 'below']).describe('above: higher than the limit is wrong; equal to it is right'),
  limit: z.number().describe('in the unit of the rule'),
  deadband: z.number().min(0).default(0).describe('unit of the rule; how far back inside before it is over'),
  onDelayMs: z.int().min(0).max(86_400_000).default(0).describe('ms beyond the limit before it counts'),
  offDelayMs: z.int().min(0).max(86_400_000).default(0).describe('ms back inside before it is over'),
} as const;
type LimitRule = RuleOf<'limit', typeof shape>;

/** One tag: since when beyond, whether it counts, what it reached. Times in µs, 0: not so. */
interface Side {
  beyondSince: number;
  backSince: number;
  isRaised: boolean;
  peak: number;
  readings: number;
  lastTime: number;
}

const AT_REST = (): Side => ({
  beyondSince: 0,
  backSince: 0,
  isRaised: false,
  peak: Number.NaN,
  readings: 0,
  lastTime: 0,
});

/**
 * A value beyond its limit for longer than the on-delay, until it has been back inside the deadband for longer than the
 * off-delay: one result for every such time, from the reading that first was beyond to the one that first was back.
 * Readings without a value change nothing; a gap neither begins nor ends it.
 */
export const limit = defineRuleKind('limit', shape, { start: startLimit, methodOf });

function methodOf(rule: LimitRule): string {
  const parts = [`${rule.side} ${rule.limit}, equal is inside`];
  if (rule.deadband > 0) parts.push(`deadband ${rule.deadband}`);
  if (rule.onDelayMs > 0) parts.push(`on-delay ${rule.onDelayMs} ms`);
  if (rule.offDelayMs > 0) parts.push(`off-delay ${rule.offDelayMs} ms`);
  return parts.join('; ');
}

function startLimit(rule: LimitRule, { tags, since }: RuleContext, saved: unknown): RuleAtWork {
  const given = saved as { sides: Side[]; ended: RuleResult[] } | undefined;
  const sides = tags.map((_, tag): Side => ({ ...(given?.sides[tag] ?? AT_REST()) }));
  const sign = rule.side === 'above' ? 1 : -1;
  const bound = sign * rule.limit;
  const inside = bound - rule.deadband;
  const onDelay = rule.onDelayMs * US_PER_MS;
  const offDelay = rule.offDelayMs * US_PER_MS;
  const isRounded = rule.rounding.moment === 'beforeComparison';
  let results: RuleResult[] = [...(given?.ended ?? [])];

  /**
   * Most readings of most tags are inside and nothing is pending: that is the path to be fast on. What lies before a reading that
   * was shown already changes nothing: the time it speaks of was decided.
   */
  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const side = sides[tag] as Side;
    for (let row = from; row < to; row++) {
      if (side.beyondSince === 0 && !isRounded) {
        if (sign === 1) while (row < to && !((value[row] as number) > bound)) row++;
        else while (row < to && !(-(value[row] as number) > bound)) row++;
        if (row === to) break;
      }
      const at = time[row] as number;
      const raw = value[row] as number;
      if (Number.isNaN(raw) || at < since || at <= side.lastTime) continue;
      step(tag, side, at, sign * (isRounded ? comparedValue(raw, rule.rounding) : raw), raw);
    }
    if (to > from) side.lastTime = Math.max(side.lastTime, time[to - 1] as number);
  }

  function step(tag: number, side: Side, at: number, compared: number, raw: number): void {
    const isBeyond = compared > bound;
    if (side.beyondSince === 0) {
      if (!isBeyond) return;
      side.beyondSince = at;
      side.peak = raw;
      side.readings = 0;
    }
    if (!(sign * raw < sign * side.peak)) side.peak = raw;
    if (isBeyond) {
      side.readings++;
      side.backSince = 0;
      if (!side.isRaised && at - side.beyondSince >= onDelay) side.isRaised = true;
      return;
    }
    if (!side.isRaised) {
      if (at - side.beyondSince < onDelay) {
        clear(side);
        return;
      }
      side.isRaised = true;
    }
    if (compared > inside) {
      side.backSince = 0;
      return;
    }
    if (side.backSince === 0) side.backSince = at;
    if (at - side.backSince < offDelay) return;
    results.push(result(tag, side, side.backSince as Instant));
    clear(side);
  }

  function clear(side: Side): void {
    Object.assign(side, AT_REST(), { lastTime: side.lastTime });
  }

  function result(tag: number, side: Side, to: Instant): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const word = rule.side === 'above' ? 'highest' : 'lowest';
    const value = reportedValue(side.peak, rule.rounding);
    return {
      subject: id,
      verdict: 'notMet',
      from: side.beyondSince as Instant,
      to,
      value,
      unit,
      limit: rule.limit,
      expected: null,
      received: side.readings,
      valid: side.readings,
      detail: `${rule.side} ${rule.limit} ${unit} from ${formatInstant(side.beyondSince as Instant)}: ${side.readings} readings, ${word} ${value}`,
      figures: { durationMs: (to - side.beyondSince) / US_PER_MS },
      isEvent: true,
    };
  }

  return {
    readings,
    settle() {
      const settled = results;
      results = [];
      return settled;
    },
    standing(now) {
      return sides.flatMap((side, tag) =>
        side.isRaised ? [result(tag, side, Math.max(now, side.beyondSince) as Instant)] : [],
      );
    },
    snapshot: () => ({ sides, ended: results }),
  };
}
