import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpIntakeConfig, KeyAddress } from '../../../shared/domain/config/index.ts';
import { staleAfterMsOf } from '../../../shared/domain/stale.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { addMs, formatInstant, type Instant } from '../../../shared/domain/time.ts';
import type { Driver, DriverPorts, DriverTag, TimerHandle } from '../driver.ts';
import { BACKOFF_LIMITS, DurableOutbox, planBackoff, textOf } from '../intake/index.ts';
import { missingSecret } from '../missingSecret.ts';
import { type LinkFacts, ToldHealth } from '../toldHealth.ts';
import { confirm, deny } from './answers.ts';
import type { HttpLimits } from './limits.ts';
import { type Listener, listen } from './listener.ts';
import { isLoopback, listenMessage } from './listenMessage.ts';
import { readBody } from './readBody.ts';
import { type RequestOutcome, type RequestReader, readRequest } from './readRequest.ts';
import { RequestGate } from './requestGate.ts';

/** When a sender that was put off may come again. */
const RETRY_AFTER_MS = 1_000;

/**
 * Takes readings that programs push. A sender is told 202 only when everything of its request is durable in the ledger; a
 * sender that went away meanwhile changes nothing. When nothing more can be taken it is told so, and nothing was kept.
 */
export class HttpIntakeDriver implements Driver {
  readonly #config: HttpIntakeConfig;
  readonly #ports: DriverPorts;
  readonly #limits: HttpLimits;
  readonly #reader: RequestReader;
  readonly #outbox: DurableOutbox;
  readonly #freshMs: number;
  readonly #told: ToldHealth;
  /** Tags whose key another has already. */
  readonly #doubled: { readonly tag: DriverTag; readonly first: DriverTag }[] = [];
  readonly #counts = { requests: 0, responses: 0, timeouts: 0, exceptions: 0, rejectedAnswers: 0, reconnects: 0 };
  #listener: Listener | undefined;
  #isListening = false;
  #isStopped = false;
  #opening: Promise<void> = Promise.resolve();
  #atOnce = 0;
  #failures = 0;
  #closedSince: { readonly from: Instant; readonly why: string } | undefined;
  #retryAt: Instant | undefined;
  #lastReadingAt: Instant | undefined;
  #responseMs: number | undefined;
  #retryTimer: TimerHandle | undefined;

  constructor(config: HttpIntakeConfig, tags: readonly DriverTag[], ports: DriverPorts, limits: HttpLimits) {
    this.#config = config;
    this.#ports = ports;
    this.#limits = limits;
    this.#told = new ToldHealth(config.id, ports, () => this.#facts());
    const tagOfKey = new Map<string, DriverTag>();
    for (const tag of tags) {
      const { key } = tag.config.address as KeyAddress;
      const first = tagOfKey.get(key);
      if (first) this.#doubled.push({ tag, first });
      else tagOfKey.set(key, tag);
    }
    this.#reader = { connection: config.id, tagOfKey, readingsMax: config.readingsPerRequestMax };
    this.#outbox = new DurableOutbox(config.id, ports, limits.batchMs);
    this.#freshMs = Math.max(0, ...tags.map((tag) => staleAfterMsOf(tag.config)));
  }

  /** Where it listens; 0 before. The configured port but in tests, which ask for any. */
  get port(): number {
    return this.#listener?.port ?? 0;
  }

  start(): void {
    for (const { tag, first } of this.#doubled) {
      const message = `tag ${tag.config.id} is switched off: tag ${first.config.id} has the same key`;
      this.#ports.disableTag({ tagId: tag.config.id, status: STATUS.BadConfigurationError, message });
    }
    this.#told.begin(() => this.#judge());
    this.#opening = this.#open();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#retryTimer !== undefined) this.#ports.timers.cancel(this.#retryTimer);
    await this.#opening;
    this.#outbox.close();
    await this.#allAnswered();
    await this.#listener?.close();
    this.#isListening = false;
    this.#told.stop();
  }

  async #open(): Promise<void> {
    const { host, port, requestsAtOnceMax, secret } = this.#config;
    this.#retryAt = undefined;
    this.#told.setTrying();
    try {
      const token = await this.#ports.secret(secret);
      if (!token) {
        this.#retry(`${missingSecret('token', secret)}, and give it to the senders`);
        return;
      }
      const gate = this.#gate(token);
      const settings = { host, port, requestsAtOnceMax, limits: this.#limits };
      const listener = await listen(settings, {
        request: (request, response, isExpecting) => {
          this.#counts.requests++;
          gate.take(request, response, isExpecting);
        },
        malformed: (isTimeout) => {
          this.#counts.requests++;
          this.#counts[isTimeout ? 'timeouts' : 'rejectedAnswers']++;
        },
        lost: (reason) => void this.#lost(reason),
      });
      this.#listener = listener;
      this.#opened();
    } catch (error) {
      this.#retry(listenMessage(error, host, port));
    }
  }

  #gate(token: string): RequestGate {
    const { clock, timers } = this.#ports;
    return new RequestGate(
      this.#config,
      token,
      {
        clock,
        timers,
        busy: () => this.#busy(),
        pass: (request, response) => void this.#take(request, response),
        denied: () => {
          this.#counts.exceptions++;
        },
      },
      this.#limits,
    );
  }

  #busy(): string | undefined {
    if (this.#isStopped) return 'the station is being stopped';
    if (this.#atOnce >= this.#config.requestsAtOnceMax) return `${this.#atOnce} requests are under way; send again`;
    if (!this.#outbox.hasCredit) return 'the ledger takes no more for now; send again';
    return undefined;
  }

  /** A request that may pass, until its slot is free again: everything of it is durable, or nothing of it was kept. */
  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.#ports;
    const { bytesPerRequestMax } = this.#config;
    const startedMs = clock.monotonicMs();
    this.#atOnce++;
    const body = await readBody(request, bytesPerRequestMax);
    if (body.kind === 'cut') {
      this.#atOnce--;
      this.#counts.rejectedAnswers++;
      return;
    }
    // Others took the room while this body was on its way: nothing of it is kept.
    const full = this.#isStopped || !this.#outbox.hasCredit;
    const outcome: RequestOutcome | 'tooLarge' | 'full' =
      body.kind === 'tooLarge' ? 'tooLarge' : full ? 'full' : this.#read(body.bytes);
    if (outcome === 'full') {
      const error = 'the ledger takes no more for now; send again';
      this.#deny(request, response, { code: 503, error, status: 'busy', retryAfterMs: RETRY_AFTER_MS });
    } else if (outcome === 'tooLarge') {
      this.#deny(request, response, { code: 413, error: `at most ${bytesPerRequestMax} bytes in one request` });
    } else if (outcome.kind !== 'taken') {
      this.#deny(request, response, { code: outcome.kind === 'tooMany' ? 413 : 400, error: outcome.error });
    } else {
      this.#deliver(outcome, request, response, startedMs);
      return;
    }
    this.#atOnce--;
  }

  #read(bytes: Buffer): RequestOutcome {
    const text = textOf(bytes);
    if (text === undefined) return { kind: 'unreadable', error: 'not UTF-8' };
    return readRequest(text, this.#ports.clock.now(), this.#reader);
  }

  #deliver(
    { rows, refused, receipt }: RequestOutcome & { kind: 'taken' },
    request: IncomingMessage,
    response: ServerResponse,
    startedMs: number,
  ): void {
    const { clock, timers } = this.#ports;
    const error = 'not confirmed yet; send the same request again: what is stored already is not stored twice';
    const tooLate = timers.after(this.#limits.durableMs, () => {
      this.#counts.timeouts++;
      this.#deny(request, response, {
        code: 503,
        error,
        status: 'unconfirmed',
        isKept: 'unknown',
        retryAfterMs: RETRY_AFTER_MS,
      });
    });
    this.#outbox.add(rows, refused, () => {
      timers.cancel(tooLate);
      this.#atOnce--;
      this.#counts.responses++;
      this.#counts.rejectedAnswers += refused.length;
      const tookMs = clock.monotonicMs() - startedMs;
      this.#responseMs = this.#responseMs === undefined ? tookMs : this.#responseMs * 0.9 + tookMs * 0.1;
      confirm(request, response, { ...receipt, durableAt: formatInstant(clock.now()) });
    });
    if (rows.some(({ row }) => row.value !== undefined)) {
      this.#lastReadingAt = clock.now();
      if (this.#told.state !== 'online') this.#judge();
    }
  }

  #deny(request: IncomingMessage, response: ServerResponse, denial: Parameters<typeof deny>[2]): void {
    this.#counts.exceptions++;
    deny(request, response, denial);
  }

  #opened(): void {
    this.#isListening = true;
    this.#failures = 0;
    if (this.#closedSince) {
      const { from, why } = this.#closedSince;
      const to = this.#ports.clock.now();
      const detail = `nothing could be taken in: ${why}`;
      this.#ports.gap({
        connection: this.#config.id,
        from,
        to: to > from ? to : from,
        cause: 'communicationLoss',
        detail,
      });
      this.#closedSince = undefined;
    }
    this.#judge();
  }

  /** Said again of a listener that is being closed already (each failing accept says it), it starts nothing more. */
  async #lost(reason: string): Promise<void> {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    this.#isListening = false;
    await listener.close();
    if (!this.#isStopped) this.#retry(`the listening socket was lost: ${reason}`);
  }

  #retry(message: string): void {
    const { clock, timers } = this.#ports;
    this.#closedSince ??= { from: this.#lastReadingAt ?? clock.now(), why: message };
    if (this.#isStopped) return;
    this.#failures++;
    this.#counts.reconnects++;
    const { state, delayMs } = planBackoff(this.#failures, this.#ports.random(), false, BACKOFF_LIMITS);
    this.#retryAt = addMs(clock.now(), delayMs);
    this.#told.set(state, message);
    this.#retryTimer = timers.after(delayMs, () => {
      this.#opening = this.#open();
    });
  }

  /** Online is said of readings, never of an open port. */
  #judge(): void {
    if (!this.#isListening || this.#isStopped) return;
    const { host, port } = this.#config;
    const reach = isLoopback(host) ? '' : `reachable from the network at ${host}:${port}`;
    const and = (text: string): string => (reach === '' ? text : `${text}; ${reach}`);
    const at = this.#lastReadingAt;
    if (!this.#outbox.hasCredit)
      this.#told.set('degraded', and('the ledger takes no more for now; senders are told to wait'));
    else if (at === undefined) this.#told.set('degraded', and('nothing received yet'));
    else if (this.#ports.clock.now() - at > this.#freshMs * 1_000)
      this.#told.set('degraded', and(`nothing received since ${formatInstant(at)}`));
    else this.#told.set('online', reach);
  }

  #facts(): LinkFacts {
    return {
      ...this.#counts,
      ...(this.#lastReadingAt !== undefined && { lastReadingAt: this.#lastReadingAt }),
      ...(this.#responseMs !== undefined && { responseMs: this.#responseMs }),
      ...(this.#retryAt !== undefined && { retryAt: this.#retryAt }),
    };
  }

  /** Senders whose readings are being stored still hear of it; the others are told that we stop. Not for long. */
  async #allAnswered(): Promise<void> {
    const { clock, timers } = this.#ports;
    const deadlineMs = clock.monotonicMs() + this.#limits.stopMs;
    while (this.#atOnce > 0 && clock.monotonicMs() < deadlineMs)
      await new Promise<void>((resolve) => void timers.after(5, resolve));
  }
}
