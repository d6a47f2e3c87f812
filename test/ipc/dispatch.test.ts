import { describe, expect, it } from 'vitest';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import type { Channel } from '../../shared/contract/ipc.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import { may } from '../../shared/domain/role.ts';
import { CHANNELS, requestOf } from '../access/channelRequests.ts';

/** A call from the top frame of our own window. */
const ours = (request: unknown) => ({ isKnownSender: true, request, session: 'one' });

/** Handlers that only note that they were reached; what they answer fits no contract. */
function reached(): { calls: string[]; handlers: Handlers } {
  const calls: string[] = [];
  const handlers = Object.fromEntries(CHANNELS.map((channel) => [channel, () => void calls.push(channel)]));
  return { calls, handlers: handlers as unknown as Handlers };
}

describe('who may change how the plant is read', () => {
  const changing = ['link:control', 'link:trust', 'import:start', 'import:saveMapping', 'config:save'] as const;

  it.each(changing)('%s is not for whoever only looks', (channel) => {
    expect(CHANNEL_PERMISSIONS[channel]).not.toBe('view');
    expect(may('auditor', CHANNEL_PERMISSIONS[channel] ?? 'view')).toBe(false);
  });

  it('a changed configuration needs a reason, a pause at most a page of it', async () => {
    const ask = async (channel: Channel, request: object) => {
      const { handlers, calls } = reached();
      await dispatch(channel, ours(request), { handlers, refusalFor: () => undefined, log: () => undefined });
      return calls;
    };
    const change = requestOf('config:save') as object;
    expect(await ask('config:save', change)).toEqual(['config:save']);
    expect(await ask('config:save', { ...change, reason: ' ' })).toEqual([]);
    const pause = requestOf('link:control') as object;
    expect(await ask('link:control', { ...pause, reason: 'x'.repeat(1_001) })).toEqual([]);
    expect(await ask('link:control', { ...pause, action: 'write' })).toEqual([]);
  });
});

describe('the one path', () => {
  const admin = { refusalFor: () => undefined };

  it.each(CHANNELS)('%s is refused to a foreign sender', async (channel) => {
    const { calls, handlers } = reached();
    const answer = await dispatch(
      channel,
      { ...ours(requestOf(channel)), isKnownSender: false },
      { handlers, ...admin, log: () => undefined },
    );
    expect(answer).toMatchObject({ ok: false, code: 'forbidden' });
    expect(calls).toEqual([]);
  });

  it.each(CHANNELS)('%s refuses a request with an unknown field, naming the channel', async (channel) => {
    const { calls, handlers } = reached();
    const request = { ...(requestOf(channel) as object), surprise: 1 };
    const answer = await dispatch(channel, ours(request), { handlers, ...admin, log: () => undefined });
    expect(answer).toMatchObject({ ok: false, code: 'badRequest', message: expect.stringContaining(channel) });
    expect(calls).toEqual([]);
  });

  it('answers "failed" and logs when a handler answers outside its contract, or throws', async () => {
    const said: string[] = [];
    const log = (message: string) => said.push(message);
    const { handlers } = reached();
    expect(await dispatch('plant:layout', ours({}), { handlers, ...admin, log })).toMatchObject({
      ok: false,
      code: 'failed',
    });
    const throwing = {
      ...handlers,
      'plant:layout': () => Promise.reject(new Error('no plant today')),
    } as unknown as Handlers;
    expect(await dispatch('plant:layout', ours({}), { handlers: throwing, ...admin, log })).toEqual({
      ok: false,
      code: 'failed',
      message: 'no plant today',
    });
    expect(said[0]).toContain('outside its contract');
    expect(said[1]).toContain('no plant today');
  });
});
