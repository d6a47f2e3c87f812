import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type KeyChannel = Extract<keyof Handlers, `key:${string}` | 'evidence:proof' | 'evidence:saveProof'>;

/** The signing keys of the log. */
export function keyHandlers({
  station,
  signing,
  actor,
  saveFile,
}: Ports<'station' | 'signing' | 'actor' | 'saveFile'>): Pick<Handlers, KeyChannel> {
  return {
    'evidence:proof': (request) => station.query('evidence:proof', request),
    'evidence:saveProof': async (request) => {
      const { fileName, text } = await station.query('evidence:proof', request);
      return { saved: (await saveFile(fileName, text)) ?? null };
    },
    'key:status': (request) => station.query('key:status', request),
    'key:rotate': ({ reason, sign }) =>
      orReason(async () => {
        const signed = await signing.sign(sign);
        if (!signed.ok) return signed;
        const key = station.makeKey();
        await station.command('rotateKey', {
          ...{ reason, actor: actor(), signature: signed.signature },
          ...(key === undefined ? {} : { key }),
        });
        return { ok: true as const };
      }),
  };
}
