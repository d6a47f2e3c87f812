import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { PressRig } from './engineRig.ts';

/** The engine of a rig as main and the control socket see a station: commands go to it, questions read its folder. */
export const stationOver = (press: PressRig): ReconfigurableStation =>
  ({
    dataDir: press.rig.folder,
    config: () => press.config,
    live: () => undefined,
    command: async (name: string, request: unknown) => press.rig.engine.command(name as never, request as never),
    query: async (channel: string, request: unknown) =>
      press.answers((answers) =>
        (answers as unknown as Record<string, (request: unknown) => unknown>)[channel]?.(request),
      ),
  }) as unknown as ReconfigurableStation;
