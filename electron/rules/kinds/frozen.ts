import { z } from 'zod';
import { formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { defineRuleKind, type RuleOf } from '../defineRuleKind.ts';
import { durationMs, durationText } from '../episodes.ts';
import type { RuleAtWork, RuleContext, RuleResult } from '../ruleKind.ts';
import { numberText } from '../words.ts';

const shape = {
  afterMs: z.int().min(100).max(604_800_000).describe('ms of the very same value after which it counts as frozen'),
  tolerance: z.number().min(0).default(0).describe('unit of the rule; smaller changes are none'),
} as const;
type FrozenRule = RuleOf<'frozen', typeof shape>;

interface Run {
  /** µs; 0: none yet. */
  since: number;
  last: number;
  value: number;
  readings: number;
}

/** A value that does not move any more: the very same from its first reading to the last before it moves. */
export const frozen = defineRuleKind('frozen', shape, { start, methodOf });

function methodOf({ afterMs, tolerance }: FrozenRule): string {
  return `same value${tolerance === 0 ? '' : ` within ${tolerance}`} from first to last reading for at least ${afterMs} ms`;
}

function start(rule: FrozenRule, { tags, since }: RuleContext, saved: unknown): RuleAtWork {
  const given = saved as { runs: Run[]; ended: RuleResult[] } | undefined;
  const runs = tags.map((_, tag): Run => ({ ...(given?.runs[tag] ?? { since: 0, last: 0, value: 0, readings: 0 }) }));
  let ended: RuleResult[] = [...(given?.ended ?? [])];
  const afterUs = rule.afterMs * US_PER_MS;
  const { tolerance } = rule;

  function readings(tag: number, time: Float64Array, value: Float64Array, from: number, to: number): void {
    const run = runs[tag] as Run;
    let { since: began, last, value: same, readings: n } = run;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      const now = value[row] as number;
      if (Number.isNaN(now) || at <= last || at < since) continue;
      const moved = now - same;
      if (began !== 0 && (moved === 0 || (moved <= tolerance && moved >= -tolerance))) {
        last = at;
        n++;
        continue;
      }
      if (began !== 0 && last - began >= afterUs)
        ended.push(result(tag, { since: began, last, value: same, readings: n }, at));
      began = at;
      last = at;
      same = now;
      n = 1;
    }
    run.since = began;
    run.last = last;
    run.value = same;
    run.readings = n;
  }

  function result(tag: number, { since: from, value, readings: n }: Run, to: number): RuleResult {
    const { id, unit } = tags[tag] as (typeof tags)[number];
    const ms = durationMs(from, to);
    return {
      subject: id,
      verdict: 'notMet',
      from: from as Instant,
      to: to as Instant,
      value,
      unit,
      limit: null,
      expected: null,
      received: n,
      valid: n,
      detail: `${numberText(value)} ${unit} without a change for ${durationText(ms)} from ${formatInstant(from as Instant)}: ${n} readings`,
      figures: { durationMs: ms },
      isEvent: true,
    };
  }

  return {
    readings,
    settle() {
      const told = ended;
      ended = [];
      return told;
    },
    standing: () =>
      runs.flatMap((run, tag) =>
        run.since !== 0 && run.last - run.since >= afterUs ? [result(tag, run, run.last)] : [],
      ),
    snapshot: () => ({ runs, ended }),
  };
}
