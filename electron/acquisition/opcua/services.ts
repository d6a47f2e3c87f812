import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  type CreateMonitoredItemsResponse,
  type DataValue,
  MonitoringMode,
  type NodeId,
  PublishRequest,
  type PublishResponse,
  TimestampsToReturn,
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
const MAX_ITEMS_PER_CALL = 'ns=0;i=11714';

/** The library declares its service calls apart from the session that has them. */
type ServiceSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;

/**
 * The services this product uses, all of them: Read, CreateSubscription, CreateMonitoredItems, DeleteMonitoredItems and
 * Publish. There is no Write and no Call. Each is counted and has a deadline.
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

  /** URIs by namespace index (OPC 10000-5 §6.3.1). */
  async namespaceArray(): Promise<readonly string[]> {
    const { value } = await this.#read(NAMESPACE_ARRAY, 'reading the namespace table');
    return Array.isArray(value?.value) ? value.value.map(String) : [];
  }

  /** What the server allows in one CreateMonitoredItems call; undefined when it does not say. */
  async itemsPerCall(): Promise<number | undefined> {
    const { value } = await this.#read(MAX_ITEMS_PER_CALL, 'reading the operation limits');
    return typeof value?.value === 'number' && value.value > 0 ? value.value : undefined;
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
