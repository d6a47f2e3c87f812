import { createHash } from 'node:crypto';
import type { ResultFields } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { BoundRule } from './bindPack.ts';
import { createPeriods, type Periods } from './periods.ts';
import { ruleKindOf } from './registry.ts';
import { roundingText } from './rounding.ts';
import type { RuleAtWork, RuleResult } from './ruleKind.ts';
import type { UnitConversion } from './units.ts';

/** What a rule said, with which rule it was. */
export interface RuleFinding {
  readonly bound: BoundRule;
  readonly result: RuleResult;
}

/** What a rule remembers between two starts; see `fingerprint`. */
export interface RuleState {
  readonly content: string;
  /** µs: the rule judges from here. */
  readonly since: number;
  /** µs: periods up to here are decided; −∞ (null in JSON) before the first. */
  readonly settled: number | null;
  readonly state: unknown;
}

/** One rule at work, and where it stands. */
export interface WorkingRule {
  readonly bound: BoundRule;
  readonly content: string;
  readonly since: Instant;
  /** Work units its tags belong to. */
  readonly workUnits: readonly string[];
  settled: number;
  snapshot(): RuleState;
  standing(now: Instant): readonly RuleResult[];
}

/** One tag as the rules see it. */
export interface TagFeed {
  /** Clean readings of a sealed window, ascending: rows `from` to `to` (exclusive); see `RuleAtWork.readings`. */
  readings(
    time: Float64Array,
    value: Float64Array,
    from: number,
    to: number,
    isLate: boolean,
    status?: Uint32Array,
    /** Only this rule is shown them: after a restart, each is behind by another number of windows. */
    only?: (rule: WorkingRule) => boolean,
  ): void;
}

export interface RuleBookOptions {
  readonly timeZone: string;
  readonly rules: readonly BoundRule[];
  saved(rule: BoundRule): RuleState | undefined;
  /** From when a rule judges that has no saved state of its content; its effective dates are looked at besides. */
  since(rule: BoundRule): Instant;
}

interface Listener {
  readonly rule: AtWork;
  readonly tag: number;
  readonly conversion: UnitConversion;
}

interface AtWork extends WorkingRule {
  readonly work: RuleAtWork;
  /** µs, exclusive: readings from here on do not count. */
  readonly until: number;
}

/** Rules of all packs in force, fed with sealed readings and asked for what they decide; pure. */
export class RuleBook {
  readonly rules: readonly WorkingRule[];
  readonly #rules: readonly AtWork[];
  readonly #feeds = new Map<string, TagFeed>();

  constructor(options: RuleBookOptions) {
    const periods = createPeriods(options.timeZone);
    const listeners = new Map<string, Listener[]>();
    this.#rules = options.rules.map((bound) => {
      const rule = startRule(bound, options, periods);
      bound.tags.forEach(({ id }, tag) => {
        const list = listeners.get(id) ?? [];
        list.push({ rule, tag, conversion: bound.conversions[tag] as UnitConversion });
        listeners.set(id, list);
      });
      return rule;
    });
    this.rules = this.#rules;
    for (const [id, list] of listeners) this.#feeds.set(id, feedOf(list));
  }

  /** Undefined for a tag that no rule looks at. */
  feed(tagId: string): TagFeed | undefined {
    return this.#feeds.get(tagId);
  }

  /**
   * Decides what can be decided.
   *
   * @param until per work unit: everything of it with a source time before has been shown, or never will be
   */
  settle(until: (workUnit: string) => number): RuleFinding[] {
    const findings: RuleFinding[] = [];
    for (const rule of this.#rules) {
      let to = rule.until;
      for (const workUnit of rule.workUnits) to = Math.min(to, until(workUnit));
      if (!(to > rule.settled) || !Number.isFinite(to)) continue;
      rule.settled = to;
      for (const result of rule.work.settle(to as Instant)) findings.push({ bound: rule.bound, result });
    }
    return findings;
  }
}

function startRule(bound: BoundRule, options: RuleBookOptions, periods: Periods): AtWork {
  const { rule, pack, tags } = bound;
  const content = fingerprint(bound);
  const found = options.saved(bound);
  const saved = found?.content === content ? found : undefined;
  const from = later(rule.effectiveFrom, pack.pack.effectiveFrom ?? undefined);
  const since = (saved?.since ??
    Math.max(options.since(bound), from === undefined ? 0 : periods.dayStart(from))) as Instant;
  const work = ruleKindOf(rule.kind)?.start(rule, { tags, timeZone: options.timeZone, since }, saved?.state);
  if (!work) throw new Error(`rule "${rule.id}" is of kind "${rule.kind}", which this version does not know`);
  const last = earlier(rule.effectiveTo, pack.pack.effectiveTo ?? undefined);
  return {
    bound,
    content,
    since,
    work,
    workUnits: [...new Set(tags.map(({ workUnit }) => workUnit))],
    until: last === undefined ? Number.POSITIVE_INFINITY : dayAfter(last, periods),
    settled: saved?.settled ?? Number.NEGATIVE_INFINITY,
    snapshot() {
      const settled = Number.isFinite(this.settled) ? this.settled : null;
      return { content, since, settled, state: work.snapshot() };
    },
    standing: (now) => work.standing(now),
  };
}

const dayAfter = (date: string, periods: Periods): number => periods.spanAt('day', periods.dayStart(date)).to;
const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a && b ? (a > b ? a : b) : (a ?? b);
const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a && b ? (a < b ? a : b) : (a ?? b);

/** What the state of a rule belongs to: its text and its tags, in their order. Another pack version with the same rule keeps it. */
export function fingerprint({ rule, tags, conversions }: BoundRule): string {
  const text = JSON.stringify([rule, tags.map(({ id, unit, workUnit }) => [id, unit, workUnit]), conversions]);
  return createHash('sha256').update(text).digest('hex');
}

function feedOf(listeners: readonly Listener[]): TagFeed {
  const byConversion = new Map<string, { conversion: UnitConversion; listeners: Listener[] }>();
  for (const listener of listeners) {
    const { factor, offset } = listener.conversion;
    const key = `${factor} ${offset}`;
    const group = byConversion.get(key) ?? { conversion: listener.conversion, listeners: [] };
    group.listeners.push(listener);
    byConversion.set(key, group);
  }
  const groups = [...byConversion.values()];
  return {
    readings(time, value, from, to, isLate, status, only) {
      if (from >= to) return;
      for (const { conversion, listeners: those } of groups) {
        const converted = convert(value, from, to, conversion);
        for (const { rule, tag } of those) {
          if (only && !only(rule)) continue;
          const first = (time[from] as number) < rule.since ? firstAt(time, from, to, rule.since) : from;
          const last = (time[to - 1] as number) < rule.until ? to : firstAt(time, from, to, rule.until);
          if (first >= last) continue;
          const isBehind = isLate || (time[first] as number) < rule.settled;
          rule.work.readings(tag, time, converted, first, last, isBehind, status);
        }
      }
    },
  };
}

function convert(value: Float64Array, from: number, to: number, { factor, offset }: UnitConversion): Float64Array {
  if (factor === 1 && offset === 0) return value;
  const converted = new Float64Array(value.length);
  for (let row = from; row < to; row++)
    converted[row] = Number(((value[row] as number) * factor + offset).toPrecision(15));
  return converted;
}

/** First row in [from, to) whose time is not before `at`; times ascend. */
function firstAt(time: Float64Array, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The fields of a sealed result that the rule itself does not say. */
export function resultFieldsOf({ bound, result }: RuleFinding): Omit<ResultFields, 'amends'> {
  const { rule, pack } = bound;
  const { from: _from, to: _to, isAmended: _amended, isEvent: _event, ...said } = result;
  return {
    ...said,
    subject: said.subject.slice(0, 200),
    detail: said.detail.slice(0, 2000),
    rule: rule.id,
    title: rule.title,
    pack: pack.pack.id,
    packVersion: pack.pack.version,
    packHash: pack.hash,
    source: rule.source,
    method: methodText(bound).slice(0, 300),
    rounding: roundingText(rule.rounding),
  };
}

/** Method as the pack names it, and as the kind understands it. */
export function methodText({ rule }: Pick<BoundRule, 'rule'>): string {
  const told = ruleKindOf(rule.kind)?.methodOf?.(rule) ?? '';
  return [...new Set([rule.method, told])].filter((text) => text !== '').join('; ');
}
