import { resolve } from 'node:path';
import type { MqttConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { GapCause } from '../../../shared/domain/link.ts';
import { staleAfterMsOf } from '../../../shared/domain/stale.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { addMs, formatInstant, type Instant } from '../../../shared/domain/time.ts';
import { type ValueType, valueKindOf } from '../../../shared/domain/valueType.ts';
import type { Driver, DriverPorts, DriverTag } from '../driver.ts';
import { BACKOFF_LIMITS, DurableOutbox, planBackoff, type UnitRow } from '../intake/index.ts';
import { missingSecret } from '../missingSecret.ts';
import { type LinkFacts, ToldHealth } from '../toldHealth.ts';
import { BrokerFailure, placeOf } from './brokerFailure.ts';
import { type ArrivedMessage, BrokerLink } from './brokerLink.ts';
import { clientIdOf } from './clientId.ts';
import { JsonMapping } from './jsonMapping.ts';
import { type MqttLimits, PAYLOAD_SCHEMA_VERSION } from './limits.ts';
import type { Mapping, Reading } from './mapping.ts';
import type { OversizedMessage } from './packetFilter.ts';
import { SparkplugMapping } from './sparkplugMapping.ts';
import { UnacknowledgedMessages } from './unacknowledged.ts';

/**
 * Listens to one broker: connect, subscribe, take messages until the link ends, wait a planned time, again. A message of QoS 1
 * is acknowledged once all of it is durable; what is not acknowledged the broker sends again.
 */
export class MqttDriver implements Driver {
  readonly #config: MqttConnectionConfig;
  readonly #tags: readonly DriverTag[];
  readonly #ports: DriverPorts;
  readonly #limits: MqttLimits;
  readonly #mapping: Mapping;
  readonly #outbox: DurableOutbox;
  readonly #unacknowledged = new UnacknowledgedMessages();
  readonly #disabled = new Set<number>();
  readonly #freshMs: number;
  readonly #told: ToldHealth;
  readonly #counts = { requests: 0, responses: 0, timeouts: 0, exceptions: 0, rejectedAnswers: 0, reconnects: 0 };
  #link: BrokerLink | undefined;
  /** Serial number of the present connection. */
  #connection = 0;
  #isSubscribed = false;
  #version: 4 | 5 = 5;
  #failures = 0;
  #retryAt: Instant | undefined;
  #lastReadingAt: Instant | undefined;
  #lastHeardAt: Instant | undefined;
  #lost: { readonly from: Instant; readonly why: string } | undefined;
  #held: { readonly from: Instant; readonly isFull: boolean } | undefined;
  #hasQos0 = false;
  #wake: (() => void) | undefined;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(config: MqttConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts, limits: MqttLimits) {
    this.#config = config;
    this.#tags = tags;
    this.#ports = ports;
    this.#limits = limits;
    this.#told = new ToldHealth(config.id, ports, () => this.#facts());
    this.#mapping = mappingOf(config, tags);
    this.#outbox = new DurableOutbox(config.id, ports, limits.batchMs, () => this.#resume());
    this.#freshMs = Math.max(0, ...tags.map((tag) => staleAfterMsOf(tag.config)));
  }

  start(): void {
    if (this.#running) return;
    for (const { tag, message } of this.#mapping.unusable) this.#disable(tag, STATUS.BadConfigurationError, message);
    this.#told.begin(() => this.#tick());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    this.#outbox.close();
    await this.#allDurable();
    await this.#link?.close();
    await this.#running;
    this.#told.stop();
  }

  async #run(): Promise<void> {
    const startedAt = this.#ports.clock.now();
    while (!this.#isStopped) {
      this.#told.setTrying();
      let failure = await this.#live();
      if (failure.kind === 'version' && !this.#isStopped) {
        this.#version = this.#version === 5 ? 4 : 5;
        failure = await this.#live();
      }
      if (this.#isStopped) return;
      this.#noteLoss(failure, startedAt);
      const limits = this.#limits.backoff ?? BACKOFF_LIMITS;
      const plan = planBackoff(this.#failures, this.#ports.random(), failure.kind === 'refused', limits);
      this.#retryAt = addMs(this.#ports.clock.now(), plan.delayMs);
      this.#told.set(plan.state, failure.message);
      await this.#sleep(plan.delayMs);
      this.#retryAt = undefined;
      this.#counts.reconnects++;
    }
  }

  /** One connection from beginning to end. */
  async #live(): Promise<BrokerFailure> {
    const { clock } = this.#ports;
    let openedMs: number | undefined;
    try {
      const link = await this.#create();
      if (this.#isStopped) return new BrokerFailure('closed', 'stopped');
      this.#link = link;
      const { isSessionPresent } = await this.#inTime(link.open());
      openedMs = clock.monotonicMs();
      if (!isSessionPresent) this.#unacknowledged.forget();
      const refused = await link.subscribe(this.#mapping.filters.map(({ filter }) => filter));
      for (const { filter, code } of refused) this.#refusedFilter(filter, code);
      this.#opened(isSessionPresent);
      return await link.ended;
    } catch (error) {
      return error instanceof BrokerFailure ? error : new BrokerFailure('unreachable', String(error), error);
    } finally {
      const heldForMs = openedMs === undefined ? 0 : clock.monotonicMs() - openedMs;
      this.#failures = heldForMs >= this.#limits.stableMs ? 1 : this.#failures + 1;
      this.#isSubscribed = false;
      this.#release();
      const link = this.#link;
      this.#link = undefined;
      await link?.close();
    }
  }

  async #create(): Promise<BrokerLink> {
    const { url, identity, qos, bytesPerMessageMax, timeoutMs } = this.#config;
    const { folder, dataFolder, clock, timers } = this.#ports;
    const caFile = this.#config.caFile && resolve(dataFolder, this.#config.caFile);
    const password = identity && (await this.#ports.secret(identity.secret));
    if (identity && password === undefined)
      throw new BrokerFailure('refused', missingSecret('password', identity.secret));
    const clientId = this.#config.clientId ?? (await clientIdOf(this.#config.id, folder, () => this.#ports.random()));
    const userName = identity?.userName;
    const connection = ++this.#connection;
    return new BrokerLink(
      { url, version: this.#version, clientId, userName, password, caFile, qos, bytesPerMessageMax, timeoutMs },
      {
        message: (message) => this.#arrived(message, connection),
        oversized: (message) => this.#oversized(message, connection),
      },
      { timers, monotonicMs: () => clock.monotonicMs() },
      this.#limits,
    );
  }

  /** @returns false: the socket is left alone until `#resume` */
  #arrived(message: ArrivedMessage, connection: number): boolean {
    const at = this.#ports.clock.now();
    this.#counts.requests++;
    this.#lastHeardAt = at;
    if (message.messageId === undefined) this.#hasQos0 = true;
    const onDurable = this.#acknowledgement(message.messageId, message.topic, message.payload, connection);
    if (onDurable === undefined) return this.#mayGoOn();
    this.#take(this.#mapping.read({ ...message, at }), onDurable);
    return this.#mayGoOn();
  }

  /** What to do once the message is durable; undefined: it is here already, and nothing more is to be done with it. */
  #acknowledgement(
    messageId: number | undefined,
    topic: string,
    payload: Uint8Array,
    connection: number,
  ): (() => void) | undefined {
    if (messageId === undefined) return () => void this.#counts.responses++;
    const arrival = this.#unacknowledged.arrived(messageId, topic, payload, connection);
    if (arrival.kind === 'durable') this.#link?.acknowledge(messageId);
    if (arrival.kind !== 'new') return undefined;
    return () => {
      this.#counts.responses++;
      const present = this.#link ? this.#connection : undefined;
      if (this.#unacknowledged.durable(arrival.entry, present)) this.#link?.acknowledge(messageId);
      this.#resume();
    };
  }

  #oversized({ topic, messageId, bytes, head, sha256 }: OversizedMessage, connection: number): void {
    this.#counts.requests++;
    const onDurable = this.#acknowledgement(messageId, topic, Buffer.from(sha256), connection);
    if (onDurable === undefined) return;
    const at = this.#ports.clock.now();
    const { tags = [] } = this.#mapping.filters.find(({ filter }) => filter === topic) ?? {};
    const tag = tags.length === 1 ? tags[0] : undefined;
    const reading = {
      connection: this.#config.id,
      workUnit: tag?.workUnit ?? null,
      tag: tag?.config.id ?? '',
      step: 'size',
      error: `message of topic ${topic}: ${bytes} bytes; at most ${this.#config.bytesPerMessageMax} with its header`,
      payload: `${head.toString('latin1')}… ${bytes} bytes, SHA-256 ${sha256}`,
      at,
      schemaVersion: PAYLOAD_SCHEMA_VERSION,
      headers: { topic: topic.slice(0, 500) },
    } as const;
    this.#counts.rejectedAnswers++;
    this.#outbox.add([], [reading], onDurable);
  }

  #take(reading: Reading, onDurable: () => void): void {
    for (const { tag, status, message } of reading.disabled) this.#disable(tag, status, message);
    for (const gap of reading.gaps) this.#ports.gap(gap);
    this.#counts.rejectedAnswers += reading.refused.length;
    this.#outbox.add(reading.rows, reading.refused, onDurable);
    if (!reading.isFresh) return;
    this.#lastReadingAt = this.#ports.clock.now();
    if (this.#told.state !== 'online') this.#judge();
  }

  #mayGoOn(): boolean {
    const isFull = this.#isFull();
    if (!isFull && this.#unacknowledged.pending < this.#limits.inFlightMax) return true;
    this.#held = { from: this.#ports.clock.now(), isFull };
    return false;
  }

  /** So much waits for credit that nothing more may be read. */
  #isFull(): boolean {
    if (this.#outbox.backlog < this.#limits.backlogMax) return false;
    this.#outbox.flush();
    return this.#outbox.backlog >= this.#limits.backlogMax;
  }

  #resume(): void {
    if (!this.#held || this.#isFull() || this.#unacknowledged.pending >= this.#limits.inFlightMax) return;
    this.#release();
    this.#link?.resume();
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (!held?.isFull || !this.#hasQos0) return;
    const detail =
      'nothing was read while earlier readings were stored; messages of QoS 0 may have been dropped by the broker';
    this.#gap('outOfCredit', held.from, detail);
  }

  #refusedFilter(filter: string, code: number): void {
    const tags = this.#mapping.filters.find((each) => each.filter === filter)?.tags ?? [];
    if (tags.length > 0) this.#counts.exceptions++;
    const said = code === 0x87 ? 'not authorized' : `reason 0x${code.toString(16)}`;
    const message = `the broker refuses the subscription to ${filter} (${said}): check its access list`;
    for (const tag of tags) this.#disable(tag, STATUS.BadUserAccessDenied, message);
  }

  /** Says it once, with a last reading that has no value. */
  #disable(tag: DriverTag, status: number, message: string): void {
    if (this.#disabled.has(tag.number)) return;
    this.#disabled.add(tag.number);
    const tagId = tag.config.id;
    this.#outbox.add([badRow(tag, status, this.#ports.clock.now())], []);
    this.#ports.disableTag({ tagId, status, message: `tag ${tagId} is switched off: ${message}` });
  }

  #opened(isSessionPresent: boolean): void {
    this.#isSubscribed = true;
    const lost = this.#lost;
    this.#lost = undefined;
    if (lost) {
      const after = isSessionPresent
        ? 'the broker kept the session: messages of QoS 1 of this time follow, with their own times'
        : 'the broker kept nothing for this time';
      this.#gap('communicationLoss', lost.from, `${lost.why}; ${after}`);
    }
    this.#judge();
  }

  /** Says once per loss that nothing is known any more, and remembers since when. */
  #noteLoss(failure: BrokerFailure, startedAt: Instant): void {
    const now = this.#ports.clock.now();
    this.#mapping.linkLost(now);
    if (this.#lost) return;
    this.#lost = { from: this.#lastHeardAt ?? startedAt, why: failure.message };
    const tags = this.#tags.filter(({ number }) => !this.#disabled.has(number));
    this.#outbox.add(
      tags.map((tag) => badRow(tag, STATUS.BadNoCommunication, now)),
      [],
    );
  }

  #gap(cause: GapCause, from: Instant, detail: string): void {
    const to = this.#ports.clock.now();
    this.#ports.gap({ connection: this.#config.id, from: from > to ? to : from, to, cause, detail });
  }

  /** Online is said of readings, never of an open socket. */
  #judge(): void {
    if (!this.#isSubscribed || this.#isStopped) return;
    const at = this.#lastReadingAt;
    const now = this.#ports.clock.now();
    const trouble = this.#mapping.trouble();
    const isFresh = at !== undefined && now - at <= this.#freshMs * 1_000;
    if (this.#held?.isFull) this.#told.set('degraded', 'the ledger takes no more for now; the broker is made to wait');
    else if (trouble !== undefined) this.#told.set('degraded', trouble);
    else if (this.#disabled.size === this.#tags.length && this.#tags.length > 0)
      this.#told.set('degraded', 'every tag is switched off');
    else if (at === undefined) this.#told.set('degraded', 'subscribed; nothing received yet');
    else if (!isFresh) this.#told.set('degraded', `subscribed; nothing received since ${formatInstant(at)}`);
    else this.#told.set('online', '');
  }

  #tick(): void {
    if (this.#isSubscribed && !this.#held) this.#lastHeardAt = this.#ports.clock.now();
    this.#judge();
  }

  #facts(): LinkFacts {
    return {
      ...this.#counts,
      ignored: this.#mapping.ignored,
      ...(this.#lastReadingAt !== undefined && { lastReadingAt: this.#lastReadingAt }),
      ...(this.#retryAt !== undefined && { retryAt: this.#retryAt }),
    };
  }

  /** Waits for the last acknowledgements, so that the broker need not send again what is stored; not for long. */
  async #allDurable(): Promise<void> {
    const deadlineMs = this.#ports.clock.monotonicMs() + this.#limits.closeMs;
    while (this.#link && this.#unacknowledged.pending > 0 && this.#ports.clock.monotonicMs() < deadlineMs)
      await new Promise<void>((resolve) => void this.#ports.timers.after(5, resolve));
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    const { timeoutMs, url } = this.#config;
    return new Promise((resolve, reject) => {
      const timer = this.#ports.timers.after(timeoutMs, () => {
        this.#counts.timeouts++;
        reject(new BrokerFailure('unreachable', `${placeOf(url)} did not answer within ${timeoutMs} ms`));
      });
      work.then(resolve, reject).finally(() => this.#ports.timers.cancel(timer));
    });
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#ports.timers.after(delayMs, resolve);
      this.#wake = () => {
        this.#ports.timers.cancel(timer);
        resolve();
      };
    });
  }
}

export function mappingOf({ id, format, groups }: MqttConnectionConfig, tags: readonly DriverTag[]): Mapping {
  return format === 'json' ? new JsonMapping(id, tags) : new SparkplugMapping(id, tags, groups);
}

function badRow(tag: DriverTag, status: number, at: Instant): UnitRow {
  const { type } = tag.config.address as { type?: ValueType };
  const row = { tag: tag.number, kind: valueKindOf(type ?? 'float64'), sourceTime: at, receivedTime: at, status };
  return { workUnit: tag.workUnit, row };
}
