import { join } from 'node:path';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

type ExportChannel = Extract<keyof Handlers, `evidence:export${string}`>;

/** The evidence of a stretch of time, into a folder that the person chooses. */
export function evidenceHandlers({
  station,
  chooseFolder,
}: Ports<'station' | 'chooseFolder'>): Pick<Handlers, ExportChannel> {
  return {
    'evidence:exportStart': async ({ from, to }) => {
      const folder = station.bundleProgress().state === 'running' ? undefined : await chooseFolder();
      if (folder === undefined) return station.bundleProgress();
      await station.command('signCheckpoint', {});
      return station.bundleStart({ from, to, out: join(folder, nameOf(station.config().station.id, from, to)) });
    },
    'evidence:exportProgress': async () => station.bundleProgress(),
    'evidence:exportCancel': async () => station.bundleCancel(),
  };
}

/** Which station and which time, in UTC: `cr-01-20261102T0600Z-20261102T1400Z`. */
const nameOf = (station: string, from: number, to: number): string => `${station}-${stampOf(from)}-${stampOf(to)}`;
const stampOf = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
