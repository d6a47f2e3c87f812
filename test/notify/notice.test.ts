import { describe, expect, it } from 'vitest';
import { sendNotice, textOf, titleOf } from '../../electron/notify/index.ts';
import { notifySchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const station = { id: 'cr-01', name: 'Control room 1', timeZone: 'UTC' };
const notice = {
  title: 'The report of Early 2026-11-02 waits for review',
  text: 'Open Reports.',
  about: { version: 1 },
};
const clock = { now: () => 1_800_000_000_000_000 as Instant };

describe('a notice that is no alarm', () => {
  it('is shown to whoever sits at the station, under the name of the station', async () => {
    const shown: string[][] = [];
    const desktop = async (title: string, text: string) => void shown.push([title, text]);
    const notify = notifySchema.parse({ people: [{ id: 'ute', name: 'Ute', roles: ['supervisor'] }] });
    const sent = await sendNotice(
      notice,
      'supervisor',
      { notify, station },
      { secret: () => undefined, desktop, clock },
    );
    expect(shown).toEqual([[`[Control room 1] ${notice.title}`, notice.text]]);
    expect(sent).toEqual([{ person: '', channel: 'desktop', ok: true, detail: 'shown on the desktop' }]);
  });

  it('tells what failed instead of throwing: a server that does not answer', async () => {
    const notify = notifySchema.parse({
      people: [
        { id: 'ute', name: 'Ute', roles: ['supervisor'], webhook: 'chat' },
        { id: 'olga', name: 'Olga', roles: ['maintenance'], webhook: 'chat' },
      ],
      webhooks: [{ id: 'chat', url: 'http://127.0.0.1:1/', timeoutMs: 500 }],
    });
    const sent = await sendNotice(notice, 'supervisor', { notify, station }, { secret: () => undefined, clock });
    expect(sent).toEqual([expect.objectContaining({ person: 'ute', channel: 'webhook', ok: false })]);
  });

  it('has one line of title, whatever its words hold', () => {
    const message = { id: 'a', station, rule: 'supervisor', step: 0, alarms: [], further: 0 };
    expect(titleOf({ ...message, notice: { ...notice, title: 'one\r\ntwo' } })).toBe('[Control room 1] one two');
    expect(textOf({ ...message, notice })).toBe('Open Reports.');
  });
});
