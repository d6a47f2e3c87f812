import type { FromWitness, ToWitness, WitnessStatus, WitnessWorkerData } from '../../shared/contract/witnesses.ts';
import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { superviseWorker } from '../supervision/index.ts';

export interface WitnessThreadPorts {
  readonly file: URL;
  readonly config: StationConfig;
  readonly dataDir: string;
  command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
  ): Promise<EngineCommands[C]['response']>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

/** A share that hangs may hold its thread for ever: the station does not wait for it. */
const STOP_PATIENCE_MS = 2_000;
const HEAP_MB_MAX = 64;

/** The threads that bring checkpoints to places outside; none while there are no such places. */
export function startWitnesses({ file, config, dataDir, command, log }: WitnessThreadPorts): {
  stop(): Promise<unknown>;
} {
  const statuses = new Map<string, WitnessStatus>();
  const threads = sharesOf(config, dataDir).map(({ name, share }) =>
    superviseWorker({
      ...{ name, file, heapMbMax: HEAP_MB_MAX },
      workerData: () => share,
      onStart: () => undefined,
      onMessage: (raw) => take(raw as FromWitness),
      onDeath: (detail, restartInMs) => log('warn', `${name} died and starts again in ${restartInMs} ms: ${detail}`),
    }),
  );

  function take(message: FromWitness): void {
    switch (message.type) {
      case 'status':
        statuses.set(`${message.status.kind} ${message.status.id}`, message.status);
        // An engine that is being restarted hears the next one.
        void command('witnessStatus', { places: [...statuses.values()] }).catch(() => undefined);
        return;
      case 'heard':
        void command('witnessHeard', { source: message.source, note: message.note }).catch(() => undefined);
        return;
      case 'log':
        log(message.level, message.message);
    }
  }

  return {
    stop: () =>
      Promise.all(threads.map((thread) => thread.stop({ type: 'stop' } satisfies ToWitness, STOP_PATIENCE_MS))),
  };
}

/** A thread a file; one for all that is asked over HTTP. */
function sharesOf(
  { station, checkpoint }: StationConfig,
  dataDir: string,
): { name: string; share: WitnessWorkerData }[] {
  const { witnessFiles, cosigners, cosignEveryMs, cosigning, timestamp } = checkpoint;
  const nothing = { dataDir, stationId: station.id, files: [], cosigners: [], cosignEveryMs };
  const isAsked = cosigners.length > 0 || cosigning !== undefined || timestamp !== undefined;
  const web = {
    ...{ ...nothing, cosigners },
    ...(cosigning === undefined ? {} : { cosigning }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
  return [
    ...witnessFiles.map((path, i) => ({ name: `witness:${i + 1}`, share: { ...nothing, files: [path] } })),
    ...(isAsked ? [{ name: 'witness:web', share: web }] : []),
  ];
}
