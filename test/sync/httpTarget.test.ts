import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  httpPost,
  judge,
  type Receipt,
  retryDelayMs,
  type SyncEntry,
  type SyncSource,
  startHttpTarget,
} from '../../electron/sync/index.ts';
import type { SyncTargetStatus } from '../../shared/contract/live.ts';
import { syncTargetSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type Behaviour, ReferenceReceiver } from './referenceReceiver.ts';

/** A log in memory: the ledger's own reading is tested with the ledger. */
class MemoryLog implements SyncSource {
  readonly entries: SyncEntry[] = [];
  readonly receipts: Receipt[] = [];
  readBytesMax = 0;
  append(count: number, kind = 'batch'): void {
    for (let i = 0; i < count; i++) {
      const seq = this.entries.length;
      const canonical = JSON.stringify({ kind, seq });
      const leaf = createHash('sha256')
        .update(Buffer.from([0]))
        .update(canonical)
        .digest('hex');
      const key = createHash('sha256').update(`${kind}${seq}`).digest('hex');
      this.entries.push({ seq, key, kind, leaf, body: gzipSync(canonical).toString('base64') });
    }
  }
  size = () => this.entries.length;
  read(seq: number, entriesMax: number): readonly SyncEntry[] {
    this.readBytesMax = Math.max(this.readBytesMax, entriesMax);
    return this.entries.slice(seq, seq + entriesMax);
  }
  deliveredTo = () => (this.receipts.at(-1)?.lastSeq ?? -1) + 1;
  safeUntil = (deliveredTo: number) => (deliveredTo === 0 ? undefined : deliveredTo * 1000);
  checkpoint = () => null;
}

const receiver = new ReferenceReceiver();
let log: MemoryLog;
let statuses: SyncTargetStatus[];
let target: ReturnType<typeof startHttpTarget> | undefined;

beforeEach(async () => {
  log = new MemoryLog();
  statuses = [];
  receiver.behaviour = 'well';
  receiver.stored.clear();
  receiver.offered.clear();
  await receiver.listen(receiver.port);
});
afterEach(async () => {
  await target?.stop();
  await receiver.close();
});

function start(options: { failReceipts?: number } = {}) {
  let receiptFailures = options.failReceipts ?? 0;
  target = startHttpTarget(
    syncTargetSchema.parse({
      id: 'historian',
      kind: 'http',
      url: receiver.url,
      timeoutMs: 150,
      retryDelayMsMin: 10,
      retryDelayMsMax: 100,
      maxEntriesPerRequest: 10,
    }),
    {
      station: 'cr-01',
      source: log,
      clock: { now: () => (Date.now() * 1000) as Instant, monotonicMs: () => performance.now() },
      token: undefined,
      random: () => 0.1,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
      post: httpPost,
      async storeReceipt(receipt) {
        if (receiptFailures-- > 0) throw new Error('the disk is full');
        log.receipts.push(receipt);
        log.append(1, 'receipt');
      },
      status: (status) => statuses.push(status),
    },
  );
  return target;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`not reached in 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function expectEveryBatchOnce(count: number): void {
  const batches = [...receiver.stored.values()].filter(({ kind }) => kind === 'batch');
  expect(batches.length).toBe(count);
  expect(new Set(batches.map(({ key }) => key)).size).toBe(count);
  expect(receiver.problems).toEqual([]);
}

const isDrained = () => target?.status().backlogEntries === 0 && target.status().state === 'idle';

describe('store and forward to one HTTP target', () => {
  it('delivers the log in order, stores a receipt per request and then rests, though receipts themselves are new entries', async () => {
    log.append(35);
    start();
    await until(isDrained, 'drained');
    expectEveryBatchOnce(35);
    expect(log.receipts.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [0, 9],
      [10, 19],
      [20, 29],
      [30, 37],
    ]);
    const { requests } = receiver;
    target?.wake();
    await until(isDrained, 'still drained');
    expect(receiver.requests).toBe(requests);
  });

  it.each<Behaviour>([
    'status500',
    'slow',
    'resetMidReply',
    'storeThenReset',
    'answerTwice',
    'garbage',
    'foreignReceipt',
  ])('ends with every batch exactly once after an upstream that behaves like: %s', async (behaviour) => {
    receiver.behaviour = behaviour;
    log.append(25);
    start();
    await until(
      () => receiver.requests > 0 && (behaviour === 'answerTwice' || (target?.status().failedRequests ?? 0) >= 3),
      'trouble seen',
    );
    receiver.behaviour = 'well';
    await until(isDrained, 'drained');
    expectEveryBatchOnce(25);
  });

  it('goes on by itself when the upstream was refusing connections and comes back', async () => {
    const { port } = receiver;
    await receiver.close();
    log.append(12);
    start();
    await until(() => statuses.some(({ state }) => state === 'circuitOpen'), 'circuit open');
    await receiver.listen(port);
    await until(isDrained, 'drained');
    expectEveryBatchOnce(12);
  });

  it('sends the same entries under the same key again when the receipt could not be stored', async () => {
    log.append(5);
    start({ failReceipts: 2 });
    await until(isDrained, 'drained');
    expectEveryBatchOnce(5);
    expect(receiver.offered.get(log.entries[0]?.key ?? '')).toBe(3);
  });

  it('is quiet while paused and drains after resume', async () => {
    const own = start();
    own.pause();
    await until(() => own.status().state === 'paused', 'paused');
    const { requests } = receiver;
    log.append(3);
    own.wake();
    await until(() => own.status().state === 'paused', 'paused still');
    expect(receiver.requests).toBe(requests);
    own.resume();
    await until(isDrained, 'drained');
    expectEveryBatchOnce(3);
  });
});

describe('what counts as a delivery', () => {
  const request = { idempotencyKey: 'a'.repeat(64), entries: [{ seq: 0, key: '', kind: 'batch', leaf: '', body: '' }] };
  const answer = (status: number, body: string) => ({ kind: 'answered', status, body }) as const;

  it.each([
    ['a bare 204', answer(204, ''), 'stored', 'failed'],
    ['a word', answer(200, 'ok'), 'stored', 'failed'],
    ['JSON about something else', answer(202, '{"queued":true}'), 'stored', 'failed'],
    ['our receipt', answer(200, JSON.stringify({ idempotencyKey: 'a'.repeat(64), stored: 1 })), 'stored', 'stored'],
    [
      'a receipt for another request',
      answer(200, JSON.stringify({ idempotencyKey: 'b'.repeat(64), stored: 1 })),
      'failed',
      'failed',
    ],
    ['a receipt for fewer entries', answer(200, '{"stored":0}'), 'failed', 'failed'],
    ['half a document', answer(200, '{"stored":'), 'failed', 'failed'],
    ['a portal page', answer(200, '<!doctype html><title>Log in</title>'), 'failed', 'failed'],
    ['a refusal', answer(401, ''), 'refused', 'refused'],
    ['a busy upstream', answer(503, ''), 'failed', 'failed'],
  ] as const)('%s', (_name, outcome, usual, strict) => {
    expect(judge(outcome, request, false).kind).toBe(usual);
    expect(judge(outcome, request, true).kind).toBe(strict);
  });
});

describe('backoff', () => {
  it('draws evenly below a doubling ceiling that is capped', () => {
    const limits = { min: 500, max: 60_000 };
    expect(retryDelayMs(1, limits, () => 0.999_999)).toBe(500);
    expect(retryDelayMs(4, limits, () => 0.999_999)).toBe(4_000);
    expect(retryDelayMs(1_000, limits, () => 0.999_999)).toBe(60_000);
    expect(retryDelayMs(1_000, limits, () => 0)).toBe(0);
  });
});
