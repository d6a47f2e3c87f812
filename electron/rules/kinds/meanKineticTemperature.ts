import { z } from 'zod';
import { KINETIC_METHOD, meanKineticOfSums } from '../../../shared/domain/thermal/index.ts';
import { US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationText } from '../episodes.ts';
import { HeldPeriods, type HeldSum } from '../heldPeriods.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const shape = {
  limit: z.number().describe('°C; a mean kinetic temperature equal to it is met'),
  windowDays: z
    .int()
    .min(1)
    .max(60)
    .describe('local days the mean is taken over, the judged one last: 30 for controlled room temperature, 1 for cold'),
  holdMsMax: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(1_800_000)
    .describe('ms a reading stands for at most; the time beyond it is not known and left out'),
} as const;
type KineticRule = RuleOf<'meanKineticTemperature', typeof shape>;

/**
 * Mean kinetic temperature of each probe over the window that ends with each local day, weighted by time, excursions included
 * (USP <1079>). Time that is not known is stated and left out: it is never 0 °C. Tags are in °C.
 */
export const meanKineticTemperature = defineRuleKind('meanKineticTemperature', shape, { start, methodOf });

function methodOf({ windowDays, holdMsMax }: KineticRule): string {
  return `${KINETIC_METHOD}, over ${windowDays === 1 ? 'the day' : `${windowDays} days`}; a reading stands for at most ${holdMsMax / 60_000} min`;
}

function start(rule: KineticRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  const wrong = tags.find(({ unit }) => unit !== 'Cel');
  if (wrong) throw new Error(`target: tag "${wrong.id}" is in "${wrong.unit}"; the rule needs °C (unit "Cel")`);
  const given = saved as unknown[] | undefined;
  const periods = createPeriods(timeZone);
  const settings = { periods, period: 'day', windowPeriods: rule.windowDays, since } as const;
  const held = tags.map((_, tag) => new HeldPeriods({ ...settings, holdUs: rule.holdMsMax * US_PER_MS }, given?.[tag]));

  function result(tag: number, { from, to }: Span, sum: HeldSum, isAmended: boolean): RuleResult {
    const kinetic = meanKineticOfSums(sum.rates, sum.knownUs);
    const value = kinetic === undefined ? null : reportedValue(kinetic, rule.rounding);
    const isMet = kinetic !== undefined && comparedValue(kinetic, rule.rounding) <= rule.limit;
    const mean = sum.knownUs > 0 ? sum.values / sum.knownUs : null;
    const unknownMs = sum.unknownUs / US_PER_MS;
    const unknown = unknownMs > 0 ? `; ${durationText(unknownMs)} not known and left out` : '';
    return {
      subject: tags[tag]?.id ?? '',
      verdict: value === null ? 'undefined' : isMet ? 'met' : 'notMet',
      from,
      to,
      value,
      unit: 'Cel',
      limit: rule.limit,
      expected: null,
      received: sum.received,
      valid: sum.valid,
      detail:
        value === null || mean === null
          ? 'nothing was known of the window'
          : `${numberText(value)} °C over ${durationText(sum.knownUs / US_PER_MS)}; mean ${numberText(mean)} °C, ${sum.min} to ${sum.max} °C${unknown}`,
      figures: {
        meanCelsius: mean,
        minCelsius: sum.min,
        maxCelsius: sum.max,
        knownMs: sum.knownUs / US_PER_MS,
        unknownMs,
      },
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
