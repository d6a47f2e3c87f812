import type { FromWitness, ToWitness, WitnessStatus, WitnessWorkerData } from '../../shared/contract/witnesses.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { superviseWorker } from '../supervision/index.ts';

export interface WitnessThreadPorts {
  readonly file: URL;
  readonly config: StationConfig;
  readonly dataDir: string;
  readonly command: CommandEngine;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

/** A share that hangs may hold its thread for ever: the station does not wait for it. */
const STOP_PATIENCE_MS = 2_000;
/** After it was told to end by force. */
const ABANDON_MS = 1_000;
const HEAP_MB_MAX = 64;

/** The threads that bring checkpoints to places outside; none while there are no such places. */
export function startWitnesses({ file, config, dataDir, command, log }: WitnessThreadPorts): {
  stop(): Promise<unknown>;
} {
  const statuses = new Map<string, WitnessStatus>();
  const threads = sharesOf(config, dataDir).map(({ name, share }) => ({
    name,
    thread: superviseWorker({
      ...{ name, file, heapMbMax: HEAP_MB_MAX },
      workerData: () => share,
      onStart: () => undefined,
      onMessage: (raw) => take(raw as FromWitness),
      onDeath: (detail, restartInMs) => log('warn', `${name} died and starts again in ${restartInMs} ms: ${detail}`),
    }),
  }));

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

  async function stopOne({ name, thread }: (typeof threads)[number]): Promise<void> {
    const isEnded = await Promise.race([
      thread.stop({ type: 'stop' } satisfies ToWitness, STOP_PATIENCE_MS).then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), STOP_PATIENCE_MS + ABANDON_MS).unref()),
    ]);
    if (isEnded) return;
    log('warn', `${name} hangs in a call of the operating system, as on a share that is away; it is left behind`);
    dieAtExit();
  }

  return { stop: () => Promise.all(threads.map(stopOne)) };
}

/** A process waits at its end for every thread, and a thread that hangs in the system never ends: then it has to be killed. */
function dieAtExit(): void {
  process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
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
