import { z } from 'zod';
import type { Instant } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { createPeriods, type Span } from '../periods.ts';
import { PeriodTallies } from '../periodTallies.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';

const shape = {
  leadDays: z
    .int()
    .min(0)
    .max(365)
    .default(0)
    .describe(
      'days before the end of the certificate from which it is not met: a warning rule has some, the rule itself 0',
    ),
} as const;
type CalibrationRule = RuleOf<'calibrationValidity', typeof shape>;

interface Tally {
  readings: number;
  valid: number;
  behind: number;
}
const EMPTY = (): Tally => ({ readings: 0, valid: 0, behind: 0 });

/**
 * Readings of instruments whose certificate has ended (or ends within `leadDays`): one result a local day and instrument, from the
 * certificates of the tags' `calibration`, and one for the first day under a new certificate. Tags without one are not judged.
 */
export const calibrationValidity = defineRuleKind('calibrationValidity', shape, { start, methodOf });

function methodOf({ leadDays }: CalibrationRule): string {
  return leadDays === 0
    ? 'source time against the last local day of the certificate'
    : `source time against the last local day of the certificate, ${leadDays} days ahead`;
}

function start(rule: CalibrationRule, { tags, since, timeZone }: RuleContext, saved: unknown): RuleAtWork {
  const periods = createPeriods(timeZone);
  const given = saved as { tallies: unknown[]; failing: boolean[] } | undefined;
  /** Told not to be met: the first day under a new certificate is told again. */
  const failing = tags.map((_, tag) => given?.failing[tag] ?? false);
  const ends = tags.map(({ calibration }) => {
    if (!calibration) return Number.POSITIVE_INFINITY;
    const end = periods.spanAt('day', periods.dayStart(calibration.validUntil)).to;
    return periods.spanFrom('day', end, -rule.leadDays).from;
  });
  const tallies = tags.map((_, tag) => new PeriodTallies(periods, 'day', since, EMPTY, given?.tallies[tag]));

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const end = ends[tag] as number;
    if (to <= from || ((time[to - 1] as number) < end && !failing[tag])) return; // almost always
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since || (at < end && !failing[tag])) continue;
      const tally = tallies[tag]?.at(at);
      if (!tally) continue;
      tally.readings++;
      if (at >= end) tally.behind++;
      if (!Number.isNaN(value[row])) tally.valid++;
    }
  }

  function result(tag: number, { from, to }: Span, tally: Tally, isAmended: boolean): RuleResult {
    const { id, calibration } = tags[tag] as (typeof tags)[number];
    const { certificate, validUntil } = calibration ?? { certificate: '', validUntil: '' };
    const end = periods.spanAt('day', periods.dayStart(validUntil)).to;
    const daysLeft = Math.round((end - from) / 86_400_000_000);
    const when = daysLeft > 0 ? `ends on ${validUntil}, in ${daysLeft} days` : `ended on ${validUntil}`;
    return {
      subject: id,
      verdict: tally.behind > 0 ? 'notMet' : tally.readings > 0 ? 'met' : 'undefined',
      from,
      to,
      value: daysLeft,
      unit: 'd',
      limit: rule.leadDays,
      expected: null,
      received: tally.readings,
      valid: tally.valid,
      detail: `certificate ${certificate} ${when}; ${tally.behind} readings ${rule.leadDays === 0 ? 'after its end' : 'since the warning began'}`,
      figures: { certificate, validUntil, readings: tally.behind },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  return {
    readings,
    settle: (until) =>
      tallies.flatMap((own, tag) =>
        own.takeDue(until).flatMap((due) => {
          if (due.tally.readings === 0) return [];
          failing[tag] = due.tally.behind > 0;
          return [result(tag, due, due.tally, due.isAmended)];
        }),
      ),
    standing: (now: Instant) =>
      tallies.flatMap((own, tag) => {
        const span = own.current(now);
        return span ? [result(tag, span, span.tally, false)] : [];
      }),
    snapshot: () => ({ failing, tallies: tallies.map((own) => own.snapshot()) }),
  };
}
