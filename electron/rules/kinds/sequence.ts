import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { createPeriods, type Span } from '../periods.ts';
import { PeriodTallies } from '../periodTallies.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { minuteText } from '../words.ts';

const shape = {
  step: z.number().positive().default(1).describe('how far the number goes on from one record to the next'),
  last: z.number().optional().describe('after this number comes `first` again; default: it never starts again'),
  first: z.number().default(0).describe('number after `last`'),
  repeats: z
    .enum(['wrong', 'same'])
    .default('same')
    .describe('same: the number again is the same record, read twice; wrong: it is a fault'),
  period: z.enum(['day', 'week', 'month']).default('day').describe('local period that is judged'),
} as const;
type SequenceRule = RuleOf<'sequence', typeof shape>;

interface Tally {
  readings: number;
  valid: number;
  breaks: number;
  missing: number;
  repeats: number;
  firstBreakAt: number;
}
const EMPTY = (): Tally => ({ readings: 0, valid: 0, breaks: 0, missing: 0, repeats: 0, firstBreakAt: 0 });

/** A number that counts records (frames, batches, deliveries) goes on without a hole: what is missing was lost before it came here. */
export const sequence = defineRuleKind('sequence', shape, { start, methodOf });

function methodOf({ step, last, first, repeats }: SequenceRule): string {
  const again = last === undefined ? '' : `, after ${last} comes ${first}`;
  return `each number ${step} above the one before${again}; repeats ${repeats === 'same' ? 'are the same record' : 'are wrong'}`;
}

function start(rule: SequenceRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  if (rule.last !== undefined && rule.last <= rule.first) throw new Error('"last" must be above "first"');
  const periods = createPeriods(timeZone);
  const given = saved as { last: [number, number | null][]; tallies: unknown[] } | undefined;
  const lastTime = Float64Array.from(tags, (_, tag) => given?.last[tag]?.[0] ?? 0);
  const lastNumber = Float64Array.from(tags, (_, tag) => given?.last[tag]?.[1] ?? Number.NaN);
  const tallies = tags.map((_, tag) => new PeriodTallies(periods, rule.period, since, EMPTY, given?.tallies[tag]));
  const round = rule.last === undefined ? undefined : rule.last - rule.first + rule.step;

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const tally = tallies[tag]?.at(at);
      if (!tally) continue;
      tally.readings++;
      const number = value[row] as number;
      if (Number.isNaN(number)) continue;
      tally.valid++;
      if (at <= (lastTime[tag] as number)) continue;
      const before = lastNumber[tag] as number;
      lastTime[tag] = at;
      lastNumber[tag] = number;
      if (!Number.isNaN(before)) compare(tally, before, number, at);
    }
  }

  function compare(tally: Tally, before: number, number: number, at: number): void {
    if (number === before) {
      tally.repeats++;
      if (rule.repeats === 'same') return;
    }
    const ahead = number - before;
    const steps = Math.round((round !== undefined && ahead <= 0 ? ahead + round : ahead) / rule.step);
    if (steps === 1) return;
    tally.breaks++;
    if (steps > 1) tally.missing += steps - 1;
    if (tally.firstBreakAt === 0) tally.firstBreakAt = at;
  }

  function result(tag: number, { from, to }: Span, tally: Tally, isAmended: boolean): RuleResult {
    const { id } = tags[tag] as (typeof tags)[number];
    const { readings: n, valid, breaks, missing, repeats, firstBreakAt } = tally;
    return {
      subject: id,
      verdict: valid === 0 ? 'undefined' : breaks === 0 ? 'met' : 'notMet',
      from,
      to,
      value: valid === 0 ? null : breaks,
      unit: '1',
      limit: 0,
      expected: valid + missing,
      received: n,
      valid,
      detail:
        valid === 0
          ? 'no number in the period'
          : `${breaks} breaks, ${missing} numbers missing, ${repeats} repeats${firstBreakAt === 0 ? '' : `; first ${minuteText(firstBreakAt)}`}`,
      figures: { missing, repeats },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings,
    settle: (until: Instant) =>
      tallies.flatMap((own, tag) => own.takeDue(until).map((due) => result(tag, due, due.tally, due.isAmended))),
    standing: (now) =>
      tallies.flatMap((own, tag) => {
        const span = own.current(now);
        return span ? [result(tag, span, span.tally, false)] : [];
      }),
    snapshot: () => ({
      last: Array.from(lastTime, (at, tag) => [at, Number.isNaN(lastNumber[tag]) ? null : (lastNumber[tag] as number)]),
      tallies: tallies.map((own) => own.snapshot()),
    }),
  };
}
