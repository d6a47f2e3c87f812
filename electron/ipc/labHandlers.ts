import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type LabChannel = Extract<keyof Handlers, `lab:${string}`>;
const DONE = { ok: true } as const;

/** The inventory of a laboratory, and what people decide and ask for. */
export function labHandlers({ station, actor }: Ports<'station' | 'actor'>): Pick<Handlers, LabChannel> {
  return {
    'lab:view': (request) => station.query('lab:view', request),
    'lab:checkRequest': (request) => station.query('lab:checkRequest', request),
    'lab:decide': (request) =>
      orReason(async () => {
        await station.command('decideDifferences', { ...request, actor: actor() });
        return DONE;
      }),
    'lab:request': (request) =>
      orReason(async () => {
        const { request: id } = await station.command('signLabRequest', { ...request, actor: actor() });
        return { ok: true as const, request: id };
      }),
  };
}
