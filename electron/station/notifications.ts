import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { createEngineWatch, createNotifier, type ToldAlarm } from '../notify/index.ts';
import { readSecrets } from '../secrets/index.ts';
import { systemClock } from '../supervision/index.ts';

/** What telling people needs of a station. */
export interface NotifyingStation {
  readonly dataDir: string;
  config(): StationConfig;
  live(): LiveSnapshot | undefined;
  onLive(listener: (live: LiveSnapshot) => void): () => void;
  query<C extends QueryChannel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>;
  readonly command: CommandEngine;
}

export interface NotifyingPorts {
  /** Absent on a headless station. */
  readonly desktop?: (title: string, text: string) => Promise<void>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

const LOOK_EVERY_MS = 1_000;
/** As the contract bounds lists. */
const OPEN_MAX = 1_000;

/**
 * Tells people of alarms, and watches from outside whether the engine still lives. Runs beside the station, in the main thread: all
 * it does is wait for answers of the network.
 *
 * @returns stops it; messages under way end by their own time-outs
 */
export function startNotifications(station: NotifyingStation, ports: NotifyingPorts): () => void {
  const clock = systemClock();
  const watch = createEngineWatch(clock.monotonicMs());
  const unsubscribe = station.onLive(() => watch.sawLife(clock.monotonicMs()));
  let open: { revision: number; at: number; alarms: readonly ToldAlarm[] } | undefined;

  const notifier = createNotifier({
    config() {
      const { notify, station: of } = station.config();
      return { notify, station: { id: of.id, name: of.name ?? of.id, timeZone: of.timeZone } };
    },
    async openAlarms() {
      const revision = station.live()?.revisions.alarms ?? -1;
      if (open?.revision !== revision)
        open = {
          revision,
          at: clock.now(),
          alarms: await station.query('alarm:list', { scope: 'open', limit: OPEN_MAX }),
        };
      return open.alarms;
    },
    toldBefore: () => station.query('alarm:told', {}),
    record: (outcome, notification, detail) => station.command('recordNotification', { outcome, notification, detail }),
    secret: (name) => readSecrets(station.dataDir)[name],
    ...(ports.desktop ? { desktop: ports.desktop } : {}),
    clock,
    log: (message) => ports.log('warn', message),
  });

  const timer = setInterval(() => {
    lookAtEngine();
    notifier.look().catch((error: Error) => ports.log('warn', `people could not be told of alarms: ${error.message}`));
  }, LOOK_EVERY_MS);

  function lookAtEngine(): void {
    const change = watch.look(clock.monotonicMs());
    if (change === undefined) return;
    const { name, id } = station.config().station;
    const message =
      change === 'silent'
        ? 'The engine does not answer: a disk may hold it. Nothing new is stored or alarmed while this lasts.'
        : 'The engine answers again; what came meanwhile is being stored, or is sealed as a gap.';
    ports.log(change === 'silent' ? 'error' : 'info', message);
    ports
      .desktop?.(`[${name ?? id}] ${change === 'silent' ? 'critical: station is held' : 'station goes on'}`, message)
      .catch((error: Error) => ports.log('warn', `no desktop notification: ${error.message}`));
  }

  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
