import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { CENSORED_AS, countedValue, meanOf, runningAverage } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { SampleBook } from '../sampleBook.ts';
import { spansOf } from '../spans.ts';
import { unitOf } from '../subjects.ts';
import { numberText, unitWord } from '../words.ts';

const shape = {
  limit: z.number().describe('unit of the rule; strictly greater exceeds'),
  months: z.int().min(2).max(60).default(12).describe('months averaged'),
  compute: z.enum(['month', 'quarter', 'year']).default('quarter').describe('at the end of which period it is decided'),
  censored: z.enum(CENSORED_AS).default('zero').describe('what a value below the detection limit counts as'),
  subject: z.string().min(1).max(120).default('system').describe('what the samples stand for together'),
} as const;
type AverageRule = RuleOf<'runningAnnualAverage', typeof shape>;

/**
 * Running annual average of monthly averages over all samples of a system, as for chlorine and chloramines (40 CFR 141.133(c)(1)):
 * decided at the end of each quarter. While a month is missing the average is undefined; when the months there are make it certain to
 * exceed whatever the others bring, the rule is not met at the end of that very month.
 */
export const runningAnnualAverage = defineRuleKind('runningAnnualAverage', shape, { start, methodOf });

function methodOf({ months, compute, censored }: AverageRule): string {
  return `mean of ${months} monthly means, at the end of each ${compute}; below detection counts as ${censored}`;
}

function start(rule: AverageRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const unit = unitOf(tags);
  const periods = createPeriods(context.timeZone);
  const given = saved as { decided: unknown; book: unknown } | undefined;
  const decided = new DecidedPeriods(spansOf(periods, 'month'), since, rule.months - 1, given?.decided);
  const book = new SampleBook(tags.length, given?.book);

  /** Months that a window has, oldest first, the last one being that of `at`. */
  const monthsTo = (at: Instant): Span[] =>
    Array.from({ length: rule.months }, (_, i) => periods.spanFrom('month', at, i - rule.months + 1));

  function meanOfMonth({ from, to }: Span): number | undefined {
    const samples = book.between(from, to).filter(({ value }) => !Number.isNaN(value));
    return meanOf(samples.map(({ value, censoring }) => countedValue(value, censoring, rule.censored)));
  }

  /** @param until samples of months that begin at it or later do not count yet */
  function result(window: readonly Span[], span: Span, until: Instant, isAmended: boolean): RuleResult {
    const means = window.map((month) => (month.from < until ? meanOfMonth(month) : undefined));
    const average = runningAverage(means, rule.months, rule.limit, (value) => comparedValue(value, rule.rounding));
    const soFar = meanOf(means.filter((each) => each !== undefined));
    const samples = window.reduce((n, { from, to }) => n + (from < until ? book.between(from, to).length : 0), 0);
    const { value, isMet, isCertainToExceed, known } = average;
    const words =
      value !== undefined
        ? `mean of ${known} monthly means ${numberText(value)} ${unitWord(unit)}`
        : `${known} of ${rule.months} months measured${soFar === undefined ? '' : `, so far ${numberText(soFar)} ${unitWord(unit)}`}`;
    return {
      subject: rule.subject,
      verdict: isMet === undefined ? 'undefined' : isMet ? 'met' : 'notMet',
      from: span.from,
      to: span.to,
      value: value === undefined ? null : reportedValue(value, rule.rounding),
      unit,
      limit: rule.limit,
      expected: rule.months,
      received: samples,
      valid: known,
      detail:
        value === undefined && isCertainToExceed
          ? `${words}; certain to exceed ${rule.limit} ${unitWord(unit)} whatever the other months bring`
          : words,
      figures: {
        kind: 'runningAnnualAverage',
        months: known,
        soFar: soFar ?? null,
        isCertainToExceed: isCertainToExceed ? 1 : 0,
        ...Object.fromEntries(
          window.map((month, i) => [
            periods.nameOf('month', month.from),
            means[i] === undefined ? null : Number(numberText(means[i] as number)),
          ]),
        ),
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  /** At the end of a month: what is due then. */
  function decide(month: Span, isAmended: boolean): RuleResult[] {
    const span = periods.spanAt(rule.compute, month.from);
    if (span.to === month.to) return [result(monthsTo(month.from), span, span.to, isAmended)];
    const early = result(monthsTo(periods.spanFrom('month', span.to, -1).from), month, month.to, isAmended);
    return early.verdict === 'notMet' ? [early] : [];
  }

  return {
    readings(tag, time, value, from, to, _isLate, status) {
      for (let row = from; row < to; row++)
        if (book.add(tag, time[row] as number, value[row] as number, status?.[row] ?? 0))
          decided.touch(time[row] as Instant);
    },
    settle(until) {
      const due = decided.takeDue(until);
      const results = due.flatMap((month) => decide(month, month.isAmended));
      const last = due.at(-1);
      if (last) book.forgetBefore(periods.spanFrom('month', last.from, -2 * rule.months).from);
      return results;
    },
    standing(now) {
      const span = decided.current(now);
      return span ? [result(monthsTo(span.from), periods.spanAt(rule.compute, now), span.to, false)] : [];
    },
    snapshot: () => ({ decided: decided.snapshot(), book: book.snapshot() }),
  };
}
