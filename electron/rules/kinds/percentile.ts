import { z } from 'zod';
import { idSchema } from '../../../shared/domain/config/tag.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { CENSORED_AS, countedValue, PERCENTILE_METHODS, percentileOf } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { type Sample, SampleBook } from '../sampleBook.ts';
import { samplesAtWork } from '../samplesAtWork.ts';
import { MONITORING_PERIODS, monitoringSpans } from '../spans.ts';
import { placeOf, unitOf } from '../subjects.ts';
import { listFigures, numberText, unitWord } from '../words.ts';

const shape = {
  limit: z
    .number()
    .optional()
    .describe('action level in the unit of the rule; strictly greater exceeds. Absent: information only'),
  percent: z.int().min(1).max(99).default(90).describe('which percentile, in %'),
  method: z
    .enum(PERCENTILE_METHODS)
    .default('nearestRankHalfUp')
    .describe('what a fractional rank means: a choice of the state, shown with every result'),
  censored: z.enum(CENSORED_AS).default('zero').describe('what a value below the detection limit counts as'),
  period: z.enum(MONITORING_PERIODS).default('sixMonths').describe('monitoring period'),
  firstYear: z.int().min(2000).max(2100).default(2023).describe('a year in which a period of three years begins'),
  samplesMin: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('samples the period must have; fewer: expected stays above received'),
  subject: z.string().min(1).max(120).default('system').describe('what the samples stand for together'),
  struckOut: z
    .array(
      z.strictObject({
        tag: idSchema,
        date: z.iso.date().describe('local day the sample was taken'),
        reason: z.string().min(3).max(200),
        person: z.string().min(1).max(120),
      }),
    )
    .max(200)
    .default([])
    .describe(
      'samples that do not count, each with reason and person; every result names them and says what it is with them',
    ),
} as const;
type PercentileRule = RuleOf<'percentile', typeof shape>;

/**
 * Percentile of a monitoring period over all sampling sites, as for lead and copper (40 CFR 141.80(c)(3)), by the method the state
 * chose; the other methods stand beside it. Five samples: the mean of the two highest; fewer: the highest; none: undefined.
 */
export const percentile = defineRuleKind('percentile', shape, { start, methodOf });

function methodOf({ percent, censored }: PercentileRule): string {
  return `${percent}th percentile; below detection counts as ${censored}`;
}

function start(rule: PercentileRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const unit = unitOf(tags);
  const periods = createPeriods(context.timeZone);
  const spans = monitoringSpans(periods, rule.period, rule.firstYear);
  const given = saved as { decided: unknown; book: unknown } | undefined;
  const decided = new DecidedPeriods(spans, since, 0, given?.decided);
  const book = new SampleBook(tags.length, given?.book);
  const struck = new Map(rule.struckOut.map((each) => [`${each.tag} ${each.date}`, each]));
  const strikeOf = ({ tag, time }: Sample) => struck.get(`${tags[tag]?.id} ${periods.nameOf('day', time as Instant)}`);
  const counted = ({ value, censoring }: Sample): number => countedValue(value, censoring, rule.censored);

  function result(span: Span, isAmended: boolean): RuleResult {
    const samples = book.between(span.from, span.to);
    const valid = samples.filter(({ value }) => !Number.isNaN(value));
    const kept = valid.filter((sample) => !strikeOf(sample));
    const values = kept.map(counted);
    const { value, position, how } = percentileOf(values, rule.percent, rule.method);
    const removed = valid.filter(strikeOf);
    const withAll = percentileOf(valid.map(counted), rule.percent, rule.method).value;
    const isExceeded =
      value !== undefined && rule.limit !== undefined && comparedValue(value, rule.rounding) > rule.limit;
    const below = kept.filter(({ censoring }) => censoring === 'below').length;
    const others = PERCENTILE_METHODS.map((method) => [
      method,
      percentileOf(values, rule.percent, method).value ?? null,
    ]);
    const sites = new Set(kept.map(({ tag }) => placeOf(tags[tag]?.id as string))).size;
    const struckText =
      removed.length === 0
        ? ''
        : `; ${removed.length} struck out: with all ${valid.length} samples it is ${withAll === undefined ? 'undefined' : numberText(withAll)}`;
    return {
      subject: rule.subject,
      verdict:
        value === undefined ? 'undefined' : rule.limit === undefined ? 'information' : isExceeded ? 'notMet' : 'met',
      from: span.from,
      to: span.to,
      value: value === undefined ? null : reportedValue(value, rule.rounding),
      unit,
      limit: rule.limit ?? null,
      expected: rule.samplesMin ?? null,
      received: samples.length,
      valid: kept.length,
      detail:
        value === undefined
          ? 'no samples: neither met nor not met'
          : `${rule.percent}th percentile of ${kept.length} samples (${rule.percent / 100}·n = ${position}): ${numberText(value)} ${unitWord(unit)}, ${how}${
              below > 0 ? `; ${below} below detection count as ${rule.censored}` : ''
            }${struckText}`,
      figures: {
        kind: 'percentile',
        n: kept.length,
        sites,
        position,
        struckOut: removed.length,
        withAll: withAll ?? null,
        ...Object.fromEntries(others),
        ...listFigures('values', [...values].sort((a, b) => a - b).map(numberText), ' '),
        ...listFigures(
          'struck',
          removed.map((sample) => {
            const { tag, date, reason, person } = strikeOf(sample) as PercentileRule['struckOut'][number];
            return `${tag} ${date}: ${numberText(sample.value)} ${unitWord(unit)}, ${reason} (${person})`;
          }),
          '; ',
        ),
        ...(book.dropped > 0 ? { forgottenSamples: book.dropped } : {}),
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return samplesAtWork({ book, decided, spans, periodsKept: 1, result });
}
