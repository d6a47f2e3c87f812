import type { FromSync, ToSync } from '../../shared/contract/station.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type SupervisedWorker, superviseWorker } from '../supervision/index.ts';

export interface SyncThreadPorts {
  readonly file: URL;
  readonly config: StationConfig;
  readonly dataDir: string;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly command: CommandEngine;
  warn(message: string): void;
}

/** The thread that delivers the log upstream; what it is told to keep goes through the engine, the one writer. */
export function startSync({ file, config, dataDir, secrets, command, warn }: SyncThreadPorts): SupervisedWorker {
  const sync = superviseWorker({
    name: 'sync',
    file,
    heapMbMax: heapMb(config),
    workerData: () => ({ dataDir, stationId: config.station.id, targets: config.sync.targets, secrets }),
    onStart: () => undefined,
    onMessage(raw) {
      const message = raw as FromSync;
      if (message.type === 'status') {
        // An engine that is being restarted hears the next one.
        void command('syncStatus', { targets: message.targets }).catch(() => undefined);
      }
      if (message.type !== 'receipt') return;
      const stored = (ok: boolean): void => sync.post({ type: 'receiptStored', id: message.id, ok } satisfies ToSync);
      command('recordReceipt', message.receipt).then(
        () => stored(true),
        () => stored(false),
      );
    },
    onDeath: (detail, restartInMs) => warn(`sync worker died and starts again in ${restartInMs} ms: ${detail}`),
  });
  return sync;
}

/** A request in the making is held some four times over: bodies, base64, JSON, and the one before it. */
function heapMb({ sync }: StationConfig): number {
  const requestBytes = sync.targets.reduce((sum, { maxBytesPerRequest }) => sum + maxBytesPerRequest, 0);
  return 48 + Math.ceil((8 * requestBytes) / 2 ** 20);
}
