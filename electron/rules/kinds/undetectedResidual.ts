import { z } from 'zod';
import { tagPatternSchema } from '../../../shared/domain/pack/index.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { isAbovePermitted, isTwoMonthViolation, type ResidualCounts, undetectedPercent } from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { type Sample, SampleBook } from '../sampleBook.ts';
import { samplesAtWork } from '../samplesAtWork.ts';
import { spansOf } from '../spans.ts';
import { fits, placeOf } from '../subjects.ts';
import { numberText } from '../words.ts';

const shape = {
  limit: z
    .number()
    .min(0)
    .max(100)
    .default(5)
    .describe('%; strictly more in each of two consecutive months is a violation'),
  detectionLimit: z
    .number()
    .min(0)
    .default(0)
    .describe('unit of the residual; at or below it the residual is undetected'),
  plateCounts: tagPatternSchema.optional().describe('tags of the target that are heterotrophic plate counts, 1/mL'),
  plateCountMax: z.number().min(0).default(500).describe('1/mL; above it water without residual counts as undetected'),
  subject: z.string().min(1).max(120).default('system').describe('what the samples stand for together'),
} as const;
type ResidualRule = RuleOf<'undetectedResidual', typeof shape>;

/**
 * Samples of a month in which the disinfectant residual is undetected, V = 100·(c + d + e)/(a + b), not above 5 % in two consecutive
 * months (40 CFR 141.72(b)(3)). Residual and plate count of one sample share place (tag id before the last dot) and time. A residual
 * that is undetected beside a plate count of at most 500/mL counts as detected.
 */
export const undetectedResidual = defineRuleKind('undetectedResidual', shape, { start, methodOf });

function methodOf({ detectionLimit, plateCountMax }: ResidualRule): string {
  return `V = 100·(c + d + e)/(a + b); undetected: at or below ${detectionLimit}, or below detection; plate count above ${plateCountMax}/mL`;
}

function start(rule: ResidualRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, 'month');
  const isPlateCount = tags.map(({ id }) => rule.plateCounts !== undefined && fits(id, rule.plateCounts));
  const unit = tags.find((_, tag) => !isPlateCount[tag])?.unit ?? '1';
  const given = saved as { decided: unknown; book: unknown } | undefined;
  const decided = new DecidedPeriods(spans, since, 1, given?.decided);
  const book = new SampleBook(tags.length, given?.book);

  const isUndetected = ({ value, censoring }: Sample): boolean => censoring === 'below' || value <= rule.detectionLimit;
  const momentOf = ({ tag, time }: Sample): string => `${placeOf(tags[tag]?.id as string)} ${time}`;

  function countsOf({
    from,
    to,
  }: Span): ResidualCounts & { received: number; mean: number | null; lowest: number | null } {
    const samples = book.between(from, to);
    const valid = samples.filter(({ value }) => !Number.isNaN(value));
    const residuals = valid.filter(({ tag }) => !isPlateCount[tag]);
    const plates = new Map(
      valid.filter(({ tag }) => isPlateCount[tag]).map((sample) => [momentOf(sample), sample.value]),
    );
    const count = { a: residuals.length, b: 0, c: 0, d: 0, e: 0 };
    for (const residual of residuals) {
      const plate = plates.get(momentOf(residual));
      plates.delete(momentOf(residual));
      if (!isUndetected(residual)) continue;
      if (plate === undefined) count.c++;
      else if (plate > rule.plateCountMax) count.d++;
    }
    count.b = plates.size;
    for (const plate of plates.values()) if (plate > rule.plateCountMax) count.e++;
    const values = residuals.map(({ value }) => value);
    const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    return { ...count, received: samples.length, mean, lowest: values.length === 0 ? null : Math.min(...values) };
  }

  function result(span: Span, isAmended: boolean): RuleResult {
    const now = countsOf(span);
    const before = countsOf(spans.spanFrom(span.from, -1));
    const value = undetectedPercent(now);
    const isOver = isAbovePermitted(now, rule.limit);
    const isViolated = isTwoMonthViolation(isAbovePermitted(before, rule.limit), isOver);
    const { a, b, c, d, e, mean, lowest } = now;
    const twoMonths = isViolated
      ? '; the month before was above too'
      : isOver
        ? '; a violation if the next month is above too'
        : '';
    return {
      subject: rule.subject,
      verdict:
        value === undefined ? 'undefined' : isViolated ? 'notMet' : isViolated === undefined ? 'information' : 'met',
      from: span.from,
      to: span.to,
      value: value === undefined ? null : reportedValue(value, rule.rounding),
      unit: '%',
      limit: rule.limit,
      expected: null,
      received: now.received,
      valid: a + b,
      detail:
        value === undefined
          ? 'no samples: neither met nor not met'
          : `V = 100·(${c} + ${d} + ${e})/(${a} + ${b}) = ${numberText(value)} %${twoMonths}`,
      figures: {
        kind: 'undetectedResidual',
        a,
        b,
        c,
        d,
        e,
        V: value ?? null,
        isOver: isOver === undefined ? null : isOver ? 1 : 0,
        mean,
        lowest,
        readingUnit: unit,
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return samplesAtWork({ book, decided, spans, periodsKept: 3, result });
}
