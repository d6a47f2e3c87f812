import type { SyncTargetStatus } from '../../shared/contract/live.ts';
import type { SyncTargetConfig } from '../../shared/domain/config/index.ts';
import { addMs, type Clock, type Instant } from '../../shared/domain/time.ts';
import { CIRCUIT_OPENS_AFTER, probeDelayMs, retryDelayMs } from './backoff.ts';
import type { PostOutcome, PostRequest } from './httpPost.ts';
import { idempotencyKey, SYNC_SCHEMA_VERSION, type SyncEntry, type SyncRequest, syncAnswerSchema } from './protocol.ts';

/** The log as a target reads it. */
export interface SyncSource {
  /** Number of entries in the log. */
  size(): number;
  /** Entries from `seq` on, in order, at most so many and (after the first) so many bytes. */
  read(seq: number, entriesMax: number, bytesMax: number): readonly SyncEntry[];
  /** Sequence number up to which (exclusive) receipts are in the log. */
  deliveredTo(target: string): number;
  safeUntil(deliveredTo: number): number | undefined;
  checkpoint(): string | null;
}

export interface Receipt {
  readonly target: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly idempotencyKey: string;
  readonly answer: string;
  readonly checkpoint: string | null;
}

export interface SyncPorts {
  readonly station: string;
  readonly source: SyncSource;
  readonly clock: Clock;
  /** Asked at each delivery: it may be changed while the station runs. */
  readonly token: string | undefined;
  random(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  post(request: PostRequest): Promise<PostOutcome>;
  /** Resolves once the receipt is an entry of the log. */
  storeReceipt(receipt: Receipt): Promise<void>;
  status(status: SyncTargetStatus): void;
}

export interface HttpTarget {
  /** The log has grown. */
  wake(): void;
  pause(): void;
  resume(): void;
  status(): SyncTargetStatus;
  stop(): Promise<void>;
}

/**
 * Delivers the log to one HTTP target: written first, sent second, deleted never. Requests go out in log order, one at a
 * time; a request counts as delivered when the receiver has said so and the receipt stands in the log. Until then the
 * same entries are sent again under the same idempotency key. Memory is one request, whatever the backlog.
 */
export function startHttpTarget(config: SyncTargetConfig, ports: SyncPorts): HttpTarget {
  const stopping = new AbortController();
  let waking = new AbortController();
  let pausing = new AbortController();
  let isPaused = false;
  let lastAnswerAt: Instant | undefined;
  let entriesMax = config.maxEntriesPerRequest;
  let failures = 0;
  let deliveredTo = ports.source.deliveredTo(config.id);
  const counts = { sentRequests: 0, failedRequests: 0 };
  let shown: SyncTargetStatus = build('idle', '');

  function build(state: SyncTargetStatus['state'], message: string, retryAt?: Instant): SyncTargetStatus {
    const safeUntil = ports.source.safeUntil(deliveredTo);
    return {
      target: config.id,
      state,
      message,
      deliveredTo,
      backlogEntries: backlog(),
      ...counts,
      ...(safeUntil === undefined ? {} : { safeUntil }),
      ...(retryAt === undefined ? {} : { retryAt }),
      ...(lastAnswerAt === undefined ? {} : { lastAnswerAt }),
    };
  }
  function show(state: SyncTargetStatus['state'], message: string, retryAt?: Instant): void {
    shown = build(state, message, retryAt);
    ports.status(shown);
  }

  /** Entries without a receipt; the receipts that our own deliveries leave behind do not count as waiting. */
  function backlog(): number {
    const waiting = ports.source.size() - deliveredTo;
    if (waiting > 20) return waiting;
    return ports.source.read(deliveredTo, 20, 65_536).filter((entry) => entry.kind !== 'receipt').length;
  }

  async function deliverOnce(): Promise<'delivered' | 'nothing' | { retryInMs: number }> {
    const isProbe = failures >= CIRCUIT_OPENS_AFTER;
    const entries = ports.source.read(deliveredTo, isProbe ? 1 : entriesMax, config.maxBytesPerRequest);
    if (entries.every((entry) => entry.kind === 'receipt') && entries.length < entriesMax && !isProbe) return 'nothing';
    const first = entries[0];
    const last = entries.at(-1);
    if (!first || !last) return 'nothing';
    const request: SyncRequest = {
      schemaVersion: SYNC_SCHEMA_VERSION,
      station: ports.station,
      idempotencyKey: idempotencyKey(ports.station, config.id, entries),
      firstSeq: first.seq,
      lastSeq: last.seq,
      checkpoint: ports.source.checkpoint(),
      entries,
    };
    show('sending', `entries ${first.seq}–${last.seq}`);
    counts.sentRequests++;
    const outcome = await ports.post({
      url: config.url,
      headers: {
        'idempotency-key': request.idempotencyKey,
        ...(ports.token === undefined ? {} : { authorization: `Bearer ${ports.token}` }),
      },
      body: JSON.stringify(request),
      timeoutMs: config.timeoutMs,
      signal: stopping.signal,
    });
    if (stopping.signal.aborted) return 'nothing';
    const verdict = judge(outcome, request, config.requireReceipt);
    if (verdict.kind !== 'stored') {
      failures++;
      counts.failedRequests++;
      if (outcome.kind === 'answered' && outcome.status === 413) entriesMax = Math.max(1, Math.floor(entriesMax / 2));
      const limits = { min: config.retryDelayMsMin, max: config.retryDelayMsMax };
      const isOpen = failures >= CIRCUIT_OPENS_AFTER;
      const ownMs = isOpen ? probeDelayMs(limits, ports.random) : retryDelayMs(failures, limits, ports.random);
      const retryInMs = Math.max(ownMs, Math.min(verdict.retryAfterMs ?? 0, config.retryDelayMsMax));
      const state = verdict.kind === 'refused' ? 'refused' : isOpen ? 'circuitOpen' : 'backingOff';
      show(state, verdict.message, addMs(ports.clock.now(), retryInMs));
      return { retryInMs };
    }
    lastAnswerAt = ports.clock.now();
    await ports.storeReceipt({
      target: config.id,
      firstSeq: first.seq,
      lastSeq: last.seq,
      idempotencyKey: request.idempotencyKey,
      answer: verdict.receipt,
      checkpoint: request.checkpoint,
    });
    deliveredTo = last.seq + 1;
    failures = 0;
    return 'delivered';
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (isPaused) {
        show('paused', 'paused by a person; resume it to go on');
        await rest(Number.POSITIVE_INFINITY);
        continue;
      }
      let outcome: Awaited<ReturnType<typeof deliverOnce>>;
      try {
        outcome = await deliverOnce();
      } catch (error) {
        // The receipt could not be stored (the engine restarts, the disk is full): the same entries go again later.
        failures++;
        const retryInMs = retryDelayMs(
          failures,
          { min: config.retryDelayMsMin, max: config.retryDelayMsMax },
          ports.random,
        );
        show('backingOff', `delivered, but the receipt is not stored yet: ${(error as Error).message}`);
        outcome = { retryInMs };
      }
      if (outcome === 'nothing') {
        if (shown.state !== 'idle' || shown.backlogEntries !== 0) show('idle', '');
        await rest(Number.POSITIVE_INFINITY);
      } else if (outcome !== 'delivered') {
        await ports.wait(outcome.retryInMs, AbortSignal.any([stopping.signal, pausing.signal]));
      }
    }
  }

  async function rest(ms: number): Promise<void> {
    await ports.wait(ms, AbortSignal.any([stopping.signal, waking.signal]));
    waking = new AbortController();
  }

  const running = run();
  return {
    wake: () => waking.abort(),
    pause() {
      isPaused = true;
      pausing.abort();
      waking.abort();
    },
    resume() {
      isPaused = false;
      failures = 0;
      pausing = new AbortController();
      waking.abort();
    },
    status: () => build(shown.state, shown.message, shown.retryAt as Instant | undefined),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type Verdict =
  | { readonly kind: 'stored'; readonly receipt: string }
  | { readonly kind: 'failed' | 'refused'; readonly message: string; readonly retryAfterMs?: number };

/**
 * Decides what an answer means. A complete 2xx answer is a delivery; where it says more it must agree: a receipt that names
 * another request or counts fewer entries, half a JSON document, or a web page (a portal, a proxy) is none. A target with
 * `requireReceipt` delivers only with the whole receipt of protocol.ts.
 */
export function judge(
  outcome: PostOutcome,
  request: Pick<SyncRequest, 'idempotencyKey' | 'entries'>,
  requireReceipt: boolean,
): Verdict {
  if (outcome.kind === 'failed') return { kind: 'failed', message: outcome.message };
  const { status, body } = outcome;
  const retry = outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs };
  if (status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425 && status !== 429)
    return { kind: 'refused', message: `${status}: ${remedyFor(status)}`, ...retry };
  if (status < 200 || status > 299) return { kind: 'failed', message: `the upstream answered ${status}`, ...retry };
  const problem = problemOf(body.trim(), request, requireReceipt);
  return problem === undefined
    ? { kind: 'stored', receipt: body === '' ? `HTTP ${status}` : body.slice(0, 4000) }
    : { kind: 'failed', message: `the upstream answered ${status}, but ${problem}` };
}

function problemOf(
  body: string,
  request: Pick<SyncRequest, 'idempotencyKey' | 'entries'>,
  requireReceipt: boolean,
): string | undefined {
  const document = parseJson(body);
  if (document === undefined && /^[{[]/.test(body)) return 'with half a JSON document';
  if (body.startsWith('<')) return 'with a web page: is this the right address?';
  const whole = syncAnswerSchema.safeParse(document);
  if (requireReceipt && !whole.success) return 'not with a receipt';
  const said = syncAnswerSchema.partial().safeParse(document);
  if (!said.success) return undefined;
  const { idempotencyKey: key, stored } = said.data;
  if (key !== undefined && key !== request.idempotencyKey) return 'the receipt names another request';
  if (stored !== undefined && stored !== request.entries.length)
    return `only ${stored} of ${request.entries.length} entries were stored`;
  return undefined;
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403)
    return 'the upstream does not accept our token; check the secret of this target';
  if (status === 404) return 'the upstream does not know this address; check the url of this target';
  if (status === 413) return 'the request was too large; smaller ones follow';
  return 'the upstream refuses the request; see its log';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
