import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type WaterChannel = Extract<keyof Handlers, `water:${string}`>;
const DONE = { ok: true } as const;

/** Drinking water: how the month stands, the record of one, what is done about an obligation, and grab samples. */
export function waterHandlers({
  station,
  signing,
  actor,
  saveFile,
}: Ports<'station' | 'signing' | 'actor' | 'saveFile'>): Pick<Handlers, WaterChannel> {
  return {
    'water:overview': (request) => station.query('water:overview', request),
    'water:month': (request) => station.query('water:month', request),
    'water:save': async (request) => {
      const { fileName, text } = await station.query('water:month', request);
      return { saved: (await saveFile(fileName, text)) ?? null };
    },
    'water:finishDeadline': ({ deadline, done, sign }) =>
      orReason(async () => {
        const signed = await signing.sign(sign);
        if (!signed.ok) return signed;
        const { signature } = signed;
        const { refused } = await station.command('finishDeadline', { deadline, done, actor: actor(), signature });
        return refused === undefined ? DONE : { ok: false as const, message: refused };
      }),
    'water:enterSample': (request) =>
      orReason(async () => {
        const { refused } = await station.command('enterSample', { ...request, actor: actor() });
        return refused === undefined ? DONE : { ok: false as const, message: refused };
      }),
  };
}
