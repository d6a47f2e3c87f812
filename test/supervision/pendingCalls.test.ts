import { describe, expect, it } from 'vitest';
import { PendingCalls } from '../../electron/supervision/index.ts';

describe('calls to a thread', () => {
  it('are answered by their number, in whatever order', async () => {
    const calls = new PendingCalls();
    const sent: number[] = [];
    const answers = [1, 2].map(() => calls.start<string>((id) => void sent.push(id)));
    for (const id of [...sent].reverse()) calls.settle({ id, ok: true, value: `of ${id}` });
    expect(await Promise.all(answers)).toEqual(sent.map((id) => `of ${id}`));
  });

  it('fail with what the thread says', async () => {
    const calls = new PendingCalls();
    const answer = calls.start((id) => calls.settle({ id, ok: false, message: 'no such tag' }));
    await expect(answer).rejects.toThrow('no such tag');
  });

  it('fail together when the thread is gone; an answer that comes after all changes nothing', async () => {
    const calls = new PendingCalls();
    const sent: number[] = [];
    const answers = [1, 2].map(() => calls.start((id) => void sent.push(id)));
    calls.failAll('restarted');
    for (const id of sent) calls.settle({ id, ok: true, value: 1 });
    expect(await Promise.allSettled(answers)).toMatchObject([1, 2].map(() => ({ status: 'rejected' })));
  });
});
