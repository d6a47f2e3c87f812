import { isMainThread } from 'node:worker_threads';
import type { LiveSnapshot } from '../shared/contract/live.ts';
import type { ToSync } from '../shared/contract/station.ts';
import type {
  EngineCommandName,
  EngineCommands,
  EngineOptions,
  EngineReady,
  FromEngine,
  ToEngine,
} from '../shared/contract/workers.ts';
import type { StationConfig } from '../shared/domain/config/index.ts';
import { type LinkCalls, startAcquisition } from './station/acquisitionThreads.ts';
import { type ReaderCalls, startReaders } from './station/readers.ts';
import { firstLine } from './station/readerThread.ts';
import { startSync } from './station/syncThread.ts';
import { startWitnesses } from './station/witnessThread.ts';
import { PendingCalls, superviseWorker } from './supervision/index.ts';

/**
 * The threads of one station, seen from the main thread: acquisition workers and the engine joined by ports of their own,
 * a read-only query worker, a sync worker, and a verify worker while someone asks. This file wires and supervises; it
 * does no work of the plant's. The desktop app and the headless station use it alike.
 */
export interface StationOptions {
  readonly config: StationConfig;
  readonly engine: EngineOptions;
  /** Folder of the built worker files. */
  readonly workers: URL;
  /** Default: those of the data folder, read when they are needed. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The configuration is new: an engine that dies of it before it is ready has refused it, and is not tried again. */
  readonly isTrial?: boolean;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface StopReport {
  /** Why the last windows could not be sealed; what was acknowledged is in the inbox, and is sealed at the next start. */
  readonly unsealed?: string;
}

export interface Station extends LinkCalls, ReaderCalls {
  readonly ready: EngineReady;
  live(): LiveSnapshot | undefined;
  onLive(listener: (live: LiveSnapshot) => void): () => void;
  /** Wall time in µs of the first sealed batch of this run, once there is one. */
  firstSealedAtUs(): number | undefined;
  command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
    /** Those the person is limited to; undefined: not limited. */
    areas?: readonly string[],
  ): Promise<EngineCommands[C]['response']>;
  syncControl(target: string, action: 'pause' | 'resume'): void;
  /** Devices first, file last: what was delivered is sealed before the ledger closes. */
  stop(): Promise<StopReport>;
}

/** The engine refused to start: configuration, ledger newer, locked, rolled back …; the message names the remedy. */
export class StationRefusedError extends Error {
  override readonly name = 'StationRefusedError';
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

const STOP_PATIENCE_MS = 20_000;

export async function startStation(options: StationOptions): Promise<Station> {
  if (!isMainThread) throw new Error('startStation supervises threads and runs on the main thread');
  const file = (name: string) => new URL(`${name}.js`, options.workers);
  const listeners = new Set<(live: LiveSnapshot) => void>();
  const engineCalls = new PendingCalls();
  let endReaders = (_why: string): void => undefined;
  let live: LiveSnapshot | undefined;
  let ready: EngineReady | undefined;
  let wasReady = false;
  let wasRefused = false;
  let firstSealedAtUs: number | undefined;
  let settleReady: { resolve(): void; reject(error: Error): void };
  const firstReady = new Promise<void>((resolve, reject) => {
    settleReady = { resolve, reject };
  });

  const engine = superviseWorker({
    name: 'engine',
    file: file('engineWorker'),
    workerData: (predecessorDied): EngineOptions =>
      predecessorDied === undefined ? options.engine : { ...options.engine, predecessorDied },
    onStart: () => undefined,
    onMessage: (message) => fromEngine(message as FromEngine),
    onDeath(detail, restartInMs) {
      ready = undefined;
      if (wasRefused) return; // it said why, and its end may be heard before the start has given up
      options.log('error', `engine worker died and starts again in ${restartInMs} ms: ${detail}`);
      engineCalls.failAll('the engine was restarted; please try again');
      if (options.isTrial && !wasReady) settleReady.reject(new StationRefusedError('engineDied', firstLine(detail)));
    },
  });

  function fromEngine(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        ready = message.ready;
        wasReady = true;
        settleReady.resolve();
        acquisition.join(message.ready);
        return;
      case 'refused':
        if (wasReady) options.log('error', message.message);
        else wasRefused = true;
        settleReady.reject(new StationRefusedError(message.name, message.message));
        return;
      case 'answer':
        engineCalls.settle(message);
        return;
      case 'live':
        if (live && live.ledger.entries !== message.live.ledger.entries) sync?.post({ type: 'grown' } satisfies ToSync);
        live = message.live;
        for (const listener of listeners) listener(message.live);
        engine.post({ type: 'liveTaken' } satisfies ToEngine);
        return;
      case 'firstSealed':
        firstSealedAtUs ??= message.atUs;
        return;
      case 'endReaders':
        options.log('warn', `${message.why}: readers begin anew`);
        endReaders(message.why);
        return;
      case 'log':
        options.log(message.level, message.message);
    }
  }

  const ports = { config: options.config, dataDir: options.engine.dataDir, command, log: options.log };
  const acquisition = startAcquisition({
    ...{ ...ports, file: file('acquisitionWorker'), secrets: options.secrets, engine },
    ready: () => ready,
  });

  try {
    await firstReady;
  } catch (error) {
    await Promise.all([acquisition.stop(1_000), engine.stop({ type: 'stopNow' }, 0)]);
    throw error;
  }

  // Not before: while the ledger opens, both cores have enough to do.
  const readers = startReaders({ ...ports, file: file('queryWorker'), onLate: (why) => endReaders(why) });
  endReaders = (why) => {
    readers.beginAnew(why);
    sync?.restart();
  };

  const sync =
    options.config.sync.targets.length === 0
      ? undefined
      : startSync({
          ...{ ...ports, file: file('syncWorker'), secrets: options.secrets },
          warn: (message) => options.log('warn', message),
        });

  const witnesses = startWitnesses({ ...ports, file: file('witnessWorker') });

  function command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
    areas?: readonly string[],
  ): Promise<EngineCommands[C]['response']> {
    if (!ready) return Promise.reject(new Error('the engine is being restarted; please try again'));
    const limits = areas === undefined ? {} : { areas };
    return engineCalls.start((id) => engine.post({ type: 'command', id, command: name, request, ...limits }));
  }

  let stopping: Promise<StopReport> | undefined;
  return {
    ready: ready as unknown as EngineReady,
    live: () => live,
    onLive(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    firstSealedAtUs: () => firstSealedAtUs,
    command,
    ask: acquisition.ask,
    setLinkPaused: acquisition.setLinkPaused,
    ...readers.calls,
    syncControl: (target, action) => sync?.post({ type: 'control', target, action } satisfies ToSync),
    stop: () => (stopping ??= stopAll()),
  };

  async function stopAll(): Promise<StopReport> {
    await acquisition.stop(STOP_PATIENCE_MS);
    await Promise.all([sync?.stop({ type: 'stop' } satisfies ToSync, STOP_PATIENCE_MS), witnesses.stop()]);
    await readers.stop('the station is being stopped');
    // An engine that has just died has nothing more to say: what is durable waits in the inbox for the next start.
    const report: StopReport = ready
      ? await command('stop', {}).catch((error: Error) => ({ unsealed: error.message }))
      : {};
    await engine.stop({ type: 'stopNow' }, 2_000);
    return report;
  }
}
