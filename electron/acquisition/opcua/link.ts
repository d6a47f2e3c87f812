import type { DataValue } from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Clock } from '../../../shared/domain/time.ts';
import type { TimerHandle, Timers } from '../driver.ts';
import { Clients } from './clients.ts';
import { withDeadline } from './deadline.ts';
import { LinkFailure, linkFailure } from './failure.ts';
import type { Item } from './item.ts';
import { ITEMS_PER_CALL_MAX, ITEMS_PER_SUBSCRIPTION_MAX, type LinkLimits, queueSizeFor } from './limits.ts';
import { resolveNodeId } from './nodeIds.ts';
import { openSession } from './openSession.ts';
import { ownCertificateFile } from './ownCertificate.ts';
import { Publisher } from './publisher.ts';
import { type ItemRequest, type LinkCounters, Services } from './services.ts';

export interface LinkPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly folder: string;
  readonly counters: LinkCounters;
  secret(name: string): Promise<string | undefined>;
  arrived(): void;
  value(item: Item, dataValue: DataValue): void;
  answered(changed: boolean): void;
  missed(messages: number): void;
  /** The server will not monitor this tag; the others go on. */
  leaveOut(item: Item, status: number, message: string): void;
}

const BAD_NODE_ID_INVALID = 0x80330000;
/** How often a live link looks after itself. */
const WATCH_MS = 250;

/**
 * One session with its subscriptions, from the first socket to its end. It ends exactly once, with the reason; it never
 * repairs itself, because a fresh start is the one path that is always tested.
 */
export class Link {
  readonly #config: OpcuaConnectionConfig;
  readonly #items: readonly Item[];
  readonly #ports: LinkPorts;
  readonly #limits: LinkLimits;
  readonly #clients: Clients;
  #services: Services | undefined;
  #publisher: Publisher | undefined;
  #watch: TimerHandle | undefined;
  #initialDeadlineMs = Number.POSITIVE_INFINITY;
  #isHeartbeatUnderWay = false;
  #lastHeartbeatMs = 0;
  #isHeld = false;
  /** Session, subscriptions and monitored items exist, and the link is not over. */
  isOpen = false;
  #isOver = false;
  #end: (failure: LinkFailure) => void = () => {};
  /** Settles when the link is over; never rejects. */
  readonly ended: Promise<LinkFailure>;
  /** Tags still awaited when the deadline for first values passed; empty otherwise. */
  late: readonly Item[] = [];

  constructor(config: OpcuaConnectionConfig, items: readonly Item[], ports: LinkPorts, limits: LinkLimits) {
    this.#config = config;
    this.#items = items;
    this.#ports = ports;
    this.#limits = limits;
    this.#clients = new Clients(ports.folder, config.timeoutMs);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** @throws LinkFailure; call `close` in any case */
  async open(): Promise<void> {
    const { timers } = this.#ports;
    const { connectDeadlineMs } = this.#limits;
    try {
      const isOver = this.ended.then((failure) => Promise.reject(failure));
      const work = Promise.race([this.#establish(), isOver]);
      await withDeadline(work, timers, connectDeadlineMs, `${this.#config.endpoint}: connecting`);
    } catch (error) {
      throw linkFailure(error, 'connecting', this.#config.endpoint, ownCertificateFile(this.#ports.folder));
    }
  }

  /** All monitored tags have reported in this session. */
  get isComplete(): boolean {
    return this.#items.every((item) => !item.isActive || item.hasReported);
  }

  get quietMs(): number {
    return this.#publisher?.silence().quietMs ?? 0;
  }

  /** Asks the server for nothing more, or for more again. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (!isHeld) this.#startInitialDeadline();
    this.#publisher?.hold(isHeld);
  }

  /** Stops monitoring one tag. */
  drop(item: Item): void {
    const { monitored } = item;
    item.isActive = false;
    item.monitored = undefined;
    if (!monitored || !this.#services) return;
    // Should it fail, its notifications are ignored, and the link's own watch finds what is wrong.
    this.#services.deleteItem(monitored.subscriptionId, monitored.monitoredItemId).catch(() => undefined);
  }

  /** Ends the link for a reason of the driver's. */
  abandon(why: string): void {
    this.#fail(why);
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.isOpen = false;
    this.#publisher?.stop();
    if (this.#watch !== undefined) this.#ports.timers.cancel(this.#watch);
    this.#end(new LinkFailure('unreachable', 'closed'));
    await this.#clients.close(this.#ports.timers, this.#limits.closeMs);
  }

  async #establish(): Promise<void> {
    const { clock, timers, counters, folder, secret } = this.#ports;
    const { client, session } = await openSession(this.#config, { clients: this.#clients, folder, secret });
    if (this.#isOver) return; // closed meanwhile; `open` has already said so
    client.on('connection_lost', () => this.#fail('the connection was lost'));
    client.on('close', () => this.#fail('the connection was closed'));
    session.on('session_closed', () => this.#fail('the server closed the session'));
    const services = new Services(session, timers, clock, this.#config.timeoutMs, counters);
    this.#services = services;
    this.#publisher = new Publisher({
      services,
      clock,
      arrived: this.#ports.arrived,
      value: (handle, dataValue) => {
        const item = this.#items[handle];
        if (item?.isActive) this.#ports.value(item, dataValue);
      },
      answered: this.#ports.answered,
      missed: this.#ports.missed,
      failed: (why) => this.#fail(why),
    });
    if (this.#isHeld) this.#publisher.hold(true);
    await this.#subscribe(services, this.#publisher);
    this.#startInitialDeadline();
    this.isOpen = true;
    this.#look();
  }

  async #subscribe(services: Services, publisher: Publisher): Promise<void> {
    const requests = this.#resolve(await services.namespaceArray());
    const perCall = Math.min((await services.itemsPerCall()) ?? ITEMS_PER_CALL_MAX, ITEMS_PER_CALL_MAX);
    for (const share of sharesOf(requests, ITEMS_PER_SUBSCRIPTION_MAX)) {
      const terms = await services.createSubscription(this.#config.publishingIntervalMs, this.#limits.keepAliveMs);
      publisher.add(terms);
      for (const part of sharesOf(share, perCall)) {
        const sized = part.map((one) => ({ ...one, queueSize: queueSizeFor(terms.publishingMs, one.samplingMs) }));
        const { results } = await services.createItems(terms.id, sized);
        part.forEach(({ handle, nodeId }, i) => {
          const item = this.#items[handle] as Item;
          const result = results?.[i];
          const status = result?.statusCode.value ?? STATUS.Bad;
          if (status >>> 30 !== 2) {
            item.monitored = { subscriptionId: terms.id, monitoredItemId: result?.monitoredItemId ?? 0 };
            return;
          }
          item.isActive = false;
          const name = result?.statusCode.name ?? 'no answer';
          this.#ports.leaveOut(item, status, `the server will not monitor ${nodeId.toString()}: ${name}`);
        });
      }
    }
  }

  /** Node ids bound to this server's namespace table; tags whose node id cannot be bound are left out. */
  #resolve(namespaceArray: readonly string[]): Omit<ItemRequest, 'queueSize'>[] {
    const requests: Omit<ItemRequest, 'queueSize'>[] = [];
    this.#items.forEach((item, handle) => {
      item.isActive = false;
      item.hasReported = false;
      item.monitored = undefined;
      if (!item.nodeId) {
        this.#ports.leaveOut(item, BAD_NODE_ID_INVALID, `"${item.nodeIdText}" is not a node id: BadNodeIdInvalid`);
        return;
      }
      const nodeId = resolveNodeId(item.nodeId, namespaceArray);
      if (!nodeId) {
        const known = namespaceArray.slice(0, 12).join(', ');
        const message = `the server has no such namespace: BadNodeIdUnknown; it has ${known}`;
        this.#ports.leaveOut(item, STATUS.BadNodeIdUnknown, message);
        return;
      }
      item.isActive = true;
      requests.push({ handle, nodeId, samplingMs: item.tag.config.everyMs });
    });
    return requests;
  }

  #startInitialDeadline(): void {
    const slowestMs = this.#items.reduce((most, item) => Math.max(most, item.tag.config.everyMs), 0);
    const allowedMs = Math.max(this.#limits.initialValueMs, 3 * this.#config.publishingIntervalMs + slowestMs);
    this.#initialDeadlineMs = this.#ports.clock.monotonicMs() + allowedMs;
  }

  /** Looks after the link until it is over: silence, signs of life, first values. */
  #look(): void {
    if (this.#isOver) return;
    this.#watch = this.#ports.timers.after(WATCH_MS, () => this.#look());
    const now = this.#ports.clock.monotonicMs();
    const { quietMs, isLost } = this.#publisher?.silence() ?? { quietMs: 0, isLost: false };
    if (isLost) {
      this.#fail(`no publish response for ${Math.round(quietMs)} ms, three keep-alive times`);
      return;
    }
    const needsSign = quietMs > this.#limits.heartbeatMs || this.#isHeld;
    if (needsSign && now - this.#lastHeartbeatMs > this.#limits.heartbeatMs) this.#askForSign(now);
    if (!this.#isHeld && now > this.#initialDeadlineMs && !this.isComplete) {
      this.#initialDeadlineMs = Number.POSITIVE_INFINITY;
      this.late = this.#items.filter((item) => item.isActive && !item.hasReported);
    }
  }

  #askForSign(now: number): void {
    if (this.#isHeartbeatUnderWay || !this.#services) return;
    this.#isHeartbeatUnderWay = true;
    this.#lastHeartbeatMs = now;
    this.#services
      .heartbeat()
      .catch((error: Error) => this.#fail(error.message))
      .finally(() => {
        this.#isHeartbeatUnderWay = false;
      });
  }

  #fail(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.isOpen = false;
    this.#end(new LinkFailure('unreachable', `${this.#config.endpoint}: ${why}`));
  }
}

function* sharesOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size);
}
