import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '../../shared/domain/entry.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { Handlers } from './dispatch.ts';
import { orReason } from './linkHandlers.ts';

export interface MeterHandlerParts {
  readonly station: ReconfigurableStation;
  actor(): Actor;
}

type MeterChannel = Extract<keyof Handlers, `meter:${string}`>;

/** Service points: reads come from the query thread, decisions and swaps go to the writer; exports are files in the data folder. */
export function meterHandlers({ station, actor }: MeterHandlerParts): Pick<Handlers, MeterChannel> {
  return {
    'meter:list': (request) => station.query('meter:list', request),
    'meter:point': (request) => station.query('meter:point', request),
    'meter:curve': (request) => station.query('meter:curve', request),
    'meter:versions': (request) => station.query('meter:versions', request),
    'meter:exceptions': (request) => station.query('meter:exceptions', request),
    'meter:decide': (request) => station.command('decideMeterExceptions', { ...request, actor: actor() }),
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
