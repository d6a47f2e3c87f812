import {
  DataChangeNotification,
  type DataValue,
  type NotificationMessage,
  type PublishResponse,
  StatusChangeNotification,
} from 'node-opcua-client';
import type { Clock } from '../../../shared/domain/time.ts';
import { serviceResultOf } from './failure.ts';
import { PUBLISH_REQUESTS_MAX, REPUBLISH_MAX } from './limits.ts';
import type { Services, SubscriptionTerms } from './services.ts';

export interface PublisherPorts {
  readonly services: Pick<Services, 'publish' | 'republish'>;
  readonly clock: Clock;
  /** A publish response has arrived; its values follow. */
  arrived(): void;
  value(clientHandle: number, dataValue: DataValue): void;
  /** A publish response was taken in wholly; `changed` is false for a keep-alive. */
  answered(changed: boolean): void;
  /** Notification messages of a subscription were lost for good. */
  missed(messages: number): void;
  /** The subscription or session is gone; the link must be rebuilt. */
  failed(why: string): void;
}

interface Watched extends SubscriptionTerms {
  lastAnswerMs: number;
  /** Sequence number of the next notification message (OPC 10000-4 §5.14.1.1); undefined before the first. */
  nextSequence: number | undefined;
  /** Messages that wait until one before them has been asked for again; undefined while nothing is missing. */
  waiting: NotificationMessage[] | undefined;
}

/** A subscription as it stood when its session ended: enough for a later session to go on without a loss. */
export interface KeptSubscription extends SubscriptionTerms {
  readonly nextSequence: number | undefined;
}

const BAD_TIMEOUT = 0x800a0000;
const BAD_TOO_MANY_PUBLISH_REQUESTS = 0x80780000;
const BAD_MESSAGE_NOT_AVAILABLE = 0x807b0000;
const SEQUENCE_MAX = 0xffff_ffff;
/** Acknowledgements kept for the next request; the server drops what is never acknowledged by itself. */
const ACKNOWLEDGEMENTS_MAX = 1_000;
const TIMEOUT_HINT_MS_MIN = 10_000;

/**
 * Our own publish loop: a handful of requests wait at the server, each answer is taken apart at once and answered by the
 * next request, unless the engine asks us to hold: then the server keeps the values in its queues, and nothing grows
 * here. A message that is missing in the sequence is asked for again before those behind it are taken in, so that values
 * keep their order; only what the server no longer has is lost. Silence is watched per subscription.
 */
export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #subscriptions = new Map<number, Watched>();
  #acknowledge: { subscriptionId: number; sequenceNumber: number }[] = [];
  #underWay = 0;
  #wanted = 0;
  #recovering = 0;
  #isHeld = false;
  #isStopped = false;

  constructor(ports: PublisherPorts) {
    this.#ports = ports;
  }

  add(terms: SubscriptionTerms): void {
    this.#watch({ ...terms, nextSequence: undefined });
    this.#refill();
  }

  /**
   * Goes on with subscriptions of an earlier session. What the server sent and we never had is asked for first.
   *
   * @param available sequence numbers that the server still holds, by subscription
   */
  takeOver(kept: readonly KeptSubscription[], available: ReadonlyMap<number, readonly number[]>): void {
    for (const one of kept) {
      const subscription = this.#watch(one);
      const { nextSequence: next } = one;
      const unseen = (available.get(one.id) ?? []).filter((number) => isUnseen(number, next)).slice(0, REPUBLISH_MAX);
      const first = unseen[0];
      if (first === undefined) continue;
      const lost = next === undefined ? 0 : (first - next) >>> 0;
      void this.#recover(subscription, unseen, lost, undefined);
    }
    this.#refill();
  }

  /** How the subscriptions stand, for `takeOver` in a later session. */
  kept(): KeptSubscription[] {
    return [...this.#subscriptions.values()].map(({ id, publishingMs, keepAliveMs, nextSequence }) => ({
      id,
      publishingMs,
      keepAliveMs,
      nextSequence,
    }));
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

  #watch(kept: KeptSubscription): Watched {
    const watched = { ...kept, lastAnswerMs: this.#ports.clock.monotonicMs(), waiting: undefined };
    this.#subscriptions.set(kept.id, watched);
    this.#wanted = Math.min(PUBLISH_REQUESTS_MAX, this.#subscriptions.size + 2);
    return watched;
  }

  #refill(): void {
    while (!this.#isStopped && !this.#isHeld && this.#recovering === 0 && this.#underWay < this.#wanted) this.#send();
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
    const subscription = this.#subscriptions.get(response.subscriptionId);
    if (!subscription) return;
    subscription.lastAnswerMs = this.#ports.clock.monotonicMs();
    this.#accept(subscription, response.notificationMessage, response.availableSequenceNumbers);
  }

  #accept(subscription: Watched, message: NotificationMessage, available: ArrayLike<number> | null): void {
    if (subscription.waiting) {
      subscription.waiting.push(message); // at most the publish requests that were under way
      return;
    }
    const missing = missingBefore(message, subscription.nextSequence, available);
    if (missing.numbers.length === 0 && missing.lost === 0) this.#takeIn(subscription, message);
    else void this.#recover(subscription, missing.numbers, missing.lost, message);
  }

  /**
   * Asks for messages once more, one after the other, and then takes in what has come meanwhile.
   *
   * @param lost messages known to be beyond recovery
   * @param behind the message that showed the gap
   */
  async #recover(
    subscription: Watched,
    numbers: readonly number[],
    lost: number,
    behind: NotificationMessage | undefined,
  ): Promise<void> {
    subscription.waiting = behind ? [behind] : [];
    this.#recovering++;
    let missed = lost;
    for (const [i, number] of numbers.entries()) {
      try {
        const message = await this.#ports.services.republish(subscription.id, number);
        if (this.#isStopped) return;
        this.#takeIn(subscription, message);
      } catch (error) {
        if (this.#isStopped) return;
        if (serviceResultOf(error) === BAD_MESSAGE_NOT_AVAILABLE) missed++;
        else {
          missed += numbers.length - i;
          break; // no Republish at this server, or no answer: the watch over the link decides what that means
        }
      }
    }
    this.#recovering--;
    const waiting = subscription.waiting ?? [];
    subscription.waiting = undefined;
    const last = numbers.at(-1);
    if (last !== undefined) subscription.nextSequence = after(last);
    else if (behind) subscription.nextSequence = behind.sequenceNumber;
    if (missed > 0) this.#ports.missed(missed);
    for (const message of waiting) if (!this.#isStopped) this.#accept(subscription, message, null);
    this.#refill();
  }

  /** Hands the values of a message on and acknowledges it. */
  #takeIn(subscription: Watched, message: NotificationMessage): void {
    const notifications = message.notificationData ?? [];
    if (notifications.length > 0) this.#acknowledged(subscription, message.sequenceNumber);
    let isChanged = false;
    this.#ports.arrived();
    for (const notification of notifications) {
      if (notification instanceof DataChangeNotification) {
        for (const item of notification.monitoredItems ?? []) {
          isChanged = true;
          this.#ports.value(item.clientHandle, item.value);
        }
      } else if (notification instanceof StatusChangeNotification) {
        this.#giveUp(`the server ended subscription ${subscription.id} (${notification.status.name})`);
        return;
      }
    }
    this.#ports.answered(isChanged);
  }

  #acknowledged(subscription: Watched, sequenceNumber: number): void {
    subscription.nextSequence = after(sequenceNumber);
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

const after = (sequenceNumber: number): number => (sequenceNumber === SEQUENCE_MAX ? 1 : sequenceNumber + 1);

/** Sequence numbers run from 1 to 2^32 − 1 and round again; half a turn ahead counts as later. */
const isUnseen = (number: number, nextSequence: number | undefined): boolean =>
  nextSequence === undefined || (number - nextSequence) >>> 0 < 0x8000_0000;

/**
 * What is missing before a message. A keep-alive carries the number of the message to come, so it shows a loss too; as not
 * every server gets that number right, only messages that the server still holds are believed from a keep-alive.
 */
function missingBefore(
  message: NotificationMessage,
  nextSequence: number | undefined,
  available: ArrayLike<number> | null,
): { readonly numbers: readonly number[]; readonly lost: number } {
  if (nextSequence === undefined || message.sequenceNumber <= nextSequence) return { numbers: [], lost: 0 };
  const isKeepAlive = (message.notificationData ?? []).length === 0;
  const count = message.sequenceNumber - nextSequence;
  if (isKeepAlive) {
    const held = Array.from(available ?? []).filter((one) => one >= nextSequence && one < message.sequenceNumber);
    return { numbers: held.sort((a, b) => a - b).slice(0, REPUBLISH_MAX), lost: 0 };
  }
  const asked = Math.min(count, REPUBLISH_MAX);
  const numbers = Array.from({ length: asked }, (_, i) => message.sequenceNumber - asked + i);
  return { numbers, lost: count - asked };
}
