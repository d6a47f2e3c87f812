import { describe, expect, it, vi } from 'vitest';
import { ReplayThread } from '../../electron/station/replayThread.ts';
import { VerifyThread } from '../../electron/station/verifyThread.ts';
import type { SupervisedOptions } from '../../electron/supervision/index.ts';

/** Threads that do nothing by themselves. */
class FakeReaders {
  readonly live: { on: Pick<SupervisedOptions, 'onMessage' | 'onDeath'>; isStopped: boolean }[] = [];
  readonly start = (_name: string, on: Pick<SupervisedOptions, 'onMessage' | 'onDeath'>) => {
    const thread = { on, isStopped: false };
    this.live.push(thread);
    return {
      post: () => undefined,
      restart: () => undefined,
      stop: async () => {
        thread.isStopped = true;
      },
    };
  };
}
const running = { state: 'running', done: 1, total: 9, root: '', problems: [] } as const;

describe('a verification', () => {
  it('ends with its thread, and says what ended it', () => {
    const readers = new FakeReaders();
    const verification = new VerifyThread(readers.start);
    verification.start();
    readers.live[0]?.on.onMessage({ type: 'verify', progress: running });
    readers.live[0]?.on.onDeath('disk I/O error\n  at …', 100);
    expect(verification.progress).toEqual({ ...running, state: 'failed', problems: ['disk I/O error'] });
    expect(readers.live.map(({ isStopped }) => isStopped)).toEqual([true]);
  });

  it('that is done keeps its result when readers are ended', () => {
    const readers = new FakeReaders();
    const verification = new VerifyThread(readers.start);
    verification.start();
    readers.live[0]?.on.onMessage({ type: 'verify', progress: { ...running, state: 'done' } });
    verification.fail('readers begin anew');
    expect(verification.progress.state).toBe('done');
  });

  it('is one at a time', () => {
    const readers = new FakeReaders();
    const verification = new VerifyThread(readers.start);
    verification.start();
    verification.start();
    expect(readers.live).toHaveLength(1);
  });
});

describe('a trial run', () => {
  it('ends when the station stops: its thread, its timer, and the wait of whoever asked', async () => {
    vi.useFakeTimers();
    try {
      const readers = new FakeReaders();
      const trial = new ReplayThread(readers.start);
      const report = trial.run('{}', 1);
      trial.stop('the station is being stopped');
      await expect(report).rejects.toThrow('the station is being stopped');
      expect(readers.live[0]?.isStopped).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('whose thread died leaves no timer behind, and another may begin', async () => {
    vi.useFakeTimers();
    try {
      const readers = new FakeReaders();
      const trial = new ReplayThread(readers.start);
      const report = trial.run('{}', 1);
      await expect(trial.run('{}', 1)).rejects.toThrow('another trial run is under way');
      readers.live[0]?.on.onDeath('out of memory', 100);
      await expect(report).rejects.toThrow('out of memory');
      expect(vi.getTimerCount()).toBe(0);
      void trial.run('{}', 1).catch(() => undefined);
      expect(readers.live).toHaveLength(2);
      trial.stop('end of the test');
    } finally {
      vi.useRealTimers();
    }
  });
});
