import { expect, it } from 'vitest';
import { createHandlers, type HandlerParts } from '../../electron/ipc/handlers.ts';
import type { RequestOf } from '../../shared/contract/ipc.ts';

const UTE = { name: 'ute', role: 'supervisor', areas: ['Plant A/Forming'] } as const;
type Channel = 'report:review' | 'report:sign' | 'report:draft' | 'report:amend' | 'shift:note';
const KEY = 'a'.repeat(64);
const put = { report: KEY, digest: KEY, comment: '', sign: { password: 'x', meaning: 'reviewed' } };

/** The handlers of a window in which Ute sits, and the areas her commands went to the engine with. */
function window() {
  const sent: Record<string, readonly string[] | undefined> = {};
  const parts = {
    station: {
      command: async (name: string, _request: unknown, areas?: readonly string[]) => {
        sent[name] = areas;
        return { ok: true };
      },
      report: async () => ({ do: 'check' }),
    },
    identity: { current: () => UTE },
    signing: { sign: async () => ({ ok: true, signature: {} }) },
    reports: {
      look: async () => undefined,
      draft: async (...given: unknown[]) => Object.assign(sent, { draft: given.at(-1) }),
      amend: async (...given: unknown[]) => Object.assign(sent, { amend: given.at(-1) }),
    },
  } as unknown as HandlerParts;
  return { handlers: createHandlers(parts), sent };
}

it.each<[string, Channel, RequestOf<Channel>]>([
  ['reviewReport', 'report:review', put],
  ['signReport', 'report:sign', put],
  ['draft', 'report:draft', { area: '', start: 0 }],
  [
    'amend',
    'report:amend',
    { report: KEY, why: 'late readings', sign: { password: 'x', meaning: 'amended' } } as never,
  ],
  ['noteShift', 'shift:note', { area: '', start: 0, text: 'all quiet', workUnit: 'press-1' } as never],
])('%s of the window goes to the engine with the areas of the person', async (command, channel, request) => {
  const { handlers, sent } = window();
  await handlers[channel](request as never);
  expect(sent[command]).toEqual(UTE.areas);
});
