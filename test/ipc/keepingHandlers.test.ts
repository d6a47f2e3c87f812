import { describe, expect, it } from 'vitest';
import { keepingHandlers } from '../../electron/ipc/keepingHandlers.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { KeepingProgress } from '../../shared/contract/keepingChannels.ts';

const IDLE: KeepingProgress = { job: 'none', state: 'idle', what: '', done: 0, total: 0, message: '' };
type Ended = { readonly ended: KeepingProgress };

/** A station that begins a job only when it has done something else, as after a change of its configuration. */
function handlersOver(keep: () => Promise<Ended>) {
  const station = {
    config: () => ({ keeping: {} }),
    configuration: () => ({ path: undefined }),
    keepingProgress: () => IDLE,
    keep,
  } as unknown as ReconfigurableStation;
  return keepingHandlers({
    ...{ station, signing: undefined as never, actor: () => ({ user: 'ada', role: 'administrator' }) as const },
    chooseFolder: async () => '/somewhere',
  });
}

describe('a backup that somebody begins in the window', () => {
  it('is told as under way at once, so that the window follows it', async () => {
    const handlers = handlersOver(() => new Promise(() => undefined));
    expect(await handlers['keeping:backup']({})).toMatchObject({ job: 'backup', state: 'running' });
  });

  it('is told as done where it is done at once', async () => {
    const ended = { ...IDLE, job: 'backup', state: 'done', message: '9 entries' } as const;
    expect(await handlersOver(async () => ({ ended }))['keeping:backup']({})).toEqual(ended);
  });

  it('is refused with the reason while another is under way', async () => {
    const refused = handlersOver(async () => {
      throw new Error('another backup or archive is under way; please wait for it');
    });
    expect(await refused['keeping:backup']({})).toEqual({
      ok: false,
      message: 'another backup or archive is under way; please wait for it',
    });
  });
});
