import { basename } from 'node:path';
import { loadPack } from '../config/index.ts';
import { packPortsOf } from '../engine/packShelf.ts';
import { activatePack } from '../packActivation.ts';
import { packView } from '../query/packs.ts';
import { bindPack } from '../rules/index.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type PackChannel = Extract<keyof Handlers, `pack:${string}` | `compliance:${string}`>;
/** Files the person has opened while the program runs; the oldest are forgotten. */
const OPENED_MAX = 20;

/** Rules, their packs, and what they decided. The window names packs; paths stay here. */
export function packHandlers({
  station,
  signing,
  chooseFile,
}: Ports<'station' | 'signing' | 'chooseFile'>): Pick<Handlers, PackChannel> {
  const opened = new Map<string, string>();
  /** A name on the shelves, or of a file that was opened: never a path of the window's own. */
  const placeOf = (file: string): string => opened.get(file) ?? basename(file);

  return {
    'compliance:results': (request) => station.query('compliance:results', request),
    'compliance:standings': (request) => station.query('compliance:standings', request),
    'pack:list': (request) => station.query('pack:list', request),
    'pack:open': () =>
      orReason(async () => {
        const path = await chooseFile('pack');
        if (path === undefined) return { ok: false as const, message: 'no file was chosen' };
        const place = { dataDir: station.dataDir, configPath: station.configuration().path };
        const bound = bindPack(loadPack(path, packPortsOf(place)), station.config());
        const name = `${basename(path)} (opened)`;
        opened.set(name, path);
        for (const oldest of opened.keys()) if (opened.size > OPENED_MAX) opened.delete(oldest);
        return { ok: true as const, file: name, pack: packView(bound, name, null) };
      }),
    'pack:dryRun': ({ file, hours }) =>
      orReason(async () => ({ ok: true as const, report: await station.dryRunPack(placeOf(file), hours) })),
    'pack:activate': ({ file, reason, signature, second }) =>
      orReason(async () => {
        const own = await signing.sign(signature);
        if (!own.ok) return own;
        const other = second && (await signing.signSecond(second, 'pack.activate'));
        if (other && !other.ok) return other;
        await activatePack(station, placeOf(file), {
          ...{ reason, signature: own.signature },
          ...(other ? { second: other.signature } : {}),
        });
        return { ok: true as const };
      }),
  };
}
