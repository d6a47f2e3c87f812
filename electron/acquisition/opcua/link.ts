import { AccessLevelFlag, AttributeIds, type ClientSession, type DataValue } from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Clock, Instant } from '../../../shared/domain/time.ts';
import type { TimerHandle, Timers } from '../driver.ts';
import { Clients } from './clients.ts';
import { withDeadline } from './deadline.ts';
import { LinkFailure, linkFailure } from './failure.ts';
import type { Item } from './item.ts';
import { canTakeOver, type KeptLink } from './kept.ts';
import { ITEMS_PER_CALL_MAX, ITEMS_PER_SUBSCRIPTION_MAX, type LinkLimits, queueSizeFor } from './limits.ts';
import { resolveNodeId } from './nodeIds.ts';
import { openSession } from './openSession.ts';
import { ownCertificateFile } from './ownCertificate.ts';
import { Publisher } from './publisher.ts';
import type { TrustVerdict } from './serverTrust.ts';
import { type ItemRequest, type LinkCounters, type ServerFacts, Services } from './services.ts';

export interface LinkPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly folder: string;
  readonly dataFolder: string;
  readonly counters: LinkCounters;
  secret(name: string): Promise<string | undefined>;
  arrived(): void;
  value(item: Item, dataValue: DataValue): void;
  answered(changed: boolean): void;
  missed(messages: number): void;
  /** The server will not monitor this tag; the others go on. */
  leaveOut(item: Item, status: number, message: string): void;
  /** The server's certificate was looked at. */
  judged(certificate: Buffer, verdict: TrustVerdict): void;
}

const BAD_NODE_ID_INVALID = 0x80330000;
/** How often a live link looks after itself. */
const WATCH_MS = 250;

/**
 * One session with its subscriptions, from the first socket to its end. It ends exactly once, with the reason; it never
 * repairs itself: the next link takes over what this one leaves at the server, and where that fails builds all anew.
 */
export class Link {
  readonly #config: OpcuaConnectionConfig;
  readonly #items: readonly Item[];
  readonly #ports: LinkPorts;
  readonly #limits: LinkLimits;
  readonly #clients: Clients;
  readonly #earlier: KeptLink | undefined;
  #session: ClientSession | undefined;
  #services: Services | undefined;
  #facts: ServerFacts | undefined;
  #publisher: Publisher | undefined;
  #watch: TimerHandle | undefined;
  #initialDeadlineMs = Number.POSITIVE_INFINITY;
  #isHeartbeatUnderWay = false;
  #lastHeartbeatMs = 0;
  #isHeld = false;
  /** Session, subscriptions and monitored items exist, and the link is not over. */
  isOpen = false;
  #wasOpen = false;
  #isOver = false;
  #end: (failure: LinkFailure) => void = () => {};
  /** Settles when the link is over; never rejects. */
  readonly ended: Promise<LinkFailure>;
  /** Tags still awaited when the deadline for first values passed; empty otherwise. */
  late: readonly Item[] = [];
  /** Subscriptions of the link before were taken over, with all that the server had queued. */
  isTakenOver = false;

  /** @param earlier what the link before left at the server; undefined: build everything anew */
  constructor(
    config: OpcuaConnectionConfig,
    items: readonly Item[],
    ports: LinkPorts,
    limits: LinkLimits,
    earlier?: KeptLink,
  ) {
    this.#earlier = earlier;
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

  /** For questions of people beside the subscriptions; undefined while there is no session. */
  get live(): { readonly services: Services; readonly facts: ServerFacts } | undefined {
    return this.isOpen && this.#services && this.#facts ? { services: this.#services, facts: this.#facts } : undefined;
  }

  /**
   * What a later link may take over: what stands at the server when this one was complete, and what the link before left
   * while this one never came as far as to touch it. What was half built is not built upon.
   */
  kept(): KeptLink | undefined {
    if (!this.#facts || !this.#publisher) return this.#earlier;
    return this.#wasOpen ? { facts: this.#facts, subscriptions: this.#publisher.kept() } : undefined;
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

  /** @param leaveSubscriptions the server shall keep them for a later link */
  async close(leaveSubscriptions = false): Promise<void> {
    this.#isOver = true;
    this.isOpen = false;
    this.#publisher?.stop();
    if (this.#watch !== undefined) this.#ports.timers.cancel(this.#watch);
    this.#end(new LinkFailure('unreachable', 'closed'));
    const session = this.#session;
    await this.#clients.close(this.#ports.timers, this.#limits.closeMs, async () => {
      if (leaveSubscriptions) await session?.close(false);
    });
  }

  async #establish(): Promise<void> {
    const { clock, timers, counters, folder, dataFolder, secret, judged } = this.#ports;
    const now = (): Instant => clock.now();
    const sessionPorts = { clients: this.#clients, folder, dataFolder, secret, judged, now };
    const { client, session } = await openSession(this.#config, sessionPorts);
    if (this.#isOver) return; // closed meanwhile; `open` has already said so
    this.#session = session;
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
    const facts = await services.serverFacts();
    this.#facts = facts;
    this.isTakenOver = await this.#takeOver(services, this.#publisher, facts);
    if (!this.isTakenOver) await this.#subscribe(services, this.#publisher, facts);
    this.#startInitialDeadline();
    this.isOpen = true;
    this.#wasOpen = true;
    this.#look();
  }

  /**
   * Goes on with the subscriptions of the link before. Whatever is in the way (another run of the server, another user, a
   * server without the service, subscriptions that have run out), the answer is to build them anew.
   */
  async #takeOver(services: Services, publisher: Publisher, facts: ServerFacts): Promise<boolean> {
    const earlier = this.#earlier;
    if (!canTakeOver(earlier, facts)) return false;
    const ids = earlier.subscriptions.map(({ id }) => id);
    const results = await services.transfer(ids).catch((error) => {
      if (error instanceof LinkFailure) throw error; // no answer in time: the link is no good
      return [];
    });
    const isGood = (i: number): boolean => results[i]?.statusCode.isGood() === true;
    if (!ids.every((_, i) => isGood(i))) {
      const taken = ids.filter((_, i) => isGood(i));
      if (taken.length > 0) await services.deleteSubscriptions(taken);
      return false;
    }
    for (const item of this.#items) item.hasReported = false;
    const available = new Map(ids.map((id, i) => [id, Array.from(results[i]?.availableSequenceNumbers ?? [])]));
    publisher.takeOver(earlier.subscriptions, available);
    return true;
  }

  async #subscribe(services: Services, publisher: Publisher, facts: ServerFacts): Promise<void> {
    const requests = this.#resolve(facts.namespaces);
    if (this.#config.historyBackfill.hoursMax > 0) await this.#lookForHistory(services, requests, facts);
    const perCall = Math.min(facts.itemsPerCall ?? ITEMS_PER_CALL_MAX, ITEMS_PER_CALL_MAX);
    for (const share of sharesOf(requests, ITEMS_PER_SUBSCRIPTION_MAX)) {
      const terms = await services.createSubscription(this.#config.publishingIntervalMs, this.#limits.keepAliveMs);
      publisher.add(terms);
      for (const part of sharesOf(share, perCall)) {
        const sized = part.map((one) => ({
          ...one,
          queueSize: queueSizeFor(terms.publishingMs, one.samplingMs, this.#config.queueSize),
        }));
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

  /** The access level says whether a node's history may be read (OPC 10000-3 §8.57); Bad counts as no. */
  async #lookForHistory(
    services: Services,
    requests: readonly Omit<ItemRequest, 'queueSize'>[],
    facts: ServerFacts,
  ): Promise<void> {
    const wanted = requests.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel }));
    const levels = await services.readAttributes(wanted, facts).catch((error) => {
      if (error instanceof LinkFailure) throw error; // no answer in time: the link is no good
      return []; // a server that will not say keeps no history for us, and is read all the same
    });
    requests.forEach(({ handle }, i) => {
      const level: unknown = levels[i]?.value?.value;
      const item = this.#items[handle] as Item;
      item.hasHistory = typeof level === 'number' && (level & AccessLevelFlag.HistoryRead) !== 0;
    });
  }

  /** Node ids bound to this server's namespace table; tags whose node id cannot be bound are left out. */
  #resolve(namespaceArray: readonly string[]): Omit<ItemRequest, 'queueSize'>[] {
    const requests: Omit<ItemRequest, 'queueSize'>[] = [];
    this.#items.forEach((item, handle) => {
      item.isActive = false;
      item.hasReported = false;
      item.monitored = undefined;
      item.resolved = undefined;
      item.hasHistory = false;
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
      item.resolved = nodeId;
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
