import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyProgress } from '../../shared/contract/ipc.ts';
import type { FromQuery, FromSync, ToQuery, ToSync } from '../../shared/contract/station.ts';
import { shiftseal } from '../cli/shiftseal.ts';
import { ReferenceReceiver } from '../sync/referenceReceiver.ts';
import { BASE_CONFIG, WrittenStation } from './writtenStation.ts';

/** The two reading threads as they are built and run in the product. */
const BUILT = pathToFileURL(fileURLToPath(new URL('../../build/out/electron/workers/', import.meta.url)));
const ending: (() => unknown)[] = [];

beforeAll(async () => {
  await shiftseal(['help']); // builds when the sources have changed
}, 120_000);
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function station(): WrittenStation {
  const made = new WrittenStation();
  ending.push(() => made.close());
  return made;
}

function thread<To, From>(file: string, workerData: object) {
  const worker = new Worker(new URL(`${file}.js`, BUILT), { workerData });
  ending.push(() => worker.terminate());
  const listeners = new Set<(message: From) => void>();
  worker.on('message', (message: From) => {
    for (const listener of listeners) listener(message);
  });
  return {
    post: (message: To) => worker.postMessage(message),
    on: (listener: (message: From) => void) => listeners.add(listener),
    /** The first message for which `pick` gives something. */
    once: <T>(pick: (message: From) => T | undefined): Promise<T> =>
      new Promise((resolve) => {
        const listener = (message: From): void => {
          const picked = pick(message);
          if (picked === undefined) return;
          listeners.delete(listener);
          resolve(picked);
        };
        listeners.add(listener);
      }),
    ended: () => new Promise((resolve) => worker.once('exit', resolve)),
  };
}

describe('the query worker', () => {
  const answerTo = (id: number) => (message: FromQuery) =>
    message.type === 'answer' && message.id === id ? message : undefined;

  it('answers each question once, and a wrong one in words', async () => {
    const one = station();
    one.run(15, (i) => ({ level: i }));
    const query = thread<ToQuery, FromQuery>('queryWorker', { dataDir: one.folder, config: BASE_CONFIG });
    const trend = query.once(answerTo(1));
    const request = { tag: 'level', from: 0, to: one.clock.us };
    query.post({ type: 'query', id: 1, channel: 'plant:trend', request: { ...request, from: one.clock.us - 6e7 } });
    expect(await trend).toMatchObject({ ok: true, value: { tag: 'level', value: expect.any(Float64Array) } });
    const refused = query.once(answerTo(2));
    query.post({ type: 'query', id: 2, channel: 'plant:trend', request: { ...request, tag: 'lvel' } });
    expect(await refused).toMatchObject({ ok: false, message: expect.stringContaining('no tag "lvel"') });
  });

  it('outlives the absence of the ledger, and finds it once it is there', async () => {
    const folder = station().folder;
    const query = thread<ToQuery, FromQuery>('queryWorker', { dataDir: `${folder}/later`, config: BASE_CONFIG });
    const none = query.once(answerTo(1));
    query.post({ type: 'query', id: 1, channel: 'alarm:list', request: { scope: 'all', limit: 10 } });
    expect(await none).toMatchObject({ ok: false, message: expect.stringContaining('no ledger') });
    const later = new WrittenStation(BASE_CONFIG, undefined, `${folder}/later`);
    ending.push(() => later.close());
    const some = query.once(answerTo(2));
    query.post({ type: 'query', id: 2, channel: 'evidence:entries', request: { limit: 10 } });
    expect(await some).toMatchObject({
      ok: true,
      value: expect.arrayContaining([expect.objectContaining({ seq: 0 })]),
    });
  });

  it('verifies with progress from running to clean', async () => {
    const one = station();
    one.run(30, (i) => ({ total: i }));
    const query = thread<ToQuery, FromQuery>('queryWorker', { dataDir: one.folder, config: BASE_CONFIG });
    const seen: VerifyProgress[] = [];
    query.on((message) => {
      if (message.type === 'verify') seen.push(message.progress);
    });
    const end = query.once((message) =>
      message.type === 'verify' && message.progress.state !== 'running' ? message.progress : undefined,
    );
    query.post({ type: 'verify' });
    const size = one.data().ledger.size();
    expect(await end).toMatchObject({ state: 'clean', done: size, total: size, problems: [] });
    expect(seen[0]?.state).toBe('running');
    query.post({ type: 'stop' });
    expect(await query.ended()).toBe(0);
  });
});

describe('the sync worker', () => {
  it('delivers the whole log once, stores receipts through the writer, and follows while it grows', async () => {
    const receiver = new ReferenceReceiver();
    await receiver.listen();
    ending.push(() => receiver.close());
    const one = station();
    one.run(25, (i) => ({ total: i }));
    const target = { id: 'historian', kind: 'http', url: receiver.url, maxEntriesPerRequest: 2, ...DEFAULTS };
    const sync = thread<ToSync, FromSync>('syncWorker', {
      dataDir: one.folder,
      stationId: 'cr-test',
      targets: [target],
      secrets: {},
    });
    sync.on((message) => {
      if (message.type !== 'receipt') return;
      one.engine.command('recordReceipt', message.receipt);
      sync.post({ type: 'receiptStored', id: message.id, ok: true });
    });
    const drained = () =>
      sync.once((message) =>
        message.type === 'status' && message.targets[0]?.state === 'idle' && message.targets[0].backlogEntries === 0
          ? message.targets[0]
          : undefined,
      );
    expect((await drained()).safeUntil).toBeGreaterThan(0);
    const stored = receiver.stored.size;
    one.run(25, (i) => ({ total: 100 + i }));
    sync.post({ type: 'grown' });
    await sync.once((message) => (message.type === 'receipt' ? message : undefined));
    await drained();
    expect(receiver.stored.size).toBeGreaterThan(stored);
    expect(receiver.problems).toEqual([]);
    expect([...receiver.stored.keys()].sort((a, b) => a - b)).toEqual(Array.from(receiver.stored, (_, i) => i));
    sync.post({ type: 'stop' });
    expect(await sync.once((message) => (message.type === 'stopped' ? true : undefined))).toBe(true);
  });
});

const DEFAULTS = { timeoutMs: 5_000, maxBytesPerRequest: 1_048_576, retryDelayMsMin: 10, retryDelayMsMax: 1_000 };
