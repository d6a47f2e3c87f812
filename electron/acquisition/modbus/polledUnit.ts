import type { UnitHealth } from '../../../shared/domain/link.ts';
import { type Clock, type Instant, instantFromUs, US_PER_MS } from '../../../shared/domain/time.ts';
import { budgetAt, type Sharer } from './lineShare.ts';
import type { ReadLimits } from './planRegisterReads.ts';
import type { PollCycle } from './pollCycle.ts';
import type { ModbusTag } from './rateGroup.ts';
import { ResponseTimes } from './responseTimes.ts';
import { type Breaker, CLOSED_BREAKER } from './unitBreaker.ts';

const COST_NEWEST_WEIGHT = 0.25;
const BUSY_MS_FIRST = 50;
const BUSY_MS_MAX = 5_000;
/** A unit that has been busy so often in a row counts as silent once, and again after as many. */
const BUSY_PER_SILENCE = 10;

/** One unit behind a line: its cycles, its breaker, its part of the line's time, and what was seen of it. */
export class PolledUnit implements Sharer {
  readonly unitId: number;
  readonly limits: ReadLimits;
  readonly cycles: readonly PollCycle[];
  readonly tags: readonly ModbusTag[];
  /** Of what it answered in time. */
  readonly responseTimes = new ResponseTimes();
  breaker: Breaker = CLOSED_BREAKER;
  /** Requests under way. */
  underWay = 0;
  requests = 0;
  responses = 0;
  timeouts = 0;
  exceptions = 0;
  lastReadAt: Instant | undefined;
  /** Its tags were told Bad because it, or the line, was lost. */
  isToldBad = false;
  /** Its readings are lost since then; told as one gap when it is read again. */
  silentFrom: Instant | undefined;
  /** Not asked before, monotonic ms: it said that it is busy, or has just cost the line a time-out. */
  pausedUntilMs = 0;
  expectedMs = 0;
  budgetMs = 0;
  budgetAtMs = 0;
  #busyInARow = 0;

  constructor(unitId: number, limits: ReadLimits, cycles: readonly PollCycle[]) {
    this.unitId = unitId;
    this.limits = limits;
    this.cycles = cycles;
    this.tags = cycles.flatMap(({ group }) => group.tags);
  }

  /** The cycle with requests to make that should be over first. */
  mostUrgent(): PollCycle | undefined {
    let urgent: PollCycle | undefined;
    for (const cycle of this.cycles) {
      if (cycle.hasReads && (!urgent || cycle.deadlineMs < urgent.deadlineMs)) urgent = cycle;
    }
    return urgent;
  }

  get fastest(): PollCycle {
    return this.cycles.reduce((fastest, cycle) => (cycle.group.everyMs < fastest.group.everyMs ? cycle : fastest));
  }

  /** It answered after so long. */
  responded(ms: number): void {
    this.responseTimes.add(ms);
    this.took(ms);
  }

  /** Line time that one request to it took, answered or not. */
  took(ms: number): void {
    this.expectedMs = this.expectedMs === 0 ? ms : this.expectedMs + (ms - this.expectedMs) * COST_NEWEST_WEIGHT;
  }

  /** That time was the others'. */
  charge(ms: number, nowMs: number, units: number): void {
    this.budgetMs = budgetAt(this, nowMs, units) - ms;
    this.budgetAtMs = nowMs;
  }

  /** It asks for time (MAP 7, exceptions 5 and 6). @returns true when it has done so for so long that it counts as silence */
  isBusy(nowMs: number): boolean {
    const delayMs = Math.min(BUSY_MS_MAX, BUSY_MS_FIRST * 2 ** Math.min(this.#busyInARow, 10));
    this.pausedUntilMs = nowMs + delayMs;
    return ++this.#busyInARow % BUSY_PER_SILENCE === 0;
  }

  isReady(): void {
    this.#busyInARow = 0;
  }

  health(clock: Clock): UnitHealth {
    const { unitId, breaker, requests, responses, timeouts, exceptions, lastReadAt } = this;
    const responseMs = this.responseTimes.p50();
    const waitUs = Math.round((breaker.untilMs - clock.monotonicMs()) * US_PER_MS);
    return {
      unitId,
      breaker: breaker.state,
      message: breaker.message,
      requests,
      responses,
      timeouts,
      exceptions,
      ...(lastReadAt === undefined ? {} : { lastReadingAt: lastReadAt }),
      ...(responseMs === undefined ? {} : { responseMs }),
      ...(breaker.state === 'open' ? { retryAt: instantFromUs(clock.now() + Math.max(0, waitUs)) } : {}),
    };
  }
}
