import type { Actor } from '../../shared/domain/entry.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { Handlers } from './dispatch.ts';
import { orReason } from './linkHandlers.ts';
import type { Signing } from './signing.ts';

type KeyChannel = Extract<keyof Handlers, `key:${string}` | 'evidence:proof' | 'evidence:saveProof'>;

/** The signing keys of the log. */
export function keyHandlers({
  station,
  signing,
  actor,
  saveFile,
}: {
  readonly station: ReconfigurableStation;
  readonly signing: Signing;
  actor(): Actor;
  /** Asks the person where to, and writes it; undefined when they changed their mind. */
  saveFile(name: string, text: string): Promise<string | undefined>;
}): Pick<Handlers, KeyChannel> {
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
