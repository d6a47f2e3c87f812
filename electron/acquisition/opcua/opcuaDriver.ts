import type { DataValue } from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { GapCause } from '../../../shared/domain/link.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { addMs, type Instant } from '../../../shared/domain/time.ts';
import type { CreateDriver, Driver, DriverPorts, DriverRequest, DriverTag, TimerHandle } from '../driver.ts';
import { type LinkFacts, ToldHealth } from '../toldHealth.ts';
import { CertificateWatch } from './certificateWatch.ts';
import { Explorer } from './explorer.ts';
import { LinkFailure } from './failure.ts';
import { type Item, itemOf, namesOf } from './item.ts';
import type { KeptLink } from './kept.ts';
import { prepareLibrary } from './library.ts';
import { BACKLOG_READINGS_MAX, LINK_LIMITS, type LinkLimits } from './limits.ts';
import { Link } from './link.ts';
import { Outages } from './outages.ts';
import { Outbox } from './outbox.ts';
import { OverflowLog } from './overflowLog.ts';
import { PortWatch } from './portWatch.ts';
import { ReadingWriter } from './readingWriter.ts';
import { failuresAfter, planRetry } from './retry.ts';
import { policyOf, withdrawnNotice } from './securityPolicies.ts';
import { listCertificates, setTrust } from './serverTrust.ts';
import { type LinkCounters, newCounters } from './services.ts';
import { receivedInstant } from './timestamps.ts';

export const createOpcuaDriver: CreateDriver = (connection, tags, ports) => {
  if (connection.protocol !== 'opc-ua') throw new TypeError(`${connection.id} is no OPC UA connection`);
  return createOpcuaDriverWith(connection, tags, ports, LINK_LIMITS);
};

/** The driver with other delays; for tests. */
export function createOpcuaDriverWith(
  connection: OpcuaConnectionConfig,
  tags: readonly DriverTag[],
  ports: DriverPorts,
  limits: LinkLimits,
): Driver {
  prepareLibrary();
  return new OpcuaDriver(connection, tags, ports, limits);
}

/**
 * Keeps one OPC UA connection going: make a link, let it deliver, and when it ends wait a planned time and make the
 * next. The loop in `#run` is all there is; each step in it has a deadline, so it always comes round again.
 *
 * There is no `pace`: this driver listens. Under overload it runs out of credit, stops asking, and the server keeps the
 * values in its queues; sampling less often would lose values that those queues hold.
 */
class OpcuaDriver implements Driver {
  readonly #config: OpcuaConnectionConfig;
  readonly #ports: DriverPorts;
  readonly #limits: LinkLimits;
  readonly #items: readonly Item[];
  readonly #outbox: Outbox;
  readonly #writer: ReadingWriter;
  readonly #overflow: OverflowLog;
  readonly #outages: Outages;
  readonly #told: ToldHealth;
  readonly #explorer: Explorer;
  readonly #counters: LinkCounters = newCounters();
  readonly #portWatch: PortWatch;
  #link: Link | undefined;
  /** What the link before left at the server. */
  #kept: KeptLink | undefined;
  readonly #certificate: CertificateWatch;
  #retryAt: Instant | undefined;
  #lastReadingAt: Instant | undefined;
  #lastAnswerAt: Instant | undefined;
  #receivedAt: Instant;
  #failures = 0;
  #reconnects = 0;
  #lateRebuilds = 0;
  #isHeld = false;
  #isWaitingForCredit = false;
  #flushTimer: TimerHandle | undefined;
  #wake: (() => void) | undefined;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(config: OpcuaConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts, limits: LinkLimits) {
    this.#config = config;
    this.#ports = ports;
    this.#limits = limits;
    this.#told = new ToldHealth(config.id, ports, () => this.#facts());
    this.#items = tags.map(itemOf);
    this.#outbox = new Outbox(config.id);
    this.#writer = new ReadingWriter(this.#outbox, this.#counters);
    this.#overflow = new OverflowLog(config.id);
    this.#receivedAt = receivedInstant(ports.clock.now());
    this.#outages = new Outages(config, this.#items, ports, {
      timers: ports.timers,
      counters: this.#counters,
      now: () => receivedInstant(ports.clock.now()),
      credit: () => ports.credit(),
      deliver: (frame) => ports.deliver(frame),
      isBusy: () => this.#isHeld || this.#outbox.backlog > BACKLOG_READINGS_MAX / 2,
    });
    this.#certificate = new CertificateWatch(ports);
    this.#portWatch = new PortWatch(config.endpoint, ports.timers);
    this.#explorer = new Explorer(config, ports, () => this.#link?.live);
  }

  start(): void {
    if (this.#running) return;
    this.#told.begin(() => this.#tick());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await Promise.all([this.#link?.close(), this.#explorer.close()]);
    await this.#running;
    await this.#outages.stop();
    this.#flush(true);
    if (this.#flushTimer !== undefined) this.#ports.timers.cancel(this.#flushTimer);
    this.#told.stop();
  }

  /** @throws Error whose message a person understands */
  async answer(request: DriverRequest): Promise<unknown> {
    switch (request.ask) {
      case 'certificates':
        return listCertificates(this.#ports.folder, this.#ports.clock.now());
      case 'trust': {
        const view = setTrust(this.#ports.folder, request.thumbprint, request.isTrusted);
        this.#dropUntrusted();
        if (request.isTrusted && this.#retryAt !== undefined) this.#wake?.();
        return view;
      }
      case 'browse':
        return this.#explorer.browse(request.nodeId, request.continuation);
      case 'describe':
        return this.#explorer.describe(request.nodeIds);
      default:
        throw new Error(`connection ${this.#config.id} is OPC UA: it does not know "${request.ask}"`);
    }
  }

  async #run(): Promise<void> {
    const startedAt = receivedInstant(this.#ports.clock.now());
    while (!this.#isStopped) {
      this.#told.setTrying();
      const failure = await this.#live();
      if (this.#isStopped) return;
      this.#noteLoss(failure, startedAt);
      const plan = planRetry(failure.kind, this.#failures, this.#ports.random(), this.#limits);
      this.#retryAt = addMs(this.#ports.clock.now(), plan.delayMs);
      this.#told.set(plan.state, failure.message);
      await this.#sleep(plan.delayMs, failure.kind === 'unreachable');
      this.#retryAt = undefined;
      this.#reconnects++;
    }
  }

  /** One link from beginning to end. */
  async #live(): Promise<LinkFailure> {
    const { clock, timers, folder } = this.#ports;
    const link = new Link(
      this.#config,
      this.#items,
      {
        clock,
        timers,
        folder,
        dataFolder: this.#ports.dataFolder,
        counters: this.#counters,
        secret: (name) => this.#ports.secret(name),
        arrived: () => {
          this.#receivedAt = receivedInstant(clock.now());
        },
        value: (item, dataValue) => this.#take(item, dataValue),
        answered: (changed) => this.#answered(changed),
        missed: (messages) =>
          this.#gap('communicationLoss', this.#lastAnswerAt, `${messages} notification messages lost`),
        leaveOut: (item, status, message) => this.#leaveOut(item, status, message),
        judged: (certificate, verdict) => this.#certificate.judged(certificate, verdict),
      },
      this.#limits,
      this.#kept,
    );
    this.#link = link;
    link.hold(this.#isHeld);
    let openedMs: number | undefined;
    try {
      await link.open();
      openedMs = clock.monotonicMs();
      return await link.ended;
    } catch (error) {
      return error instanceof LinkFailure ? error : new LinkFailure('unreachable', String(error), error);
    } finally {
      const heldMs = openedMs === undefined ? undefined : clock.monotonicMs() - openedMs;
      this.#failures = failuresAfter(this.#failures, heldMs, link.isComplete, this.#limits);
      this.#kept = link.late.length > 0 ? undefined : link.kept();
      await link.close(!this.#isStopped && this.#kept !== undefined);
    }
  }

  #take(item: Item, dataValue: DataValue): void {
    const outcome = this.#writer.write(item, dataValue, this.#receivedAt);
    item.hasReported = true;
    if (outcome.kind === 'unsupported') {
      this.#link?.drop(item);
      const message = `the server serves a ${outcome.type}, which is not a single value: BadNotSupported`;
      this.#leaveOut(item, STATUS.BadNotSupported, message);
      return;
    }
    item.leftOutWith = undefined;
    this.#outages.read(item, this.#receivedAt);
    if (outcome.overflowFrom !== undefined) {
      this.#overflow.note(
        item.tag.config.id,
        outcome.overflowFrom,
        item.lastSourceTime,
        this.#ports.clock.monotonicMs(),
      );
    }
    if (item.isUsable) this.#lastReadingAt = this.#receivedAt;
    this.#flushSoon();
  }

  /** A keep-alive says that nothing changed since the last reading: what is known is still so. */
  #answered(changed: boolean): void {
    this.#lastAnswerAt = this.#receivedAt;
    if (!changed && this.#items.some((item) => item.isUsable && item.isActive)) this.#lastReadingAt = this.#receivedAt;
    if (this.#outbox.backlog > BACKLOG_READINGS_MAX) this.#flush();
    if (this.#told.state !== 'online') this.#judge();
  }

  #leaveOut(item: Item, status: number, message: string): void {
    if (item.leftOutWith === status) return;
    item.leftOutWith = status;
    const tagId = item.tag.config.id;
    this.#writer.writeBad(item, status, receivedInstant(this.#ports.clock.now()));
    this.#ports.disableTag({ tagId, status, message: `tag ${tagId} (${item.nodeIdText}): ${message}` });
    this.#flushSoon();
  }

  /** Says once per loss that nothing is known any more, and remembers since when. */
  #noteLoss(failure: LinkFailure, startedAt: Instant): void {
    if (this.#outages.isLost) return;
    this.#outages.lost({
      from: this.#lastAnswerAt ?? startedAt,
      cause: this.#isHeld ? 'outOfCredit' : 'communicationLoss',
      detail: failure.message,
    });
    const now = receivedInstant(this.#ports.clock.now());
    for (const item of this.#items) {
      if (item.leftOutWith === undefined) this.#writer.writeBad(item, STATUS.BadNoCommunication, now);
    }
    this.#flush();
  }

  #gap(cause: GapCause, from: Instant | undefined, detail: string): void {
    const to = this.#receivedAt;
    const start = from === undefined || from > to ? to : from;
    this.#ports.gap({ connection: this.#config.id, from: start, to, cause, detail });
  }

  #flushSoon(): void {
    this.#flushTimer ??= this.#ports.timers.after(this.#limits.batchMs, () => {
      this.#flushTimer = undefined;
      this.#flush();
    });
  }

  /** Hands frames to the engine while it takes them, and holds the server while it does not. */
  #flush(isLast = false): void {
    const isEmpty = this.#outbox.flush(
      () => this.#ports.credit(),
      (frame) => this.#ports.deliver(frame, this.#outages.frameDelivered()),
    );
    if (isEmpty) this.#outages.allDelivered(isLast);
    else this.#flushOnCredit();
    if (this.#isHeld === !isEmpty) return;
    this.#isHeld = !isEmpty;
    this.#overflow.held(this.#isHeld, this.#ports.clock.monotonicMs());
    this.#link?.hold(this.#isHeld);
    this.#judge();
  }

  /** Credit is announced once for each time it was asked for. */
  #flushOnCredit(): void {
    if (this.#isWaitingForCredit) return;
    this.#isWaitingForCredit = true;
    this.#ports.onCredit(() => {
      this.#isWaitingForCredit = false;
      this.#flush();
    });
  }

  /** About once a second: gaps of overflown queues, and the tags that never reported. */
  #tick(): void {
    const gap = this.#overflow.take(this.#ports.clock.monotonicMs());
    if (gap) this.#ports.gap(gap);
    this.#outages.tick();
    this.#dropUntrusted();
    this.#judge();
  }

  /** A certificate that a person no longer trusts ends the link at once, also when its file was moved by hand. */
  #dropUntrusted(): void {
    if (this.#link?.isOpen && this.#certificate.isNoLongerTrusted()) {
      this.#link.abandon('the certificate of the server is no longer trusted');
    }
  }

  /** The state of a link that lives; while there is none, `#run` says the state. */
  #judge(): void {
    const link = this.#link;
    if (!link?.isOpen || this.#isStopped || this.#retryAt !== undefined) return;
    if (link.late.length > 0 && this.#lateRebuilds < this.#limits.initialValueRebuildsMax) {
      this.#lateRebuilds++;
      const why = `no first value of ${namesOf(link.late)} in time; the session is built again`;
      this.#ports.event('sessionRebuilt', why);
      link.abandon(why);
      return;
    }
    const late = link.late.filter((item) => item.isActive && !item.hasReported);
    if (late.length > 0) {
      this.#told.set('degraded', `no value yet of ${namesOf(late)}`);
      this.#outages.complete(link);
    } else if (this.#isHeld)
      this.#told.set('degraded', 'the ledger takes no more for now; the server keeps the values');
    else if (link.quietMs > this.#limits.heartbeatMs) this.#told.set('degraded', 'the server is silent');
    else if (link.isComplete) this.#becomeOnline(link);
  }

  #becomeOnline(link: Link): void {
    this.#lateRebuilds = 0;
    const leftOut = this.#items.filter((item) => !item.isActive);
    const state = leftOut.length < this.#items.length || this.#items.length === 0 ? 'online' : 'degraded';
    const notices = leftOut.length === 0 ? this.#notices() : [`left out: ${namesOf(leftOut)}`, ...this.#notices()];
    this.#told.set(state, notices.join('; '));
    this.#outages.complete(link);
  }

  /** What is not well although values come: a withdrawn policy, a certificate that runs out. */
  #notices(): string[] {
    const withdrawn = withdrawnNotice(policyOf(this.#config));
    return withdrawn === undefined ? this.#certificate.notices() : [withdrawn, ...this.#certificate.notices()];
  }

  #facts(): LinkFacts {
    const { responseMs, ...counters } = this.#counters;
    const { validUntil: certificateValidUntil } = this.#certificate;
    return {
      ...counters,
      reconnects: this.#reconnects,
      ...(this.#lastReadingAt !== undefined && { lastReadingAt: this.#lastReadingAt }),
      ...(responseMs !== undefined && { responseMs }),
      ...(this.#retryAt !== undefined && { retryAt: this.#retryAt }),
      ...(certificateValidUntil !== undefined && { certificateValidUntil }),
    };
  }

  /** Ends early when a server that was not there appears, and then forgets how often it was missed. */
  #sleep(delayMs: number, isUnreachable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#ports.timers.cancel(timer);
        stopWatching();
        this.#wake = undefined;
        resolve();
      };
      const timer = this.#ports.timers.after(delayMs, wake);
      const appeared = (): void => {
        this.#failures = 0;
        wake();
      };
      const stopWatching = isUnreachable ? this.#portWatch.begin(appeared) : () => undefined;
      this.#wake = wake;
    });
  }
}
