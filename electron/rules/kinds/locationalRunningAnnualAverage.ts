import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { CENSORED_AS, countedValue, meanOf, operationalEvaluationLevel, runningAverage } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { SampleBook } from '../sampleBook.ts';
import { spansOf } from '../spans.ts';
import { placeOf } from '../subjects.ts';
import { numberText, unitWord } from '../words.ts';

const shape = {
  limit: z.number().describe('unit of the rule; strictly greater exceeds'),
  judge: z
    .enum(['average', 'operationalEvaluationLevel'])
    .default('average')
    .describe('average of four quarters, or (Q1 + Q2 + 2·Q3)/4: the early warning'),
  censored: z.enum(CENSORED_AS).default('zero').describe('what a value below the detection limit counts as'),
} as const;
type LocationRule = RuleOf<'locationalRunningAnnualAverage', typeof shape>;

const QUARTERS = 4;

/**
 * Running annual average at each sampling location, of quarterly averages, as for TTHM and HAA5 (40 CFR 141.64(b)(2), 141.620(d)), or
 * the operational evaluation level (141.626) beside it. A quarter without samples leaves the average undefined, unless the others make
 * it certain to exceed.
 */
export const locationalRunningAnnualAverage = defineRuleKind('locationalRunningAnnualAverage', shape, {
  start,
  methodOf,
});

function methodOf({ judge, censored }: LocationRule): string {
  return `${judge === 'average' ? 'mean of four quarterly means' : '(Q1 + Q2 + 2·Q3)/4'} by location; below detection counts as ${censored}`;
}

function start(rule: LocationRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, 'quarter');
  const given = saved as { decided: unknown[]; book: unknown } | undefined;
  const decided = tags.map((_, tag) => new DecidedPeriods(spans, since, QUARTERS - 1, given?.decided[tag]));
  const book = new SampleBook(tags.length, given?.book);

  const samplesOf = (tag: number, { from, to }: Span): number[] =>
    book
      .of(tag, from, to)
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ value, censoring }) => countedValue(value, censoring, rule.censored));

  function result(tag: number, span: Span, isAmended: boolean): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const quarters = [-3, -2, -1, 0].map((count) => spans.spanFrom(span.from, count));
    const means = quarters.map((quarter) => meanOf(samplesOf(tag, quarter)));
    const compare = (value: number): number => comparedValue(value, rule.rounding);
    const average = runningAverage(means, QUARTERS, rule.limit, compare);
    const level = operationalEvaluationLevel(means.slice(1));
    const isAverage = rule.judge === 'average';
    const value = isAverage ? average.value : level;
    const isMet = isAverage ? average.isMet : level === undefined ? undefined : compare(level) <= rule.limit;
    const received = book.of(tag, span.from, span.to);
    const known = means.filter((each) => each !== undefined).length;
    const named = quarters.map(
      (quarter, i) =>
        `${periods.nameOf('quarter', quarter.from)} ${means[i] === undefined ? '–' : numberText(means[i] as number)}`,
    );
    const what = isAverage ? 'average of four quarters' : 'operational evaluation level';
    return {
      subject: placeOf(id),
      verdict: isMet === undefined ? 'undefined' : isMet ? 'met' : 'notMet',
      from: span.from,
      to: span.to,
      value: value === undefined ? null : reportedValue(value, rule.rounding),
      unit,
      limit: rule.limit,
      expected: null,
      received: received.length,
      valid: received.filter((sample) => !Number.isNaN(sample.value)).length,
      detail: `${
        value !== undefined
          ? `${what} ${numberText(value)} ${unitWord(unit)}`
          : average.isCertainToExceed && isAverage
            ? `certain to exceed ${rule.limit} ${unitWord(unit)} with ${known} of four quarters`
            : `${what} undefined: ${known} of four quarters measured`
      } (${named.join(', ')})`,
      figures: {
        kind: 'locationalRunningAnnualAverage',
        judge: rule.judge,
        ...Object.fromEntries(
          quarters.map((quarter, i) => [
            periods.nameOf('quarter', quarter.from),
            means[i] === undefined ? null : Number(numberText(means[i] as number)),
          ]),
        ),
        average: average.value ?? null,
        operationalEvaluationLevel: level ?? null,
        isCertainToExceed: average.isCertainToExceed ? 1 : 0,
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings(tag, time, value, from, to, _isLate, status) {
      for (let row = from; row < to; row++)
        if (book.add(tag, time[row] as number, value[row] as number, status?.[row] ?? 0))
          decided[tag]?.touch(time[row] as Instant);
    },
    settle(until) {
      const results = tags.flatMap((_, tag) =>
        (decided[tag]?.takeDue(until) ?? []).map((span) => result(tag, span, span.isAmended)),
      );
      const last = results.at(-1);
      if (last) book.forgetBefore(spans.spanFrom(last.from, -2 * QUARTERS).from);
      return results;
    },
    standing(now) {
      return tags.flatMap((_, tag) => {
        const span = decided[tag]?.current(now);
        return span ? [result(tag, span, false)] : [];
      });
    },
    snapshot: () => ({ decided: decided.map((each) => each.snapshot()), book: book.snapshot() }),
  };
}
