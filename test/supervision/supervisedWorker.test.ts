import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type SupervisedWorker, superviseWorker } from '../../electron/supervision/index.ts';

/** A thread that says its number, dies when told to, and ends on anything else. */
const THREAD = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (message) => {
      if (message === 'die') throw new Error('as told');
      parentPort.close();
    });
    parentPort.postMessage('here');
  `)}`,
);
/** Longer than the first delay before a thread is started again (100 ms), with its start. */
const RESTARTED_MS = 400;

describe('a supervised thread', () => {
  let supervised: SupervisedWorker;
  let started = 0;
  const deaths: string[] = [];
  let onDeath = (): void => undefined;
  const begin = (): Promise<void> => {
    started = 0;
    deaths.length = 0;
    onDeath = () => undefined;
    return new Promise((here) => {
      supervised = superviseWorker({
        name: 'tried',
        file: THREAD,
        onStart: () => void started++,
        onMessage: () => here(),
        onDeath(detail) {
          deaths.push(detail);
          onDeath();
        },
      });
    });
  };
  afterEach(() => supervised.stop('stop', 1_000));

  it('is started again when it dies', async () => {
    await begin();
    supervised.post('die');
    await pause(RESTARTED_MS);
    expect(deaths).toEqual([expect.stringContaining('as told')]);
    expect(started).toBe(2);
  });

  it('that is stopped upon its death stays away', async () => {
    await begin();
    onDeath = () => void supervised.stop('stop', 1_000);
    supervised.post('die');
    await pause(RESTARTED_MS);
    expect(deaths).toHaveLength(1);
    expect(started).toBe(1);
  });

  it('that was stopped is not started again by what it depended on', async () => {
    await begin();
    const stopped = supervised.stop('stop', 1_000);
    supervised.restart();
    await stopped;
    await pause(RESTARTED_MS);
    expect(started).toBe(1);
  });
});
