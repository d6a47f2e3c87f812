import type { ResultFields } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { SystemAlarm } from '../alarms/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { findResult, type StoredResult, storeStandings } from '../projection/index.ts';
import { type BoundRule, type RuleFinding, type RuleResult, resultFieldsOf } from '../rules/index.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { Judging } from './judging.ts';
import type { RuleWork } from './ruleWork.ts';

export interface RuleResultPorts {
  readonly ledger: Ledger;
  readonly configHash: string;
  readonly clock: Clock;
  readonly entry: EntryFactory;
  readonly judging: Pick<Judging, 'tellSystem' | 'isSystemActive'>;
  append(entries: readonly PreparedEntry[]): number[];
}

const STANDINGS_EVERY_MS = 60_000;
/** Alarms held by periods that were not met; of more, the newest return with the next look instead of staying. */
const HELD_MAX = 5_000;
/** Of `rule:<rule>:<subject>` as JSON; ids of rules and tags are shorter. */
const ALARM_ID_BYTES_MAX = 1_000;
/** Subjects of one rule whose standing is kept; of a rule over more tags the first are shown. */
const STANDINGS_PER_RULE_MAX = 2_000;

/** Seals what rules decide, shows how they stand, and raises their alarms. */
export class RuleResults {
  #nextStandingsMs = 0;
  /** Alarms that stand because the last period was not met; kept with the results that led to them. */
  readonly #held: Set<string>;
  /** Alarms raised while their period is open, by its start (µs): they return with that period, or when it is decided. */
  readonly #raisedIn = new Map<string, number>();

  constructor(
    private readonly work: RuleWork,
    private readonly ports: RuleResultPorts,
  ) {
    this.#held = new Set(ports.ledger.cursors.get('ruleAlarms') as string[] | undefined);
  }

  /**
   * Inside the writer's transaction, a few times a second.
   *
   * @param until see `RuleBook.settle`
   */
  tick(now: Instant, until: (workUnit: string) => number): void {
    if (this.work.rules.length === 0 || !this.work.catchUp()) return;
    const findings = this.work.settle(until);
    for (const finding of findings) this.#seal(finding, now);
    this.work.store(false);
    const isDue = this.ports.clock.monotonicMs() >= this.#nextStandingsMs;
    if (!isDue && findings.length === 0) return;
    if (isDue) this.#nextStandingsMs = this.ports.clock.monotonicMs() + STANDINGS_EVERY_MS;
    const changed = new Set(findings.map(({ bound }) => bound));
    for (const { rule } of this.work.rules)
      if (isDue || changed.has(rule.bound)) this.#stand(rule.bound, rule.standing(now), now);
  }

  #seal({ bound, result }: RuleFinding, now: Instant): void {
    const { ledger, entry, append, configHash } = this.ports;
    const fields = resultFieldsOf({ bound, result });
    const { rule, subject, packHash } = fields;
    const period = { rule, subject, from: result.from, to: result.to };
    const standing = findResult(ledger.database, period);
    if (standing && saysTheSame(standing, fields)) return;
    const identity = [packHash, rule, subject, result.from, result.to, ...(standing ? [standing.key] : [])];
    const body = {
      kind: 'result',
      workUnit: workUnitOf(bound, subject),
      from: result.from,
      to: result.to,
      ...fields,
      ...(standing ? { amends: standing.key } : {}),
      config: configHash,
    } as const;
    append([entry(body, now, identity)]);
    if (isJudgedLive(bound) || !bound.rule.alarm) return;
    this.#tell(bound, result, now);
    if (result.isEvent) {
      if (result.verdict === 'notMet' && !this.#held.has(alarmIdOf(rule, subject))) this.#return(bound, subject, now);
    } else if (result.verdict !== 'information') this.#hold(alarmIdOf(rule, subject), result.verdict === 'notMet');
  }

  #hold(alarmId: string, isHeld: boolean): void {
    if (this.#held.has(alarmId) === isHeld) return;
    if (isHeld && this.#held.size < HELD_MAX) this.#held.add(alarmId);
    else this.#held.delete(alarmId);
    this.ports.ledger.cursors.set('ruleAlarms', [...this.#held], HELD_MAX * ALARM_ID_BYTES_MAX);
  }

  /** What a rule says now: for the screen, and for the alarms of those whose period is still open. */
  #stand(bound: BoundRule, standings: readonly RuleResult[], now: Instant): void {
    const { pack, rule } = bound;
    const kept = standings.slice(0, STANDINGS_PER_RULE_MAX);
    const fields = new Map(
      kept.map((result) => [result.subject, standingOf(resultFieldsOf({ bound, result }), result)]),
    );
    storeStandings(this.ports.ledger.database, pack.pack.id, rule.id, now, fields);
    if (isJudgedLive(bound) || !rule.alarm) return;
    const seen = new Set<string>();
    for (const result of kept) {
      const alarmId = alarmIdOf(rule.id, result.subject);
      seen.add(alarmId);
      if (result.verdict === 'notMet') {
        if (!result.isEvent) this.#raisedIn.set(alarmId, result.from);
        this.#tell(bound, result, now);
      } else if (result.verdict === 'met' && this.#raisedIn.get(alarmId) === result.from)
        this.#recover(bound, result.subject, now);
    }
    for (const { id } of bound.tags) if (!seen.has(alarmIdOf(rule.id, id))) this.#recover(bound, id, now);
  }

  /** What was wrong is right again, and no decided period says otherwise. */
  #recover(bound: BoundRule, subject: string, now: Instant): void {
    const alarmId = alarmIdOf(bound.rule.id, subject);
    if (this.#held.has(alarmId) || !this.ports.judging.isSystemActive(alarmId)) return;
    this.#raisedIn.delete(alarmId);
    this.#return(bound, subject, now);
  }

  #tell(bound: BoundRule, result: RuleResult, now: Instant): void {
    if (result.verdict === 'information') return;
    const message = `${bound.rule.alarm?.message ?? bound.rule.title} (${result.subject}): ${result.detail}`.slice(
      0,
      400,
    );
    const condition =
      result.verdict === 'notMet'
        ? { onset: now, message, ...(result.value === null ? {} : { value: result.value }) }
        : undefined;
    this.ports.judging.tellSystem(alarmOf(bound, result.subject, result), condition, now);
  }

  #return(bound: BoundRule, subject: string, now: Instant): void {
    this.ports.judging.tellSystem(alarmOf(bound, subject, undefined), undefined, now);
  }
}

/** Limits of a pack alarm as the readings come in, not when their window is sealed; see ruleAlarms.ts. */
const isJudgedLive = ({ rule }: BoundRule): boolean => rule.kind === 'limit';

export const alarmIdOf = (rule: string, subject: string): string => `rule:${rule}:${subject}`;

/** Whether a rule of these ids raises the alarm. */
export const isAlarmOfRules = (alarmId: string, ruleIds: Iterable<string>): boolean => {
  for (const rule of ruleIds) if (alarmId.startsWith(`rule:${rule}:`)) return true;
  return false;
};

function alarmOf(bound: BoundRule, subject: string, result: RuleResult | undefined): SystemAlarm {
  const { rule, tags } = bound;
  const tag = tags.find(({ id }) => id === subject);
  return {
    id: alarmIdOf(rule.id, subject),
    limit: 'rule',
    priority: rule.alarm?.priority ?? 'medium',
    tag: tag?.id ?? null,
    connection: null,
    workUnit: workUnitOf(bound, subject),
    unit: result?.unit ?? tag?.unit ?? '1',
    setpoint: result?.limit ?? null,
    ...(rule.notify.length === 0 ? {} : { notify: rule.notify }),
  };
}

/** Of the subject's tag, or of all the rule's tags where they share one. */
function workUnitOf({ tags }: BoundRule, subject: string): string | null {
  const tag = tags.find(({ id }) => id === subject);
  if (tag) return tag.workUnit;
  const units = new Set(tags.map(({ workUnit }) => workUnit));
  return units.size === 1 ? ([...units][0] as string) : null;
}

const saysTheSame = (sealed: StoredResult, said: Omit<ResultFields, 'amends'>): boolean =>
  sealed.verdict === said.verdict &&
  Object.is(sealed.value, said.value) &&
  sealed.limit === said.limit &&
  sealed.expected === said.expected &&
  sealed.received === said.received &&
  sealed.valid === said.valid &&
  sealed.method === said.method;

/** A standing as the screen gets it: a result that is not sealed. */
const standingOf = (fields: Omit<ResultFields, 'amends'>, { from, to }: RuleResult) => ({ ...fields, from, to });
