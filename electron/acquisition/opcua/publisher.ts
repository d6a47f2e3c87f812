import {
  DataChangeNotification,
  type DataValue,
  type PublishResponse,
  StatusChangeNotification,
} from 'node-opcua-client';
import type { Clock } from '../../../shared/domain/time.ts';
import { serviceResultOf } from './failure.ts';
import { PUBLISH_REQUESTS_MAX } from './limits.ts';
import type { Services, SubscriptionTerms } from './services.ts';

export interface PublisherPorts {
  readonly services: Services;
  readonly clock: Clock;
  /** A publish response has arrived; its values follow. */
  arrived(): void;
  value(clientHandle: number, dataValue: DataValue): void;
  /** A publish response was taken in wholly; `changed` is false for a keep-alive. */
  answered(changed: boolean): void;
  /** Notifications were lost between two messages of a subscription. */
  missed(messages: number): void;
  /** The subscription or session is gone; the link must be rebuilt. */
  failed(why: string): void;
}

interface Watched extends SubscriptionTerms {
  lastAnswerMs: number;
  /** Sequence number of the next notification message (OPC 10000-4 §5.14.1.1); undefined before the first. */
  nextSequence: number | undefined;
}

const BAD_TIMEOUT = 0x800a0000;
const BAD_TOO_MANY_PUBLISH_REQUESTS = 0x80780000;
const SEQUENCE_MAX = 0xffff_ffff;
/** Acknowledgements kept for the next request; the server drops what is never acknowledged by itself. */
const ACKNOWLEDGEMENTS_MAX = 1_000;
const TIMEOUT_HINT_MS_MIN = 10_000;

/**
 * Our own publish loop: a handful of requests wait at the server, each answer is taken apart at once and answered by the
 * next request, unless the engine asks us to hold: then the server keeps the values in its queues, and nothing grows
 * here. Silence is watched per subscription.
 */
export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #subscriptions = new Map<number, Watched>();
  #acknowledge: { subscriptionId: number; sequenceNumber: number }[] = [];
  #underWay = 0;
  #wanted = 0;
  #isHeld = false;
  #isStopped = false;

  constructor(ports: PublisherPorts) {
    this.#ports = ports;
  }

  add(terms: SubscriptionTerms): void {
    this.#subscriptions.set(terms.id, {
      ...terms,
      lastAnswerMs: this.#ports.clock.monotonicMs(),
      nextSequence: undefined,
    });
    this.#wanted = Math.min(PUBLISH_REQUESTS_MAX, this.#subscriptions.size + 2);
    this.#refill();
  }

  /** While held, no publish request is sent; silence is then ours, and not counted against the server. */
  hold(isHeld: boolean): void {
    if (this.#isHeld && !isHeld) {
      const now = this.#ports.clock.monotonicMs();
      for (const subscription of this.#subscriptions.values()) subscription.lastAnswerMs = now;
    }
    this.#isHeld = isHeld;
    this.#refill();
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** ms since the quietest subscription was heard, and the silence at which it counts as lost. */
  silence(): { readonly quietMs: number; readonly isLost: boolean } {
    if (this.#isHeld) return { quietMs: 0, isLost: false };
    const now = this.#ports.clock.monotonicMs();
    let quietMs = 0;
    let isLost = false;
    for (const { lastAnswerMs, keepAliveMs, publishingMs } of this.#subscriptions.values()) {
      quietMs = Math.max(quietMs, now - lastAnswerMs);
      isLost ||= now - lastAnswerMs > 3 * Math.max(keepAliveMs, publishingMs, 1_000);
    }
    return { quietMs, isLost };
  }

  #refill(): void {
    while (!this.#isStopped && !this.#isHeld && this.#underWay < this.#wanted) this.#send();
  }

  #send(): void {
    this.#underWay++;
    const acknowledge = this.#acknowledge;
    this.#acknowledge = [];
    const slowestMs = Math.max(...[...this.#subscriptions.values()].map((one) => one.keepAliveMs));
    const hintMs = Math.max(TIMEOUT_HINT_MS_MIN, 4 * slowestMs * this.#wanted);
    this.#ports.services.publish(acknowledge, hintMs, (error, response) => {
      this.#underWay--;
      if (this.#isStopped) return;
      if (response) this.#take(response);
      else this.#failed(error);
      if (!this.#isStopped) this.#refill();
    });
  }

  #take(response: PublishResponse): void {
    const { subscriptionId, notificationMessage } = response;
    const subscription = this.#subscriptions.get(subscriptionId);
    if (!subscription) return;
    subscription.lastAnswerMs = this.#ports.clock.monotonicMs();
    const notifications = notificationMessage.notificationData ?? [];
    if (notifications.length > 0) this.#follow(subscription, notificationMessage.sequenceNumber);
    let isChanged = false;
    this.#ports.arrived();
    for (const notification of notifications) {
      if (notification instanceof DataChangeNotification) {
        for (const item of notification.monitoredItems ?? []) {
          isChanged = true;
          this.#ports.value(item.clientHandle, item.value);
        }
      } else if (notification instanceof StatusChangeNotification) {
        this.#giveUp(`the server ended subscription ${subscriptionId} (${notification.status.name})`);
        return;
      }
    }
    this.#ports.answered(isChanged);
  }

  /** Acknowledges a message, and notices when one before it never came. */
  #follow(subscription: Watched, sequenceNumber: number): void {
    const expected = subscription.nextSequence;
    if (expected !== undefined && sequenceNumber > expected) this.#ports.missed(sequenceNumber - expected);
    subscription.nextSequence = sequenceNumber === SEQUENCE_MAX ? 1 : sequenceNumber + 1;
    if (this.#acknowledge.length < ACKNOWLEDGEMENTS_MAX) {
      this.#acknowledge.push({ subscriptionId: subscription.id, sequenceNumber });
    }
  }

  #failed(error: Error | null): void {
    const code = serviceResultOf(error);
    if (code === BAD_TOO_MANY_PUBLISH_REQUESTS && this.#underWay > 0) {
      this.#wanted = this.#underWay;
      return;
    }
    if (code === BAD_TIMEOUT) return; // the request grew old at the server; the silence watch decides what that means
    this.#giveUp(`publishing ended: ${error?.message.replace(/\s+/g, ' ').slice(0, 200) ?? 'no answer'}`);
  }

  /** Stops first: on a dead session each further request would fail at once, and be followed by the next. */
  #giveUp(why: string): void {
    this.stop();
    this.#ports.failed(why);
  }
}
