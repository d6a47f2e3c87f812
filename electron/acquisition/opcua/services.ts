import {
  AttributeIds,
  type BrowseDescriptionOptions,
  type BrowseResult,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  type CreateMonitoredItemsResponse,
  DataValue,
  HistoryReadRequest,
  type HistoryReadResult,
  MonitoringMode,
  type NodeId,
  type NotificationMessage,
  PublishRequest,
  type PublishResponse,
  type ReadRawModifiedDetails,
  RepublishRequest,
  type RepublishResponse,
  TimestampsToReturn,
  type TransferResult,
  type TransferSubscriptionsResponse,
} from 'node-opcua-client';
import type { Clock } from '../../../shared/domain/time.ts';
import type { Timers } from '../driver.ts';
import { withDeadline } from './deadline.ts';
import { LinkFailure } from './failure.ts';
import { NOTIFICATIONS_PER_PUBLISH_MAX, SUBSCRIPTION_LIFETIME_MS } from './limits.ts';

/** Counters of a connection, over all its sessions. */
export interface LinkCounters {
  requests: number;
  responses: number;
  timeouts: number;
  exceptions: number;
  rejectedAnswers: number;
  responseMs: number | undefined;
}

export const newCounters = (): LinkCounters => ({
  requests: 0,
  responses: 0,
  timeouts: 0,
  exceptions: 0,
  rejectedAnswers: 0,
  responseMs: undefined,
});

export interface SubscriptionTerms {
  readonly id: number;
  /** ms, as the server decided. */
  readonly publishingMs: number;
  /** ms of silence that the server promises not to exceed. */
  readonly keepAliveMs: number;
}

export interface ItemRequest {
  readonly handle: number;
  readonly nodeId: NodeId;
  readonly samplingMs: number;
  readonly queueSize: number;
}

const NAMESPACE_ARRAY = 'ns=0;i=2255';
const SERVER_STATE = 'ns=0;i=2259';
const START_TIME = 'ns=0;i=2257';
const MAX_ITEMS_PER_CALL = 'ns=0;i=11714';
const MAX_NODES_PER_READ = 'ns=0;i=11705';
const MAX_NODES_PER_BROWSE = 'ns=0;i=11710';
const MAX_NODES_PER_HISTORY_READ = 'ns=0;i=12165';

/** What is read of every server on every connect. */
export interface ServerFacts {
  /** URIs by namespace index (OPC 10000-5 §6.3.1). */
  readonly namespaces: readonly string[];
  /** When the server started, ms since 1970; 0 when it does not say. Another one: another run of the server. */
  readonly startedMs: number;
  /** Operations the server allows in one call; undefined where it does not say (OPC 10000-5 §6.3.11). */
  readonly itemsPerCall: number | undefined;
  readonly nodesPerRead: number | undefined;
  readonly nodesPerBrowse: number | undefined;
  readonly nodesPerHistoryRead: number | undefined;
}

export interface NodeAttribute {
  readonly nodeId: NodeId;
  readonly attributeId: AttributeIds;
}
/** Attributes of one Read call, where the server states no limit. */
const READS_PER_CALL_MAX = 1_000;

/** The library declares its service calls apart from the session that has them. */
type ServiceSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;

/**
 * The services this product uses, all of them: Read, HistoryRead, Browse, BrowseNext, the subscription services
 * (CreateSubscription, DeleteSubscriptions, TransferSubscriptions, CreateMonitoredItems, DeleteMonitoredItems, Publish,
 * Republish). There is no Write, no HistoryUpdate and no Call. Each is counted and has a deadline.
 */
export class Services {
  readonly #session: ServiceSession;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #counters: LinkCounters;

  constructor(session: ClientSession, timers: Timers, clock: Clock, timeoutMs: number, counters: LinkCounters) {
    this.#session = session as ServiceSession;
    this.#timers = timers;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#counters = counters;
  }

  /** One Read: namespace table, start time and operation limits. */
  async serverFacts(): Promise<ServerFacts> {
    const nodeIds = [
      NAMESPACE_ARRAY,
      START_TIME,
      MAX_ITEMS_PER_CALL,
      MAX_NODES_PER_READ,
      MAX_NODES_PER_BROWSE,
      MAX_NODES_PER_HISTORY_READ,
    ];
    const values = await this.#call('reading the namespace table and limits', () =>
      this.#session.read(nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }))),
    );
    const [namespaces, started, ...limits]: unknown[] = values.map((one) => one.value?.value);
    const [itemsPerCall, nodesPerRead, nodesPerBrowse, nodesPerHistoryRead] = limits.map((limit) =>
      typeof limit === 'number' && limit > 0 ? limit : undefined,
    );
    return {
      namespaces: Array.isArray(namespaces) ? namespaces.map(String) : [],
      startedMs: started instanceof Date ? started.getTime() : 0,
      itemsPerCall,
      nodesPerRead,
      nodesPerBrowse,
      nodesPerHistoryRead,
    };
  }

  /** Any attributes of any nodes, in the order asked; in as many calls as the server's limit needs. */
  async readAttributes(wanted: readonly NodeAttribute[], facts: ServerFacts): Promise<DataValue[]> {
    const perCall = Math.min(facts.nodesPerRead ?? READS_PER_CALL_MAX, READS_PER_CALL_MAX);
    const values: DataValue[] = [];
    for (let i = 0; i < wanted.length; i += perCall) {
      const part = wanted.slice(i, i + perCall);
      const answer = await this.#call(`reading ${part.length} attributes`, () => this.#session.read([...part]));
      for (let j = 0; j < part.length; j++) values.push(answer[j] ?? new DataValue());
    }
    return values;
  }

  /** Any answer is a sign of life; the session stays open by it. */
  async heartbeat(): Promise<void> {
    await this.#read(SERVER_STATE, 'asking the server for a sign of life');
  }

  async createSubscription(publishingIntervalMs: number, keepAliveMs: number): Promise<SubscriptionTerms> {
    const keepAlives = Math.max(1, Math.round(keepAliveMs / publishingIntervalMs));
    const response = await this.#call('creating a subscription', () =>
      this.#session.createSubscription({
        requestedPublishingInterval: publishingIntervalMs,
        requestedMaxKeepAliveCount: keepAlives,
        requestedLifetimeCount: Math.max(3 * keepAlives, Math.ceil(SUBSCRIPTION_LIFETIME_MS / publishingIntervalMs)),
        maxNotificationsPerPublish: NOTIFICATIONS_PER_PUBLISH_MAX,
        publishingEnabled: true,
        priority: 0,
      }),
    );
    const publishingMs = response.revisedPublishingInterval;
    return { id: response.subscriptionId, publishingMs, keepAliveMs: publishingMs * response.revisedMaxKeepAliveCount };
  }

  createItems(subscriptionId: number, items: readonly ItemRequest[]): Promise<CreateMonitoredItemsResponse> {
    return this.#call(`creating ${items.length} monitored items`, () =>
      this.#session.createMonitoredItems({
        subscriptionId,
        timestampsToReturn: TimestampsToReturn.Both,
        itemsToCreate: items.map((item) => ({
          itemToMonitor: { nodeId: item.nodeId, attributeId: AttributeIds.Value },
          monitoringMode: MonitoringMode.Reporting,
          requestedParameters: {
            clientHandle: item.handle,
            samplingInterval: item.samplingMs,
            filter: null, // status and value changes, no deadband
            queueSize: item.queueSize,
            discardOldest: true,
          },
        })),
      }),
    );
  }

  async deleteSubscriptions(subscriptionIds: readonly number[]): Promise<void> {
    await this.#call('deleting subscriptions', () =>
      answered((done) => this.#session.deleteSubscriptions({ subscriptionIds: [...subscriptionIds] }, done)),
    );
  }

  /** Takes subscriptions of an earlier session over (OPC 10000-4 §5.14.7); each item then repeats its last value. */
  async transfer(subscriptionIds: readonly number[]): Promise<readonly TransferResult[]> {
    const options = { subscriptionIds: [...subscriptionIds], sendInitialValues: true };
    const response = await this.#call('taking subscriptions over', () =>
      answered<TransferSubscriptionsResponse>((done) => this.#session.transferSubscriptions(options, done)),
    );
    return response.results ?? [];
  }

  /** A notification message that never came, once more (OPC 10000-4 §5.14.6). */
  async republish(subscriptionId: number, retransmitSequenceNumber: number): Promise<NotificationMessage> {
    const request = new RepublishRequest({ subscriptionId, retransmitSequenceNumber });
    const response = await this.#call('asking for a lost message again', () =>
      answered<RepublishResponse>((done) => this.#session.republish(request, done)),
    );
    return response.notificationMessage;
  }

  /** References of several nodes; `referencesMax` of each, then a continuation point. 0: as many as the server likes. */
  browse(nodesToBrowse: readonly BrowseDescriptionOptions[], referencesMax: number): Promise<BrowseResult[]> {
    return this.#call('browsing', () => {
      this.#session.requestedMaxReferencesPerNode = referencesMax;
      return this.#session.browse([...nodesToBrowse]);
    });
  }

  /** @param isRelease the continuation points are only given back */
  browseNext(continuationPoints: readonly Buffer[], isRelease: boolean): Promise<BrowseResult[]> {
    return this.#call('browsing on', () => this.#session.browseNext([...continuationPoints], isRelease));
  }

  /** Raw history of several nodes (OPC 10000-11 §6.4.3); a continuation point goes on where the last answer ended. */
  async historyRead(
    details: ReadRawModifiedDetails,
    nodes: readonly { readonly nodeId: NodeId; readonly continuationPoint: Buffer | undefined }[],
  ): Promise<HistoryReadResult[]> {
    const request = new HistoryReadRequest({
      historyReadDetails: details,
      timestampsToReturn: TimestampsToReturn.Both,
      releaseContinuationPoints: false,
      nodesToRead: nodes.map(({ nodeId, continuationPoint }) => ({
        nodeId,
        ...(continuationPoint && { continuationPoint }),
      })),
    });
    const response = await this.#call('reading history', () => this.#session.historyRead(request));
    return response.results ?? [];
  }

  async deleteItem(subscriptionId: number, monitoredItemId: number): Promise<void> {
    await this.#call('deleting a monitored item', () =>
      this.#session.deleteMonitoredItems({ subscriptionId, monitoredItemIds: [monitoredItemId] }),
    );
  }

  /** One publish request; it stays at the server until something happens, so its deadline is the caller's to watch. */
  publish(
    acknowledge: readonly { subscriptionId: number; sequenceNumber: number }[],
    timeoutHintMs: number,
    answered: (error: Error | null, response?: PublishResponse) => void,
  ): void {
    this.#counters.requests++;
    const request = new PublishRequest({
      requestHeader: { timeoutHint: timeoutHintMs },
      subscriptionAcknowledgements: [...acknowledge],
    });
    this.#session.publish(request, (error, response) => {
      if (response) this.#counters.responses++;
      answered(error, response);
    });
  }

  #read(nodeId: string, what: string): Promise<DataValue> {
    return this.#call(what, () => this.#session.read({ nodeId, attributeId: AttributeIds.Value }));
  }

  async #call<T>(what: string, work: () => Promise<T>): Promise<T> {
    const counters = this.#counters;
    const startedMs = this.#clock.monotonicMs();
    counters.requests++;
    try {
      const answer = await withDeadline(work(), this.#timers, this.#timeoutMs, what);
      const tookMs = this.#clock.monotonicMs() - startedMs;
      counters.responses++;
      counters.responseMs = counters.responseMs === undefined ? tookMs : counters.responseMs * 0.8 + tookMs * 0.2;
      return answer;
    } catch (error) {
      if (error instanceof LinkFailure) counters.timeouts++;
      else counters.exceptions++;
      throw error;
    }
  }
}

/** A call whose library form takes a callback. */
const answered = <R>(call: (done: (error: Error | null, response?: R) => void) => void): Promise<R> =>
  new Promise((resolve, reject) => {
    call((error, response) => (error || !response ? reject(error ?? new Error('no answer')) : resolve(response)));
  });
