import { describe, expect, it, vi } from 'vitest';
import { bundleExport, quarantineDryRun, trialRun, verification } from '../../electron/station/readerJobs.ts';
import { ReportThread } from '../../electron/station/reportThread.ts';
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
    const verifying = verification(readers.start);
    verifying.start();
    readers.live[0]?.on.onMessage({ type: 'verify', progress: running });
    readers.live[0]?.on.onDeath('disk I/O error\n  at …', 100);
    expect(verifying.progress).toEqual({ ...running, state: 'failed', problems: ['disk I/O error'] });
    expect(readers.live.map(({ isStopped }) => isStopped)).toEqual([true]);
  });

  it('that is done keeps its result when readers are ended', () => {
    const readers = new FakeReaders();
    const verifying = verification(readers.start);
    verifying.start();
    readers.live[0]?.on.onMessage({ type: 'verify', progress: { ...running, state: 'done' } });
    verifying.stop('readers begin anew');
    expect(verifying.progress.state).toBe('done');
  });

  it('is one at a time', () => {
    const readers = new FakeReaders();
    const verifying = verification(readers.start);
    verifying.start();
    verifying.start();
    expect(readers.live).toHaveLength(1);
  });
});

describe('an export that was ended', () => {
  it('keeps saying why, whatever its thread still says', () => {
    const readers = new FakeReaders();
    const exporting = bundleExport(readers.start);
    exporting.start({ from: 0, to: 1, out: '/evidence' });
    exporting.stop('the export was ended: readers begin anew');
    readers.live[0]?.on.onMessage({
      type: 'bundle',
      progress: { ...exporting.progress, state: 'cancelled', message: '' },
    });
    expect(exporting.progress).toMatchObject({ state: 'failed', message: 'the export was ended: readers begin anew' });
  });
});

describe('an export that is done', () => {
  it('is told once to whoever began it, and not to who asked while it went on', () => {
    const readers = new FakeReaders();
    const exporting = bundleExport(readers.start);
    const told: string[] = [];
    const job = { from: 0, to: 1, out: '/evidence' };
    const going = exporting.start(job, ({ state }) => told.push(state));
    exporting.start(job, () => told.push('somebody else'));
    const say = (state: 'running' | 'done') =>
      readers.live[0]?.on.onMessage({ type: 'bundle', progress: { ...going, state } });
    say('running');
    expect(told).toEqual([]);
    say('done');
    say('done');
    expect(told).toEqual(['done']);
  });
});

describe('a dry run of the quarantine', () => {
  it('gives way to a newer one, which does not hear it', () => {
    const readers = new FakeReaders();
    const trying = quarantineDryRun(readers.start);
    const first = trying.start('{}');
    trying.start('{"a":1}');
    readers.live[0]?.on.onMessage({ type: 'quarantineDryRun', run: { ...first, state: 'done', passing: 7 } });
    readers.live[0]?.on.onDeath('out of memory', 100);
    expect(trying.progress).toMatchObject({ state: 'running', passing: 0 });
    expect(readers.live.map(({ isStopped }) => isStopped)).toEqual([true, false]);
    expect(trying.cancel()).toMatchObject({ state: 'cancelled' });
  });
});

describe('reports', () => {
  const build = (start: number) => ({ do: 'build', area: 'a', start, engine: 'e' }) as never;

  it('are made one after the other, and none is begun once the station stops', async () => {
    const readers = new FakeReaders();
    const reports = new ReportThread(readers.start);
    const first = reports.run(build(1));
    const second = reports.run(build(2)).catch((error: Error) => error.message);
    const third = reports.run(build(3)).catch((error: Error) => error.message);
    await Promise.resolve();
    expect(readers.live).toHaveLength(1);
    readers.live[0]?.on.onMessage({ type: 'report', ok: true, done: 'built' });
    expect(await first).toBe('built');
    await new Promise(setImmediate);
    expect(readers.live.map(({ isStopped }) => isStopped)).toEqual([true, false]);
    reports.stop('the station is being stopped');
    expect([await second, await third]).toEqual(['the station is being stopped', 'the station is being stopped']);
    expect(readers.live).toHaveLength(2);
  });
});

describe('a trial run', () => {
  it('ends when the station stops: its thread, its timer, and the wait of whoever asked', async () => {
    vi.useFakeTimers();
    try {
      const readers = new FakeReaders();
      const trial = trialRun(readers.start);
      const report = trial.run({ configText: '{}', hours: 1 });
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
      const trial = trialRun(readers.start);
      const report = trial.run({ configText: '{}', hours: 1 });
      await expect(trial.run({ configText: '{}', hours: 1 })).rejects.toThrow('another trial run is under way');
      readers.live[0]?.on.onDeath('out of memory', 100);
      await expect(report).rejects.toThrow('out of memory');
      expect(vi.getTimerCount()).toBe(0);
      void trial.run({ configText: '{}', hours: 1 }).catch(() => undefined);
      expect(readers.live).toHaveLength(2);
      trial.stop('end of the test');
    } finally {
      vi.useRealTimers();
    }
  });
});
