import type { UnitHealth } from '../../../shared/domain/link.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { DriverTag } from '../driver.ts';
import { distinctRead } from './distinctRead.ts';
import { exceptionMeaning } from './exceptionMeaning.ts';
import { MissedReads } from './missedReads.ts';
import type { ReadOutcome } from './modbusLine.ts';
import type { OwedAnswers } from './owedAnswers.ts';
import { limitsOfUnit } from './planning/unitLimits.ts';
import type { PollCycle } from './pollCycle.ts';
import { PolledUnit } from './polledUnit.ts';
import type { Poll, PollingParts } from './polling.ts';
import { exceptionText, TABLE_NAMES } from './protocol.ts';
import type { GroupRead, ModbusTag } from './rateGroup.ts';
import { pollCyclesByUnit } from './resolveTags.ts';
import { type BreakerEvent, stepBreaker } from './unitBreaker.ts';
import { UnitChoice } from './unitChoice.ts';

/** A long cycle is handed over in parts, so that no reading waits longer than this (and one response) for its frame. */
const PART_EVERY_MS = 250;
export const RETRY_DISABLED_EVERY_MS = 600_000;
/** An answer that cannot be believed is asked for again in the same cycle, so often. */
const REFUSALS_PER_READ_MAX = 2;

/**
 * The units of one line and what is asked of each: which request is next, what its outcome means for the tag, the unit and
 * the line. Knows nothing of sockets and ports.
 */
export class UnitPolling {
  readonly units: readonly PolledUnit[];
  readonly cycles: readonly PollCycle[];
  readonly #parts: PollingParts;
  readonly #missed: MissedReads;
  readonly #startedAt: Instant;
  readonly #choice: UnitChoice;
  /** Units that timed out since anything was answered. */
  readonly #silentInARow = new Set<PolledUnit>();
  lastReadMs: number | undefined;
  /** Monotonic ms of the last answer of any kind. */
  lastAnswerMs = Number.NEGATIVE_INFINITY;

  /** @throws RangeError naming every tag whose address cannot be read */
  constructor(tags: readonly DriverTag[], parts: PollingParts) {
    this.#parts = parts;
    const { config, ports } = parts;
    this.#startedAt = ports.clock.now();
    this.#missed = new MissedReads(config.id, (gap) => ports.gap(gap));
    const nowMs = ports.clock.monotonicMs();
    this.units = [...pollCyclesByUnit(config, tags, nowMs)].map(
      ([unitId, cycles]) => new PolledUnit(unitId, limitsOfUnit(config, unitId), cycles),
    );
    this.cycles = this.units.flatMap(({ cycles }) => cycles);
    this.#choice = new UnitChoice(this.units);
  }

  /** Everything that is due: cycles, breakers. `isOpen`: the line can be asked. */
  wake(nowMs: number, isOpen: boolean): void {
    for (const unit of this.units) {
      if (isOpen && nowMs >= unit.breaker.untilMs) this.#stepBreaker(unit, { kind: 'deadline' }, nowMs);
      for (const cycle of unit.cycles) this.#beginIfDue(unit, cycle, nowMs, isOpen);
    }
  }

  nextWakeMs(nowMs: number, isOpen: boolean): number {
    let atMs = isOpen ? this.#choice.waitingUntilMs(nowMs) : Number.POSITIVE_INFINITY;
    for (const unit of this.units) {
      if (isOpen) atMs = Math.min(atMs, unit.breaker.untilMs);
      for (const cycle of unit.cycles) atMs = Math.min(atMs, cycle.schedule.nextDueMs);
    }
    return atMs;
  }

  /** The line was opened: every unit is asked at once, whatever its time. */
  begin(nowMs: number): void {
    for (const { group } of this.cycles) group.retryDisabled();
    for (const unit of this.units) {
      if (unit.breaker.state !== 'open') for (const cycle of unit.cycles) cycle.begin(nowMs);
    }
  }

  retryDisabled(): void {
    for (const { group } of this.cycles) group.retryDisabled();
  }

  pace(stretch: number): void {
    for (const cycle of this.cycles) cycle.pace(stretch);
    if (Number.isFinite(stretch)) return;
    for (const unit of this.units) {
      const from = unit.lastReadAt ?? this.#startedAt;
      const tags = unit.tags.filter(({ isCritical }) => !isCritical);
      this.#missed.miss(tags, from, 'overload', 'the station was overloaded: only critical tags were polled');
    }
  }

  /** The request that should be made now, taken from its cycle; undefined: none. */
  next(nowMs: number, owed: OwedAnswers | undefined): Poll | undefined {
    const choice = this.#choice.choose(nowMs);
    if (!choice) return undefined;
    const { unit, cycle, isHarmful } = choice;
    const planned = cycle.takeNext();
    const { read, count, rest, isDiscarded } = owed?.owesAnything(unit.unitId)
      ? distinctRead(planned, cycle.group, unit.limits, owed)
      : { read: planned, count: planned.count, rest: undefined, isDiscarded: false };
    if (rest) cycle.askFirst([rest]);
    unit.underWay++;
    unit.requests++;
    return { unit, cycle, read, count, isDiscarded, isHarmful, turn: cycle.turn };
  }

  /** `tookMs`: from the request to its answer. */
  answered(poll: Poll, outcome: ReadOutcome, tookMs: number): void {
    const { unit, cycle, read } = poll;
    const nowMs = this.#parts.ports.clock.monotonicMs();
    unit.underWay--;
    if (poll.isHarmful) unit.charge(tookMs, nowMs, this.units.length);
    if (outcome.kind === 'refused') {
      this.#refusedAnswer(poll, outcome.problem, tookMs, nowMs);
    } else {
      unit.responses++;
      unit.responded(tookMs);
      this.lastAnswerMs = nowMs;
      this.#silentInARow.clear();
      if (outcome.kind === 'exception') this.#takeException(poll, outcome.exceptionCode, tookMs, nowMs);
      else {
        this.#unitAnswered(unit, nowMs);
        unit.isReady();
        const at = outcome.at ?? this.#parts.ports.clock.now();
        if (poll.isDiscarded) this.#miss(read, unit, 'its answer could not be told from a late one');
        else this.#accept(unit, cycle, read, outcome.data, at, nowMs);
      }
    }
    if (poll.turn !== cycle.turn) return;
    if (cycle.answered()) this.#endCycle(cycle);
    else if (cycle.firstReadMs !== undefined && nowMs - cycle.firstReadMs >= PART_EVERY_MS) this.#deliver(cycle);
  }

  /** No answer, on a line that goes on. `costMs`: line time it took, drain included. */
  timedOut(poll: Poll, message: string, costMs: number): void {
    const { unit, cycle, read } = poll;
    const nowMs = this.#parts.ports.clock.monotonicMs();
    unit.underWay--;
    unit.timeouts++;
    this.#silentInARow.add(unit);
    unit.took(costMs);
    if (poll.isHarmful) unit.charge(costMs, nowMs, this.units.length);
    read.bisection?.settle(true);
    this.#miss(read, unit, message);
    this.#silent(unit, message, costMs, nowMs);
    if (poll.turn === cycle.turn && cycle.answered()) this.#endCycle(cycle);
  }

  /** A unit answered a request that was given up. */
  late(unitId: number): void {
    const nowMs = this.#parts.ports.clock.monotonicMs();
    this.lastAnswerMs = nowMs;
    this.#silentInARow.clear();
    const unit = this.units.find((each) => each.unitId === unitId);
    if (!unit) return;
    unit.pausedUntilMs = 0;
    this.#stepBreaker(unit, { kind: 'late' }, nowMs);
  }

  /** Nobody who is asked answers any more: it is the line, not a unit. */
  isLineSilent(unit: PolledUnit): boolean {
    return this.units.every(
      (other) => other === unit || other.breaker.state === 'open' || this.#silentInARow.has(other),
    );
  }

  /** The line is gone: what was read is handed over, what was to be asked is forgotten. */
  drop(): void {
    this.handOver();
    this.#silentInARow.clear();
    for (const unit of this.units) {
      unit.underWay = 0;
      for (const cycle of unit.cycles) cycle.abort();
    }
  }

  tellBad(status: number, at: Instant): void {
    for (const unit of this.units) this.#tellBad(unit, status, at);
  }

  handOver(): void {
    for (const cycle of this.cycles) this.#deliver(cycle);
  }

  get disabledTags(): number {
    return this.cycles.reduce((sum, { group }) => sum + group.disabled, 0);
  }

  /** Somebody is being asked, or is left alone for not answering: the line is expected to show life. */
  get hasQuestions(): boolean {
    return (
      this.cycles.some(({ isRunning }) => isRunning) || this.units.some(({ breaker }) => breaker.state !== 'closed')
    );
  }

  health(): UnitHealth[] {
    return this.units.map((unit) => unit.health(this.#parts.ports.clock));
  }

  describe({ unitId, table, start, count }: Pick<GroupRead, 'unitId' | 'table' | 'start' | 'count'>): string {
    const last = count > 1 ? ` to ${start + count - 1}` : '';
    return `${TABLE_NAMES[table]} ${start}${last} of connection "${this.#parts.config.id}", unit ${unitId}`;
  }

  #beginIfDue(unit: PolledUnit, cycle: PollCycle, nowMs: number, isOpen: boolean): void {
    if (!isOpen || unit.breaker.state !== 'closed') {
      cycle.letPass(nowMs);
      return;
    }
    const { skipped } = cycle.beginIfDue(nowMs);
    if (skipped === 0) return;
    const { outbox, counters, continuity } = this.#parts;
    if (outbox.hasCredit()) counters.skippedCycles += skipped;
    else continuity.interrupt('outOfCredit', 'polling waited until earlier readings were stored');
  }

  /** Time, or a late answer: the unit may be asked once. */
  #stepBreaker(unit: PolledUnit, event: BreakerEvent, nowMs: number): void {
    const before = unit.breaker.state;
    unit.breaker = stepBreaker(unit.breaker, event, nowMs);
    if (unit.breaker.state !== 'halfOpen' || before === 'halfOpen') return;
    unit.pausedUntilMs = 0;
    unit.fastest.begin(nowMs);
  }

  #accept(unit: PolledUnit, cycle: PollCycle, read: GroupRead, data: Uint8Array, at: Instant, nowMs: number): void {
    const { continuity, link, outbox } = this.#parts;
    this.lastReadMs = nowMs;
    read.refusals = 0;
    unit.lastReadAt = at;
    unit.isToldBad = false;
    continuity.read(at);
    if (unit.silentFrom !== undefined) this.#speaksAgain(unit, at);
    if (!this.#missed.isEmpty) this.#missed.readAgain(read.tags, at);
    link.read();
    outbox.deliver(cycle.group.accept(read, data, at));
    cycle.firstReadMs ??= nowMs;
  }

  #takeException(
    { unit, cycle, read, count, isDiscarded }: Poll,
    exceptionCode: number,
    tookMs: number,
    nowMs: number,
  ) {
    const { counters, outbox, link, ports } = this.#parts;
    counters.exceptions++;
    unit.exceptions++;
    const at = ports.clock.now();
    const { kind, status } = exceptionMeaning(exceptionCode);
    const message = `${this.describe(read)}: ${exceptionText(exceptionCode)}`;
    if (kind === 'unreachable') {
      this.#trouble(cycle, read, status, at, message);
      this.#silent(unit, message, tookMs, nowMs);
      return;
    }
    if (kind === 'busy') {
      this.#trouble(cycle, read, status, at, message);
      if (unit.isBusy(nowMs)) this.#silent(unit, message, tookMs, nowMs);
      else if (unit.breaker.state !== 'closed') this.#unitAnswered(unit, nowMs);
      return;
    }
    this.#unitAnswered(unit, nowMs);
    unit.isReady();
    // A request that was made longer may be refused for what was added: no tag is to blame.
    if (kind === 'troubled' || isDiscarded || count !== read.count) {
      return this.#trouble(cycle, read, status, at, message);
    }
    const { halves, disabled, frames } = cycle.group.refuse(read, status, at);
    outbox.deliver(frames);
    cycle.askFirst(halves);
    if (disabled) this.#disable(disabled, exceptionCode, status);
    if (disabled && this.lastReadMs === undefined) link.troubled('no tag could be read so far');
  }

  #trouble(cycle: PollCycle, read: GroupRead, status: number, at: Instant, message: string): void {
    cycle.isTroubled = true;
    this.#parts.outbox.deliver(cycle.group.trouble(read, status, at));
    this.#parts.link.troubled(message);
  }

  #disable(tag: ModbusTag, exceptionCode: number, status: number): void {
    const message =
      `tag "${tag.id}" is switched off: ${this.describe(tag)} answered ${exceptionText(exceptionCode)}; ` +
      `correct its address, it is tried again every ${RETRY_DISABLED_EVERY_MS / 60_000} minutes and when the link returns`;
    this.#parts.ports.disableTag({ tagId: tag.id, status, message });
  }

  /** What came was not to be believed. Asked again at once, a few times; then it counts as no answer. */
  #refusedAnswer({ unit, cycle, read }: Poll, problem: string, tookMs: number, nowMs: number): void {
    read.refusals = (read.refusals ?? 0) + 1;
    if (read.refusals <= REFUSALS_PER_READ_MAX) {
      cycle.askFirst([read]);
      return;
    }
    read.refusals = 0;
    read.bisection?.settle(true);
    const message = `no answer from unit ${unit.unitId} that can be believed (${problem})`;
    this.#miss(read, unit, message);
    this.#silent(unit, message, tookMs, nowMs);
  }

  #miss(read: GroupRead, unit: PolledUnit, detail: string): void {
    if (read.isRetry || unit.silentFrom !== undefined) return;
    this.#missed.miss(read.tags, read.lastAt ?? unit.lastReadAt ?? this.#startedAt, 'communicationLoss', detail);
  }

  #unitAnswered(unit: PolledUnit, nowMs: number): void {
    unit.breaker = stepBreaker(unit.breaker, { kind: 'answered' }, nowMs);
  }

  #silent(unit: PolledUnit, message: string, costMs: number, nowMs: number): void {
    const { ports, link } = this.#parts;
    const before = unit.breaker.state;
    const isAlone = this.units.every((other) => other === unit || other.breaker.state === 'open');
    const absent = this.units.filter((other) => other === unit || other.breaker.state !== 'closed').length;
    const event = { kind: 'silent', message, costMs, absent, isAlone, chance: ports.random() } as const;
    unit.breaker = stepBreaker(unit.breaker, event, nowMs);
    if (unit.breaker.state !== 'open') {
      if (!isAlone) unit.pausedUntilMs = nowMs + costMs; // the others' turn, for as long
      return;
    }
    this.#handOverOf(unit);
    for (const cycle of unit.cycles) cycle.abort();
    if (before !== 'closed') return;
    unit.silentFrom ??= this.#missed.takeOver(unit.tags) ?? unit.lastReadAt ?? this.#startedAt;
    this.#tellBad(unit, STATUS.BadNoCommunication, ports.clock.now(), true);
    link.troubled(message);
  }

  #speaksAgain(unit: PolledUnit, at: Instant): void {
    const from = unit.silentFrom!;
    unit.silentFrom = undefined;
    this.#parts.ports.gap({
      connection: this.#parts.config.id,
      from,
      to: at > from ? at : from,
      cause: 'unitSilent',
      detail: `unit ${unit.unitId} did not answer`,
      tags: unit.tags.map(({ id }) => id),
    });
  }

  #tellBad(unit: PolledUnit, status: number, at: Instant, isNews = false): void {
    if (unit.isToldBad) return;
    unit.isToldBad = true;
    for (const { group } of unit.cycles) this.#parts.outbox.deliver(group.allBad(status, at, isNews));
  }

  #endCycle(cycle: PollCycle): void {
    this.#deliver(cycle);
    const isWell =
      this.lastReadMs !== undefined &&
      this.cycles.every(({ isTroubled }) => !isTroubled) &&
      this.units.every(({ breaker }) => breaker.state === 'closed');
    if (isWell) this.#parts.link.recovered();
  }

  #handOverOf(unit: PolledUnit): void {
    for (const cycle of unit.cycles) this.#deliver(cycle);
  }

  #deliver(cycle: PollCycle): void {
    cycle.firstReadMs = undefined;
    this.#parts.outbox.deliver(cycle.group.takeFrames());
  }
}
