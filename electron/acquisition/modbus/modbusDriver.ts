import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Driver, DriverPorts, DriverTag, TimerHandle } from '../driver.ts';
import { CreditOutbox } from './creditOutbox.ts';
import { exceptionMeaning } from './exceptionMeaning.ts';
import { LinkCounters } from './linkCounters.ts';
import { lossMessage } from './lossMessage.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import { type ModbusClient, openModbusClient, type ReadOutcome } from './modbusClient.ts';
import { PollCycle } from './pollCycle.ts';
import { exceptionText, TABLE_NAMES } from './protocol.ts';
import { type GroupRead, type ModbusTag, RateGroup } from './rateGroup.ts';
import { ReadingContinuity } from './readingContinuity.ts';
import { type LinkEvent, type LinkSettings, STOPPED_LINK, stepLink } from './stepLink.ts';

const HEALTH_EVERY_MS = 1000;
/** A long cycle is handed over in parts, so that no reading waits longer than this (and one response) for its frame. */
const PART_EVERY_MS = 250;
const RETRY_DISABLED_EVERY_MS = 600_000;
const CONNECT_TIMEOUT_MS_MIN = 3000;
const SILENCE_MS_MIN = 10_000;
/** Transaction ids of one connection; the next connection uses the ones after. */
const IDS_PER_CONNECTION = 256;

interface UnderWay {
  readonly cycle: PollCycle;
  readonly read: GroupRead;
  readonly sentMs: number;
  /** Was found to be too late once; the answer may have waited in the socket while this thread was busy. */
  isOverdue: boolean;
}

/**
 * Polls one Modbus TCP device: rate groups on a drift-free grid, requests of all groups through one connection, the
 * most urgent cycle first. Silence, a broken line or one answer in doubt drops the connection; `stepLink` says when the
 * next one is made. Everything with a time goes through one timer.
 */
export class ModbusDriver implements Driver {
  readonly #config: ModbusConnectionConfig;
  readonly #ports: DriverPorts;
  readonly #cycles: readonly PollCycle[];
  readonly #counters = new LinkCounters();
  readonly #continuity: ReadingContinuity;
  readonly #outbox: CreditOutbox;
  readonly #settings: LinkSettings;
  #link = STOPPED_LINK;
  #client: ModbusClient | undefined;
  #isOpen = false;
  #underWay: UnderWay[] = [];
  #closing: Promise<void>[] = [];
  #timer: TimerHandle | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #healthAtMs = 0;
  #retryDisabledAtMs = 0;
  #lastReadMs: number | undefined;
  #isToldBad = false;
  #isPumping = false;

  /** @throws RangeError naming every tag whose address cannot be read */
  constructor(config: ModbusConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts) {
    this.#config = config;
    this.#ports = ports;
    const nowMs = ports.clock.monotonicMs();
    this.#cycles = rateGroups(config, tags).map((group) => new PollCycle(group, nowMs));
    this.#continuity = new ReadingContinuity(config.id, ports.clock.now(), (gap) => ports.gap(gap));
    this.#outbox = new CreditOutbox(ports, () => this.#pump());
    const shortestMs = Math.min(...this.#cycles.map(({ group }) => group.everyMs), Number.MAX_SAFE_INTEGER);
    this.#settings = {
      connectTimeoutMs: Math.max(CONNECT_TIMEOUT_MS_MIN, 2 * config.timeoutMs),
      silenceMs: Math.max(SILENCE_MS_MIN, 3 * config.timeoutMs, this.#cycles.length > 0 ? 3 * shortestMs : 0),
    };
  }

  start(): void {
    if (this.#link.state !== 'stopped' || this.#cycles.length === 0) return;
    this.#step({ kind: 'start' });
    this.#wakeAt(this.#ports.clock.monotonicMs());
  }

  async stop(): Promise<void> {
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.#timer = undefined;
    this.#handOver();
    this.#outbox.close();
    this.#step({ kind: 'stop' });
    await Promise.all(this.#closing);
  }

  /** Does whatever is due, and sets the timer for what comes next. */
  readonly #wake = (): void => {
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    if (this.#link.state === 'stopped') return;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#checkTimeouts(nowMs);
    if (nowMs >= this.#link.deadlineMs) this.#checkDeadline();
    if (nowMs >= this.#retryDisabledAtMs) this.#retryDisabled(nowMs);
    this.#beginDueCycles(nowMs);
    if (nowMs >= this.#healthAtMs) this.#tellHealth(nowMs);
    this.#pump();
    this.#wakeAt(this.#nextWakeMs());
  };

  #nextWakeMs(): number {
    let atMs = Math.min(this.#link.deadlineMs, this.#healthAtMs);
    for (const cycle of this.#cycles) atMs = Math.min(atMs, cycle.schedule.nextDueMs);
    for (const { sentMs } of this.#underWay) atMs = Math.min(atMs, sentMs + this.#config.timeoutMs);
    return atMs;
  }

  #wakeAt(atMs: number): void {
    if (atMs >= this.#timerAtMs || this.#link.state === 'stopped') return;
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = this.#ports.timers.after(Math.max(0, Math.ceil(atMs - this.#ports.clock.monotonicMs())), this.#wake);
  }

  #beginDueCycles(nowMs: number): void {
    for (const cycle of this.#cycles) {
      if (!this.#isOpen) {
        cycle.letPass(nowMs);
        continue;
      }
      const { skipped } = cycle.beginIfDue(nowMs);
      if (skipped === 0) continue;
      if (this.#outbox.hasCredit()) this.#counters.skippedCycles += skipped;
      else this.#continuity.interrupt('outOfCredit', 'polling waited until earlier readings were stored');
    }
  }

  #retryDisabled(nowMs: number): void {
    this.#retryDisabledAtMs = nowMs + RETRY_DISABLED_EVERY_MS;
    for (const { group } of this.#cycles) group.retryDisabled();
  }

  /** Asks as much as may be under way at once. Not re-entered: delivering may bring credit, which calls this again. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#client && this.#isOpen && this.#underWay.length < this.#config.maxInFlight) {
      const cycle = this.#mostUrgent();
      if (!cycle || !this.#outbox.hasCredit()) break;
      this.#ask(this.#client, cycle);
    }
    this.#isPumping = false;
  }

  #mostUrgent(): PollCycle | undefined {
    let urgent: PollCycle | undefined;
    for (const cycle of this.#cycles) {
      if (cycle.hasReads && (!urgent || cycle.deadlineMs < urgent.deadlineMs)) urgent = cycle;
    }
    return urgent;
  }

  #ask(client: ModbusClient, cycle: PollCycle): void {
    const read = cycle.takeNext();
    const underWay = { cycle, read, sentMs: this.#ports.clock.monotonicMs(), isOverdue: false };
    this.#underWay.push(underWay);
    this.#counters.requests++;
    client.read(read.functionCode, read.start, read.count, (outcome) => this.#answered(underWay, outcome));
    this.#wakeAt(underWay.sentMs + this.#config.timeoutMs);
  }

  #answered(underWay: UnderWay, outcome: ReadOutcome): void {
    const { cycle, read, sentMs } = underWay;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#underWay.splice(this.#underWay.indexOf(underWay), 1);
    this.#counters.responded(nowMs - sentMs);
    if (outcome.kind === 'read') this.#accept(cycle, read, outcome.data, nowMs);
    else this.#takeException(cycle, read, outcome.exceptionCode);
    if (cycle.answered()) this.#endCycle(cycle);
    else if (cycle.firstReadMs !== undefined && nowMs - cycle.firstReadMs >= PART_EVERY_MS) this.#deliver(cycle);
    this.#pump();
  }

  #accept(cycle: PollCycle, read: GroupRead, data: Uint8Array, nowMs: number): void {
    const at = this.#ports.clock.now();
    this.#lastReadMs = nowMs;
    this.#isToldBad = false;
    this.#continuity.read(at);
    if (this.#link.state !== 'online') this.#step({ kind: 'read' });
    this.#outbox.deliver(cycle.group.accept(read, data, at));
    cycle.firstReadMs ??= nowMs;
  }

  #takeException(cycle: PollCycle, read: GroupRead, exceptionCode: number): void {
    this.#counters.exceptions++;
    const at = this.#ports.clock.now();
    const { kind, status } = exceptionMeaning(exceptionCode);
    if (kind === 'troubled') {
      cycle.isTroubled = true;
      this.#outbox.deliver(cycle.group.trouble(read, status, at));
      this.#step({ kind: 'troubled', message: `${this.#describe(read)}: ${exceptionText(exceptionCode)}` });
      return;
    }
    const { halves, disabled, frames } = cycle.group.refuse(read, status, at);
    this.#outbox.deliver(frames);
    cycle.askFirst(halves);
    if (disabled) this.#disable(disabled, exceptionCode, status);
  }

  #disable(tag: ModbusTag, exceptionCode: number, status: number): void {
    const message =
      `tag "${tag.id}" is switched off: ${this.#describe(tag)} answered ${exceptionText(exceptionCode)}; ` +
      `correct its address, it is tried again every ${RETRY_DISABLED_EVERY_MS / 60_000} minutes and when the link returns`;
    this.#ports.disableTag({ tagId: tag.id, status, message });
    if (this.#lastReadMs === undefined) this.#step({ kind: 'troubled', message: 'no tag could be read so far' });
  }

  #describe({ table, start, count }: Pick<GroupRead, 'table' | 'start' | 'count'>): string {
    const last = count > 1 ? ` to ${start + count - 1}` : '';
    return `${TABLE_NAMES[table]} ${start}${last} of connection "${this.#config.id}", unit ${this.#config.unitId}`;
  }

  #endCycle(cycle: PollCycle): void {
    this.#deliver(cycle);
    const isWell = this.#lastReadMs !== undefined && this.#cycles.every(({ isTroubled }) => !isTroubled);
    if (this.#link.state === 'degraded' && isWell) this.#step({ kind: 'recovered' });
  }

  #deliver(cycle: PollCycle): void {
    cycle.firstReadMs = undefined;
    this.#outbox.deliver(cycle.group.takeFrames());
  }

  #handOver(): void {
    for (const cycle of this.#cycles) this.#deliver(cycle);
  }

  #checkTimeouts(nowMs: number): void {
    const late = this.#underWay.find(({ sentMs }) => nowMs - sentMs >= this.#config.timeoutMs);
    if (!late) return;
    if (!late.isOverdue) {
      late.isOverdue = true; // the timer comes back after the sockets had their turn
      return;
    }
    this.#counters.timeouts++;
    this.#lose(`no answer within ${this.#config.timeoutMs} ms from ${this.#describe(late.read)}`);
  }

  #checkDeadline(): void {
    const hasQuestions = this.#cycles.some((cycle) => cycle.isRunning);
    this.#step({
      kind: 'deadline',
      chance: this.#ports.random(),
      isWaiting: this.#isOpen && (!hasQuestions || !this.#outbox.hasCredit()),
      ...(this.#lastReadMs === undefined ? {} : { lastReadMs: this.#lastReadMs }),
    });
  }

  #lose(message: string): void {
    this.#step({ kind: 'lost', message, chance: this.#ports.random() });
  }

  /** The one place where the link changes; carries out what the change asks for. */
  #step(event: LinkEvent): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const before = this.#link.state;
    const { link, effect } = stepLink(this.#link, event, nowMs, this.#settings);
    this.#link = link;
    if (effect === 'openSocket') this.#openSocket();
    if (effect === 'dropSocket') this.#dropSocket();
    if (link.state !== before) this.#tellHealth(nowMs);
    this.#wakeAt(link.deadlineMs);
  }

  #openSocket(): void {
    const { host, port, unitId, maxInFlight } = this.#config;
    const firstTransactionId = (this.#counters.sockets++ * IDS_PER_CONNECTION) & 0xffff;
    const client = openModbusClient(
      { host, port, unitId, maxInFlight, firstTransactionId },
      {
        opened: () => this.#opened(),
        lost: (reason, isDoubt) => {
          if (isDoubt) this.#counters.rejectedAnswers++;
          this.#lose(isDoubt ? `an answer was refused (${reason}); connecting anew` : lossMessage(reason, host, port));
        },
      },
    );
    this.#client = client;
  }

  #opened(): void {
    this.#isOpen = true;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#step({ kind: 'opened' });
    this.#retryDisabled(nowMs);
    for (const cycle of this.#cycles) cycle.begin(nowMs);
    this.#pump();
    this.#wakeAt(this.#nextWakeMs());
  }

  #dropSocket(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#isOpen = false;
    this.#underWay = [];
    if (client) {
      const closed = client.destroy().then(() => {
        this.#closing = this.#closing.filter((other) => other !== closed);
      });
      this.#closing.push(closed);
    }
    this.#handOver();
    for (const cycle of this.#cycles) cycle.abort();
    if (this.#link.state === 'stopped') return;
    this.#continuity.interrupt('communicationLoss', this.#link.message);
    if (this.#isToldBad) return;
    this.#isToldBad = true;
    const at = this.#ports.clock.now();
    for (const { group } of this.#cycles) this.#outbox.deliver(group.allBad(STATUS.BadNoCommunication, at));
  }

  #tellHealth(nowMs: number): void {
    this.#healthAtMs = nowMs + HEALTH_EVERY_MS;
    const facts = {
      lastReadAt: this.#continuity.lastReadAt,
      disabledTags: this.#cycles.reduce((sum, { group }) => sum + group.disabled, 0),
      isWaitingForCredit: this.#isOpen && !this.#outbox.hasCredit(),
    };
    this.#ports.health(this.#counters.health(this.#config.id, this.#link, facts, this.#ports.clock));
  }
}

/** @throws RangeError naming every tag whose address cannot be read */
function rateGroups(config: ModbusConnectionConfig, tags: readonly DriverTag[]): RateGroup[] {
  const problems: string[] = [];
  const byRate = new Map<number, ModbusTag[]>();
  for (const { config: tag, number, workUnit } of tags) {
    try {
      const address = resolveModbusAddress(tag, config);
      const { unitId, table, start, count } = address;
      const group = byRate.get(tag.everyMs) ?? [];
      group.push({ id: tag.id, number, workUnit, address, unitId, table, start, count, everyMs: tag.everyMs });
      byRate.set(tag.everyMs, group);
    } catch (error) {
      problems.push((error as RangeError).message); // all are told at once
    }
  }
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
  return [...byRate].map(([everyMs, group]) => new RateGroup(config.id, everyMs, group, config));
}
