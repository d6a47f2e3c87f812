import { HARMLESS_DELAY, harms, mayHarmAtMs, type Waiting } from './lineShare.ts';
import type { PollCycle } from './pollCycle.ts';
import type { PolledUnit } from './polledUnit.ts';

export interface Choice {
  readonly unit: PolledUnit;
  /** Has a request to make. */
  readonly cycle: PollCycle;
  /** Others will miss their times by it; it is paid from the unit's share. */
  readonly isHarmful: boolean;
}

/** Whose turn it is on a line that units share: see lineShare.ts for the rule. */
export class UnitChoice {
  readonly #units: readonly PolledUnit[];
  readonly #harmlessMs: number;
  #waitingUntilMs = Number.POSITIVE_INFINITY;

  constructor(units: readonly PolledUnit[]) {
    this.#units = units;
    const periods = units.flatMap(({ cycles }) => cycles.map(({ group }) => group.everyMs));
    this.#harmlessMs = HARMLESS_DELAY * Math.min(...periods);
  }

  /** Somebody waits for a share, or asked for time: monotonic ms at which to look again. */
  waitingUntilMs(nowMs: number): number {
    return this.#waitingUntilMs > nowMs ? this.#waitingUntilMs : Number.POSITIVE_INFINITY;
  }

  choose(nowMs: number): Choice | undefined {
    this.#waitingUntilMs = Number.POSITIVE_INFINITY;
    if (this.#units.length === 1) {
      const unit = this.#units[0]!;
      const cycle = this.#askable(unit, nowMs) ? unit.mostUrgent() : undefined;
      return cycle && { unit, cycle, isHarmful: false };
    }
    let best: Choice | undefined;
    let harmful: Choice | undefined;
    for (const unit of this.#units) {
      const cycle = this.#askable(unit, nowMs) ? unit.mostUrgent() : undefined;
      if (!cycle) continue;
      if (!this.#isHarmful(unit, nowMs)) {
        if (!best || cycle.deadlineMs < best.cycle.deadlineMs) best = { unit, cycle, isHarmful: false };
        continue;
      }
      const fromMs = mayHarmAtMs(unit, nowMs, this.#units.length);
      if (fromMs > nowMs) this.#waitingUntilMs = Math.min(this.#waitingUntilMs, fromMs);
      else if (!harmful || cycle.deadlineMs < harmful.cycle.deadlineMs) harmful = { unit, cycle, isHarmful: true };
    }
    // Best of all when the others have been served, and harm may have become none; but not for ever.
    return best === undefined || (harmful !== undefined && nowMs > harmful.cycle.deadlineMs) ? harmful : best;
  }

  #askable(unit: PolledUnit, nowMs: number): boolean {
    const { state } = unit.breaker;
    if (state === 'open' || (state === 'halfOpen' && unit.underWay > 0)) return false;
    if (unit.pausedUntilMs <= nowMs) return true;
    this.#waitingUntilMs = Math.min(this.#waitingUntilMs, unit.pausedUntilMs);
    return false;
  }

  #isHarmful(unit: PolledUnit, nowMs: number): boolean {
    if (unit.expectedMs < this.#harmlessMs) return false;
    const others: Waiting[] = [];
    for (const other of this.#units) {
      if (other === unit || other.breaker.state === 'open') continue;
      for (const { hasReads, schedule, group } of other.cycles) {
        others.push({ everyMs: group.everyMs, dueMs: hasReads ? nowMs : schedule.nextDueMs });
      }
    }
    return harms(unit.expectedMs, nowMs, others);
  }
}
