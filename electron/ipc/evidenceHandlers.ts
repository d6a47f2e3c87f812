import { join } from 'node:path';
import type { BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { takenOutEvent } from '../evidence/index.ts';
import type { Handlers } from './dispatch.ts';
import { type Ports, WINDOW } from './handlerPorts.ts';

type ExportChannel = Extract<keyof Handlers, `evidence:export${string}`>;

/** The evidence of a stretch of time, into a folder that the person chooses; that they took it out is in the log, after it. */
export function evidenceHandlers({
  station,
  actor,
  chooseFolder,
}: Ports<'station' | 'actor' | 'chooseFolder'>): Pick<Handlers, ExportChannel> {
  /** Why the newest export is not in the log; '' where it is. */
  let untold = '';
  /** It is written, and its entry not yet: whoever waits for it is to hear of both. */
  let isTelling = false;

  async function tell(of: { from: number; to: number }, ended: BundleProgress, by: Actor): Promise<void> {
    if (ended.state !== 'done') return;
    isTelling = true;
    const { done: entries, size = 0, sha256 } = ended;
    const event = takenOutEvent({ of, what: { kind: 'bundle', entries, size, sha256 } });
    try {
      await station.command('recordEvent', { ...event, where: WINDOW, actor: by });
    } catch (error) {
      untold = `It is not in the log: ${(error as Error).message}`;
    } finally {
      isTelling = false;
    }
  }

  function progress(): BundleProgress {
    const now = station.bundleProgress();
    if (now.state !== 'done') return now;
    return isTelling ? { ...now, state: 'running' } : { ...now, message: untold };
  }

  return {
    'evidence:exportStart': async ({ from, to }) => {
      const folder = station.bundleProgress().state === 'running' ? undefined : await chooseFolder();
      if (folder === undefined) return progress();
      const by = actor();
      await station.command('signCheckpoint', {});
      untold = '';
      const out = join(folder, nameOf(station.config().station.id, from, to));
      return station.bundleStart({ from, to, out }, (ended) => void tell({ from, to }, ended, by));
    },
    'evidence:exportProgress': async () => progress(),
    'evidence:exportCancel': async () => station.bundleCancel(),
  };
}

/** Which station and which time, in UTC: `cr-01-20261102T0600Z-20261102T1400Z`. */
const nameOf = (station: string, from: number, to: number): string => `${station}-${stampOf(from)}-${stampOf(to)}`;
const stampOf = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
