import { z } from 'zod';
import { formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationText } from '../episodes.ts';
import { createPeriods, type Span } from '../periods.ts';
import { PeriodTallies } from '../periodTallies.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';

const shape = {
  msMax: z
    .int()
    .min(1)
    .max(2_678_400_000)
    .optional()
    .describe('ms between two readings at most; default: the stale limit of the tag'),
  tell: z
    .enum(['all', 'faults'])
    .default('all')
    .describe('all: every period; faults: those not met, and the first that is met again'),
  period: z.enum(['day', 'week', 'month']).default('day').describe('local period that is judged'),
} as const;
type IntervalRule = RuleOf<'longestInterval', typeof shape>;

interface Tally {
  readings: number;
  withoutValue: number;
  /** ms and its end, µs. */
  longest: number;
  longestEnd: number;
  /** Intervals above the limit, and what they are over it in all. */
  over: number;
  overMs: number;
}
const EMPTY = (): Tally => ({ readings: 0, withoutValue: 0, longest: 0, longestEnd: 0, over: 0, overMs: 0 });

/**
 * No longer than so long without a reading, whatever its value. An interval belongs to the period in which it ended. Late readings
 * are counted in their period; the intervals they would have shortened stay as they were seen.
 */
export const longestInterval = defineRuleKind('longestInterval', shape, { start, methodOf });

function methodOf({ msMax }: IntervalRule): string {
  return `longest time between neighbouring readings, at most ${msMax === undefined ? 'the stale limit of the tag' : `${msMax} ms`}`;
}

function start(rule: IntervalRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  const periods = createPeriods(timeZone);
  const given = saved as { last: number[]; tallies: unknown[]; failing: boolean[] } | undefined;
  const failing = tags.map((_, tag) => given?.failing[tag] ?? false);
  const last = Float64Array.from(tags, (_, tag) => given?.last[tag] ?? 0);
  const tallies = tags.map((_, tag) => new PeriodTallies(periods, rule.period, since, EMPTY, given?.tallies[tag]));
  const limits = tags.map(({ staleAfterMs }) => rule.msMax ?? staleAfterMs);

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const limitUs = (limits[tag] as number) * US_PER_MS;
    let before = last[tag] as number;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const tally = tallies[tag]?.at(at);
      if (!tally) continue;
      tally.readings++;
      if (Number.isNaN(value[row])) tally.withoutValue++;
      const passed = at - before;
      if (before !== 0 && passed > 0) {
        if (passed > tally.longest) {
          tally.longest = passed;
          tally.longestEnd = at;
        }
        if (passed > limitUs) {
          tally.over++;
          tally.overMs += (passed - limitUs) / US_PER_MS;
        }
      }
      if (at > before) before = at;
    }
    last[tag] = before;
  }

  function result(tag: number, { from, to }: Span, tally: Tally, isAmended: boolean): RuleResult {
    const { id } = tags[tag] as (typeof tags)[number];
    const limit = limits[tag] as number;
    const { readings: n, withoutValue, longest, longestEnd, over, overMs } = tally;
    const longestMs = longest / US_PER_MS;
    return {
      subject: id,
      verdict: n === 0 ? 'undefined' : over === 0 ? 'met' : 'notMet',
      from,
      to,
      value: longest === 0 ? null : longestMs,
      unit: 'ms',
      limit,
      expected: null,
      received: n,
      valid: n - withoutValue,
      detail:
        n === 0
          ? 'no reading in the period'
          : `longest interval ${durationText(longestMs)}${longestEnd === 0 ? '' : `, ended ${formatInstant(longestEnd as Instant)}`}; ${over} above ${durationText(limit)}`,
      figures: { intervalsOver: over, overMs },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  function isTold(tag: number, { verdict, isAmended }: RuleResult): boolean {
    if (rule.tell === 'all' || isAmended) return true;
    const was = failing[tag];
    if (verdict !== 'undefined') failing[tag] = verdict === 'notMet';
    return verdict === 'notMet' || (verdict === 'met' && was === true);
  }

  return {
    readings,
    settle: (until) =>
      tallies.flatMap((own, tag) =>
        own
          .takeDue(until)
          .map((due) => result(tag, due, due.tally, due.isAmended))
          .filter((told) => isTold(tag, told)),
      ),
    standing: (now) =>
      tallies.flatMap((own, tag) => {
        const span = own.current(now);
        return span ? [result(tag, span, span.tally, false)] : [];
      }),
    snapshot: () => ({ failing, last: [...last], tallies: tallies.map((own) => own.snapshot()) }),
  };
}
