import type { BatchBody } from '../../shared/domain/entry.ts';
import { type Clock, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { ClosedWindow, Scale } from '../pipeline/index.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { Judging } from './judging.ts';
import { RuleResults } from './ruleResults.ts';
import { RuleWork } from './ruleWork.ts';
import type { EngineSettings } from './settings.ts';

export interface StationRulesParts {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly entry: EntryFactory;
  readonly judging: Pick<Judging, 'tellSystem' | 'isSystemActive'>;
  scaleOf(tag: number): Scale | undefined;
  append(entries: readonly PreparedEntry[]): number[];
}

/** What a work unit's windows say of how far its time is settled. */
export interface UnitProgress {
  readonly workUnit: string;
  /** µs: everything before is sealed; undefined before the first window. */
  readonly closedEnd: number | undefined;
  readonly readingsHeld: number;
}

/** Rule packs at work in the engine: sealed windows in, results, standings and alarms out. */
export class StationRules {
  readonly #work: RuleWork;
  readonly #results: RuleResults;
  /** Monotonic ms of the last frame, by work unit; those not heard yet count from the start. */
  readonly #heardMs = new Map<string, number>();
  readonly #startedMs: number;

  constructor(private readonly parts: StationRulesParts) {
    const { ledger, settings, clock } = parts;
    this.#work = new RuleWork(ledger, settings, parts.scaleOf, clock);
    this.#results = new RuleResults(this.#work, {
      ...{ ledger, clock, entry: parts.entry, judging: parts.judging, configHash: settings.configHash },
      append: parts.append,
    });
    this.#startedMs = clock.monotonicMs();
  }

  /** A frame of the work unit came in. */
  heard(workUnit: string): void {
    this.#heardMs.set(workUnit, this.parts.clock.monotonicMs());
  }

  /** In the transaction that sealed it as entry `seq`. */
  sealed({ columns, isAmendment }: ClosedWindow, corrections: BatchBody['corrections'], seq: number): void {
    this.#work.sealed(columns, corrections, isAmendment, seq);
  }

  /** In the writer's transaction, a few times a second. */
  tick(now: Instant, units: Iterable<UnitProgress>): void {
    if (this.#work.rules.length === 0) return;
    const settled = new Map([...units].map((unit) => [unit.workUnit, this.#settledUntil(unit, now)]));
    this.#results.tick(now, (workUnit) => settled.get(workUnit) ?? Number.NEGATIVE_INFINITY);
  }

  /** What the next start would otherwise read again; in the writer's transaction. */
  store(): void {
    this.#work.store(true);
  }

  /** A unit that is silent keeps nobody waiting for ever: what it says later amends. */
  #settledUntil({ workUnit, closedEnd, readingsHeld }: UnitProgress, now: Instant): number {
    const sealed = closedEnd ?? Number.NEGATIVE_INFINITY;
    if (readingsHeld > 0) return sealed;
    const { silentAfterMs } = this.parts.settings.config.rules;
    const silentMs = this.parts.clock.monotonicMs() - (this.#heardMs.get(workUnit) ?? this.#startedMs);
    return silentMs < silentAfterMs ? sealed : Math.max(sealed, now - silentAfterMs * US_PER_MS);
  }
}
