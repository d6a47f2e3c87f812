import { z } from 'zod';
import { formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationMs, durationText, type Episode, Episodes } from '../episodes.ts';
import { ROLLING_STATISTICS, RollingWindow, type SavedWindow } from '../rollingWindow.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const shape = {
  statistic: z.enum(ROLLING_STATISTICS).describe('of the readings in the window'),
  percent: z.number().gt(0).max(100).default(90).describe('% of the percentile; nearest rank, half up'),
  overMs: z.int().min(1).max(2_678_400_000).optional().describe('ms: readings not older than this'),
  overCount: z.int().min(1).max(10_000).optional().describe('the last so many readings'),
  atLeast: z.int().min(1).max(10_000).default(1).describe('readings the window must hold before it says anything'),
  everyMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(0)
    .describe('ms between two looks, counted from 1970; 0: with every reading'),
  min: z.number().optional().describe('unit of the rule; equal to it is inside'),
  max: z.number().optional().describe('unit of the rule; equal to it is inside'),
} as const;
type RollingRule = RuleOf<'rolling', typeof shape>;

/** Readings in one window at most; of a longer time at a higher rate the newest count, and the method says so. */
const READINGS_MAX = 10_000;
/** Readings in the windows of all tags of a rule together. */
const READINGS_OF_RULE_MAX = 2_000_000;

/** Mean, least, greatest or percentile of the last readings, held against bounds: one result for every time outside. */
export const rolling = defineRuleKind('rolling', shape, { start, methodOf });

const boundsText = ({ min, max }: RollingRule): string =>
  min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `${min} to ${max}`;

const statisticText = ({ statistic, percent, overMs, overCount }: RollingRule): string =>
  `${statistic === 'percentile' ? `${percent} % percentile (nearest rank, half up)` : statistic} of the last ${
    overMs === undefined ? `${overCount} readings` : durationText(overMs)
  }`;

function methodOf(rule: RollingRule): string {
  const looks = rule.everyMs === 0 ? 'with every reading' : `every ${durationText(rule.everyMs)}`;
  return `${statisticText(rule)}, at most ${rule.overCount ?? READINGS_MAX} readings, ${boundsText(rule)}; looked at ${looks}`;
}

function start(rule: RollingRule, { tags, since }: RuleContext, saved: unknown): RuleAtWork {
  if ((rule.overMs === undefined) === (rule.overCount === undefined))
    throw new Error('the rule needs either "overMs" or "overCount"');
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rule;
  if (rule.min === undefined && rule.max === undefined) throw new Error('the rule needs "min" or "max"');
  const capacity = rule.overCount ?? READINGS_MAX;
  const expected = tags.reduce((sum, { everyMs }) => sum + Math.min(capacity, (rule.overMs ?? Infinity) / everyMs), 0);
  if (expected > READINGS_OF_RULE_MAX)
    throw new Error(
      `its windows would hold ${Math.round(expected)} readings (at most ${READINGS_OF_RULE_MAX}): shorten them`,
    );
  const given = saved as { windows: SavedWindow[]; looked: number[]; episodes: unknown } | undefined;
  const windows = tags.map((_, tag) => new RollingWindow(rule.statistic, rule.percent, capacity, given?.windows[tag]));
  /** µs of the newest reading, and of the look before. */
  const newest = windows.map((window) => window.snapshot().time.at(-1) ?? 0);
  const looked = tags.map((_, tag) => given?.looked[tag] ?? 0);
  const episodes = new Episodes(tags.length, given?.episodes, describe);
  const overUs = rule.overMs === undefined ? undefined : rule.overMs * US_PER_MS;
  const everyUs = rule.everyMs * US_PER_MS;
  const outside = (value: number): number => Math.max(min - value, value - max);
  const isWorse = (value: number, than: number): boolean => outside(value) > outside(than);

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const window = windows[tag] as RollingWindow;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      const reading = value[row] as number;
      if (Number.isNaN(reading) || at < since || at <= (newest[tag] as number)) continue;
      newest[tag] = at;
      window.push(at, reading);
      if (overUs !== undefined) window.dropUntil(at - overUs);
      if (everyUs > 0 && Math.floor(at / everyUs) === Math.floor((looked[tag] as number) / everyUs)) continue;
      looked[tag] = at;
      if (window.size < rule.atLeast) continue;
      const now = window.statisticOf();
      const compared = comparedValue(now, rule.rounding);
      if (compared < min || compared > max) episodes.wrong(tag, at, at, now, isWorse);
      else if (episodes.isOpen(tag)) episodes.right(tag, at);
    }
  }

  function describe(tag: number, { from, worst, readings: n }: Readonly<Episode>, to: Instant): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const ms = durationMs(from, to);
    return {
      subject: id,
      verdict: 'notMet',
      from: from as Instant,
      to,
      value: reportedValue(worst, rule.rounding),
      unit,
      limit: worst > max ? max : min,
      expected: null,
      received: n,
      valid: n,
      detail: `${statisticText(rule)} outside ${boundsText(rule)} ${unit} for ${durationText(ms)} from ${formatInstant(from as Instant)}: furthest ${numberText(worst)}`,
      figures: { durationMs: ms },
    };
  }

  return {
    readings,
    settle: () => episodes.take(),
    standing: (now) => episodes.standing(now),
    snapshot: () => ({ windows: windows.map((window) => window.snapshot()), looked, episodes: episodes.snapshot() }),
  };
}
