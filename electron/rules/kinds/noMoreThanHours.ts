import { z } from 'zod';
import { type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { DecidedPeriods } from '../decidedPeriods.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import {
  BEYOND_METHODS,
  type BeyondSettings,
  type BeyondState,
  type Episode,
  openEpisode,
  stepBeyond,
} from '../formulas/index.ts';
import { createPeriods, type Span } from '../periods.ts';
import { comparedValue, reportedValue } from '../rounding.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { spansOf } from '../spans.ts';
import { minuteText, numberText, unitWord } from '../words.ts';

const HOUR_MS = 3_600_000;

const shape = {
  side: z.enum(['above', 'below']).describe('which side of the limit is wrong; equal to it is right'),
  limit: z.number().describe('unit of the rule'),
  hours: z.number().min(0).max(8760).default(4).describe('h; more than this at a stretch is not met'),
  method: z
    .enum(BEYOND_METHODS)
    .default('sampleAndHold')
    .describe('sampleAndHold: a reading stands until the next; interpolated: a straight line between two readings'),
  gapMsMax: z
    .int()
    .min(1000)
    .max(86_400_000)
    .default(14_400_000)
    .describe('ms; readings further apart leave the time between them unknown'),
  period: z.enum(['day', 'month', 'quarter', 'year']).default('month').describe('local period'),
  tellEach: z.boolean().default(true).describe('each time beyond the limit is a result of its own'),
} as const;
type HoursRule = RuleOf<'noMoreThanHours', typeof shape>;

interface Point {
  walk: BeyondState | null;
  /** Whether the open episode was told of as longer than permitted. */
  isTold: boolean;
  /** Local period start → what its readings came to. */
  periods: Record<string, Sum>;
}
interface Sum {
  readings: number;
  received: number;
  episodes: number;
  over: number;
  /** h of the longest, and of it unknown. */
  longest: Episode | null;
  /** Local day start → [lowest (highest) value, its time]. */
  days: Record<string, [number, number]>;
}
const EMPTY = (): Sum => ({ readings: 0, received: 0, episodes: 0, over: 0, longest: null, days: {} });
const KEPT_MAX = 3;

/**
 * A value beyond a limit for no more than so many hours at a stretch: the residual entering the distribution system, not below
 * 0.2 mg/L for more than 4 h (40 CFR 141.72(b)(2)), with the lowest (highest) value of each day. An episode longer than permitted is
 * told as soon as it is; one that ended earlier as `met`. A period belongs to the episodes that begin in it. Readings that come after
 * later ones change the count and the lowest of their day; time already walked is not walked again.
 */
export const noMoreThanHours = defineRuleKind('noMoreThanHours', shape, { start, methodOf });

function methodOf({ gapMsMax, hours }: HoursRule): string {
  return `at a stretch more than ${hours} h; gaps above ${gapMsMax / HOUR_MS} h are unknown`;
}

function start(rule: HoursRule, context: RuleContext, saved: unknown): RuleAtWork {
  const { tags, since } = context;
  const periods = createPeriods(context.timeZone);
  const spans = spansOf(periods, rule.period);
  const settings: BeyondSettings = { side: rule.side, limit: rule.limit, method: rule.method, gapMsMax: rule.gapMsMax };
  const given = saved as { decided: unknown[]; points: Point[]; told: RuleResult[] } | undefined;
  const decided = tags.map((_, tag) => new DecidedPeriods(spans, since, 0, given?.decided[tag]));
  const points = tags.map(
    (_, tag): Point => structuredClone(given?.points[tag] ?? { walk: null, isTold: false, periods: {} }),
  );
  const isFarther = (value: number, than: number): boolean => (rule.side === 'below' ? value < than : value > than);
  const isTooLong = ({ knownMs }: Episode): boolean => knownMs > rule.hours * HOUR_MS;
  let told: RuleResult[] = [...(given?.told ?? [])];
  let day: Span = { from: 0 as Instant, to: 0 as Instant };

  const sumOf = (point: Point, at: number): Sum => {
    const { from } = spans.spanAt(at as Instant);
    point.periods[from] ??= EMPTY();
    return point.periods[from] as Sum;
  };

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const point = points[tag] as Point;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      if (at < since) continue;
      const sum = sumOf(point, at);
      sum.received++;
      decided[tag]?.touch(at as Instant);
      const given = value[row] as number;
      if (Number.isNaN(given)) continue;
      sum.readings++;
      takeExtreme(sum, at, given);
      if (point.walk && at <= point.walk.lastTime) continue;
      const { state, ended } = stepBeyond(point.walk ?? undefined, at, comparedValue(given, rule.rounding), settings);
      point.walk = state;
      if (ended) end(tag, point, ended);
      tellOpen(tag, at);
    }
  }

  function takeExtreme(sum: Sum, at: number, value: number): void {
    if (at < day.from || at >= day.to) day = periods.spanAt('day', at as Instant);
    const known = sum.days[day.from];
    if (!known || isFarther(value, known[0])) sum.days[day.from] = [value, at];
  }

  function end(tag: number, point: Point, episode: Episode): void {
    const sum = sumOf(point, episode.from);
    sum.episodes++;
    if (!sum.longest || episode.knownMs > sum.longest.knownMs) sum.longest = episode;
    if (isTooLong(episode)) sum.over++;
    if (rule.tellEach && !point.isTold && episode.knownMs > 0) told.push(single(tag, episode));
    point.isTold = false;
  }

  /** An episode still going on that has become too long: told once, up to the moment it was certain. */
  function tellOpen(tag: number, until: number): void {
    const point = points[tag] as Point;
    const open = openEpisode(point.walk ?? undefined, Math.min(until, point.walk?.lastTime ?? until), settings);
    if (!rule.tellEach || point.isTold || !open || !isTooLong(open)) return;
    point.isTold = true;
    told.push(single(tag, { ...open, to: open.from + rule.hours * HOUR_MS * US_PER_MS }, true));
  }

  function single(tag: number, episode: Episode, isOpen = false): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const { from, to, peak, readings: n, unknownMs } = episode;
    const hoursLong = isOpen ? rule.hours : episode.knownMs / HOUR_MS;
    const isMet = !isOpen && !isTooLong(episode);
    return {
      subject: id,
      verdict:
        isMet && unknownMs > 0 && episode.knownMs + unknownMs > rule.hours * HOUR_MS
          ? 'undefined'
          : isMet
            ? 'met'
            : 'notMet',
      from: from as Instant,
      to: Math.max(to, from + 1) as Instant,
      value: hoursLong,
      unit: 'h',
      limit: rule.hours,
      expected: null,
      received: n,
      valid: n,
      detail: `${rule.side} ${rule.limit} ${unitWord(unit)} from ${minuteText(from)} for ${isOpen ? 'more than ' : ''}${numberText(hoursLong)} h${
        isOpen ? ', not over yet' : `, until ${minuteText(to)}`
      }; ${extremeWord()} ${numberText(peak)}${unknownMs > 0 ? `; ${numberText(unknownMs / HOUR_MS)} h of it unknown` : ''}`,
      figures: {
        kind: 'noMoreThanHours',
        event: 'episode',
        at: from,
        peak: reportedValue(peak, rule.rounding),
        knownHours: hoursLong,
        unknownHours: unknownMs / HOUR_MS,
        bound: rule.limit,
        readingUnit: unit,
      },
      isEvent: true,
    };
  }

  const extremeWord = (): string => (rule.side === 'below' ? 'lowest' : 'highest');

  function periodResult(tag: number, span: Span, isAmended: boolean): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const point = points[tag] as Point;
    const sum = point.periods[span.from] ?? EMPTY();
    const running = openEpisode(point.walk ?? undefined, Math.min(span.to, point.walk?.lastTime ?? span.to), settings);
    const open = running && running.from >= span.from && running.from < span.to ? running : undefined;
    const all = [sum.longest, open].filter((each): each is Episode => !!each).sort((a, b) => b.knownMs - a.knownMs);
    const over = sum.over + (open && isTooLong(open) ? 1 : 0);
    const days = Object.entries(sum.days).sort(([a], [b]) => Number(a) - Number(b));
    const extreme = days.reduce<[number, number] | undefined>(
      (found, [, each]) => (!found || isFarther(each[0], found[0]) ? each : found),
      undefined,
    );
    const episodes = sum.episodes + (open ? 1 : 0);
    return {
      subject: id,
      verdict: sum.readings === 0 ? 'undefined' : over > 0 ? 'notMet' : 'met',
      from: span.from,
      to: span.to,
      value: sum.readings === 0 ? null : (all[0]?.knownMs ?? 0) / HOUR_MS,
      unit: 'h',
      limit: rule.hours,
      expected: null,
      received: sum.received,
      valid: sum.readings,
      detail: extreme
        ? `${extremeWord()} ${numberText(extreme[0])} ${unitWord(unit)} on ${minuteText(extreme[1])}; ${rule.side} ${rule.limit} ${unitWord(unit)} ${episodes} times, ${over} of them for more than ${rule.hours} h`
        : 'no readings: neither met nor not met',
      figures: {
        kind: 'noMoreThanHours',
        episodes,
        over,
        bound: rule.limit,
        readingUnit: unit,
        extreme: extreme ? reportedValue(extreme[0], rule.rounding) : null,
        extremeAt: extreme ? extreme[1] : null,
        ...Object.fromEntries(
          days.map(([start, [value]]) => [periods.nameOf('day', Number(start) as Instant), Number(numberText(value))]),
        ),
      },
      ...(isAmended ? { isAmended } : {}),
    };
  }

  function forget(point: Point, before: number): void {
    const old = Object.keys(point.periods)
      .map(Number)
      .filter((from) => from < before)
      .sort((a, b) => a - b);
    for (const from of old.slice(0, Math.max(0, old.length - KEPT_MAX))) delete point.periods[from];
  }

  return {
    readings,
    settle(until) {
      const results = told;
      told = [];
      tags.forEach((_, tag) => {
        for (const span of decided[tag]?.takeDue(until) ?? []) {
          results.push(periodResult(tag, span, span.isAmended));
          forget(points[tag] as Point, span.from);
        }
      });
      return results;
    },
    standing(now) {
      return tags.flatMap((_, tag) => {
        const span = decided[tag]?.current(now);
        return span ? [periodResult(tag, span, false)] : [];
      });
    },
    snapshot: () => ({ decided: decided.map((each) => each.snapshot()), points, told }),
  };
}
