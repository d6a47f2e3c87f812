import { ConfigError, parseConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type ConfigChannel = Extract<keyof Handlers, `config:${string}`>;

/** Look at, check, try out and change the configuration; saving is one act: checked, taken over, sealed with author and reason. */
export function configHandlers({ station, actor }: Ports<'station' | 'actor'>): Pick<Handlers, ConfigChannel> {
  const check = (text: string) => parseConfig(text, station.configuration().path, configPortsAt(station.dataDir));
  return {
    'config:get': () => ({ ...station.configuration(), isEditable: true }),
    'config:check': ({ text }) => {
      try {
        return { findings: [], notes: (check(text).packs ?? []).flatMap((pack) => pack.notes) };
      } catch (error) {
        if (error instanceof ConfigError) return { findings: [...error.findings], notes: [] };
        throw error;
      }
    },
    'config:preview': ({ text, hours }) =>
      orReason(async () => {
        check(text);
        return { ok: true as const, report: await station.replay(text, hours) };
      }),
    'config:save': ({ text, baseHash, reason }) =>
      orReason(async () => {
        if (station.configuration().hash !== baseHash)
          return {
            ok: false as const,
            message: 'someone else has changed the configuration meanwhile; reload it and make your change again',
          };
        await station.reconfigure(text, reason, actor());
        return { ok: true as const };
      }),
  };
}
