import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { type Ledger, unpackBody } from '../ledger/index.ts';
import { columnsOf, decodeBatch, eachCleanTag, type ReadingColumns, type Scale } from '../pipeline/index.ts';
import { forgetRules, ruleMemories, storeRuleMemory } from '../projection/index.ts';
import {
  type BoundRule,
  createPeriods,
  fingerprint,
  RuleBook,
  type RuleFinding,
  type TagFeed,
  type WorkingRule,
} from '../rules/index.ts';
import type { EngineSettings } from './settings.ts';

/** A rule and how far it has read the log. */
export interface RuleAtLog {
  readonly rule: WorkingRule;
  /** Periods that ended by then (µs) were decided by what was in force before. */
  readonly decidesFrom: number;
  /** It has seen every batch up to this entry. */
  seq: number;
  /** As stored; −1: never yet. */
  storedSeq: number;
}

/** A rule's memory is renewed after so many entries: what a restart reads again stays small. */
const ENTRIES_PER_MEMORY = 2_000;
/** A rule that is behind (a restart, a new text) reads so long of a tick, so that readings are not kept waiting. */
const CATCH_UP_MS = 25;
/** A new text judges the running month from its first day, but reads at most so many batches again for it. */
const CATCH_UP_BATCHES_MAX = 20_000;

/**
 * Rules over the sealed log: each is shown every batch once, in the order of the log, live or afterwards. What it remembers is
 * stored with the entry it has read to, so that after a crash it reads on from there and says the same again.
 */
export class RuleWork {
  readonly #byRule: ReadonlyMap<WorkingRule, RuleAtLog>;
  readonly #rules: readonly RuleAtLog[];
  readonly #book: RuleBook;
  readonly #feeds: (TagFeed | undefined)[] = [];
  /** Whether some rule has not seen the newest batch. */
  #isBehind: boolean;
  #nextToStore = 0;
  #isForgotten = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly settings: EngineSettings,
    private readonly scaleOf: (tag: number) => Scale | undefined,
    private readonly clock: Clock,
  ) {
    const { config, packs, numbers } = settings;
    const bound = packs.flatMap(({ rules }) => rules);
    const memories = new Map(
      bound.length === 0
        ? []
        : ruleMemories(ledger.database).map((memory) => [nameOf(memory.pack, memory.rule), memory]),
    );
    const memoryOf = (rule: BoundRule) => {
      const found = memories.get(nameOf(rule.pack.pack.id, rule.rule.id));
      return found?.content === fingerprint(rule) ? found : undefined;
    };
    const start = bound.every(memoryOf) ? undefined : this.#startOfNew();
    this.#book = new RuleBook({
      timeZone: config.station.timeZone,
      rules: bound,
      saved: memoryOf,
      since: () => (start?.since ?? 0) as Instant,
    });
    this.#rules = this.#book.rules.map((rule) => {
      const memory = memoryOf(rule.bound);
      const seq = memory?.seq ?? start?.seq ?? -1;
      return { rule, seq, decidesFrom: memory?.decidesFrom ?? start?.now ?? 0, storedSeq: memory?.seq ?? -1 };
    });
    this.#byRule = new Map(this.#rules.map((each) => [each.rule, each]));
    for (const { id } of config.tags) this.#feeds[numbers.get(id) as number] = this.#book.feed(id);
    this.#isBehind = this.#rules.length > 0;
  }

  get rules(): readonly RuleAtLog[] {
    return this.#rules;
  }

  /**
   * A new station judges everything; a new text at work judges the running local month from its first day, so that a month is
   * judged by one text, and leaves alone what was decided before.
   */
  #startOfNew(): { seq: number; since: number; now: number } | undefined {
    const { database, size } = this.ledger;
    const sealed = database.prepare("SELECT 1 FROM entry WHERE kind IN ('batch', 'amendment') LIMIT 1").get();
    if (sealed === undefined) return undefined;
    const now = this.clock.now();
    const month = createPeriods(this.settings.config.station.timeZone).spanAt('month', now).from;
    const first = database
      .prepare(
        `SELECT MIN(seq) AS seq, MIN(fromTime) AS fromTime FROM (SELECT seq, fromTime FROM entry
         WHERE kind IN ('batch', 'amendment') AND toTime >= ? ORDER BY seq DESC LIMIT ?)`,
      )
      .get(month, CATCH_UP_BATCHES_MAX) as { seq: number | null; fromTime: number | null };
    if (first.seq === null) return { seq: size - 1, since: now, now };
    return { seq: first.seq - 1, since: Math.max(month, first.fromTime ?? month), now };
  }

  /** A window went into the log as entry `seq`; in its transaction. */
  sealed(columns: ReadingColumns, corrections: BatchBody['corrections'], isAmendment: boolean, seq: number): void {
    if (this.#rules.length === 0) return;
    if (this.#isBehind) return; // it is read from the log, in its turn
    this.#show(columns, corrections, isAmendment, undefined);
    for (const each of this.#rules) each.seq = seq;
  }

  #show(
    columns: ReadingColumns,
    corrections: BatchBody['corrections'],
    isAmendment: boolean,
    only: ((rule: WorkingRule) => boolean) | undefined,
  ): void {
    if (!columns.tags.some((tag) => this.#feeds[tag] !== undefined)) return;
    eachCleanTag(columns, corrections, this.scaleOf, this.settings.tagIdOf, (tag) =>
      this.#feeds[tag.number]?.readings(tag.time, tag.value, tag.from, tag.to, isAmendment, tag.status, only),
    );
  }

  /**
   * Reads on from where the slowest rule stands.
   *
   * @returns whether every rule has seen all of the log
   */
  catchUp(budgetMs = CATCH_UP_MS): boolean {
    if (!this.#isBehind) return true;
    const until = this.clock.monotonicMs() + budgetMs;
    const next = this.ledger.database.prepare<[number], { seq: number; kind: string; body: Buffer }>(
      "SELECT seq, kind, body FROM entry WHERE seq > ? AND kind IN ('batch', 'amendment') AND length(body) > 0 ORDER BY seq LIMIT 1",
    );
    for (;;) {
      const slowest = this.#rules.reduce((least, { seq }) => Math.min(least, seq), Number.POSITIVE_INFINITY);
      const entry = next.get(slowest);
      if (!entry) break;
      const body = JSON.parse(unpackBody(entry.body).toString('utf8')) as BatchBody;
      const columns = columnsOf(decodeBatch(body), (id) => this.settings.numbers.get(id));
      const isNew = (rule: WorkingRule) => (this.#byRule.get(rule) as RuleAtLog).seq < entry.seq;
      this.#show(columns, correctionsOf(body, this.settings.numbers), entry.kind === 'amendment', isNew);
      for (const each of this.#rules) each.seq = Math.max(each.seq, entry.seq);
      if (this.clock.monotonicMs() >= until) return false;
    }
    this.#isBehind = false;
    return true;
  }

  /** What can be decided; see `RuleBook.settle`. What ended before the rule came into force stays as it was decided then. */
  settle(until: (workUnit: string) => number): RuleFinding[] {
    if (this.#rules.length === 0) return [];
    const decidesFrom = new Map(this.#rules.map(({ rule, decidesFrom: from }) => [rule.bound, from]));
    return this.#book.settle(until).filter(({ bound, result }) => result.to > (decidesFrom.get(bound) as number));
  }

  /** Stores what is due, one rule at a time, or all; in the writer's transaction. */
  store(isAll: boolean): void {
    const { database } = this.ledger;
    const isRead = this.#rules.length > 0 || this.settings.config.rulePacks.length === 0;
    if (!this.#isForgotten && isRead) {
      this.#isForgotten = true;
      const names = new Set(this.#rules.map(({ rule: { bound } }) => nameOf(bound.pack.pack.id, bound.rule.id)));
      forgetRules(database, (pack, rule) => names.has(nameOf(pack, rule)));
    }
    for (let i = 0; i < this.#rules.length; i++) {
      const each = this.#rules[(this.#nextToStore + i) % this.#rules.length] as RuleAtLog;
      const isDue = each.storedSeq < 0 || each.seq - each.storedSeq >= ENTRIES_PER_MEMORY;
      if (!isDue && !(isAll && each.seq > each.storedSeq)) continue;
      this.#store(each);
      if (isAll) continue;
      this.#nextToStore = (this.#nextToStore + i + 1) % this.#rules.length;
      return;
    }
  }

  #store(each: RuleAtLog): void {
    const { rule, seq, decidesFrom } = each;
    const { pack, rule: text } = rule.bound;
    storeRuleMemory(this.ledger.database, { pack: pack.pack.id, rule: text.id, seq, decidesFrom, ...rule.snapshot() });
    each.storedSeq = Math.max(0, seq);
  }
}

/** Of the tags the configuration still has; indices are those of the tags that are left. */
function correctionsOf(
  { tags, corrections }: BatchBody,
  numbers: ReadonlyMap<string, number>,
): BatchBody['corrections'] {
  if (corrections.length === 0) return corrections;
  let kept = 0;
  const places = tags.map(({ tag }) => (numbers.has(tag) ? kept++ : -1));
  return corrections.flatMap(([tag, row, value, method]) => {
    const place = places[tag] ?? -1;
    return place < 0 ? [] : [[place, row, value, method] satisfies BatchBody['corrections'][number]];
  });
}

const nameOf = (pack: string, rule: string): string => `${pack}/${rule}`;
