import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type MeterChannel = Extract<keyof Handlers, `meter:${string}`>;

/** Service points: reads come from the query thread, decisions and swaps go to the writer; exports are files in the data folder. */
export function meterHandlers({
  station,
  signing,
  actor,
}: Ports<'station' | 'signing' | 'actor'>): Pick<Handlers, MeterChannel> {
  return {
    'meter:list': (request) => station.query('meter:list', request),
    'meter:point': (request) => station.query('meter:point', request),
    'meter:curve': (request) => station.query('meter:curve', request),
    'meter:versions': (request) => station.query('meter:versions', request),
    'meter:exceptions': (request) => station.query('meter:exceptions', request),
    'meter:rules': () => ({ secondPersonFor: [...(station.config().meters?.secondPersonFor ?? [])] }),
    'meter:decide': async ({ sign, second, ...request }) => {
      const refused = (reason: string) => ({
        decided: [],
        refused: request.exceptions.map((exception) => ({ exception, reason })),
      });
      const first = sign && (await signing.sign(sign));
      if (first && !first.ok) return refused(first.message);
      const other = second && (await signing.signSecond(second, 'meter.edit'));
      if (other && !other.ok) return refused(other.message);
      return station.command('decideMeterExceptions', {
        ...{ ...request, actor: actor() },
        ...(first ? { signature: first.signature } : {}),
        ...(other ? { second: other.signature } : {}),
      });
    },
    'meter:swap': (request) => station.command('swapMeter', { ...request, actor: actor() }),
    'meter:billing': (request) => station.query('meter:billing', request),
    'meter:export': (request) =>
      orReason(async () => {
        const { name, text, rows } = await station.query('meter:billing', request);
        const folder = join(station.dataDir, 'exports');
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = join(folder, name);
        writeFileSync(file, text, { mode: 0o600 });
        return { ok: true as const, file, rows };
      }),
  };
}
