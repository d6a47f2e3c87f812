import { describe, expect, it } from 'vitest';
import { KeepingThread } from '../../electron/station/keepingThread.ts';
import type { StartReader } from '../../electron/station/readerThread.ts';
import type { FromQuery, ToQuery } from '../../shared/contract/station.ts';

/** A thread whose answers the test gives. */
function fakeReader() {
  const posted: ToQuery[] = [];
  let on: Parameters<StartReader>[1] | undefined;
  let stopped = 0;
  const worker = { post: (message: unknown) => void posted.push(message as ToQuery) };
  const stop = async (): Promise<void> => {
    stopped += 1;
  };
  const start: StartReader = (_name, handlers) => {
    on = handlers;
    queueMicrotask(() => handlers.onStart(worker as never));
    return { ...worker, stop, restart: () => undefined } as never;
  };
  return {
    start,
    posted,
    say: (message: FromQuery) => on?.onMessage(message),
    die: (detail: string) => on?.onDeath?.(detail, 0),
    stops: () => stopped,
  };
}

describe('the thread that keeps', () => {
  it('does one job at a time, passes on what only the engine may do, and keeps how it ended', async () => {
    const reader = fakeReader();
    const asked: string[] = [];
    const thread = new KeepingThread(reader.start, (async (name: string) => {
      asked.push(name);
      return { note: 'signed' };
    }) as never);
    const running = thread.run({ job: 'plan' });
    expect(() => thread.run({ job: 'remove' })).toThrow('another backup or archive is under way');
    await Promise.resolve();
    reader.say({ type: 'keepingProgress', what: 'copying', done: 1, total: 4 });
    expect(thread.progress).toMatchObject({ state: 'running', what: 'copying', done: 1, total: 4 });
    reader.say({ type: 'keepingAsk', id: 7, name: 'signBackup', request: {} });
    await new Promise(setImmediate);
    expect([asked, reader.posted.at(-1)]).toEqual([
      ['signBackup'],
      { type: 'keepingAnswer', id: 7, ok: true, value: { note: 'signed' } },
    ]);
    const plan = { entries: 3, bytes: 9, byHold: 0, notKeptElsewhere: 0, isCut: false };
    reader.say({ type: 'keepingDone', ok: true, message: '3 bodies are due', plan });
    expect(await running).toMatchObject({ ended: { state: 'done', message: '3 bodies are due' }, plan });
    expect([thread.progress.state, reader.stops()]).toEqual(['done', 1]);
  });

  it('that dies, or is ended, has failed and says why; the next job may begin', async () => {
    const reader = fakeReader();
    const thread = new KeepingThread(reader.start, (async () => ({})) as never);
    const first = thread.run({ job: 'remove' });
    reader.die('out of memory\n  at …');
    expect((await first).ended).toMatchObject({ state: 'failed', message: 'out of memory' });
    const second = thread.run({ job: 'archive', to: '/a', year: 2025 });
    thread.stop('the station is being stopped');
    expect((await second).ended).toMatchObject({
      job: 'archive',
      state: 'failed',
      message: 'the station is being stopped',
    });
  });
});
