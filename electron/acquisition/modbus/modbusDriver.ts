import type { PaceLevel } from '../../../shared/contract/workers.ts';
import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { LinkTest } from '../../../shared/domain/link.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Driver, DriverPorts, DriverRequest, DriverTag, TimerHandle } from '../driver.ts';
import { identifyUnit, readWords } from './askUnit.ts';
import { CreditOutbox } from './creditOutbox.ts';
import { openLine } from './lineOf.ts';
import { LineQuestions, type Question } from './lineQuestions.ts';
import { LinkCounters } from './linkCounters.ts';
import { lossMessage } from './lossMessage.ts';
import type { IdentifyOutcome, ModbusLine, ReadOutcome, RequestId } from './modbusLine.ts';
import { OwedAnswers } from './owedAnswers.ts';
import { ResponseTimesFile } from './planning/responseTimesFile.ts';
import type { Poll } from './polling.ts';
import { ReadingContinuity } from './readingContinuity.ts';
import { type LinkEvent, type LinkSettings, STOPPED_LINK, stepLink } from './stepLink.ts';
import { runLinkTest, testModbusLink } from './testModbusLink.ts';
import { RETRY_DISABLED_EVERY_MS, UnitPolling } from './unitPolling.ts';

const HEALTH_EVERY_MS = 1000;
const CONNECT_TIMEOUT_MS_MIN = 3000;
const SILENCE_MS_MIN = 10_000;
/** On a line where silence of one unit is no news of the line, so many may be silent before it is given up. */
const SILENT_UNITS_AT_START_MAX = 8;

interface UnderWay {
  id: RequestId;
  readonly sentMs: number;
  readonly withinMs: number;
  /** Was found to be too late once; the answer may have waited in the socket while this thread was busy. */
  isOverdue: boolean;
  readonly unitId: number;
  readonly poll?: Poll;
  readonly question?: Question;
}

/**
 * Polls the units of one Modbus line: rate groups on a drift-free grid, requests of all units through one lock, the most
 * urgent cycle first (`UnitPolling`). A broken line, one answer in doubt on TCP, or silence of everybody drops the line;
 * `stepLink` says when the next one is opened. Everything with a time goes through one timer.
 */
export class ModbusDriver implements Driver {
  readonly #config: ModbusConnectionConfig;
  readonly #tags: readonly DriverTag[];
  readonly #ports: DriverPorts;
  readonly #polling: UnitPolling;
  readonly #counters = new LinkCounters();
  readonly #continuity: ReadingContinuity;
  readonly #outbox: CreditOutbox;
  readonly #settings: LinkSettings;
  readonly #timesFile: ResponseTimesFile;
  readonly #questions = new LineQuestions(() => this.#pump());
  readonly #owed: OwedAnswers;
  readonly #maxInFlight: number;
  #link = STOPPED_LINK;
  #line: ModbusLine | undefined;
  #isOpen = false;
  #underWay: UnderWay[] = [];
  #closing: Promise<void>[] = [];
  #timer: TimerHandle | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #healthAtMs = 0;
  #retryDisabledAtMs = 0;
  #isPumping = false;

  /** @throws RangeError naming every tag whose address cannot be read */
  constructor(config: ModbusConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts) {
    this.#config = config;
    this.#tags = tags;
    this.#ports = ports;
    this.#owed = new OwedAnswers(config.timeoutMs);
    this.#maxInFlight = config.protocol === 'modbus-tcp' ? config.maxInFlight : 1;
    this.#continuity = new ReadingContinuity(config.id, ports.clock.now(), (gap) => ports.gap(gap));
    this.#outbox = new CreditOutbox(ports, () => this.#pump());
    this.#polling = new UnitPolling(tags, {
      config,
      ports,
      counters: this.#counters,
      continuity: this.#continuity,
      outbox: this.#outbox,
      link: {
        read: () => {
          if (this.#link.state !== 'online') this.#step({ kind: 'read' });
        },
        troubled: (message) => this.#step({ kind: 'troubled', message }),
        recovered: () => {
          if (this.#link.state === 'degraded') this.#step({ kind: 'recovered' });
        },
      },
    });
    this.#settings = linkSettings(config, this.#polling);
    this.#timesFile = new ResponseTimesFile(ports.folder, ports.clock.monotonicMs());
  }

  start(): void {
    if (this.#link.state !== 'stopped' || this.#polling.cycles.length === 0) return;
    this.#step({ kind: 'start' });
    this.#wakeAt(this.#ports.clock.monotonicMs());
  }

  async stop(): Promise<void> {
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.#timer = undefined;
    this.#polling.handOver();
    this.#outbox.close();
    this.#step({ kind: 'stop' });
    this.#questions.failAll('the link was stopped');
    this.#timesFile.save(this.#polling.units);
    await Promise.all(this.#closing);
  }

  pace(level: PaceLevel): void {
    this.#polling.pace(level === 4 ? Number.POSITIVE_INFINITY : 2 ** level);
  }

  /** `decode`: `{ words }`, the raw words of one read; `identify`: a `DeviceIdentification`. */
  async answer(request: DriverRequest): Promise<unknown> {
    if (request.ask !== 'decode' && request.ask !== 'identify') {
      throw new Error(`a Modbus link has no "${request.ask}"`);
    }
    if (!this.#isOpen)
      throw new Error(`connection "${this.#config.id}" is down: ${this.#link.message || 'connecting'}`);
    if (request.ask === 'identify') return identifyUnit(this.#questions, request.unitId);
    return { words: await readWords(this.#questions, this.#config, request) };
  }

  /** A serial port cannot be opened twice, so its test goes through the running line; a socket is tested with another one. */
  test(): Promise<LinkTest> {
    if (!('path' in this.#config)) return testModbusLink(this.#config, this.#tags, this.#ports);
    const open = async (): Promise<string> => {
      if (!this.#isOpen) throw new Error(this.#link.message || 'the port is being opened');
      return 'the port is open and polled; the test takes its turn on the line';
    };
    return runLinkTest(this.#config, this.#tags, this.#ports.clock, open, this.#questions);
  }

  /** Does whatever is due, and sets the timer for what comes next. */
  readonly #wake = (): void => {
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    if (this.#link.state === 'stopped') return;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#checkTimeouts(nowMs);
    if (nowMs >= this.#link.deadlineMs) this.#checkDeadline(nowMs);
    if (nowMs >= this.#retryDisabledAtMs) this.#retryDisabled(nowMs);
    this.#polling.wake(nowMs, this.#isOpen);
    if (nowMs >= this.#healthAtMs) this.#tellHealth(nowMs);
    this.#pump();
    this.#wakeAt(this.#nextWakeMs(nowMs));
  };

  #nextWakeMs(nowMs: number): number {
    let atMs = Math.min(this.#link.deadlineMs, this.#healthAtMs, this.#polling.nextWakeMs(nowMs, this.#isOpen));
    for (const { sentMs, withinMs } of this.#underWay) atMs = Math.min(atMs, sentMs + withinMs);
    return atMs;
  }

  #wakeAt(atMs: number): void {
    if (atMs >= this.#timerAtMs || this.#link.state === 'stopped') return;
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = this.#ports.timers.after(Math.max(0, Math.ceil(atMs - this.#ports.clock.monotonicMs())), this.#wake);
  }

  #retryDisabled(nowMs: number): void {
    this.#retryDisabledAtMs = nowMs + RETRY_DISABLED_EVERY_MS;
    this.#polling.retryDisabled();
  }

  /** Asks as much as may be under way at once. Not re-entered: delivering may bring credit, which calls this again. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#line && this.#isOpen && this.#underWay.length < this.#maxInFlight && this.#line.room() > 0) {
      const question = this.#questions.next();
      if (question) {
        this.#askQuestion(this.#line, question);
        continue;
      }
      if (!this.#outbox.hasCredit()) break;
      const poll = this.#polling.next(this.#ports.clock.monotonicMs(), this.#line.owed);
      if (!poll) break;
      this.#askPoll(this.#line, poll);
    }
    this.#isPumping = false;
  }

  #askPoll(line: ModbusLine, poll: Poll): void {
    const { functionCode, start, unitId } = poll.read;
    const withinMs = this.#config.timeoutMs + line.wireMs(functionCode, poll.count);
    const underWay = { id: 0, sentMs: this.#ports.clock.monotonicMs(), withinMs, isOverdue: false, unitId, poll };
    this.#underWay.push(underWay);
    this.#counters.requests++;
    underWay.id = line.read(unitId, functionCode, start, poll.count, (outcome) => this.#answered(underWay, outcome));
    this.#wakeAt(underWay.sentMs + withinMs);
  }

  #askQuestion(line: ModbusLine, question: Question): void {
    const { unitId } = question;
    const withinMs = this.#config.timeoutMs + line.wireMs(3, 125);
    const underWay = { id: 0, sentMs: this.#ports.clock.monotonicMs(), withinMs, isOverdue: false, unitId, question };
    const id = question.send(line, (outcome) => this.#answered(underWay, outcome));
    if (id === undefined) {
      question.failed(
        new Error(`unit ${unitId} still owes the answer to an earlier request; please try again in a moment`),
      );
      return;
    }
    underWay.id = id;
    this.#underWay.push(underWay);
    this.#counters.requests++;
    this.#wakeAt(underWay.sentMs + withinMs);
  }

  #answered(underWay: UnderWay, outcome: ReadOutcome | IdentifyOutcome): void {
    const tookMs = this.#ports.clock.monotonicMs() - underWay.sentMs;
    this.#underWay.splice(this.#underWay.indexOf(underWay), 1);
    if (outcome.kind !== 'refused') this.#counters.responded(tookMs);
    if (underWay.poll) this.#polling.answered(underWay.poll, outcome as ReadOutcome, tookMs);
    else underWay.question?.answered(outcome);
    this.#pump();
  }

  #checkTimeouts(nowMs: number): void {
    for (const late of this.#underWay.filter(({ sentMs, withinMs }) => nowMs - sentMs >= withinMs)) {
      if (!late.isOverdue) {
        late.isOverdue = true; // the timer comes back after the sockets had their turn
        continue;
      }
      if (!this.#line || !this.#underWay.includes(late)) return;
      this.#timedOut(this.#line, late, nowMs);
    }
  }

  #timedOut(line: ModbusLine, late: UnderWay, nowMs: number): void {
    const { poll, question } = late;
    const what = poll ? this.#polling.describe(poll.read) : `unit ${late.unitId}`;
    const message = `no answer within ${this.#config.timeoutMs} ms from ${what}`;
    if (poll && line.owed === undefined && this.#polling.isLineSilent(poll.unit)) {
      this.#counters.timedOut(late.withinMs);
      poll.unit.timeouts++;
      this.#lose(message);
      return;
    }
    if (!line.giveUp(late.id)) return;
    this.#counters.timedOut(late.withinMs);
    this.#underWay.splice(this.#underWay.indexOf(late), 1);
    const costMs = nowMs - late.sentMs + (line.owed?.drainMs(late.unitId) ?? 0);
    if (poll) this.#polling.timedOut(poll, message, costMs);
    else question?.failed(new Error(message));
  }

  #checkDeadline(nowMs: number): void {
    const { lastReadMs, lastAnswerMs } = this.#polling;
    this.#step({
      kind: 'deadline',
      chance: this.#ports.random(),
      isWaiting:
        this.#isOpen &&
        (!this.#polling.hasQuestions || !this.#outbox.hasCredit() || nowMs - lastAnswerMs < this.#settings.silenceMs),
      ...(lastReadMs === undefined ? {} : { lastReadMs }),
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
    if (effect === 'openSocket') this.#openLine();
    if (effect === 'dropSocket') this.#dropLine();
    if (link.state !== before) this.#tellHealth(nowMs);
    this.#wakeAt(link.deadlineMs);
  }

  #openLine(): void {
    const opening = { opened: this.#counters.sockets++, owed: this.#owed };
    this.#line = openLine(this.#config, this.#ports, opening, {
      opened: () => this.#opened(),
      lost: (reason, isDoubt) => {
        if (isDoubt) this.#counters.rejectedAnswers++;
        this.#lose(isDoubt ? `an answer was refused (${reason}); connecting anew` : lossMessage(reason, this.#config));
      },
      rejected: (_what, _problem, late) => {
        this.#counters.rejectedAnswers++;
        if (!late) return;
        this.#counters.cameLate(late.afterMs);
        this.#polling.late(late.unitId);
      },
      free: () => this.#pump(),
    });
  }

  #opened(): void {
    this.#isOpen = true;
    const nowMs = this.#ports.clock.monotonicMs();
    this.#step({ kind: 'opened' });
    this.#retryDisabled(nowMs);
    this.#polling.begin(nowMs);
    this.#pump();
    this.#wakeAt(this.#nextWakeMs(nowMs));
  }

  #dropLine(): void {
    const line = this.#line;
    const cut = this.#underWay;
    this.#line = undefined;
    this.#isOpen = false;
    this.#underWay = [];
    if (line) {
      const closed = line.destroy().then(() => {
        this.#closing = this.#closing.filter((other) => other !== closed);
      });
      this.#closing.push(closed);
    }
    for (const { question } of cut) question?.failed(new Error('the line was lost'));
    this.#questions.failAll('the line was lost');
    this.#polling.drop();
    if (this.#link.state === 'stopped') return;
    this.#continuity.interrupt('communicationLoss', this.#link.message);
    this.#polling.tellBad(STATUS.BadNoCommunication, this.#ports.clock.now());
  }

  #tellHealth(nowMs: number): void {
    this.#healthAtMs = nowMs + HEALTH_EVERY_MS;
    const facts = {
      lastReadAt: this.#continuity.lastReadAt,
      disabledTags: this.#polling.disabledTags,
      isWaitingForCredit: this.#isOpen && !this.#outbox.hasCredit(),
      units: this.#polling.health(),
    };
    this.#timesFile.saveIfDue(nowMs, this.#polling.units);
    this.#ports.health(this.#counters.health(this.#config.id, this.#link, facts, this.#ports.clock));
  }
}

function linkSettings(config: ModbusConnectionConfig, { cycles, units }: UnitPolling): LinkSettings {
  const shortestMs = Math.min(...cycles.map(({ group }) => group.everyMs), Number.MAX_SAFE_INTEGER);
  // Where several may be silent without harm, each costs a time-out and a drain before the next is asked.
  const isShared = config.protocol !== 'modbus-tcp' || units.length > 1;
  const silentMs = isShared ? 2 * config.timeoutMs * Math.min(units.length, SILENT_UNITS_AT_START_MAX) : 0;
  return {
    connectTimeoutMs: Math.max(CONNECT_TIMEOUT_MS_MIN, 2 * config.timeoutMs) + silentMs,
    silenceMs: Math.max(SILENCE_MS_MIN, 3 * config.timeoutMs, cycles.length > 0 ? 3 * shortestMs : 0),
  };
}
